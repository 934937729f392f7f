// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/pareto.h"

#include <algorithm>

namespace trn2vp::explore {
namespace {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better |= a[i] < b[i];
  }
  return better;
}

}  // namespace

std::vector<bool> pareto_front(const std::vector<Costs>& points) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i] && !points[i]->empty()) order.push_back(i);
  }
  // In this order only an earlier point can dominate a later one, and one of the front does.
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return *points[a] < *points[b]; });
  std::vector<bool> on_front(points.size(), false);
  std::vector<std::size_t> front;
  for (std::size_t i : order) {
    // With two objectives the last one of the front has the least second cost.
    const bool one_is_enough = points[i]->size() <= 2;
    const auto begin = one_is_enough && !front.empty() ? front.end() - 1 : front.begin();
    const bool beaten = std::any_of(begin, front.end(), [&](std::size_t other) {
      return dominates(*points[other], *points[i]);
    });
    if (beaten) continue;
    front.push_back(i);
    on_front[i] = true;
  }
  return on_front;
}

}  // namespace trn2vp::explore
