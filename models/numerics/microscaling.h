// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/numerics/format.h"

/// OCP microscaling (MX v1.0): blocks of 32 elements with one power-of-two scale.
/// NOT ON TRAINIUM2: these formats arrive with NeuronCore-v4 (facts/trainium2.md section 4). They
/// are here to study checkpoints and future cores; nothing of models/trainium2 uses them.
namespace trn2vp::numerics::microscaling {

constexpr int kBlock = 32;                ///< elements per scale (documented, same section)
constexpr std::uint8_t kScaleNan = 0xFF;  ///< E8M0 NaN (documented, same section)

enum class Element : std::uint8_t {
  kE4m3fn,  ///< MXFP8: 1-4-3, largest 448, no infinity, NaN = S.1111.111
  kE5m2,    ///< MXFP8: 1-5-2, as on Trainium2
  kE2m1,    ///< MXFP4: 1-2-1, largest 6, neither infinity nor NaN; one element per byte here
};

/// Layout of an element, for decode() and encode() of codec.h. Overflow without saturation: e4m3fn
/// to NaN, e5m2 to infinity, e2m1 to 6 (the format has nothing else). e2m1 encodes NaN as 6.
const FormatInfo& element_format(Element element);

/// E8M0: 2^(scale - 127); 0xFF is NaN.
float decode_scale(std::uint8_t scale);

/// Shared scale of 32 values. FP8: 2^(floor(log2 amax) - (Emax - 1)), Emax 8 (e4m3fn) or 15 (e5m2),
/// as the instruction quantize_mx does (documented: facts/trainium2.md section 4). e2m1:
/// 2^(floor(log2 amax) - 2) (OCP MX v1.0 section 6.3; the instruction has no FP4). Clamped to
/// 2^-127 .. 2^127; a block of zeros takes 2^-127. A block that holds NaN or infinity takes NaN
/// (assumed).
std::uint8_t block_scale(Element element, const float* values);

/// Quantises `blocks` blocks: values [blocks x 32] -> scales [blocks], elements [blocks x 32], one
/// byte each. Elements are value / scale, one rounding to nearest even (assumed). The scale keeps
/// FP8 elements below their largest; e2m1 reaches up to 8 and saturates at 6 (OCP MX v1.0 section
/// 6.3). The elements of a NaN block are 0.
void quantize(Element element, const float* values, std::uint8_t* scales, std::uint8_t* elements,
              std::size_t blocks);

/// The reverse: element * scale, exact except that 2^127 scales may overflow to infinity. NaN scale
/// or element: 0x7FC00000.
void dequantize(Element element, const std::uint8_t* scales, const std::uint8_t* elements,
                float* values, std::size_t blocks);

/// e2m1 in memory, two per byte, the first in the low half (assumed). `count` elements, even.
void pack_e2m1(const std::uint8_t* elements, std::uint8_t* bytes, std::size_t count);
void unpack_e2m1(const std::uint8_t* bytes, std::uint8_t* elements, std::size_t count);

}  // namespace trn2vp::numerics::microscaling
