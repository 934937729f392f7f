// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/instruction.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace trn2vp::trainium2::isa {
namespace {

constexpr AccessPattern Instruction::*kPatterns[] = {&Instruction::dst, &Instruction::src0,
                                                     &Instruction::src1, &Instruction::aux};

std::uint8_t moved(std::uint8_t start, std::uint32_t by) {
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(start + by, 255));
}

bool same_bits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// A device address of two words, moved by a register's value.
void move_address(std::uint32_t& lo, std::uint32_t& hi, std::uint8_t& from,
                  const RegisterFile& registers) {
  if (from == kNoRegister) return;
  const std::uint64_t address = (std::uint64_t{hi} << 32 | lo) + registers[from % kRegisterCount];
  lo = static_cast<std::uint32_t>(address);
  hi = static_cast<std::uint32_t>(address >> 32);
  from = kNoRegister;
}

}  // namespace

const char* engine_name(Engine engine) {
  static constexpr const char* kNames[kEngineCount] = {"Tensor", "Scalar", "GpSimd", "Vector",
                                                       "Sync"};
  return kNames[static_cast<std::size_t>(engine)];
}

bool has_dynamic_address(const Instruction& instruction) {
  for (const auto member : kPatterns) {
    const AccessPattern& pattern = instruction.*member;
    // kNoRegister has every bit set: the AND keeps them all only if neither refers to a register.
    if ((pattern.offset_register & pattern.partition_register) != kNoRegister) return true;
  }
  for (const VectorOperand& vector : instruction.vectors) {
    if (vector.offset_register != kNoRegister) return true;
  }
  return (instruction.src_register & instruction.dst_register) != kNoRegister;
}

Instruction resolve(const Instruction& instruction, const RegisterFile& registers) {
  Instruction result = instruction;
  for (const auto member : kPatterns) {
    AccessPattern& pattern = result.*member;
    if (pattern.offset_register != kNoRegister) {
      pattern.byte_offset += registers[pattern.offset_register % kRegisterCount];
      pattern.offset_register = kNoRegister;
    }
    if (pattern.partition_register != kNoRegister) {
      pattern.start_partition =
          moved(pattern.start_partition, registers[pattern.partition_register % kRegisterCount]);
      pattern.partition_register = kNoRegister;
    }
  }
  for (VectorOperand& vector : result.vectors) {
    if (vector.offset_register == kNoRegister) continue;
    vector.byte_offset += registers[vector.offset_register % kRegisterCount];
    vector.offset_register = kNoRegister;
  }
  move_address(result.src_lo, result.src_hi, result.src_register, registers);
  move_address(result.dst_lo, result.dst_hi, result.dst_register, registers);
  return result;
}

bool operator==(const SemaphoreWait& a, const SemaphoreWait& b) {
  return std::tie(a.id, a.condition, a.value) == std::tie(b.id, b.condition, b.value);
}

bool operator==(const SemaphoreUpdate& a, const SemaphoreUpdate& b) {
  return std::tie(a.id, a.op, a.when, a.value) == std::tie(b.id, b.op, b.when, b.value);
}

bool operator==(const Instruction& a, const Instruction& b) {
  const auto operands = [](const Instruction& i) {
    return std::tie(i.opcode, i.waits, i.updates, i.dst, i.src0, i.src1, i.aux, i.vectors,
                    i.shuffle_mask, i.pattern);
  };
  const auto tensor = [](const Instruction& i) {
    return std::tie(i.accumulate, i.perf_mode, i.is_transpose, i.sparsity, i.fp32_pass,
                    i.is_moving_onezero, i.start_row, i.start_column, i.row_size, i.column_size);
  };
  const auto data = [](const Instruction& i) {
    return std::tie(i.op0, i.op1, i.reduce_op, i.reduce_cmd, i.function, i.reverse0, i.reverse1,
                    i.reverse_pred, i.negate, i.axes, i.elems_per_idx, i.num_valid, i.operator_id,
                    i.n, i.offset, i.channel_multiplier, i.imm);
  };
  const auto sequencer = [](const Instruction& i) {
    return std::tie(i.rd, i.ra, i.rb, i.register_op, i.condition, i.immediate, i.target, i.queue,
                    i.engine_mask, i.m2s_count, i.s2m_count, i.token, i.cores, i.semaphore,
                    i.send_to_rank, i.recv_from_rank, i.pipe_id, i.dma_engine);
  };
  const auto copy = [](const Instruction& i) {
    return std::tie(i.src_lo, i.src_hi, i.dst_lo, i.dst_hi, i.src_stride, i.dst_stride, i.src_rows,
                    i.dst_rows, i.rows, i.row_bytes, i.src_register, i.dst_register);
  };
  return operands(a) == operands(b) && tensor(a) == tensor(b) && data(a) == data(b) &&
         sequencer(a) == sequencer(b) && copy(a) == copy(b) && same_bits(a.operand0, b.operand0) &&
         same_bits(a.operand1, b.operand1) && same_bits(a.scale, b.scale) &&
         same_bits(a.bias, b.bias) && same_bits(a.relu_param, b.relu_param) &&
         same_bits(a.value, b.value);
}

}  // namespace trn2vp::trainium2::isa
