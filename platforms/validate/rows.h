// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <vector>

#include "platforms/validate/measurement.h"

namespace trn2vp::validate {

/// One published figure and how the model is asked for it.
struct Row {
  const char* id;
  double published;              ///< in `unit`; the middle where a range is published
  const char* unit;              ///< "ns", "us", "ms", "cycles", or "1" for a ratio
  const char* source;            ///< file and section below docs/facts
  const char* chip;              ///< "Trn2" or "Trn1"
  double (*measure)(Machines&);  ///< in `unit`
  /// The parameter whose value was taken from this row, so that agreement is no prediction; null:
  /// none.
  const char* calibrates = nullptr;
};

/// A published figure that the model can't be asked for.
struct Unexpressed {
  const char* id;
  const char* published;
  const char* source;
  const char* chip;
  const char* reason;
};

/// In the order they are run and printed.
const std::vector<Row>& rows();
const std::vector<Unexpressed>& unexpressed_rows();

}  // namespace trn2vp::validate
