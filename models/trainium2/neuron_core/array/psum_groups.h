// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

#include "models/trainium2/isa/access_pattern.h"

namespace trn2vp::trainium2 {

/// Which FP32 words of PSUM belong to an accumulation group: an overwriting multiply starts one,
/// and only there another may accumulate (documented: facts/trainium2.md section 2.2, first write
/// of a group must overwrite; accumulating onto anything else is undefined). Kept per word, as the
/// memory accumulates (documented), so that several groups may share a bank.
///
/// `pattern`: a legal destination of a multiply, in one 2 KiB bank of PSUM.
class PsumGroups {
 public:
  /// An overwriting multiply wrote these words.
  void start(const isa::AccessPattern& pattern);
  /// A transpose wrote them: no sums any more.
  void end(const isa::AccessPattern& pattern);
  /// Whether all of them hold sums.
  bool started(const isa::AccessPattern& pattern);

 private:
  static constexpr unsigned kPartitions = 128;
  static constexpr unsigned kBanks = 8;
  static constexpr unsigned kBankBytes = 2048;
  static constexpr std::size_t kKnown = 8;
  using Words = std::bitset<kBankBytes / 4>;

  static unsigned bank_of(const isa::AccessPattern& pattern);
  static Words words_of(const isa::AccessPattern& pattern);
  bool known(const isa::AccessPattern& pattern) const;
  void remember(const isa::AccessPattern& pattern);

  std::array<std::array<Words, kPartitions>, kBanks> summed_;
  /// Patterns seen to be in summed_, per bank: a kernel uses the same few again and again.
  std::array<std::vector<isa::AccessPattern>, kBanks> known_;
  std::size_t next_ = 0;
};

}  // namespace trn2vp::trainium2
