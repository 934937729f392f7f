// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <deque>

namespace trn2vp::trainium2::timing {

/// The TensorEngine's start-up throttle: it starts at about half of its rate and reaches all of it
/// after about 3 us of work; when its use falls below half in a window of 3 us, the limit is back
/// (documented: facts/trainium2.md section 2.1; a bf16 multiply of 512 columns then issues every
/// 427 ns instead of 213, measured: measurements.md section 7.5).
///
/// The documentation gives the two figures only. Assumed: the rate is a step, not a slope; "work"
/// and "use" are the time a multiply holds the array, the slowed one included; the window slides
/// and is looked at when a multiply starts, which is when its use is lowest.
class Throttle {
 public:
  using Edge = std::uint64_t;

  struct Settings {
    bool on = false;
    Edge window =
        7200;  ///< cycles of work until the limit goes, and of the window: 3 us at 2.4 GHz
    double share = 0.5;  ///< of the full rate while limited, and the least use: 0 < share <= 1
  };

  explicit Throttle(const Settings& settings);

  /// A multiply that needs `cycles` at full rate starts at edge `first`, never before the one
  /// before it: the cycles it takes.
  Edge occupy(Edge first, Edge cycles);

  /// Whether the limit held for the last multiply.
  bool limited() const { return limited_; }

 private:
  struct Interval {
    Edge from;
    Edge to;
  };
  /// Busy cycles in the window before `now`; forgets what lies before it.
  Edge use(Edge now);

  Settings settings_;
  bool limited_;
  Edge work_ = 0;  // since the limit is in force
  std::deque<Interval> busy_;
};

}  // namespace trn2vp::trainium2::timing
