// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/codec.h"

#include <cstring>

#include "models/numerics/codec_element.h"

namespace trn2vp::numerics {
namespace {

using detail::FloatConstants;

template <Rounding kRounding>
std::uint32_t encode_as(const FormatInfo& format, float value, Overflow overflow,
                        std::uint64_t random) {
  const auto low = static_cast<std::uint32_t>(random);
  const auto high = static_cast<std::uint32_t>(random >> 32);
  if (!format.is_float()) {
    return detail::encode_integer<kRounding>(detail::IntegerConstants(format), value, low, high);
  }
  const FloatConstants constants(format, overflow);
  if (format.fraction_bits == 23) return detail::encode_f32(constants, value);
  return detail::encode_float<kRounding>(constants, value, low, high);
}

}  // namespace

float decode(const FormatInfo& format, std::uint32_t word) {
  if (!format.is_float()) return detail::decode_integer(format, word);
  if (format.exponent_bits == 8) {
    return detail::decode_wide(word, static_cast<std::uint32_t>(32 - format.storage_bits),
                               static_cast<std::uint32_t>(format.padding_bits));
  }
  const std::uint32_t used = word & ((2u << (format.exponent_bits + format.fraction_bits)) - 1);
  return detail::decode_narrow(FloatConstants(format, Overflow::kInfinity), used);
}

std::uint32_t encode(const FormatInfo& format, float value, const EncodeOptions& options,
                     std::uint64_t index) {
  if (options.rounding == Rounding::kNearestEven) {
    return encode_as<Rounding::kNearestEven>(format, value, options.overflow, 0);
  }
  return encode_as<Rounding::kStochastic>(format, value, options.overflow,
                                          draw(options.random, index));
}

std::uint32_t convert(Format from, std::uint32_t word, Format to, const EncodeOptions& options,
                      std::uint64_t index) {
  if (from == to) {
    const int unused = 32 - format_info(from).storage_bits;
    return word << unused >> unused;
  }
  return encode(to, decode(from, word), options, index);
}

void convert(Format from, const void* in, Format to, void* out, std::size_t count,
             const EncodeOptions& options) {
  const FormatInfo& source = format_info(from);
  const FormatInfo& target = format_info(to);
  if (from == to) {
    std::memcpy(out, in, count * static_cast<std::size_t>(source.storage_bytes()));
    return;
  }
  constexpr std::size_t kBlock = 1024;  // stays in the first cache
  float values[kBlock];
  EncodeOptions block = options;
  const auto* bytes_in = static_cast<const unsigned char*>(in);
  auto* bytes_out = static_cast<unsigned char*>(out);
  for (std::size_t at = 0; at < count; at += kBlock) {
    const std::size_t size = std::min(kBlock, count - at);
    decode(source, bytes_in + at * static_cast<std::size_t>(source.storage_bytes()), values, size);
    block.random.first = options.random.first + at;
    encode(target, values, bytes_out + at * static_cast<std::size_t>(target.storage_bytes()), size,
           block);
  }
}

}  // namespace trn2vp::numerics
