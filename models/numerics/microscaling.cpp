// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/microscaling.h"

#include <algorithm>
#include <cmath>

#include "models/numerics/codec.h"
#include "models/numerics/convert.h"

namespace trn2vp::numerics::microscaling {
namespace {

constexpr int kScaleBias = 127;

/// floor(log2 amax) minus this is the exponent of the scale.
int headroom(Element element) {
  switch (element) {
    case Element::kE4m3fn:
      return 8 - 1;
    case Element::kE5m2:
      return 15 - 1;
    case Element::kE2m1:
      break;
  }
  return 2;
}

}  // namespace

const FormatInfo& element_format(Element element) {
  static const FormatInfo kFormats[] = {
      detail::float_format("mxfp8_e4m3fn", 8, 4, 3, 7, 0, 1),
      detail::float_format("mxfp8_e5m2", 8, 5, 2, 15, 0, -1),
      detail::float_format("mxfp4_e2m1", 8, 2, 1, 1, 0, 0),
  };
  return kFormats[static_cast<std::size_t>(element)];
}

float decode_scale(std::uint8_t scale) {
  if (scale == kScaleNan) return float_of(kCanonicalNanF32);
  return std::ldexp(1.0f, scale - kScaleBias);
}

std::uint8_t block_scale(Element element, const float* values) {
  float largest = 0.0f;
  for (int i = 0; i < kBlock; ++i) {
    if (!std::isfinite(values[i])) return kScaleNan;
    largest = std::max(largest, std::fabs(values[i]));
  }
  if (largest == 0.0f) return 0;
  const int exponent = std::ilogb(largest) - headroom(element);
  return static_cast<std::uint8_t>(std::clamp(exponent + kScaleBias, 0, 2 * kScaleBias));
}

void quantize(Element element, const float* values, std::uint8_t* scales, std::uint8_t* elements,
              std::size_t blocks) {
  float scaled[kBlock];
  for (std::size_t block = 0; block < blocks; ++block) {
    const float* from = values + block * kBlock;
    std::uint8_t* to = elements + block * kBlock;
    scales[block] = block_scale(element, from);
    if (scales[block] == kScaleNan) {
      std::fill_n(to, kBlock, std::uint8_t{0});
      continue;
    }
    // Exact wherever it matters: an FP32 underflow is far below half the smallest element.
    for (int i = 0; i < kBlock; ++i) scaled[i] = std::ldexp(from[i], kScaleBias - scales[block]);
    encode(element_format(element), scaled, to, kBlock);
  }
}

void dequantize(Element element, const std::uint8_t* scales, const std::uint8_t* elements,
                float* values, std::size_t blocks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    float* to = values + block * kBlock;
    decode(element_format(element), elements + block * kBlock, to, kBlock);
    const float scale = decode_scale(scales[block]);
    for (int i = 0; i < kBlock; ++i) to[i] = canonical(to[i] * scale);
  }
}

void pack_e2m1(const std::uint8_t* elements, std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i + 1 < count; i += 2) {
    bytes[i / 2] = static_cast<std::uint8_t>((elements[i] & 0xFu) | (elements[i + 1] & 0xFu) << 4);
  }
}

void unpack_e2m1(const std::uint8_t* bytes, std::uint8_t* elements, std::size_t count) {
  for (std::size_t i = 0; i + 1 < count; i += 2) {
    elements[i] = bytes[i / 2] & 0xFu;
    elements[i + 1] = bytes[i / 2] >> 4;
  }
}

}  // namespace trn2vp::numerics::microscaling
