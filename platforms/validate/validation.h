// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/trainium2/timing/chip_timing.h"
#include "platforms/validate/rows.h"

namespace trn2vp::validate {

struct Result {
  const Row* row;
  double simulated;  ///< in the unit of the row

  /// (simulated - published) / published.
  double error() const;
};

/// Of absolute errors; 0 when there are no rows.
struct Errors {
  std::size_t rows = 0;
  double median = 0;
  double worst = 0;
};

struct Validation {
  std::vector<Result> results;  ///< in the order of rows()

  Errors all() const;
  /// Of the rows that no parameter was taken from.
  Errors predicted() const;

  /// A table for a person: every row, the rows that can't be expressed, median and worst.
  std::string to_text() const;
  /// RFC 4180, one line per row, expressed or not, after a header line.
  std::string to_csv() const;
};

/// Measures every row on chips with this timing, in one simulation: SystemC allows no other in this
/// process. `progress` is told of every row before it runs; may be empty. Throws std::logic_error,
/// naming the row, when a program of ours fails.
Validation run_validation(const trainium2::timing::ChipTiming& timing,
                          const std::function<void(const Row&)>& progress = {});

}  // namespace trn2vp::validate
