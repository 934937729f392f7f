// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/trainium2/isa/table.h"

// The parts of an assembler line. Internal to the assembler.
namespace trn2vp::trainium2::isa {

/// "psum.fp32[0+128]@2048{1:512}". False, and `pattern` in any state, on a mismatch; so below.
bool parse_pattern(std::string_view text, AccessPattern& pattern);

/// "sbuf.fp32[0]@64".
bool parse_vector(std::string_view text, VectorOperand& vector);

/// "{1,0,3,...}", 32 entries of 0..255.
bool parse_shuffle_mask(std::string_view text, std::array<std::uint8_t, 32>& mask);

/// "{step:count,...}", at most four pairs.
bool parse_affine(std::string_view text, std::array<AffineDimension, 4>& dims);

/// Raw bits of a scalar; nothing on a mismatch or a value that is not legal.
std::optional<std::uint32_t> parse_field(const FieldInfo& field, std::string_view text);

/// Adds a `$S[...` or `$E[...` token to the instruction; returns an error text or "".
std::string parse_semaphore(std::string_view token, Instruction& instruction);

}  // namespace trn2vp::trainium2::isa
