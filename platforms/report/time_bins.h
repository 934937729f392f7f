// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace trn2vp::report {

/// How much of every piece of time went to what: rows of bins of equal length, one row per use of
/// time. Takes the same memory however long a run is: when time outgrows the bins, neighbours are
/// put together and bins are twice as long.
class TimeBins {
 public:
  static constexpr std::size_t kMaxBins = 4096;
  /// Of a bin at the start. Whole ns remain whole when it doubles.
  static constexpr std::uint64_t kFirstWidthPs = 1000;

  /// Bins start here. Of several calls the first counts.
  void begin(std::uint64_t start_ps);
  /// A new row, all zero.
  std::size_t add_row();
  /// Adds from_ps..to_ps to a row; what lies before the beginning is left out.
  void add(std::size_t row, std::uint64_t from_ps, std::uint64_t to_ps);

  std::uint64_t start_ps() const { return start_ps_; }
  std::uint64_t width_ps() const { return width_ps_; }
  /// Bins up to the latest `to_ps`.
  std::size_t bins() const;
  /// Picoseconds of each bin, bins() of them.
  std::vector<std::uint64_t> row(std::size_t row) const;

 private:
  void grow();

  bool begun_ = false;
  std::uint64_t start_ps_ = 0;
  std::uint64_t end_ps_ = 0;
  std::uint64_t width_ps_ = kFirstWidthPs;
  std::vector<std::vector<std::uint64_t>> rows_;
};

}  // namespace trn2vp::report
