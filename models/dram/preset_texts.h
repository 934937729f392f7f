// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string_view>
#include <vector>

namespace trn2vp::dram {

struct PresetText {
  std::string_view name;
  std::string_view text;  ///< TOML
};

/// Defined by a generated file.
extern const std::vector<PresetText> kPresetTexts;

}  // namespace trn2vp::dram
