// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/elementwise.h"

#include <cstring>
#include <vector>

#include "models/numerics/convert.h"

namespace trn2vp::trainium2 {
namespace {

using isa::AccessPattern;
using isa::DType;

// The elements of one partition side by side: in place when they already are, else copied to
// `scratch`.
const std::uint8_t* gather(const AccessPattern& pattern, const std::uint8_t* row,
                           std::vector<std::uint8_t>& scratch) {
  if (pattern.contiguous()) return row + pattern.byte_offset;
  const unsigned size = isa::dtype_size(pattern.dtype);
  const std::uint64_t n = pattern.elements();
  scratch.resize(n * size);
  for (std::uint64_t i = 0; i < n; ++i) {
    std::memcpy(scratch.data() + i * size, row + pattern.element_offset(i), size);
  }
  return scratch.data();
}

void scatter(const AccessPattern& pattern, const std::uint8_t* packed, std::uint8_t* row) {
  const unsigned size = isa::dtype_size(pattern.dtype);
  const std::uint64_t n = pattern.elements();
  if (pattern.contiguous()) {
    std::memcpy(row + pattern.byte_offset, packed, n * size);
    return;
  }
  for (std::uint64_t i = 0; i < n; ++i) {
    std::memcpy(row + pattern.element_offset(i), packed + i * size, size);
  }
}

void to_f32(DType dtype, const std::uint8_t* packed, std::size_t count, std::vector<float>& out) {
  out.resize(count);
  if (dtype == DType::kFp32) {
    std::memcpy(out.data(), packed, count * sizeof(float));
    return;
  }
  const auto* raw = reinterpret_cast<const std::uint16_t*>(packed);
  if (dtype == DType::kFp16) {
    numerics::fp16_to_f32(raw, out.data(), count);
  } else {
    numerics::bf16_to_f32(raw, out.data(), count);
  }
}

void from_f32(DType dtype, const std::vector<float>& values, std::vector<std::uint8_t>& packed) {
  packed.resize(values.size() * isa::dtype_size(dtype));
  if (dtype == DType::kFp32) {
    std::memcpy(packed.data(), values.data(), packed.size());
    return;
  }
  auto* raw = reinterpret_cast<std::uint16_t*>(packed.data());
  if (dtype == DType::kFp16) {
    numerics::f32_to_fp16(values.data(), raw, values.size());
  } else {
    numerics::f32_to_bf16(values.data(), raw, values.size());
  }
}

}  // namespace

void tensor_copy(const isa::Instruction& instruction, const PartitionBytes& memory) {
  const AccessPattern& src = instruction.src0;
  const AccessPattern& dst = instruction.dst;
  std::vector<std::uint8_t> scratch;
  std::vector<std::uint8_t> packed;
  std::vector<float> values;
  for (unsigned p = 0; p < dst.partition_count; ++p) {
    const std::uint8_t* in = gather(src, memory(src.buffer, src.start_partition + p), scratch);
    std::uint8_t* out = memory(dst.buffer, dst.start_partition + p);
    if (src.dtype == dst.dtype) {
      packed.assign(in, in + src.elements() * isa::dtype_size(src.dtype));
    } else {
      to_f32(src.dtype, in, src.elements(), values);
      from_f32(dst.dtype, values, packed);
    }
    scatter(dst, packed.data(), out);
  }
}

void memset_tensor(const isa::Instruction& instruction, const PartitionBytes& memory) {
  const AccessPattern& dst = instruction.dst;
  std::vector<std::uint8_t> packed;
  from_f32(dst.dtype, std::vector<float>(dst.elements(), instruction.value), packed);
  for (unsigned p = 0; p < dst.partition_count; ++p) {
    scatter(dst, packed.data(), memory(dst.buffer, dst.start_partition + p));
  }
}

}  // namespace trn2vp::trainium2
