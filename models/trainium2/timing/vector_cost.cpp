// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/vector_cost.h"

#include <algorithm>
#include <cstdlib>

namespace trn2vp::trainium2::timing {

using isa::AccessPattern;
using isa::AluOp;
using isa::DType;
using isa::Instruction;
using isa::Opcode;

namespace {

bool in_psum(const AccessPattern& pattern) { return pattern.buffer == isa::Buffer::kPsum; }

bool is_half(DType dtype) { return dtype == DType::kBf16 || dtype == DType::kFp16; }

/// Elements from one to the next in the innermost dimension of more than one; 1 without any.
std::int64_t inner_step(const AccessPattern& pattern) {
  for (const isa::Dimension& dim : pattern.dims) {
    if (dim.count != 1) return dim.step;
  }
  return 1;
}

bool inner_contiguous(const AccessPattern& pattern) { return inner_step(pattern) == 1; }

bool wide(const AccessPattern& pattern, const VectorTiming& t) {
  if (!pattern.present()) return false;
  const auto step = static_cast<std::uint64_t>(std::abs(inner_step(pattern)));
  return step * isa::dtype_size(pattern.dtype) > t.stride_limit_bytes;
}

std::uint64_t divided(std::uint64_t elements, std::uint64_t rate) {
  return (elements + rate - 1) / rate;
}

/// Elements per lane and cycle of an instruction with one input.
std::uint64_t copy_rate(const Instruction& i, const VectorTiming& t) {
  const bool fast = is_half(i.dst.dtype) && is_half(i.src0.dtype) && inner_contiguous(i.dst) &&
                    inner_contiguous(i.src0);
  if (!in_psum(i.dst) && !in_psum(i.src0)) return fast ? t.fast_rate : t.medium_rate;
  return fast && in_psum(i.dst) != in_psum(i.src0) ? t.medium_rate : 1;
}

std::uint64_t memset_rate(const Instruction& i, const VectorTiming& t) {
  if (!in_psum(i.dst)) return t.medium_rate;
  return i.value == 0.0f && is_half(i.dst.dtype) ? t.medium_rate : 1;
}

/// Two inputs from one memory take turns.
std::uint64_t shared_input(const Instruction& i, std::uint64_t n, const VectorTiming& t) {
  return in_psum(i.src0) == in_psum(i.src1) ? n * t.two_input_cycles : n;
}

std::uint64_t tensor_tensor_cycles(const Instruction& i, std::uint64_t n, const VectorTiming& t) {
  const bool both_sbuf = !in_psum(i.src0) && !in_psum(i.src1);
  const bool half = is_half(i.dst.dtype) && is_half(i.src0.dtype) && is_half(i.src1.dtype);
  if (both_sbuf && half) return divided(n, t.medium_rate);
  return shared_input(i, n, t);
}

std::uint64_t scalar_tensor_tensor_cycles(const Instruction& i, std::uint64_t n,
                                          const VectorTiming& t) {
  const bool bf16 =
      i.dst.dtype == DType::kBf16 && i.src0.dtype == DType::kBf16 && i.src1.dtype == DType::kBf16;
  if (bf16 && i.op0 == AluOp::kSubtract && i.op1 == AluOp::kMultiply && n % 2 == 0) return n;
  return shared_input(i, n, t);
}

std::uint64_t reduce_rate(const Instruction& i, const VectorTiming& t) {
  const bool bf16 = i.dst.dtype == DType::kBf16 && i.src0.dtype == DType::kBf16;
  return bf16 && (i.op0 == AluOp::kAdd || i.op0 == AluOp::kMaximum) ? t.medium_rate : 1;
}

std::uint64_t stream(const Instruction& i, const VectorTiming& t) {
  const std::uint64_t n = i.src0.present() ? i.src0.elements() : i.dst.elements();
  switch (i.opcode) {
    case Opcode::kTensorCopy:
    case Opcode::kTensorScalar:
      return divided(n, copy_rate(i, t));
    case Opcode::kMemset:
      return divided(n, memset_rate(i, t));
    case Opcode::kTensorTensor:
      return tensor_tensor_cycles(i, n, t);
    case Opcode::kScalarTensorTensor:
      return scalar_tensor_tensor_cycles(i, n, t);
    case Opcode::kTensorTensorScan:
      return n * t.two_input_cycles;
    case Opcode::kTensorCopyPredicated:
    case Opcode::kSelectReduce:
      return i.src0.present() ? shared_input(i, n, t) : n;
    case Opcode::kTensorReduce:
      return divided(n, reduce_rate(i, t));
    case Opcode::kReciprocal:
      return n * t.reciprocal_cycles;
    case Opcode::kBnAggr:
      return divided(n * t.bn_aggr_cycles, 3);
    case Opcode::kSetRngSeed:
      return 0;
    default:
      return n;
  }
}

bool mine(Opcode opcode) { return opcode >= Opcode::kTensorCopy && opcode <= Opcode::kSetRngSeed; }

}  // namespace

std::uint64_t vector_stream_cycles(const Instruction& i, const VectorTiming& t) {
  if (!mine(i.opcode)) return 0;
  const bool halved = wide(i.dst, t) || wide(i.src0, t) || wide(i.src1, t);
  return stream(i, t) * (halved ? 2 : 1);
}

EngineCost vector_cost(const Instruction& i, const VectorTiming& t) {
  if (!mine(i.opcode)) return {};
  const std::uint64_t streamed = vector_stream_cycles(i, t);
  EngineCost cost;
  cost.latency = std::max(t.min_issue_cycles, streamed + t.fixed_cycles);
  cost.interval =
      std::min(cost.latency, std::max(t.min_issue_cycles, streamed + t.interval_cycles));
  if (i.opcode == Opcode::kTensorScalarReduce) {
    cost.latency += t.min_issue_cycles;
    cost.interval += t.min_issue_cycles;
  }
  return cost;
}

}  // namespace trn2vp::trainium2::timing
