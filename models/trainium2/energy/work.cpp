// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/energy/work.h"

#include <algorithm>
#include <numeric>

#include "models/trainium2/isa/table.h"
#include "models/trainium2/timing/tensor_cost.h"

namespace trn2vp::trainium2::energy {
namespace {

MacClass class_of(const isa::Instruction& multiply) {
  switch (multiply.src0.dtype) {
    case isa::DType::kFp8E3:
    case isa::DType::kFp8E4:
    case isa::DType::kFp8E5:
      return MacClass::kFp8;
    case isa::DType::kFp16:
      return MacClass::kFp16;
    case isa::DType::kTf32:
      return MacClass::kTf32;
    case isa::DType::kFp32:
      return MacClass::kFp32;
    default:
      return MacClass::kBf16;
  }
}

std::uint64_t macs_of(const isa::Instruction& multiply) {
  if (multiply.is_transpose) return 0;
  const std::uint64_t values = multiply.perf_mode == isa::PerfMode::kDoubleRow ? 2 : 1;
  const std::uint64_t macs = multiply.src0.partition_count * values * multiply.dst.partition_count *
                             timing::moving_columns(multiply);
  return multiply.fp32_pass == isa::Fp32Pass::kNone ? macs : macs / 2;
}

void count(Work& work, isa::Buffer buffer, isa::Role role, std::uint64_t bytes) {
  const bool sbuf = buffer == isa::Buffer::kSbuf;
  if (role != isa::Role::kWrite) (sbuf ? work.sbuf_read_bytes : work.psum_read_bytes) += bytes;
  if (role != isa::Role::kRead) (sbuf ? work.sbuf_written_bytes : work.psum_written_bytes) += bytes;
}

}  // namespace

std::uint64_t Work::total_macs() const {
  return std::accumulate(macs.begin(), macs.end(), std::uint64_t{0});
}

Work work_of(const isa::Instruction& instruction) {
  Work work;
  const isa::InstructionInfo* info = isa::find_instruction(instruction.opcode);
  if (info == nullptr) return work;
  std::uint64_t partitions = 0;
  for (const isa::OperandInfo& operand : info->operands) {
    const isa::AccessPattern& pattern = instruction.*operand.member;
    if (!pattern.present()) continue;
    partitions = std::max<std::uint64_t>(partitions, pattern.partition_count);
    const std::uint64_t elements = pattern.partition_count * pattern.elements();
    work.elements = std::max(work.elements, elements);
    count(work, pattern.buffer, isa::role_of(operand, instruction),
          elements * isa::dtype_size(pattern.dtype));
  }
  for (const isa::VectorInfo& vector : info->vectors) {
    const isa::VectorOperand& operand = instruction.vectors[vector.index];
    if (operand.present)
      count(work, operand.buffer, vector.role, partitions * isa::dtype_size(operand.dtype));
  }
  if (instruction.opcode == isa::Opcode::kMultiplyMoving)
    work.macs[static_cast<std::size_t>(class_of(instruction))] = macs_of(instruction);
  return work;
}

}  // namespace trn2vp::trainium2::energy
