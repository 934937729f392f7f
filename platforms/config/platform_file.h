// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <vector>

#include "platforms/config/parameters.h"

namespace trn2vp::config {

/// A platform file (TOML): which top, and what of its parameters differs from the defaults.
///
///   kind = "host-chip"
///   [chip.tensor]
///   clock_hz = 2.4e9
struct PlatformFile {
  std::string name;  ///< the file's name without folder and extension
  std::string path;
  std::string kind;
  /// Dotted keys and values, in file order.
  std::vector<std::pair<std::string, std::string>> settings;
};

/// `name` is a path to a .toml file or the name of one in the folder `library`. Throws
/// std::runtime_error naming file and expectation.
PlatformFile load_platform(const std::string& name, const std::string& library);

/// Applies the settings; errors name the file, paths are relative to its folder.
void apply(const PlatformFile& file, Parameters& parameters);

}  // namespace trn2vp::config
