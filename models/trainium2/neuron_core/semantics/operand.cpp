// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/operand.h"

#include <cstring>

namespace trn2vp::trainium2::semantics {

using isa::AccessPattern;
using isa::DType;

numerics::Format format_of(DType dtype) {
  using numerics::Format;
  switch (dtype) {
    case DType::kInt8:
      return Format::kInt8;
    case DType::kUint8:
      return Format::kUint8;
    case DType::kInt16:
      return Format::kInt16;
    case DType::kUint16:
      return Format::kUint16;
    case DType::kBf16:
      return Format::kBf16;
    case DType::kFp16:
      return Format::kFp16;
    case DType::kInt32:
      return Format::kInt32;
    case DType::kUint32:
      return Format::kUint32;
    case DType::kFp32:
      return Format::kFp32;
    case DType::kTf32:
      return Format::kTf32;
    case DType::kFp8E3:
      return Format::kFp8E3m4;
    case DType::kFp8E4:
      return Format::kFp8E4m3;
    case DType::kFp8E5:
      return Format::kFp8E5m2;
  }
  return Format::kFp32;
}

namespace {

/// Calls visit(index of the first element, its address, bytes between elements, elements) for every
/// innermost run. `Byte`: std::uint8_t, const or not.
template <class Byte, class Visit>
void for_each_run(const AccessPattern& pattern, Byte* row, Visit&& visit) {
  const auto size = static_cast<std::ptrdiff_t>(isa::dtype_size(pattern.dtype));
  const auto& d = pattern.dims;
  Byte* start = row + pattern.byte_offset;
  std::size_t index = 0;
  for (std::ptrdiff_t w = 0; w < d[3].count; ++w) {
    for (std::ptrdiff_t z = 0; z < d[2].count; ++z) {
      for (std::ptrdiff_t y = 0; y < d[1].count; ++y, index += d[0].count) {
        visit(index, start + size * (w * d[3].step + z * d[2].step + y * d[1].step),
              size * d[0].step, std::size_t{d[0].count});
      }
    }
  }
}

template <class Word, class Out>
void gather(const AccessPattern& pattern, const std::uint8_t* row, Out* out) {
  for_each_run(
      pattern, row,
      [&](std::size_t index, const std::uint8_t* from, std::ptrdiff_t step, std::size_t count) {
        Out* to = out + index;
        for (std::size_t i = 0; i < count; ++i, from += step) {
          Word word;
          std::memcpy(&word, from, sizeof word);
          to[i] = word;
        }
      });
}

template <class Word, class In>
void scatter(const AccessPattern& pattern, const In* in, std::uint8_t* row) {
  for_each_run(pattern, row,
               [&](std::size_t index, std::uint8_t* to, std::ptrdiff_t step, std::size_t count) {
                 const In* from = in + index;
                 for (std::size_t i = 0; i < count; ++i, to += step) {
                   const auto word = static_cast<Word>(from[i]);
                   std::memcpy(to, &word, sizeof word);
                 }
               });
}

/// body(Word{}) with the unsigned type of the pattern's elements.
template <class Body>
void with_word(const AccessPattern& pattern, Body&& body) {
  switch (isa::dtype_size(pattern.dtype)) {
    case 1:
      return body(std::uint8_t{});
    case 2:
      return body(std::uint16_t{});
    default:
      return body(std::uint32_t{});
  }
}

}  // namespace

void load(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
          std::vector<float>& out) {
  const std::uint8_t* row = memory(pattern.buffer, pattern.start_partition + p);
  out.resize(pattern.elements());
  if (pattern.contiguous()) {
    numerics::decode(format_of(pattern.dtype), row + pattern.byte_offset, out.data(), out.size());
    return;
  }
  with_word(pattern, [&](auto word) {
    std::vector<decltype(word)> packed(out.size());
    gather<decltype(word)>(pattern, row, packed.data());
    numerics::decode(format_of(pattern.dtype), packed.data(), out.data(), out.size());
  });
}

void load_words(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
                std::vector<std::uint32_t>& out) {
  const std::uint8_t* row = memory(pattern.buffer, pattern.start_partition + p);
  out.resize(pattern.elements());
  with_word(pattern, [&](auto word) { gather<decltype(word)>(pattern, row, out.data()); });
}

void store(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
           const std::vector<float>& values, const numerics::EncodeOptions& options) {
  std::uint8_t* row = memory(pattern.buffer, pattern.start_partition + p);
  if (pattern.contiguous()) {
    numerics::encode(format_of(pattern.dtype), values.data(), row + pattern.byte_offset,
                     values.size(), options);
    return;
  }
  with_word(pattern, [&](auto word) {
    std::vector<decltype(word)> packed(values.size());
    numerics::encode(format_of(pattern.dtype), values.data(), packed.data(), values.size(),
                     options);
    scatter<decltype(word)>(pattern, packed.data(), row);
  });
}

void store_words(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
                 const std::vector<std::uint32_t>& words) {
  std::uint8_t* row = memory(pattern.buffer, pattern.start_partition + p);
  with_word(pattern, [&](auto word) { scatter<decltype(word)>(pattern, words.data(), row); });
}

float load(const isa::VectorOperand& operand, unsigned p, const PartitionBytes& memory) {
  return numerics::decode(format_of(operand.dtype), load_word(operand, p, memory));
}

std::uint32_t load_word(const isa::VectorOperand& operand, unsigned p,
                        const PartitionBytes& memory) {
  std::uint32_t word = 0;
  std::memcpy(&word, memory(operand.buffer, operand.start_partition + p) + operand.byte_offset,
              isa::dtype_size(operand.dtype));
  return word;
}

}  // namespace trn2vp::trainium2::semantics
