// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

namespace trn2vp::common {

/// Is told what the time of one engine went to, piece by piece, as soon as a piece is known: it may
/// lie in the past or a little in the future. Busy pieces do not overlap each other.
class ActivityObserver {
 public:
  virtual ~ActivityObserver() = default;

  /// `instruction` and `reason` live as long as the program; times in ps, from < to.
  virtual void busy(std::uint64_t from_ps, std::uint64_t to_ps, const char* instruction) = 0;
  virtual void stalled(std::uint64_t from_ps, std::uint64_t to_ps, const char* reason) = 0;
};

}  // namespace trn2vp::common
