// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

namespace trn2vp::explore {

/// SHA-256 of some bytes, 64 hexadecimal digits.
std::string sha256(const std::string& bytes);

/// Of a file; empty when it can't be read.
std::string sha256_of_file(const std::string& path);

}  // namespace trn2vp::explore
