// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <optional>
#include <string>

namespace trn2vp::explore {

/// The number that a value stands for: of a switch 1 (on, true) or 0 (off, false); nothing for
/// other words.
std::optional<double> number_of(const std::string& text);

}  // namespace trn2vp::explore
