// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "tests/trainium2/isa/rule_cases.h"

// What the rule cases are written with.
namespace trn2vp::trainium2::isa {

inline constexpr Engine kV = Engine::kVector;
inline constexpr Engine kS = Engine::kScalar;
inline constexpr Engine kG = Engine::kGpSimd;
inline constexpr Engine kT = Engine::kTensor;

/// `elements` of a type at the start of SBUF, `partitions` from 0.
inline std::string sbuf(const std::string& dtype, int partitions, int elements) {
  return "sbuf." + dtype + "[0+" + std::to_string(partitions) +
         "]@0{1:" + std::to_string(elements) + "}";
}

inline std::string psum(const std::string& dtype, int partitions, int elements) {
  return "psum" + sbuf(dtype, partitions, elements).substr(4);
}

inline std::string copy(const std::string& dst, const std::string& src) {
  return "tensor_copy dst=" + dst + " src=" + src;
}

/// dst and src0 of 8 x 64.
inline std::string pair(const std::string& dst, const std::string& src) {
  return " dst=" + sbuf(dst, 8, 64) + " src0=" + sbuf(src, 8, 64);
}

/// dst, src0, src1 of 8 x 64.
inline std::string triple(const std::string& dst, const std::string& src0,
                          const std::string& src1) {
  return pair(dst, src0) + " src1=" + sbuf(src1, 8, 64);
}

/// Inputs in PSUM and in the memory of `second`.
inline std::string inputs(const char* second, const std::string& dtype) {
  return " dst=" + sbuf("bf16", 8, 64) + " src0=" + psum("bf16", 8, 64) + " src1=" + second + "." +
         dtype + "[0+8]@0{1:64}";
}

}  // namespace trn2vp::trainium2::isa
