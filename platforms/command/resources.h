// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

namespace trn2vp::command {

/// Folders and files that come with the program.
std::string platform_library();
std::string workload_library();
std::string firmware_image(const std::string& name);

}  // namespace trn2vp::command
