// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Anchors: facts trainium2.md sections 2.6, 3 and 9.
#include "models/trainium2/timing/gpsimd_cost.h"

#include <gtest/gtest.h>

namespace trn2vp::trainium2::timing {
namespace {

using isa::AluOp;
using isa::Buffer;
using isa::DType;
using isa::Instruction;
using isa::Opcode;

Instruction of_elements(Opcode opcode, unsigned n, DType dtype = DType::kFp32) {
  Instruction i;
  i.opcode = opcode;
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, dtype, 0, 128, 0, n);
  i.src0 = isa::contiguous_pattern(Buffer::kSbuf, dtype, 0, 128, 0, n);
  return i;
}

std::uint64_t cost(const Instruction& instruction) {
  const EngineCost result = gpsimd_cost(instruction, GpSimdTiming{});
  EXPECT_EQ(result.interval, result.latency);
  return result.latency;
}

TEST(GpSimdCost, StartUpPlusElements) {
  for (const Opcode opcode : {Opcode::kIota, Opcode::kAffineSelect, Opcode::kTensorCopy}) {
    EXPECT_EQ(cost(of_elements(opcode, 512)), 662u);
    EXPECT_EQ(cost(of_elements(opcode, 1)), 151u);
  }
  Instruction memset = of_elements(Opcode::kMemset, 512, DType::kBf16);
  EXPECT_EQ(cost(memset), 150u + 256u);
  memset.value = 1.0f;
  EXPECT_EQ(cost(memset), 662u);
  EXPECT_EQ(cost(of_elements(Opcode::kMemset, 512)), 662u);
  EXPECT_EQ(cost(of_elements(Opcode::kBranch, 512)), 0u);
}

// 150 + num_valid * e / C, C = ((28 + 4 e) / (4 e)) / min(4 / dtype_size, e), worked out by hand.
TEST(GpSimdCost, LocalGather) {
  const auto gather = [](unsigned num_valid, unsigned e, DType dtype) {
    Instruction i = of_elements(Opcode::kLocalGather, 1, dtype);
    i.num_valid = static_cast<std::uint16_t>(num_valid);
    i.elems_per_idx = static_cast<std::uint8_t>(e);
    return cost(i);
  };
  EXPECT_EQ(gather(64, 1, DType::kFp32), 150u + 8u);         // C = 8
  EXPECT_EQ(gather(64, 1, DType::kBf16), 150u + 8u);         // min(2, 1) = 1
  EXPECT_EQ(gather(4096, 4, DType::kFp32), 150u + 5958u);    // C = 44 / 16: 5957.8
  EXPECT_EQ(gather(4096, 4, DType::kUint8), 150u + 23832u);  // C = 44 / 64: 23831.3
  EXPECT_EQ(gather(100, 32, DType::kFp16), 150u + 5252u);    // C = 156 / 256: 5251.3
}

TEST(GpSimdCost, Topk) {
  Instruction i = of_elements(Opcode::kTopk, 8, DType::kBf16);
  i.n = 1024;
  EXPECT_EQ(cost(i), 4u * 1024u + 8u);
  i.n = 8;
  i.dst.dims[0].count = 1;
  EXPECT_EQ(cost(i), 64u);  // never below MIN_II
}

TEST(GpSimdCost, GatherInGroupsOf512) {
  EXPECT_EQ(cost(of_elements(Opcode::kNcNGather, 512)), 150u + 512u);
  EXPECT_EQ(cost(of_elements(Opcode::kNcNGather, 513)), 2u * 150u + 513u);
  EXPECT_EQ(cost(of_elements(Opcode::kNcNGather, 2048)), 4u * 150u + 2048u);
}

TEST(GpSimdCost, Arithmetic) {
  EXPECT_EQ(cost(of_elements(Opcode::kTensorScalar, 512)), 150u + 2048u);
  EXPECT_EQ(cost(of_elements(Opcode::kTensorScalar, 1)), 150u + 256u);
  Instruction i = of_elements(Opcode::kTensorTensor, 512);
  i.op0 = AluOp::kAdd;
  EXPECT_EQ(cost(i), 150u + 1024u);
  i.op0 = AluOp::kPower;
  EXPECT_EQ(cost(i), 150u + 2048u);
  EXPECT_EQ(cost(of_elements(Opcode::kTensorPartitionReduce, 512)), 150u + 4096u);
}

TEST(GpSimdCost, TheRest) {
  EXPECT_EQ(cost(of_elements(Opcode::kSequenceBounds, 512)), 150u + 1024u);
  EXPECT_EQ(cost(of_elements(Opcode::kNonzeroWithCount, 513)), 150u + 513u);
  EXPECT_EQ(cost(of_elements(Opcode::kRng, 100)), 250u);
  EXPECT_EQ(cost(of_elements(Opcode::kRandSetState, 6)), 156u);
  EXPECT_EQ(cost(of_elements(Opcode::kRandGetState, 6)), 156u);
}

TEST(GpSimdCost, CustomOperatorsDeclareTheirs) {
  Instruction i;
  i.opcode = Opcode::kCustomOp;
  i.operator_id = 7;
  const auto declared = [](const Instruction& asked) -> std::uint64_t {
    return 1000u * asked.operator_id;
  };
  EXPECT_EQ(gpsimd_cost(i, GpSimdTiming{}, declared).latency, 7150u);
  EXPECT_EQ(gpsimd_cost(i, GpSimdTiming{}).latency, 150u);
}

}  // namespace
}  // namespace trn2vp::trainium2::timing
