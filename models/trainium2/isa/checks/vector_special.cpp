// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <algorithm>

#include "models/trainium2/isa/checks/checks.h"

namespace trn2vp::trainium2::isa::checks {
namespace {

constexpr unsigned kMaxSearchDimensions = 2;
constexpr unsigned kTransposeBlock = 32;
constexpr std::uint8_t kKeep = 255;
constexpr unsigned kQuadrant = 32;

Result check_partitions(const char* name, const AccessPattern& a, const AccessPattern& b) {
  if (a.partition_count == b.partition_count) return std::nullopt;
  return broken(
      "shape", name,
      std::to_string(a.partition_count) + " partitions for " + std::to_string(b.partition_count));
}

Result check_dimensions(const char* name, const AccessPattern& pattern) {
  if (pattern.rank() <= kMaxSearchDimensions) return std::nullopt;
  return broken("dimensions", name, std::to_string(pattern.rank()) + " free dimensions");
}

Result check_find_index(const Instruction& i) {
  Result result = check_dimensions("data", i.src0);
  if (!result) result = check_dimensions("vals", i.src1);
  if (!result) result = check_partitions("vals", i.src1, i.src0);
  if (!result) result = check_partitions("dst", i.dst, i.src0);
  return result;
}

Result check_match_replace(const Instruction& i) {
  Result result = check_same_shape("dst", i.dst, i.src0);
  if (!result) result = check_partitions("vals", i.src1, i.src0);
  if (!result && i.aux.present()) result = check_partitions("dst_idx", i.aux, i.src0);
  return result;
}

Result check_shuffle(const Instruction& i) {
  for (const std::uint8_t source : i.shuffle_mask) {
    if (source >= kQuadrant && source != kKeep) {
      return broken("shuffle-mask", "shuffle_mask", "entry " + std::to_string(source));
    }
  }
  if (Result result = check_same_dtype("dst", i.dst.dtype, i.src0.dtype)) return result;
  if (i.dst.elements() != i.src0.elements()) {
    return broken(
        "shape", "dst",
        std::to_string(i.dst.elements()) + " elements for " + std::to_string(i.src0.elements()));
  }
  const unsigned largest = std::max(i.dst.partition_count, i.src0.partition_count);
  const unsigned active = (largest + kQuadrant - 1) / kQuadrant * kQuadrant;
  const auto legal = [&](const AccessPattern& pattern) {
    return pattern.partition_register != kNoRegister ||
           legal_start(pattern.start_partition, active);
  };
  for (const auto& [name, pattern] : {std::pair{"dst", &i.dst}, std::pair{"src", &i.src0}}) {
    if (legal(*pattern)) continue;
    return broken("shuffle-partitions", name,
                  std::to_string(active) + " active partitions from " +
                      std::to_string(pattern->start_partition));
  }
  return std::nullopt;
}

Result check_transpose(const Instruction& i) {
  if (i.src0.partition_count > kTransposeBlock) {
    return broken("size", "data",
                  std::to_string(i.src0.partition_count) + " partitions, at most 32");
  }
  if (Result result = check_same_dtype("dst", i.dst.dtype, i.src0.dtype)) return result;
  if (i.dst.partition_count != i.src0.elements() || i.dst.elements() != i.src0.partition_count) {
    return broken("shape", "dst", shape_text(i.dst) + " from " + shape_text(i.src0));
  }
  return std::nullopt;
}

Result check_dropout(const Instruction& i) {
  Result result = check_same_dtype("dst", i.dst.dtype, i.src0.dtype);
  if (!result) result = check_same_shape("dst", i.dst, i.src0);
  const VectorOperand& prob = i.vectors[0];
  if (!result && prob.present && !is_float(i.src0.dtype) && prob.dtype != DType::kFp32) {
    result = broken("probability-dtype", "prob",
                    std::string(dtype_name(prob.dtype)) + " for " + dtype_name(i.src0.dtype));
  }
  return result;
}

}  // namespace

Result check_vector_special(const Instruction& i) {
  switch (i.opcode) {
    case Opcode::kBnAggr:
      if (i.src0.elements() % 3 != 0) {
        return broken("bn-triples", "data", std::to_string(i.src0.elements()) + " elements");
      }
      return check_partitions("dst", i.dst, i.src0);
    case Opcode::kBnStats:
      return check_partitions("dst", i.dst, i.src0);
    case Opcode::kMax8: {
      Result result = check_dimensions("src", i.src0);
      return result ? result : check_partitions("dst", i.dst, i.src0);
    }
    case Opcode::kNcFindIndex8:
      return check_find_index(i);
    case Opcode::kNcMatchReplace8:
      return check_match_replace(i);
    case Opcode::kNcStreamShuffle:
      return check_shuffle(i);
    case Opcode::kNcTranspose:
      return check_transpose(i);
    case Opcode::kDropout:
      return check_dropout(i);
    case Opcode::kSetRngSeed:
      if (i.src0.partition_count == 1) return std::nullopt;
      return broken("shape", "src_seeds", shape_text(i.src0) + ", not 1 x 1");
    default:  // rng
      return std::nullopt;
  }
}

}  // namespace trn2vp::trainium2::isa::checks
