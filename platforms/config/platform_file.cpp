// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/config/platform_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "platforms/config/toml_file.h"

namespace trn2vp::config {

namespace fs = std::filesystem;

namespace {

void flatten(const std::string& path, const toml::table& table, const std::string& prefix,
             PlatformFile& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (name == "kind") continue;
    if (const toml::table* inner = node.as_table()) {
      flatten(path, *inner, name + ".", out);
    } else if (const auto text = text_of(node)) {
      out.settings.emplace_back(name, *text);
    } else {
      throw std::runtime_error(path + ": " + name + ": expected a number or a string");
    }
  }
}

}  // namespace

PlatformFile load_platform(const std::string& name, const std::string& library) {
  PlatformFile file;
  const bool is_path = name.find('/') != std::string::npos || fs::path(name).extension() == ".toml";
  file.path = is_path ? name : (fs::path(library) / (name + ".toml")).string();
  if (!is_path && !fs::exists(file.path)) {
    throw std::runtime_error(
        fmt::format("--platform: '{}' is not known, expected a .toml file or one of: {}", name,
                    fmt::join(toml_names(library), ", ")));
  }
  file.name = fs::path(file.path).stem().string();
  const toml::table table = read_toml(file.path);
  const auto kind = table["kind"].value<std::string>();
  if (!kind)
    throw std::runtime_error(file.path + ": kind: expected a string, as in kind = \"host-chip\"");
  file.kind = *kind;
  flatten(file.path, table, "", file);
  return file;
}

void apply(const PlatformFile& file, Parameters& parameters) {
  const std::string folder = fs::path(file.path).parent_path().string();
  for (const auto& [key, value] : file.settings) parameters.set(file.path, key, value, folder);
}

}  // namespace trn2vp::config
