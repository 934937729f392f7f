// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/energy/work.h"

#include <gtest/gtest.h>

namespace trn2vp::trainium2::energy {
namespace {

using isa::Buffer;
using isa::DType;
using isa::Instruction;
using isa::Opcode;

std::uint64_t macs(const Work& work, MacClass type) {
  return work.macs[static_cast<std::size_t>(type)];
}

// [K=128, N=512] moving, M=64 columns of weights.
Instruction multiply(DType dtype) {
  Instruction i;
  i.opcode = Opcode::kMultiplyMoving;
  i.src0 = isa::contiguous_pattern(Buffer::kSbuf, dtype, 0, 128, 0, 512);
  i.dst = isa::contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, 64, 0, 512);
  return i;
}

TEST(Work, Matmul) {
  const Work work = work_of(multiply(DType::kBf16));
  EXPECT_EQ(macs(work, MacClass::kBf16), 128u * 64 * 512);
  EXPECT_EQ(work.total_macs(), 128u * 64 * 512);
  EXPECT_EQ(work.sbuf_read_bytes, 128u * 512 * 2);
  EXPECT_EQ(work.sbuf_written_bytes, 0u);
  EXPECT_EQ(work.psum_written_bytes, 64u * 512 * 4);
  EXPECT_EQ(work.psum_read_bytes, 0u);
}

TEST(Work, MatmulThatAccumulatesReadsPsum) {
  Instruction i = multiply(DType::kBf16);
  i.accumulate = true;
  EXPECT_EQ(work_of(i).psum_read_bytes, 64u * 512 * 4);
  EXPECT_EQ(work_of(i).psum_written_bytes, 64u * 512 * 4);
}

TEST(Work, MatmulInEveryType) {
  const std::pair<DType, MacClass> types[] = {
      {DType::kFp8E3, MacClass::kFp8}, {DType::kFp8E4, MacClass::kFp8},
      {DType::kFp8E5, MacClass::kFp8}, {DType::kBf16, MacClass::kBf16},
      {DType::kFp16, MacClass::kFp16}, {DType::kTf32, MacClass::kTf32}};
  for (const auto& [dtype, type] : types)
    EXPECT_EQ(macs(work_of(multiply(dtype)), type), 128u * 64 * 512) << isa::dtype_size(dtype);
}

// Low and high together are one matmul.
TEST(Work, HalvesOfFp32CountHalf) {
  Instruction i = multiply(DType::kFp32);
  i.fp32_pass = isa::Fp32Pass::kLow;
  EXPECT_EQ(macs(work_of(i), MacClass::kFp32), 128u * 64 * 512 / 2);
}

// Both values of a double row: 256 rows of weights on 256 columns.
TEST(Work, DoubleRowCountsBothValues) {
  Instruction i = multiply(DType::kFp8E4);
  i.perf_mode = isa::PerfMode::kDoubleRow;
  EXPECT_EQ(macs(work_of(i), MacClass::kFp8), 256u * 64 * 256);
}

TEST(Work, TransposesMultiplyNothing) {
  Instruction i = multiply(DType::kBf16);
  i.is_transpose = true;
  EXPECT_EQ(work_of(i).total_macs(), 0u);
  EXPECT_EQ(work_of(i).sbuf_read_bytes, 128u * 512 * 2);
}

TEST(Work, LoadStationaryOnlyReads) {
  Instruction i;
  i.opcode = Opcode::kLoadStationary;
  i.src0 = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, 128, 0, 64);
  const Work work = work_of(i);
  EXPECT_EQ(work.total_macs(), 0u);
  EXPECT_EQ(work.sbuf_read_bytes, 128u * 64 * 2);
}

TEST(Work, ElementwiseCountsTheLongestOperand) {
  Instruction reduce;
  reduce.opcode = Opcode::kTensorReduce;
  reduce.src0 = isa::contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, 32, 0, 100);
  reduce.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, 32, 0, 1);
  reduce.axes = 1;
  const Work work = work_of(reduce);
  EXPECT_EQ(work.elements, 3200u);
  EXPECT_EQ(work.psum_read_bytes, 12800u);
  EXPECT_EQ(work.sbuf_written_bytes, 64u);
  EXPECT_EQ(work.sbuf_read_bytes + work.psum_written_bytes, 0u);
}

TEST(Work, OneValueForEachPartition) {
  Instruction i;
  i.opcode = Opcode::kTensorScalar;
  i.src0 = i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, 32, 0, 10);
  i.vectors[0] = isa::vector_operand(Buffer::kSbuf, DType::kFp32, 0, 4096);
  EXPECT_EQ(work_of(i).sbuf_read_bytes, 32u * 10 * 2 + 32 * 4);
  EXPECT_EQ(work_of(i).elements, 320u);
}

TEST(Work, SequencerInstructionsHaveNone) {
  const Work work = work_of(Instruction{});
  EXPECT_EQ(work.elements + work.total_macs() + work.sbuf_read_bytes + work.psum_read_bytes, 0u);
}

TEST(Work, SumsAndDifferences) {
  const Work one = work_of(multiply(DType::kBf16));
  Work two = one;
  two += one;
  EXPECT_EQ(two.total_macs(), 2 * one.total_macs());
  EXPECT_EQ(two.psum_written_bytes, 2 * one.psum_written_bytes);
  two -= one;
  EXPECT_EQ(two.sbuf_read_bytes, one.sbuf_read_bytes);
  EXPECT_EQ(two.macs, one.macs);
}

}  // namespace
}  // namespace trn2vp::trainium2::energy
