// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

namespace trn2vp::trainium2::isa {

/// The instruction set as Markdown, derived from the instruction table, the encoding and the
/// operand rules.
std::string isa_markdown();

}  // namespace trn2vp::trainium2::isa
