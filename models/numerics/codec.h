// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/numerics/format.h"
#include "models/numerics/random.h"

namespace trn2vp::numerics {

/// Both documented (facts/trainium2.md section 4). Stochastic: up with a probability equal to the
/// distance from the lower neighbour, in units of the gap.
enum class Rounding : std::uint8_t { kNearestEven, kStochastic };

/// What a float becomes beyond the largest finite value: infinity (documented default), or that
/// value itself, infinite inputs included (the compiler option --enable-saturate-infinity; its
/// extent is inferred). Formats without infinity: docs/numerics.md. Integers always saturate.
enum class Overflow : std::uint8_t { kInfinity, kSaturate };

/// How encode() rounds. Only stochastic rounding looks at `random`.
struct EncodeOptions {
  Rounding rounding = Rounding::kNearestEven;
  Overflow overflow = Overflow::kInfinity;
  RandomStream random;
};

/// Value of a word. Bits above storage_bits are ignored. Exact, except INT32 and UINT32 beyond
/// 2^24, which round to nearest even as they enter the FP32 engines (documented: Vector and Scalar
/// convert integers to FP32). NaN becomes 0x7FC00000. TF32's 13 padding bits are ignored, but a NaN
/// held only there is still a NaN (assumed).
float decode(const FormatInfo& format, std::uint32_t word);
inline float decode(Format format, std::uint32_t word) { return decode(format_info(format), word); }

/// Word of a value: one rounding. Subnormals kept, NaN becomes the format's canonical NaN.
/// Integers: rounded, then saturated; NaN becomes 0 (both assumed). `index` selects the random
/// draw.
std::uint32_t encode(const FormatInfo& format, float value, const EncodeOptions& options = {},
                     std::uint64_t index = 0);
inline std::uint32_t encode(Format format, float value, const EncodeOptions& options = {},
                            std::uint64_t index = 0) {
  return encode(format_info(format), value, options, index);
}

/// Array forms: `count` packed words of storage_bytes() each; element i uses draw i, so that they
/// equal the scalar forms bit for bit. The ranges must not overlap; `words` is aligned to its
/// element.
void decode(const FormatInfo& format, const void* words, float* values, std::size_t count);
void encode(const FormatInfo& format, const float* values, void* words, std::size_t count,
            const EncodeOptions& options = {});
inline void decode(Format format, const void* words, float* values, std::size_t count) {
  decode(format_info(format), words, values, count);
}
inline void encode(Format format, const float* values, void* words, std::size_t count,
                   const EncodeOptions& options = {}) {
  encode(format_info(format), values, words, count, options);
}

/// A cast: decode to FP32, then one rounding (documented: every arithmetic instruction casts in ->
/// FP32 -> out). Between equal formats the bits move unchanged, NaN payloads included.
std::uint32_t convert(Format from, std::uint32_t word, Format to, const EncodeOptions& options = {},
                      std::uint64_t index = 0);
void convert(Format from, const void* in, Format to, void* out, std::size_t count,
             const EncodeOptions& options = {});

}  // namespace trn2vp::numerics
