// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The Vector engine: formulas of facts trainium2.md sections 2.4 and 3, anchors of measurements.md
// 7.2 and 7.5 and of section 9.
#include "models/trainium2/timing/vector_cost.h"

#include <gtest/gtest.h>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/table.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/timing/core_timing.h"

namespace trn2vp::trainium2::timing {
namespace {

using isa::AccessPattern;
using isa::AluOp;
using isa::Buffer;
using isa::DType;
using isa::Instruction;
using isa::Opcode;

constexpr unsigned kN = 512;
constexpr Buffer kS = Buffer::kSbuf;
constexpr Buffer kP = Buffer::kPsum;

AccessPattern tensor(Buffer buffer, DType dtype, unsigned area = 0, unsigned n = kN) {
  return isa::contiguous_pattern(buffer, dtype, 0, 128, area * 4096, n);
}

AccessPattern strided(AccessPattern pattern, std::int16_t step) {
  pattern.dims[0].step = step;
  return pattern;
}

Instruction one_input(Opcode opcode, AccessPattern dst, AccessPattern src) {
  Instruction i;
  i.opcode = opcode;
  i.dst = dst;
  i.src0 = src;
  return i;
}

Instruction two_inputs(Opcode opcode, AccessPattern dst, AccessPattern a, AccessPattern b) {
  Instruction i = one_input(opcode, dst, a);
  i.src1 = b;
  i.op0 = i.op1 = AluOp::kAdd;
  return i;
}

std::uint64_t streamed(const Instruction& i) { return vector_stream_cycles(i, VectorTiming{}); }

double ns(std::uint64_t cycles) {
  return static_cast<double>(cycles) * 1e9 / static_cast<double>(VectorTiming{}.clock_hz);
}

double latency_ns(const Instruction& i) { return ns(vector_cost(i, VectorTiming{}).latency); }

TEST(VectorCost, MeasuredLatencies) {
  const AccessPattern s = tensor(kS, DType::kFp32);
  const AccessPattern p = tensor(kP, DType::kFp32);
  // 7.2: tensor_tensor add, PSUM + SBUF, FP32, N = 512: 694 ns.
  EXPECT_NEAR(latency_ns(two_inputs(Opcode::kTensorTensor, s, p, s)), 694, 3);
  EXPECT_NEAR(latency_ns(one_input(Opcode::kTensorCopy, s, p)), 694, 3);
  // 7.2: copy and memset, FP32 in SBUF: 424-433 ns.
  EXPECT_NEAR(latency_ns(one_input(Opcode::kTensorCopy, s, s)), 428.5, 4.5);
  EXPECT_NEAR(latency_ns(one_input(Opcode::kMemset, s, {})), 428.5, 4.5);
  // 7.5: abs-max tensor_reduce, N = 16,384: 17.25 us.
  Instruction reduce = one_input(Opcode::kTensorReduce, tensor(kS, DType::kFp32, 9, 1),
                                 tensor(kS, DType::kBf16, 0, 16384));
  reduce.op0 = AluOp::kAbsMax;
  EXPECT_NEAR(latency_ns(reduce), 17250, 0.005 * 17250);
  // 7.5: quantising tensor_scalar BF16 -> FP8, N = 16,384: 8.81 us.
  EXPECT_NEAR(latency_ns(one_input(Opcode::kTensorScalar, tensor(kS, DType::kFp8E4, 9, 16384),
                                   tensor(kS, DType::kBf16, 0, 16384))),
              8810, 0.02 * 8810);
  // 7.5: scalar_tensor_tensor with one PSUM operand, N = 512: about 750 ns; section 9: 144-176
  // cycles beyond the elements.
  EXPECT_NEAR(latency_ns(two_inputs(Opcode::kScalarTensorTensor, s, p, s)), 750, 0.08 * 750);
}

TEST(VectorCost, MeasuredInterval) {
  // 7.5: scalar_tensor_tensor with one PSUM operand, N = 512: one every 655 ns.
  const Instruction i = two_inputs(Opcode::kScalarTensorTensor, tensor(kS, DType::kBf16),
                                   tensor(kP, DType::kFp32), tensor(kS, DType::kBf16));
  EXPECT_NEAR(ns(vector_cost(i, VectorTiming{}).interval), 655, 1);
}

TEST(VectorCost, PerformanceModesOfOneInput) {
  for (const Opcode opcode : {Opcode::kTensorCopy, Opcode::kTensorScalar}) {
    const auto at = [&](AccessPattern dst, AccessPattern src) {
      return streamed(one_input(opcode, dst, src));
    };
    const AccessPattern s16 = tensor(kS, DType::kBf16);
    const AccessPattern p16 = tensor(kP, DType::kBf16, 1);
    // 4x: 16-bit floats, contiguous, in SBUF; the types may differ.
    EXPECT_EQ(at(s16, s16), kN / 4);
    EXPECT_EQ(at(tensor(kS, DType::kFp16), s16), kN / 4);
    EXPECT_EQ(at(tensor(kS, DType::kBf16, 0, 510), tensor(kS, DType::kBf16, 1, 510)), 128u);
    // Outer dimensions may have gaps.
    AccessPattern rows = s16;
    rows.dims[0] = {1, 64};
    rows.dims[1] = {100, 8};
    EXPECT_EQ(at(rows, s16), kN / 4);
    // 2x: 16-bit with gaps in SBUF; 16-bit contiguous with one side in PSUM; other types in SBUF.
    EXPECT_EQ(at(strided(s16, 2), s16), kN / 2);
    EXPECT_EQ(at(s16, strided(s16, 0)), kN / 2);
    EXPECT_EQ(at(s16, p16), kN / 2);
    EXPECT_EQ(at(p16, s16), kN / 2);
    for (const DType dtype : {DType::kFp32, DType::kInt16, DType::kFp8E4, DType::kUint32})
      EXPECT_EQ(at(s16, tensor(kS, dtype)), kN / 2);
    // 1x: everything else.
    EXPECT_EQ(at(strided(s16, 2), p16), kN);
    EXPECT_EQ(at(p16, tensor(kP, DType::kBf16)), kN);
    EXPECT_EQ(at(tensor(kS, DType::kFp32), p16), kN);
    EXPECT_EQ(at(s16, tensor(kP, DType::kFp32)), kN);
  }
}

TEST(VectorCost, StrideBeyond16BytesHalves) {
  const AccessPattern s16 = tensor(kS, DType::kBf16);
  const auto copy = [&](std::int16_t step) {
    return streamed(one_input(Opcode::kTensorCopy, strided(s16, step), s16));
  };
  EXPECT_EQ(copy(8), kN / 2);
  EXPECT_EQ(copy(9), kN);
  EXPECT_EQ(copy(-8), kN / 2);
  EXPECT_EQ(copy(-9), kN);
  // Any operand of any instruction.
  const AccessPattern s32 = tensor(kS, DType::kFp32);
  const AccessPattern p32 = tensor(kP, DType::kFp32);
  EXPECT_EQ(streamed(two_inputs(Opcode::kTensorTensor, s32, p32, s32)), kN);
  EXPECT_EQ(streamed(two_inputs(Opcode::kTensorTensor, s32, p32, strided(s32, 5))), 2 * kN);
  EXPECT_EQ(streamed(one_input(Opcode::kReciprocal, s32, strided(s32, 5))), 16 * kN);
  // A dimension of one element has no stride.
  AccessPattern one = s16;
  one.dims[0] = {99, 1};
  one.dims[1] = {1, kN};
  EXPECT_EQ(streamed(one_input(Opcode::kTensorCopy, one, s16)), kN / 4);
  const AccessPattern single = tensor(kS, DType::kBf16, 0, 1);
  EXPECT_EQ(streamed(one_input(Opcode::kTensorCopy, single, single)), 1u);
}

TEST(VectorCost, Memset) {
  const auto at = [](Buffer buffer, DType dtype, float value) {
    Instruction i = one_input(Opcode::kMemset, tensor(buffer, dtype), {});
    i.value = value;
    return streamed(i);
  };
  EXPECT_EQ(at(kS, DType::kFp32, 1.0f), kN / 2);
  EXPECT_EQ(at(kS, DType::kBf16, 0.0f), kN / 2);
  EXPECT_EQ(at(kP, DType::kBf16, 0.0f), kN / 2);
  EXPECT_EQ(at(kP, DType::kBf16, 1.0f), kN);
  EXPECT_EQ(at(kP, DType::kFp32, 0.0f), kN);
}

TEST(VectorCost, TwoInputs) {
  const AccessPattern s16 = tensor(kS, DType::kBf16);
  const AccessPattern s32 = tensor(kS, DType::kFp32, 1);
  const AccessPattern p16 = tensor(kP, DType::kFp16);
  const AccessPattern p32 = tensor(kP, DType::kFp32);
  const auto tt = [](AccessPattern d, AccessPattern a, AccessPattern b) {
    return streamed(two_inputs(Opcode::kTensorTensor, d, a, b));
  };
  EXPECT_EQ(tt(s16, s16, s16), kN / 2);
  EXPECT_EQ(tt(s16, s16, tensor(kS, DType::kFp16)), kN / 2);
  EXPECT_EQ(tt(s32, s16, s16), 2 * kN);
  EXPECT_EQ(tt(s16, s32, s16), 2 * kN);
  EXPECT_EQ(tt(s32, s32, s32), 2 * kN);
  EXPECT_EQ(tt(s32, p32, s32), kN);
  EXPECT_EQ(tt(s16, s16, p16), kN);
  EXPECT_EQ(tt(p32, s32, s32), 2 * kN);

  Instruction stt = two_inputs(Opcode::kScalarTensorTensor, s16, s16, s16);
  EXPECT_EQ(streamed(stt), 2 * kN);
  stt.op0 = AluOp::kSubtract;
  stt.op1 = AluOp::kMultiply;
  EXPECT_EQ(streamed(stt), kN);
  for (AccessPattern* pattern : {&stt.dst, &stt.src0, &stt.src1}) pattern->dims[0].count = 511;
  EXPECT_EQ(streamed(stt), 2 * 511u);
  EXPECT_EQ(streamed(two_inputs(Opcode::kScalarTensorTensor, s32, p32, s32)), kN);

  EXPECT_EQ(streamed(two_inputs(Opcode::kTensorTensorScan, s16, s16, s16)), 2 * kN);
  EXPECT_EQ(streamed(two_inputs(Opcode::kTensorTensorScan, s32, p32, s32)), 2 * kN);

  for (const Opcode opcode : {Opcode::kTensorCopyPredicated, Opcode::kSelectReduce}) {
    EXPECT_EQ(streamed(two_inputs(opcode, s32, s32, tensor(kS, DType::kUint8))), 2 * kN);
    EXPECT_EQ(streamed(two_inputs(opcode, s32, p32, tensor(kS, DType::kUint8))), kN);
  }
  EXPECT_EQ(streamed(two_inputs(Opcode::kTensorCopyPredicated, s32, {}, tensor(kS, DType::kUint8))),
            kN);
}

TEST(VectorCost, ReductionsAndOthers) {
  const AccessPattern s16 = tensor(kS, DType::kBf16);
  const AccessPattern s32 = tensor(kS, DType::kFp32);
  const auto reduce = [&](AluOp op, DType in, DType out) {
    Instruction i = one_input(Opcode::kTensorReduce, tensor(kS, out, 9, 1), tensor(kS, in));
    i.op0 = op;
    return streamed(i);
  };
  EXPECT_EQ(reduce(AluOp::kAdd, DType::kBf16, DType::kBf16), kN / 2);
  EXPECT_EQ(reduce(AluOp::kMaximum, DType::kBf16, DType::kBf16), kN / 2);
  EXPECT_EQ(reduce(AluOp::kMinimum, DType::kBf16, DType::kBf16), kN);
  EXPECT_EQ(reduce(AluOp::kAdd, DType::kBf16, DType::kFp32), kN);
  EXPECT_EQ(reduce(AluOp::kAdd, DType::kFp32, DType::kBf16), kN);

  EXPECT_EQ(streamed(one_input(Opcode::kReciprocal, s32, s32)), 8 * kN);
  EXPECT_EQ(streamed(one_input(Opcode::kBnAggr, tensor(kS, DType::kFp32, 9, 2),
                               tensor(kS, DType::kFp32, 0, 24))),
            104u);
  EXPECT_EQ(streamed(one_input(Opcode::kBnStats, tensor(kS, DType::kFp32, 9, 6), s16)), kN);
  EXPECT_EQ(streamed(one_input(Opcode::kMax8, tensor(kS, DType::kFp32, 9, 8), s16)), kN);
  EXPECT_EQ(streamed(one_input(Opcode::kRng, s32, {})), kN);
  EXPECT_EQ(streamed(one_input(Opcode::kSetRngSeed, {}, tensor(kS, DType::kUint32, 0, 1))), 0u);
  for (const Opcode opcode :
       {Opcode::kRangeSelect, Opcode::kTensorScalarReduce, Opcode::kTensorScalarCumulative,
        Opcode::kNcFindIndex8, Opcode::kNcMatchReplace8, Opcode::kNcStreamShuffle,
        Opcode::kNcTranspose, Opcode::kDropout})
    EXPECT_EQ(streamed(one_input(opcode, s16, s16)), kN);
}

TEST(VectorCost, OverheadsAndTheLeastInterval) {
  const Instruction copy =
      one_input(Opcode::kTensorCopy, tensor(kS, DType::kBf16), tensor(kS, DType::kBf16));
  VectorTiming t;
  EXPECT_EQ(vector_cost(copy, t).latency, 128 + t.fixed_cycles);
  EXPECT_EQ(vector_cost(copy, t).interval, 128 + t.interval_cycles);
  // tensor_scalar_reduce reads its registers: MIN_II more.
  const Instruction reduce =
      one_input(Opcode::kTensorScalarReduce, tensor(kS, DType::kBf16), tensor(kS, DType::kBf16));
  EXPECT_EQ(vector_cost(reduce, t).latency, kN + t.fixed_cycles + 64);
  EXPECT_EQ(vector_cost(reduce, t).interval, kN + t.interval_cycles + 64);
  t.fixed_cycles = t.interval_cycles = 0;
  Instruction short_copy = copy;
  short_copy.dst.dims[0].count = short_copy.src0.dims[0].count = 4;
  EXPECT_EQ(vector_cost(short_copy, t).latency, 64u);
  EXPECT_EQ(vector_cost(short_copy, t).interval, 64u);
  // The next instruction never starts after this one has ended.
  t.interval_cycles = 500;
  EXPECT_EQ(vector_cost(copy, t).interval, vector_cost(copy, t).latency);
}

TEST(VectorCost, ExactlyTheInstructionsOfTheEngineCost) {
  for (const isa::InstructionInfo& info : isa::instruction_table()) {
    Instruction i;
    i.opcode = info.opcode;
    i.dst = i.src0 = i.src1 = tensor(kS, DType::kFp32);
    const bool vector = !isa::is_sequencer_instruction(info.opcode) &&
                        (info.engines & isa::bit(isa::Engine::kVector)) != 0;
    EXPECT_EQ(vector_cost(i, VectorTiming{}).latency != 0, vector) << info.name;
  }
}

}  // namespace
}  // namespace trn2vp::trainium2::timing
