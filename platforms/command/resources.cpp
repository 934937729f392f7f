// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/resources.h"

#include <cstdlib>

namespace trn2vp::command {
namespace {

// A variable of the environment moves a tree that was built elsewhere.
std::string root(const char* variable, const char* built_in) {
  const char* value = std::getenv(variable);
  return value != nullptr ? value : built_in;
}

}  // namespace

std::string platform_library() {
  return root("TRN2VP_SOURCE_DIR", TRN2VP_SOURCE_DIR) + "/platforms";
}
std::string workload_library() { return platform_library() + "/workloads"; }
std::string firmware_image(const std::string& name) {
  return root("TRN2VP_BUILD_DIR", TRN2VP_BUILD_DIR) + "/firmware/" + name + ".elf";
}

}  // namespace trn2vp::command
