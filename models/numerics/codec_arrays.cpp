// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The array forms: the element functions in plain loops, compiled once for every processor and once
// for AVX2 (by the compiler's vectoriser), chosen at run time.
#include "models/numerics/codec.h"
#include "models/numerics/codec_element.h"
#include "models/numerics/convert.h"
#include "models/numerics/fp8_decode.h"

#if defined(__x86_64__)
#define TRN2VP_AVX2 __attribute__((target("avx2,fma,f16c")))
#endif

namespace trn2vp::numerics {
namespace {

using detail::FloatConstants;

constexpr std::size_t kRandomBlock = 256;

template <class Word>
TRN2VP_ELEMENT void decode_loop(const FormatInfo& format, const Word* words, float* values,
                                std::size_t count) {
  if (!format.is_float()) {
    for (std::size_t i = 0; i < count; ++i) values[i] = detail::decode_integer(format, words[i]);
  } else if (format.exponent_bits == 8) {
    const std::uint32_t left = 32 - 8 * sizeof(Word);
    const auto padding = static_cast<std::uint32_t>(format.padding_bits);
    for (std::size_t i = 0; i < count; ++i) {
      values[i] = detail::decode_wide(words[i], left, padding);
    }
  } else {
    const FloatConstants constants(format, Overflow::kInfinity);
    // Bits above the sign (only OCP e2m1 has any) are ignored.
    const std::uint32_t used = (2u << constants.code_bits) - 1;
    for (std::size_t i = 0; i < count; ++i) {
      values[i] = detail::decode_narrow(constants, words[i] & used);
    }
  }
}

template <class Word, Rounding kRounding>
TRN2VP_ELEMENT void encode_block(const FormatInfo& format, Overflow overflow, const float* values,
                                 Word* words, std::size_t count, const std::uint32_t* low,
                                 const std::uint32_t* high) {
  constexpr bool kRandom = kRounding == Rounding::kStochastic;
  if (!format.is_float()) {
    const detail::IntegerConstants constants(format);
    for (std::size_t i = 0; i < count; ++i) {
      words[i] = static_cast<Word>(detail::encode_integer<kRounding>(
          constants, values[i], kRandom ? low[i] : 0, kRandom ? high[i] : 0));
    }
    return;
  }
  const FloatConstants constants(format, overflow);
  if (format.fraction_bits == 23) {
    for (std::size_t i = 0; i < count; ++i) {
      words[i] = static_cast<Word>(detail::encode_f32(constants, values[i]));
    }
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    words[i] = static_cast<Word>(detail::encode_float<kRounding>(
        constants, values[i], kRandom ? low[i] : 0, kRandom ? high[i] : 0));
  }
}

template <class Word>
TRN2VP_ELEMENT void encode_loop(const FormatInfo& format, const float* values, Word* words,
                                std::size_t count, const EncodeOptions& options) {
  if (options.rounding == Rounding::kNearestEven || format.fraction_bits == 23) {
    encode_block<Word, Rounding::kNearestEven>(format, options.overflow, values, words, count,
                                               nullptr, nullptr);
    return;
  }
  std::uint32_t low[kRandomBlock];
  std::uint32_t high[kRandomBlock];
  for (std::size_t at = 0; at < count; at += kRandomBlock) {
    const std::size_t size = std::min(kRandomBlock, count - at);
    draw(options.random, at, low, high, size);
    encode_block<Word, Rounding::kStochastic>(format, options.overflow, values + at, words + at,
                                              size, low, high);
  }
}

TRN2VP_ELEMENT void decode_words(const FormatInfo& format, const void* words, float* values,
                                 std::size_t count) {
  switch (format.storage_bits) {
    case 8:
      return decode_loop(format, static_cast<const std::uint8_t*>(words), values, count);
    case 16:
      return decode_loop(format, static_cast<const std::uint16_t*>(words), values, count);
    default:
      return decode_loop(format, static_cast<const std::uint32_t*>(words), values, count);
  }
}

TRN2VP_ELEMENT void encode_words(const FormatInfo& format, const float* values, void* words,
                                 std::size_t count, const EncodeOptions& options) {
  switch (format.storage_bits) {
    case 8:
      return encode_loop(format, values, static_cast<std::uint8_t*>(words), count, options);
    case 16:
      return encode_loop(format, values, static_cast<std::uint16_t*>(words), count, options);
    default:
      return encode_loop(format, values, static_cast<std::uint32_t*>(words), count, options);
  }
}

#if defined(__x86_64__)
const bool kHasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");

TRN2VP_AVX2 void decode_avx2(const FormatInfo& format, const void* words, float* values,
                             std::size_t count) {
  decode_words(format, words, values, count);
}

TRN2VP_AVX2 void encode_avx2(const FormatInfo& format, const float* values, void* words,
                             std::size_t count, const EncodeOptions& options) {
  encode_words(format, values, words, count, options);
}
#endif

}  // namespace

void decode(const FormatInfo& format, const void* words, float* values, std::size_t count) {
  if (format.exponent_bits == 5 && format.storage_bits == 16) {
    return fp16_to_f32(static_cast<const std::uint16_t*>(words), values, count);
  }
  if (format.storage_bits == 8 && format.is_float()) {
    const auto* bytes = static_cast<const std::uint8_t*>(words);
    const std::size_t done = detail::decode_fp8_fast(format, bytes, values, count);
    return decode_words(format, bytes + done, values + done, count - done);
  }
#if defined(__x86_64__)
  if (kHasAvx2) return decode_avx2(format, words, values, count);
#endif
  decode_words(format, words, values, count);
}

void encode(const FormatInfo& format, const float* values, void* words, std::size_t count,
            const EncodeOptions& options) {
  if (format.storage_bits == 16 && format.is_float() &&
      options.rounding == Rounding::kNearestEven && options.overflow == Overflow::kInfinity) {
    auto* raw = static_cast<std::uint16_t*>(words);
    return format.exponent_bits == 5 ? f32_to_fp16(values, raw, count)
                                     : f32_to_bf16(values, raw, count);
  }
#if defined(__x86_64__)
  if (kHasAvx2) return encode_avx2(format, values, words, count, options);
#endif
  encode_words(format, values, words, count, options);
}

}  // namespace trn2vp::numerics
