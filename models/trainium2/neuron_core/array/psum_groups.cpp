// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/psum_groups.h"

#include <algorithm>

namespace trn2vp::trainium2 {

unsigned PsumGroups::bank_of(const isa::AccessPattern& pattern) const {
  return static_cast<unsigned>(pattern.first_byte()) / bank_bytes_;
}

PsumGroups::Words PsumGroups::words_of(const isa::AccessPattern& pattern) const {
  Words words;
  const std::int64_t base = std::int64_t{bank_of(pattern)} * bank_bytes_;
  for (std::uint64_t i = 0; i < pattern.elements(); ++i) {
    words.set(static_cast<std::size_t>(pattern.element_offset(i) - base) / 4);
  }
  return words;
}

bool PsumGroups::known(const isa::AccessPattern& pattern) const {
  const auto& patterns = known_[bank_of(pattern)];
  return std::find(patterns.begin(), patterns.end(), pattern) != patterns.end();
}

void PsumGroups::remember(const isa::AccessPattern& pattern) {
  auto& patterns = known_[bank_of(pattern)];
  if (patterns.size() < kKnown) {
    patterns.push_back(pattern);
  } else {
    patterns[next_++ % kKnown] = pattern;
  }
}

void PsumGroups::start(const isa::AccessPattern& pattern) {
  if (known(pattern)) return;
  const Words words = words_of(pattern);
  auto& bank = summed_[bank_of(pattern)];
  for (unsigned p = 0; p < pattern.partition_count; ++p) {
    bank[pattern.start_partition + p] |= words;
  }
  remember(pattern);
}

void PsumGroups::end(const isa::AccessPattern& pattern) {
  const Words words = words_of(pattern);
  auto& bank = summed_[bank_of(pattern)];
  for (unsigned p = 0; p < pattern.partition_count; ++p) {
    bank[pattern.start_partition + p] &= ~words;
  }
  known_[bank_of(pattern)].clear();
}

bool PsumGroups::started(const isa::AccessPattern& pattern) {
  if (known(pattern)) return true;
  const Words words = words_of(pattern);
  const auto& bank = summed_[bank_of(pattern)];
  for (unsigned p = 0; p < pattern.partition_count; ++p) {
    if ((bank[pattern.start_partition + p] & words) != words) return false;
  }
  remember(pattern);
  return true;
}

}  // namespace trn2vp::trainium2
