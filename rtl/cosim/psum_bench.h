// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

namespace trn2vp::cosim {

/// Random vectors through rtl/psum_accumulate.sv at its pins, with pauses, back-pressure and
/// resets, against FP32 addition on the host. The first difference, or an empty string; Verilator's
/// coverage of the module goes to `coverage_file`.
std::string run_psum_bench(std::uint32_t seed, int edges, const std::string& coverage_file);

}  // namespace trn2vp::cosim
