// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/gpsimd_cost.h"

#include <algorithm>
#include <cmath>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::timing {

using isa::Instruction;
using isa::Opcode;

namespace {

std::uint64_t local_gather_cycles(const Instruction& i, const GpSimdTiming& t) {
  const double e = i.elems_per_idx;
  const double element = static_cast<double>(t.gather_element_cycles);
  const double words = static_cast<double>(t.gather_word_bytes) / isa::dtype_size(i.src0.dtype);
  const double c = ((static_cast<double>(t.gather_index_cycles) + element * e) / (element * e)) /
                   std::min(words, e);
  return static_cast<std::uint64_t>(std::ceil(i.num_valid * e / c));
}

std::uint64_t groups(std::uint64_t elements, std::uint64_t group) {
  return (elements + group - 1) / group;
}

bool is_zero_of_16_bits(const Instruction& i) {
  return i.value == 0.0f && (i.dst.dtype == isa::DType::kBf16 || i.dst.dtype == isa::DType::kFp16);
}

/// Beyond the start-up; that of several instructions included.
std::uint64_t work_cycles(const Instruction& i, const GpSimdTiming& t, const CustomCycles& custom) {
  const std::uint64_t n = i.dst.elements();
  switch (i.opcode) {
    case Opcode::kMemset:
      return is_zero_of_16_bits(i) ? (n + 1) / 2 : n;
    case Opcode::kTensorCopy:
    case Opcode::kIota:
    case Opcode::kAffineSelect:
    case Opcode::kNonzeroWithCount:
    case Opcode::kRng:
    case Opcode::kRandGetState:
      return n;
    case Opcode::kRandSetState:
      return i.src0.elements();
    case Opcode::kTensorScalar:
      return t.rsqrt_cycles * std::max(t.min_issue_cycles, n);
    case Opcode::kTensorTensor:
      return (i.op0 == isa::AluOp::kPower ? t.power_cycles : t.two_input_cycles) * n;
    case Opcode::kTensorPartitionReduce:
      return t.partition_reduce_cycles * n;
    case Opcode::kLocalGather:
      return local_gather_cycles(i, t);
    case Opcode::kNcNGather:
      return n + (groups(n, t.n_gather_group) - 1) * t.fixed_cycles;
    case Opcode::kSequenceBounds:
      return t.sequence_bounds_cycles * i.src0.elements();
    case Opcode::kCustomOp:
      return custom ? custom(i) : 0;
    default:
      return 0;
  }
}

}  // namespace

EngineCost gpsimd_cost(const Instruction& instruction, const GpSimdTiming& timing,
                       const CustomCycles& custom) {
  if (isa::is_sequencer_instruction(instruction.opcode)) return {};
  std::uint64_t cycles = 0;
  if (instruction.opcode == Opcode::kTopk) {
    cycles = timing.topk_cycles * instruction.n + instruction.dst.elements();
  } else {
    cycles = timing.fixed_cycles + work_cycles(instruction, timing, custom);
  }
  cycles = std::max(timing.min_issue_cycles, cycles);
  return {cycles, cycles};
}

}  // namespace trn2vp::trainium2::timing
