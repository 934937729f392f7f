// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/instruction.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <tuple>

namespace trn2vp::trainium2::isa {

const char* engine_name(Engine engine) {
  static constexpr const char* kNames[kEngineCount] = {"Tensor", "Scalar", "GpSimd", "Vector",
                                                       "Sync"};
  return kNames[static_cast<std::size_t>(engine)];
}

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
      return 4;
  }
  return 0;
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

bool operator==(const SemaphoreWait& a, const SemaphoreWait& b) {
  return std::tie(a.id, a.condition, a.value) == std::tie(b.id, b.condition, b.value);
}

bool operator==(const SemaphoreUpdate& a, const SemaphoreUpdate& b) {
  return std::tie(a.id, a.op, a.when, a.value) == std::tie(b.id, b.op, b.when, b.value);
}

bool operator==(const Dimension& a, const Dimension& b) {
  return a.step == b.step && a.count == b.count;
}

bool operator==(const AccessPattern& a, const AccessPattern& b) {
  return std::tie(a.buffer, a.dtype, a.start_partition, a.partition_count, a.byte_offset, a.dims) ==
         std::tie(b.buffer, b.dtype, b.start_partition, b.partition_count, b.byte_offset, b.dims);
}

bool operator==(const Instruction& a, const Instruction& b) {
  return std::tie(a.opcode, a.waits, a.updates, a.dst, a.src0, a.src1, a.accumulate, a.queue,
                  a.engine_mask, a.m2s_count, a.s2m_count, a.token) ==
             std::tie(b.opcode, b.waits, b.updates, b.dst, b.src0, b.src1, b.accumulate, b.queue,
                      b.engine_mask, b.m2s_count, b.s2m_count, b.token) &&
         std::memcmp(&a.value, &b.value, sizeof a.value) == 0;
}

}  // namespace trn2vp::trainium2::isa
