// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/instruction_accesses.h"

#include <algorithm>
#include <array>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2 {

using isa::AccessPattern;
using isa::Role;

namespace {

// The byte ranges of a pattern inside a partition; false: too many.
template <class F>
bool for_each_range(const AccessPattern& pattern, F f) {
  const unsigned element = isa::dtype_size(pattern.dtype);
  // Inner dimensions that follow one another without a gap are one run.
  std::uint64_t run = 1;
  unsigned d = 0;
  for (; d < pattern.dims.size(); ++d) {
    const isa::Dimension& dim = pattern.dims[d];
    if (dim.count != 1 && dim.step != static_cast<std::int64_t>(run)) break;
    run *= dim.count;
  }
  std::uint64_t pieces = 1;
  for (unsigned i = d; i < pattern.dims.size(); ++i) pieces *= pattern.dims[i].count;
  if (pieces > kMaxBoxes) return false;
  for (std::uint64_t piece = 0; piece < pieces; ++piece) {
    const std::int64_t begin = pattern.element_offset(piece * run);
    f(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + run * element));
  }
  return true;
}

void add_pattern(const AccessPattern& pattern, bool reads, bool writes,
                 std::vector<InstructionAccess>& out) {
  const unsigned first = pattern.start_partition;
  const unsigned last = first + pattern.partition_count;
  const std::size_t before = out.size();
  const bool all = for_each_range(pattern, [&](std::uint32_t begin, std::uint32_t end) {
    // Neighbours in access order, as in a transposed read, are one box again.
    if (out.size() > before && out.back().box.end == begin) {
      out.back().box.end = end;
    } else {
      out.push_back({pattern.buffer, reads, writes, {begin, end, first, last}});
    }
  });
  if (!all && writes) {
    out.push_back({pattern.buffer,
                   false,
                   true,
                   {static_cast<std::uint32_t>(pattern.first_byte()),
                    static_cast<std::uint32_t>(pattern.end_byte()), first, last}});
  }
}

// A shuffle works on whole quadrants: it reads the partitions its mask names, also beyond those of
// src, and writes those of dst that the mask does not leave alone.
void add_shuffle(const isa::Instruction& shuffle, std::vector<InstructionAccess>& out) {
  constexpr unsigned kQuadrant = 32;
  constexpr std::uint8_t kKeep = 255;
  std::array<bool, 256> read{}, written{};
  for (unsigned p = 0; p < shuffle.dst.partition_count; ++p) {
    const std::uint8_t source = shuffle.shuffle_mask[p % kQuadrant];
    if (source == kKeep) continue;
    read[shuffle.src0.start_partition + p / kQuadrant * kQuadrant + source] = true;
    written[shuffle.dst.start_partition + p] = true;
  }
  const auto add = [&](AccessPattern pattern, const std::array<bool, 256>& partitions, bool reads) {
    for (unsigned p = 0; p < partitions.size();) {
      const unsigned first = p;
      while (p < partitions.size() && partitions[p]) ++p;
      if (p == first) {
        ++p;
        continue;
      }
      pattern.start_partition = static_cast<std::uint8_t>(first);
      pattern.partition_count = static_cast<std::uint8_t>(p - first);
      add_pattern(pattern, reads, !reads, out);
    }
  };
  add(shuffle.src0, read, true);
  add(shuffle.dst, written, false);
}

}  // namespace

void accesses_of(const isa::Instruction& instruction, std::vector<InstructionAccess>& out) {
  const isa::InstructionInfo* info = isa::find_instruction(instruction.opcode);
  if (info == nullptr) return;
  if (instruction.opcode == isa::Opcode::kNcStreamShuffle) return add_shuffle(instruction, out);
  unsigned partitions = 0;
  for (const isa::OperandInfo& operand : info->operands) {
    const AccessPattern& pattern = instruction.*operand.member;
    if (!pattern.present()) continue;
    if (operand.member == &isa::Instruction::dst || partitions == 0)
      partitions = pattern.partition_count;
    const Role role = isa::role_of(operand, instruction);
    // An update of a part of dst leaves the rest as it is; only a matmul that accumulates needs it.
    const bool needs = role == Role::kRead || (role == Role::kUpdate &&
                                               instruction.opcode == isa::Opcode::kMultiplyMoving);
    add_pattern(pattern, needs, role != Role::kRead, out);
  }
  for (const isa::VectorInfo& vector : info->vectors) {
    const isa::VectorOperand& operand = instruction.vectors[vector.index];
    if (!operand.present) continue;
    const unsigned first = operand.start_partition;
    out.push_back({operand.buffer,
                   vector.role != Role::kWrite,
                   vector.role != Role::kRead,
                   {operand.byte_offset, operand.byte_offset + isa::dtype_size(operand.dtype),
                    first, first + partitions}});
  }
  std::stable_partition(out.begin(), out.end(),
                        [](const InstructionAccess& access) { return access.reads; });
}

}  // namespace trn2vp::trainium2
