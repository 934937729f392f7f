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

// The elements of one partition side by side: in place when they already are, else copied to
// `scratch`.
const std::uint8_t* gather(const AccessPattern& pattern, const std::uint8_t* row,
                           std::vector<std::uint8_t>& scratch) {
  if (pattern.contiguous()) return row + pattern.byte_offset;
  const unsigned size = isa::dtype_size(pattern.dtype);
  const std::uint64_t n = pattern.elements();
  scratch.resize(n * size);
  for (std::uint64_t i = 0; i < n; ++i)
    std::memcpy(scratch.data() + i * size, row + pattern.element_offset(i), size);
  return scratch.data();
}

void scatter(const AccessPattern& pattern, const std::uint8_t* packed, std::uint8_t* row) {
  const unsigned size = isa::dtype_size(pattern.dtype);
  const std::uint64_t n = pattern.elements();
  for (std::uint64_t i = 0; i < n; ++i)
    std::memcpy(row + pattern.element_offset(i), packed + i * size, size);
}

}  // namespace

void load(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
          std::vector<float>& out) {
  std::vector<std::uint8_t> scratch;
  const std::uint8_t* packed =
      gather(pattern, memory(pattern.buffer, pattern.start_partition + p), scratch);
  out.resize(pattern.elements());
  numerics::decode(format_of(pattern.dtype), packed, out.data(), out.size());
}

void load_words(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
                std::vector<std::uint32_t>& out) {
  std::vector<std::uint8_t> scratch;
  const std::uint8_t* packed =
      gather(pattern, memory(pattern.buffer, pattern.start_partition + p), scratch);
  const unsigned size = isa::dtype_size(pattern.dtype);
  out.assign(pattern.elements(), 0);
  for (std::size_t i = 0; i < out.size(); ++i) std::memcpy(&out[i], packed + i * size, size);
}

void store(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
           const std::vector<float>& values, const numerics::EncodeOptions& options) {
  std::uint8_t* row = memory(pattern.buffer, pattern.start_partition + p);
  if (pattern.contiguous()) {
    numerics::encode(format_of(pattern.dtype), values.data(), row + pattern.byte_offset,
                     values.size(), options);
    return;
  }
  std::vector<std::uint8_t> packed(values.size() * isa::dtype_size(pattern.dtype));
  numerics::encode(format_of(pattern.dtype), values.data(), packed.data(), values.size(), options);
  scatter(pattern, packed.data(), row);
}

void store_words(const AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
                 const std::vector<std::uint32_t>& words) {
  std::uint8_t* row = memory(pattern.buffer, pattern.start_partition + p);
  const unsigned size = isa::dtype_size(pattern.dtype);
  for (std::size_t i = 0; i < words.size(); ++i)
    std::memcpy(row + pattern.element_offset(i), &words[i], size);
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
