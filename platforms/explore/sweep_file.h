// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "platforms/explore/sweep.h"
#include "platforms/explore/vocabulary.h"

namespace trn2vp::explore {

/// Reads a sweep file (TOML; docs/exploration.md) and checks every key and value in it against
/// `vocabulary`, so that a mistake shows before the first run. Throws std::runtime_error:
/// "FILE: key: expectation", with the nearest valid name for one that is not known.
Sweep read_sweep(const std::string& path, const Vocabulary& vocabulary);

}  // namespace trn2vp::explore
