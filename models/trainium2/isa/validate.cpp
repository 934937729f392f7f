// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/validate.h"

#include "models/trainium2/isa/checks/checks.h"
#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {

using checks::broken;
using checks::Result;

namespace {

constexpr std::uint64_t kMaxElementsSbuf = 65536;
constexpr std::uint64_t kMaxElementsPsum = 4096;

Result check_placement(const char* name, Mask dtypes, Buffer buffer, DType dtype, Engine engine,
                       Mask buffers) {
  if ((buffers & bit(buffer)) == 0 || (buffer == Buffer::kPsum && engine == Engine::kGpSimd)) {
    return broken("buffer", name, std::string("cannot be in ") + buffer_name(buffer));
  }
  if ((dtypes & bit(dtype)) == 0) {
    return broken("dtype", name, std::string(dtype_name(dtype)) + " is not legal");
  }
  return std::nullopt;
}

Result check_partitions(const char* name, unsigned start, unsigned count) {
  if (!checks::legal_start(start, count)) {
    return broken("start-partition", name,
                  std::to_string(count) + " partitions from " + std::to_string(start));
  }
  if (start + count > CoreGeometry::kPartitions) {
    return broken("partition-range", name, "ends at partition " + std::to_string(start + count));
  }
  return std::nullopt;
}

Result check_bytes(const char* name, Buffer buffer, std::int64_t first, std::int64_t end,
                   std::uint32_t offset, unsigned element, const CoreGeometry& geometry) {
  if ((offset & (element - 1)) != 0) {  // sizes are powers of two
    return broken("alignment", name, "byte offset " + std::to_string(offset));
  }
  const std::int64_t bytes =
      buffer == Buffer::kPsum ? geometry.psum_partition_bytes() : geometry.sbuf_partition_bytes;
  if (first < 0 || end > bytes) {
    return broken("range", name,
                  "bytes " + std::to_string(first) + " to " + std::to_string(end) + " of " +
                      std::to_string(bytes));
  }
  return std::nullopt;
}

Result check_size(const OperandInfo& info, const AccessPattern& pattern) {
  std::uint64_t limit = info.max_elements;
  if (limit == 0) limit = pattern.buffer == Buffer::kPsum ? kMaxElementsPsum : kMaxElementsSbuf;
  for (const Dimension& dim : pattern.dims) {
    if (dim.count == 0) return broken("dimension", info.name, "a dimension of 0 elements");
  }
  const std::uint64_t elements = pattern.elements();
  if (elements < info.min_elements || elements > limit) {
    return broken("size", info.name,
                  std::to_string(elements) + " elements, not " + std::to_string(info.min_elements) +
                      ".." + std::to_string(limit));
  }
  return std::nullopt;
}

Result check_operand(const OperandInfo& info, const AccessPattern& pattern, Engine engine,
                     const CoreGeometry& geometry) {
  if (info.optional && !pattern.present()) return std::nullopt;
  Result result =
      check_placement(info.name, info.dtypes, pattern.buffer, pattern.dtype, engine, info.buffers);
  if (result) return result;
  const unsigned count = pattern.partition_count;
  if (count == 0 || count > CoreGeometry::kPartitions) {
    return broken("partition-count", info.name, std::to_string(count) + " partitions");
  }
  if (pattern.partition_register == kNoRegister) {
    result = check_partitions(info.name, pattern.start_partition, count);
    if (result) return result;
  }
  result = check_size(info, pattern);
  if (result || pattern.offset_register != kNoRegister) return result;
  return check_bytes(info.name, pattern.buffer, pattern.first_byte(), pattern.end_byte(),
                     pattern.byte_offset, dtype_size(pattern.dtype), geometry);
}

/// `count`: partitions of the instruction's tensors.
Result check_vector_operand(const VectorInfo& info, const VectorOperand& vector, unsigned count,
                            Engine engine, const CoreGeometry& geometry) {
  if (!vector.present) {
    if (info.optional) return std::nullopt;
    return broken("operand-missing", info.name, "has to be given");
  }
  constexpr Mask kAnyBuffer = bit(Buffer::kSbuf) | bit(Buffer::kPsum);
  Result result =
      check_placement(info.name, info.dtypes, vector.buffer, vector.dtype, engine, kAnyBuffer);
  if (!result) result = check_partitions(info.name, vector.start_partition, count);
  if (result || vector.offset_register != kNoRegister) return result;
  const unsigned element = dtype_size(vector.dtype);
  return check_bytes(info.name, vector.buffer, vector.byte_offset,
                     std::int64_t{vector.byte_offset} + element, vector.byte_offset, element,
                     geometry);
}

Result check_group(const Instruction& instruction, Engine engine, const CoreGeometry& geometry) {
  switch (static_cast<unsigned>(instruction.opcode) >> 4) {
    case 2:
      return checks::check_tensor(instruction, geometry);
    case 4:
      return checks::check_vector(instruction, engine);
    case 5:
      return checks::check_vector_special(instruction);
    case 6:
      return checks::check_scalar(instruction);
    case 7:
      return checks::check_gpsimd(instruction);
    default:
      return checks::check_control(instruction, engine, geometry);
  }
}

}  // namespace

std::optional<Violation> validate(const Instruction& instruction, Engine engine,
                                  const CoreGeometry& geometry) {
  const InstructionInfo* info = find_instruction(instruction.opcode);
  if (info == nullptr || (info->engines & bit(engine)) == 0) {
    return broken("engine", "",
                  std::string(engine_name(engine)) + " cannot execute " +
                      (info != nullptr ? info->name : "an unknown opcode"));
  }
  for (const OperandInfo& operand : info->operands) {
    Result result = check_operand(operand, instruction.*operand.member, engine, geometry);
    if (result) return result;
  }
  for (const VectorInfo& vector : info->vectors) {
    Result result = check_vector_operand(vector, instruction.vectors[vector.index],
                                         instruction.dst.partition_count, engine, geometry);
    if (result) return result;
  }
  return check_group(instruction, engine, geometry);
}

}  // namespace trn2vp::trainium2::isa
