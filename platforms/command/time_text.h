// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

namespace trn2vp::command {

/// "250ns", "1.5us": a number and one of ps, ns, us, ms, s. Throws std::runtime_error that starts
/// with `flag`.
std::uint64_t parse_time_ps(const std::string& flag, const std::string& text);

}  // namespace trn2vp::command
