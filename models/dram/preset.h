// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <vector>

#include "models/dram/timing.h"

namespace trn2vp::dram {

/// Names of the presets that are built in: the TOML files of models/dram/presets.
std::vector<std::string> preset_names();

/// `name` is one of preset_names() or the path of a TOML file of the same form. With
/// `bits_per_second` other than 0 the pins run at that rate: times keep their nanoseconds, counts
/// are rounded up, and what the file gives in [cycles] stays. Throws std::runtime_error naming the
/// file, the key and what was expected.
Preset load_preset(const std::string& name, double bits_per_second = 0);

}  // namespace trn2vp::dram
