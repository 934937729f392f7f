// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/access_pattern.h"

#include <cassert>
#include <tuple>

namespace trn2vp::trainium2::isa {

unsigned dtype_size(DType dtype) {
  switch (dtype) {
    case DType::kInt8:
    case DType::kUint8:
    case DType::kFp8E3:
    case DType::kFp8E4:
    case DType::kFp8E5:
      return 1;
    case DType::kInt16:
    case DType::kUint16:
    case DType::kBf16:
    case DType::kFp16:
      return 2;
    case DType::kInt32:
    case DType::kUint32:
    case DType::kFp32:
    case DType::kTf32:
      return 4;
  }
  return 0;
}

bool is_float(DType dtype) {
  return (dtype >= DType::kFp32 && dtype <= DType::kFp8E5 && dtype_size(dtype) != 0) ||
         dtype == DType::kBf16 || dtype == DType::kFp16;
}

std::uint64_t AccessPattern::elements() const {
  std::uint64_t product = 1;
  for (const Dimension& dim : dims) product *= dim.count;
  return product;
}

std::int64_t AccessPattern::element_offset(std::uint64_t index) const {
  std::int64_t element = 0;
  for (const Dimension& dim : dims) {
    if (dim.count == 0) break;
    element += static_cast<std::int64_t>(index % dim.count) * dim.step;
    index /= dim.count;
  }
  return static_cast<std::int64_t>(byte_offset) + element * dtype_size(dtype);
}

std::int64_t AccessPattern::first_byte() const {
  std::int64_t lowest = 0;
  for (const Dimension& dim : dims) {
    if (dim.step < 0 && dim.count > 0) lowest += std::int64_t{dim.step} * (dim.count - 1);
  }
  return static_cast<std::int64_t>(byte_offset) + lowest * dtype_size(dtype);
}

std::int64_t AccessPattern::end_byte() const {
  std::int64_t highest = 0;
  for (const Dimension& dim : dims) {
    if (dim.step > 0 && dim.count > 0) highest += std::int64_t{dim.step} * (dim.count - 1);
  }
  return static_cast<std::int64_t>(byte_offset) + (highest + 1) * dtype_size(dtype);
}

bool AccessPattern::contiguous() const {
  std::int64_t expected_step = 1;
  for (const Dimension& dim : dims) {
    if (dim.count == 1) continue;
    if (dim.step != expected_step) return false;
    expected_step *= dim.count;
  }
  return true;
}

unsigned AccessPattern::outermost_count() const {
  const unsigned used = rank();
  return used == 0 ? 1 : dims[used - 1].count;
}

unsigned AccessPattern::rank() const {
  unsigned used = 0;
  for (unsigned d = 0; d < dims.size(); ++d) {
    if (dims[d].count != 1) used = d + 1;
  }
  return used;
}

AccessPattern contiguous_pattern(Buffer buffer, DType dtype, unsigned start_partition,
                                 unsigned partition_count, std::uint32_t byte_offset,
                                 unsigned elements) {
  assert(start_partition < 128 && partition_count <= 128 && elements <= 0xFFFF);
  AccessPattern pattern;
  pattern.buffer = buffer;
  pattern.dtype = dtype;
  pattern.start_partition = static_cast<std::uint8_t>(start_partition);
  pattern.partition_count = static_cast<std::uint8_t>(partition_count);
  pattern.byte_offset = byte_offset;
  pattern.dims[0] = {1, static_cast<std::uint16_t>(elements)};
  return pattern;
}

VectorOperand vector_operand(Buffer buffer, DType dtype, unsigned start_partition,
                             std::uint32_t byte_offset) {
  assert(start_partition < 128);
  return {true,        buffer,     dtype, static_cast<std::uint8_t>(start_partition),
          kNoRegister, byte_offset};
}

bool operator==(const Dimension& a, const Dimension& b) {
  return a.step == b.step && a.count == b.count;
}

bool operator==(const AffineDimension& a, const AffineDimension& b) {
  return a.step == b.step && a.count == b.count;
}

bool operator==(const AccessPattern& a, const AccessPattern& b) {
  return std::tie(a.buffer, a.dtype, a.start_partition, a.partition_count, a.byte_offset, a.dims,
                  a.offset_register, a.partition_register) ==
         std::tie(b.buffer, b.dtype, b.start_partition, b.partition_count, b.byte_offset, b.dims,
                  b.offset_register, b.partition_register);
}

bool operator==(const VectorOperand& a, const VectorOperand& b) {
  return std::tie(a.present, a.buffer, a.dtype, a.start_partition, a.offset_register,
                  a.byte_offset) == std::tie(b.present, b.buffer, b.dtype, b.start_partition,
                                             b.offset_register, b.byte_offset);
}

}  // namespace trn2vp::trainium2::isa
