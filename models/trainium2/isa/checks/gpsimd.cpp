// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/checks/checks.h"

namespace trn2vp::trainium2::isa::checks {
namespace {

constexpr unsigned kPartitionsPerProcessor = 16;
constexpr unsigned kMaxIndices = 4096;

Result check_pattern(const Instruction& i) {
  std::uint64_t elements = 1;
  for (const AffineDimension& dim : i.pattern) elements *= dim.count;
  if (elements == i.dst.elements()) return std::nullopt;
  return broken("pattern-size", "pattern",
                std::to_string(elements) + " elements for " + std::to_string(i.dst.elements()));
}

Result check_affine_select(const Instruction& i) {
  if (!is_comparison(i.op0)) {
    return broken("operator", "cmp_op", op_text(i.op0) + " is not a comparison");
  }
  Result result = check_pattern(i);
  return result ? result : check_same_shape("dst", i.dst, i.src0);
}

Result check_partition_reduce(const Instruction& i) {
  if (i.op0 != AluOp::kAdd && i.op0 != AluOp::kMaximum && i.op0 != AluOp::kBitwiseOr &&
      i.op0 != AluOp::kBitwiseAnd) {
    return broken("reduction-operator", "op", op_text(i.op0) + " is not legal");
  }
  if (is_bitvec(i.op0) && (is_float(i.dst.dtype) || is_float(i.src0.dtype))) {
    return broken("bitvec-dtype", "data", op_text(i.op0) + " on a float");
  }
  if (i.dst.partition_count != 1 || i.dst.elements() != i.src0.elements()) {
    return broken("shape", "dst", shape_text(i.dst) + " from " + shape_text(i.src0));
  }
  return std::nullopt;
}

Result check_groups(const char* name, const AccessPattern& pattern) {
  if (pattern.partition_count % kPartitionsPerProcessor == 0) return std::nullopt;
  return broken("gather-partitions", name, std::to_string(pattern.partition_count) + " partitions");
}

Result check_local_gather(const Instruction& i) {
  if (Result result = check_groups("src_buffer", i.src0)) return result;
  if (Result result = check_same_dtype("dst", i.dst.dtype, i.src0.dtype)) return result;
  const unsigned per_index = i.elems_per_idx;
  if (per_index == 0 || per_index > 32 || (per_index & (per_index - 1)) != 0) {
    return broken("gather-elements", "num_elem_per_idx", std::to_string(per_index));
  }
  if (i.num_valid == 0 || i.num_valid > kMaxIndices ||
      i.num_valid > kPartitionsPerProcessor * i.src1.elements()) {
    return broken("gather-indices", "num_valid_indices", std::to_string(i.num_valid));
  }
  if (i.src1.partition_count != i.src0.partition_count) {
    return broken("shape", "index",
                  std::to_string(i.src1.partition_count) + " partitions for " +
                      std::to_string(i.src0.partition_count));
  }
  const std::uint64_t gathered = std::uint64_t{i.num_valid} * per_index;
  if (i.dst.elements() != gathered || i.dst.partition_count != i.src0.partition_count) {
    return broken("shape", "dst",
                  shape_text(i.dst) + ", not " + std::to_string(i.src0.partition_count) + " x " +
                      std::to_string(gathered));
  }
  return std::nullopt;
}

Result check_n_gather(const Instruction& i) {
  Result result = check_same_dtype("dst", i.dst.dtype, i.src0.dtype);
  if (!result) result = check_same_shape("dst", i.dst, i.src1);
  if (!result && i.src0.partition_count != i.src1.partition_count) {
    result = broken("shape", "data", shape_text(i.src0) + " for " + shape_text(i.src1));
  }
  return result;
}

Result check_topk(const Instruction& i) {
  if (Result result = check_groups("src", i.src0)) return result;
  const std::uint64_t columns = (std::uint64_t{i.n} + 15) / 16;
  if (i.n < 8 || i.n > 65535 || i.src0.elements() < columns) {
    return broken("topk-elements", "n",
                  std::to_string(i.n) + " in columns of 16: " + std::to_string(i.src0.elements()));
  }
  if (i.dst.elements() > i.n) {
    return broken("topk-results", "val_dst",
                  std::to_string(i.dst.elements()) + " of " + std::to_string(i.n));
  }
  if (i.dst.partition_count != i.src0.partition_count) {
    return broken("shape", "val_dst", shape_text(i.dst) + " from " + shape_text(i.src0));
  }
  return check_same_shape("idx_dst", i.aux, i.dst);
}

}  // namespace

Result check_gpsimd(const Instruction& i) {
  switch (i.opcode) {
    case Opcode::kIota:
      return check_pattern(i);
    case Opcode::kAffineSelect:
      return check_affine_select(i);
    case Opcode::kTensorPartitionReduce:
      return check_partition_reduce(i);
    case Opcode::kLocalGather:
      return check_local_gather(i);
    case Opcode::kNcNGather:
      return check_n_gather(i);
    case Opcode::kTopk:
      return check_topk(i);
    case Opcode::kSequenceBounds:
      if (i.src0.partition_count == 1 && i.dst.partition_count == 1 &&
          i.dst.elements() == 2 * i.src0.elements()) {
        return std::nullopt;
      }
      return broken("shape", "dst", shape_text(i.dst) + " from " + shape_text(i.src0));
    case Opcode::kNonzeroWithCount:
      if (i.dst.partition_count == i.src0.partition_count &&
          i.dst.elements() == i.src0.elements() + 1) {
        return std::nullopt;
      }
      return broken("shape", "dst", shape_text(i.dst) + " from " + shape_text(i.src0));
    default:  // rand_set_state, rand_get_state, custom_op
      return std::nullopt;
  }
}

}  // namespace trn2vp::trainium2::isa::checks
