// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/time_bins.h"

#include <algorithm>

namespace trn2vp::report {

void TimeBins::begin(std::uint64_t start_ps) {
  if (begun_) return;
  begun_ = true;
  start_ps_ = end_ps_ = start_ps;
}

std::size_t TimeBins::add_row() {
  rows_.emplace_back(kMaxBins, 0);
  return rows_.size() - 1;
}

void TimeBins::add(std::size_t row, std::uint64_t from_ps, std::uint64_t to_ps) {
  if (!begun_) return;
  from_ps = std::max(from_ps, start_ps_);
  if (to_ps <= from_ps) return;
  while (to_ps - start_ps_ > kMaxBins * width_ps_) grow();
  end_ps_ = std::max(end_ps_, to_ps);
  std::uint64_t at = from_ps - start_ps_;
  const std::uint64_t end = to_ps - start_ps_;
  for (std::size_t bin = at / width_ps_; at < end; ++bin) {
    const std::uint64_t next = std::min(end, (bin + 1) * width_ps_);
    rows_[row][bin] += next - at;
    at = next;
  }
}

void TimeBins::grow() {
  width_ps_ *= 2;
  for (auto& row : rows_) {
    for (std::size_t i = 0; i < kMaxBins / 2; ++i) row[i] = row[2 * i] + row[2 * i + 1];
    std::fill(row.begin() + kMaxBins / 2, row.end(), 0);
  }
}

std::size_t TimeBins::bins() const {
  return static_cast<std::size_t>((end_ps_ - start_ps_ + width_ps_ - 1) / width_ps_);
}

std::vector<std::uint64_t> TimeBins::row(std::size_t row) const {
  return {rows_[row].begin(), rows_[row].begin() + static_cast<std::ptrdiff_t>(bins())};
}

}  // namespace trn2vp::report
