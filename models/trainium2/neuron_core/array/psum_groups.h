// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

#include "models/trainium2/isa/access_pattern.h"
#include "models/trainium2/isa/core_geometry.h"

namespace trn2vp::trainium2 {

/// Which FP32 words of PSUM belong to an accumulation group: an overwriting multiply starts one,
/// and only there another may accumulate (documented: facts/trainium2.md section 2.2, first write
/// of a group must overwrite; accumulating onto anything else is undefined). Kept per word, as the
/// memory accumulates (documented), so that several groups may share a bank.
///
/// `pattern`: a legal destination of a multiply, in one bank of PSUM.
class PsumGroups {
 public:
  explicit PsumGroups(const isa::CoreGeometry& geometry = {})
      : bank_bytes_(geometry.psum_bank_bytes),
        summed_(geometry.psum_banks),
        known_(geometry.psum_banks) {}

  /// An overwriting multiply wrote these words.
  void start(const isa::AccessPattern& pattern);
  /// A transpose wrote them: no sums any more.
  void end(const isa::AccessPattern& pattern);
  /// Whether all of them hold sums.
  bool started(const isa::AccessPattern& pattern);

 private:
  static constexpr std::size_t kKnown = 8;
  using Words = std::bitset<isa::CoreGeometry::kMaxMovingColumns>;

  unsigned bank_of(const isa::AccessPattern& pattern) const;
  Words words_of(const isa::AccessPattern& pattern) const;
  bool known(const isa::AccessPattern& pattern) const;
  void remember(const isa::AccessPattern& pattern);

  unsigned bank_bytes_;
  std::vector<std::array<Words, isa::CoreGeometry::kPartitions>> summed_;
  /// Patterns seen to be in summed_, per bank: a kernel uses the same few again and again.
  std::vector<std::vector<isa::AccessPattern>> known_;
  std::size_t next_ = 0;
};

}  // namespace trn2vp::trainium2
