// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "rtl/cosim/coverage.h"
#include "rtl/cosim/rtl_coverage.h"

namespace trn2vp::cosim {

/// Functional coverage and coverage of the RTL's lines and toggles in one report.
struct CoverageReport {
  FunctionalCoverage functional;
  RtlCoverage rtl;

  /// A few lines.
  std::string summary() const;
  /// With every dimension, file, hole and exclusion.
  std::string to_text() const;
  std::string to_json() const;
  /// coverage.txt and coverage.json in `folder`. Throws std::runtime_error when it can't.
  void write(const std::string& folder) const;
};

}  // namespace trn2vp::cosim
