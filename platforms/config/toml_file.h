// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <vector>

namespace trn2vp::config {

/// Parses a TOML file. Throws std::runtime_error: "FILE: no such file", "FILE:LINE: expected TOML:
/// reason".
toml::table read_toml(const std::string& path);

/// A number, string or boolean as users write it with --set; nothing for all else.
std::optional<std::string> text_of(const toml::node& node);

/// Names of the .toml files in a folder, without extension, sorted.
std::vector<std::string> toml_names(const std::string& folder);

}  // namespace trn2vp::config
