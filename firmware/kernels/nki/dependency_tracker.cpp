// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/dependency_tracker.h"

#include <algorithm>

namespace trn2vp::kernels::nki {
namespace {

bool overlap(const Region& a, const Region& b) {
  return a.begin < b.end && b.begin < a.end && a.first < b.last && b.first < a.last;
}

bool covers(const Region& a, const Region& b) {
  return a.begin <= b.begin && a.end >= b.end && a.first <= b.first && a.last >= b.last;
}

}  // namespace

std::vector<std::size_t> DependencyTracker::record(std::size_t operation, unsigned agent,
                                                   const std::vector<Access>& accesses) {
  std::vector<std::size_t> found;
  for (const Access& access : accesses) {
    for (const Entry& entry : entries_[{access.region.space, access.region.tensor}]) {
      if ((access.writes || entry.writes) && overlap(access.region, entry.region))
        found.push_back(entry.operation);
    }
  }
  for (const Access& access : accesses) {
    std::vector<Entry>& list = entries_[{access.region.space, access.region.tensor}];
    // Whoever waits for this write has waited for everything it covers; whoever waits for this read
    // has waited for the earlier reads of the same agent.
    const auto replaced = [&](const Entry& entry) {
      return entry.operation != operation && covers(access.region, entry.region) &&
             (access.writes || (!entry.writes && entry.agent == agent));
    };
    list.erase(std::remove_if(list.begin(), list.end(), replaced), list.end());
    list.push_back({access.region, access.writes, operation, agent});
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace trn2vp::kernels::nki
