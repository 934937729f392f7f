// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "platforms/workloads/workload.h"

// Conversions of the references: independent of models/numerics on purpose.
namespace trn2vp::workloads {

/// Value of a 16-bit word.
float decode(DataType dtype, std::uint16_t word);
/// Word of a value, to the nearest, ties to even; canonical NaN.
std::uint16_t encode(DataType dtype, double value);

/// Element `index` of a tensor's bytes, any DataType.
double load(DataType dtype, const std::uint8_t* bytes, std::uint64_t index);
void store(DataType dtype, double value, std::uint8_t* bytes, std::uint64_t index);

}  // namespace trn2vp::workloads
