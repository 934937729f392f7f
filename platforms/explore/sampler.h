// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <vector>

#include "platforms/explore/sweep.h"

namespace trn2vp::explore {

/// Settings of the points of a sweep, those that `allowed` lets through, each once.
/// grid: all combinations, the last axis fastest. list: as written. random: `points` allowed ones,
/// independent and uniform on every axis (in the logarithm where its scale is that).
/// latin-hypercube: every axis cut into `points` strata, each used once; what is not allowed is
/// dropped, so fewer may remain. Depends on the sweep alone. Throws std::runtime_error: "FILE: key:
/// expectation".
std::vector<Settings> sample(const Sweep& sweep,
                             const std::function<bool(const Settings&)>& allowed);

}  // namespace trn2vp::explore
