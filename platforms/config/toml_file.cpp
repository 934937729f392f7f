// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/config/toml_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace trn2vp::config {

namespace fs = std::filesystem;

toml::table read_toml(const std::string& path) {
  if (!fs::is_regular_file(path)) throw std::runtime_error(path + ": no such file");
  try {
    return toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(path + ":" + std::to_string(error.source().begin.line) +
                             ": expected TOML: " + std::string(error.description()));
  }
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto integer = node.value_exact<std::int64_t>()) return fmt::format("{}", *integer);
  if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return node.value_exact<std::string>();
}

std::vector<std::string> toml_names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace trn2vp::config
