// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2 {

/// What a run brings along for the GpSimd engines.
struct GpSimdOptions {
  std::string custom_operators;  ///< path; empty: none
};

template <class V>
void describe(V& v, GpSimdOptions& o) {
  v("custom_operators", o.custom_operators,
    ParameterMeta{"path", 0, 0, Provenance::kAssumed,
                  "trainium2.md 2.6: programmable processors; the interface is ours",
                  "shared library of what custom_op runs (docs/custom-operators.md)"});
}

}  // namespace trn2vp::trainium2
