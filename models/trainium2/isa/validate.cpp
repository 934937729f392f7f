// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/validate.h"

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {

const RuleInfo kRules[] = {
    {"engine", "the engine cannot execute this instruction", "documented: trainium2.md 3"},
    {"buffer", "the operand cannot live in this memory (GpSimd never reaches PSUM)",
     "documented: trainium2.md 2.2, 2.3"},
    {"dtype", "the element type is not legal here",
     "documented: trainium2.md 2.3; the others are not modelled yet"},
    {"partition-count", "1..128 partitions", "documented: trainium2.md 2.2"},
    {"start-partition",
     "0 if more than 64 partitions; 0 or 64 if 33..64; 0, 32, 64 or 96 if at most 32",
     "documented: trainium2.md 2.2"},
    {"partition-range", "start partition + partition count <= 128", "documented: trainium2.md 2.2"},
    {"dimension", "every dimension has a count of at least 1", "assumed"},
    {"size",
     "elements per partition: M <= 128, N <= 512; elementwise 65,536 in SBUF, 4,096 in PSUM",
     "documented: trainium2.md 2.3, 2.4"},
    {"alignment", "the byte offset is a multiple of the element size", "assumed"},
    {"range", "every element lies inside the partition", "documented sizes: trainium2.md 2.2"},
    {"psum-bank", "the destination of a matmul lies in one 2 KiB PSUM bank",
     "documented: trainium2.md 2.3"},
    {"shape", "source and destination have the same number of partitions and elements",
     "documented: trainium2.md 3 (tensor_copy), 2.3 (N)"},
    {"queue", "queue id 0..15", "documented: neuron-device-interface.md 2.1"},
    {"descriptor-count",
     "at least one engine, at most 2^24-16 descriptors, never sources without destinations",
     "documented: neuron-device-interface.md 3.3, 3.7"},
};
const std::size_t kRuleCount = sizeof kRules / sizeof kRules[0];

namespace {

constexpr std::uint64_t kMaxElementsSbuf = 65536;
constexpr std::uint64_t kMaxElementsPsum = 4096;
constexpr unsigned kQueues = 16;
constexpr std::uint32_t kMaxDescriptors = (1u << 24) - 16;

bool legal_start(unsigned start, unsigned count) {
  if (count > 64) return start == 0;
  if (count > 32) return start % 64 == 0;
  return start % 32 == 0;
}

std::optional<Violation> check_operand(const OperandInfo& info, const AccessPattern& pattern,
                                       Engine engine, const MemoryGeometry& geometry) {
  const auto broken = [&](const char* rule, const std::string& text) {
    return Violation{rule, info.name, text};
  };
  const bool in_psum = pattern.buffer == Buffer::kPsum;
  if ((info.buffers & bit(pattern.buffer)) == 0 || (in_psum && engine == Engine::kGpSimd)) {
    return broken("buffer", std::string("cannot be in ") + buffer_name(pattern.buffer));
  }
  if ((info.dtypes & bit(pattern.dtype)) == 0) {
    return broken("dtype", std::string(dtype_name(pattern.dtype)) + " is not legal");
  }
  const unsigned start = pattern.start_partition;
  const unsigned count = pattern.partition_count;
  if (count == 0 || count > geometry.partitions) {
    return broken("partition-count", std::to_string(count) + " partitions");
  }
  if (!legal_start(start, count)) {
    return broken("start-partition",
                  std::to_string(count) + " partitions from " + std::to_string(start));
  }
  if (start + count > geometry.partitions) {
    return broken("partition-range", "ends at partition " + std::to_string(start + count));
  }
  for (const Dimension& dim : pattern.dims) {
    if (dim.count == 0) return broken("dimension", "a dimension of 0 elements");
  }
  const std::uint64_t limit =
      info.max_elements != 0 ? info.max_elements : (in_psum ? kMaxElementsPsum : kMaxElementsSbuf);
  if (pattern.elements() > limit) {
    return broken(
        "size", std::to_string(pattern.elements()) + " elements, at most " + std::to_string(limit));
  }
  if (pattern.byte_offset % dtype_size(pattern.dtype) != 0) {
    return broken("alignment", "byte offset " + std::to_string(pattern.byte_offset));
  }
  const std::int64_t bytes =
      in_psum ? geometry.psum_partition_bytes : geometry.sbuf_partition_bytes;
  if (pattern.first_byte() < 0 || pattern.end_byte() > bytes) {
    return broken("range", "bytes " + std::to_string(pattern.first_byte()) + " to " +
                               std::to_string(pattern.end_byte()) + " of " + std::to_string(bytes));
  }
  return std::nullopt;
}

std::optional<Violation> check_shapes(const Instruction& instruction,
                                      const MemoryGeometry& geometry) {
  const AccessPattern& dst = instruction.dst;
  const AccessPattern& src0 = instruction.src0;
  if (instruction.opcode == Opcode::kMultiplyMoving) {
    if (dst.elements() != src0.elements()) {
      return Violation{"shape", "dst",
                       std::to_string(dst.elements()) + " columns for " +
                           std::to_string(src0.elements()) + " moving columns"};
    }
    const std::int64_t bank = geometry.psum_bank_bytes;
    if (dst.first_byte() / bank != (dst.end_byte() - 1) / bank) {
      return Violation{"psum-bank", "dst", "crosses a bank of " + std::to_string(bank) + " bytes"};
    }
  }
  if (instruction.opcode == Opcode::kTensorCopy &&
      (dst.elements() != src0.elements() || dst.partition_count != src0.partition_count)) {
    return Violation{"shape", "dst",
                     std::to_string(dst.partition_count) + " x " + std::to_string(dst.elements()) +
                         " from " + std::to_string(src0.partition_count) + " x " +
                         std::to_string(src0.elements())};
  }
  return std::nullopt;
}

std::optional<Violation> check_trigger(const Instruction& instruction) {
  if (instruction.queue >= kQueues) {
    return Violation{"queue", "queue", "queue " + std::to_string(instruction.queue)};
  }
  if (instruction.engine_mask == 0)
    return Violation{"descriptor-count", "engines", "no engine chosen"};
  if (instruction.m2s_count > kMaxDescriptors) {
    return Violation{"descriptor-count", "m2s",
                     std::to_string(instruction.m2s_count) + " descriptors"};
  }
  if (instruction.s2m_count == 0 || instruction.s2m_count > kMaxDescriptors) {
    return Violation{"descriptor-count", "s2m",
                     std::to_string(instruction.s2m_count) + " descriptors"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> validate(const Instruction& instruction, Engine engine,
                                  const MemoryGeometry& geometry) {
  const InstructionInfo* info = find_instruction(instruction.opcode);
  if (info == nullptr || (info->engines & bit(engine)) == 0) {
    return Violation{"engine", "",
                     std::string(engine_name(engine)) + " cannot execute " +
                         (info != nullptr ? info->name : "an unknown opcode")};
  }
  for (const OperandInfo& operand : info->operands) {
    auto violation = check_operand(operand, instruction.*operand.member, engine, geometry);
    if (violation) return violation;
  }
  if (instruction.opcode == Opcode::kDmaTrigger) return check_trigger(instruction);
  return check_shapes(instruction, geometry);
}

}  // namespace trn2vp::trainium2::isa
