// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Which instructions have to wait for a result that is on its way.
#include "models/trainium2/neuron_core/writes_in_flight.h"

#include <gtest/gtest.h>

#include "models/trainium2/isa/assembly.h"

namespace trn2vp::trainium2 {
namespace {

OperandBoxes operands(const std::string& text) {
  const isa::Assembled assembled = isa::assemble(text);
  EXPECT_TRUE(assembled) << assembled.error;
  return OperandBoxes(assembled.program.at(0));
}

std::uint64_t ready(const WritesInFlight& writes, const std::string& text) {
  return writes.ready(operands(text));
}

constexpr const char* kWrite = "memset dst=sbuf.fp32[32+32]@256{1:64} value=1";

TEST(WritesInFlight, OnlyWhatReadsTheBytesWaits) {
  WritesInFlight writes;
  writes.add(operands(kWrite), 700);
  const auto copy = [&](const std::string& source) {
    return ready(writes, "tensor_copy dst=sbuf.fp32[0+32]@8192{1:8} src0=" + source + "{1:8}");
  };
  EXPECT_EQ(copy("sbuf.fp32[32+32]@256"), 700u);
  EXPECT_EQ(copy("sbuf.fp32[32+32]@480"), 700u);
  EXPECT_EQ(copy("sbuf.fp32[0+64]@232"), 700u) << "meets it in some partitions and bytes";
  EXPECT_EQ(copy("sbuf.fp32[32+32]@224"), 0u) << "ends before it";
  EXPECT_EQ(copy("sbuf.fp32[32+32]@512"), 0u) << "begins behind it";
  EXPECT_EQ(copy("sbuf.fp32[0+32]@256"), 0u) << "other partitions";
  EXPECT_EQ(copy("psum.fp32[32+32]@256"), 0u) << "other memory";
  EXPECT_EQ(ready(writes, kWrite), 0u) << "a write is no read";
}

TEST(WritesInFlight, VectorOperandsAndSecondResultsCount) {
  WritesInFlight writes;
  writes.add(operands("tensor_scalar_reduce dst=sbuf.fp32[0+128]@0{1:64} "
                      "data=sbuf.fp32[0+128]@1024{1:64} op0=multiply operand0=2 reduce_op=add "
                      "reduce_cmd=reset_reduce reduce_res=sbuf.fp32[0]@4096"),
             500);
  writes.add(operands("memset dst=sbuf.fp32[0+128]@5000{1:4} value=1"), 900);
  const auto scaled_by = [&](const std::string& operand) {
    return ready(writes,
                 "tensor_scalar dst=sbuf.fp32[0+128]@8192{1:64} "
                 "data=sbuf.fp32[0+128]@12288{1:64} op0=multiply operand0=sbuf.fp32[0]@" +
                     operand);
  };
  EXPECT_EQ(scaled_by("4096"), 500u);
  EXPECT_EQ(scaled_by("4100"), 0u);
  EXPECT_EQ(scaled_by("5000"), 900u);
  writes.forget(500);
  EXPECT_EQ(scaled_by("4096"), 0u);
  EXPECT_EQ(scaled_by("5000"), 900u);
  writes.forget(900);
  EXPECT_EQ(scaled_by("5000"), 0u);
}

}  // namespace
}  // namespace trn2vp::trainium2
