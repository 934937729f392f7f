// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/gemm_workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platforms/temporary_folder.h"

namespace trn2vp::workloads {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::error_of;

TEST(GemmWorkload, ShapesAndTensors) {
  const Workload workload = gemm_workload("gemm:3x5x7:fp16");
  EXPECT_EQ(workload.name, "gemm:3x5x7:fp16");
  ASSERT_EQ(workload.kernels.size(), 1u);
  const Gemm& gemm = std::get<Gemm>(workload.kernels[0]);
  EXPECT_EQ(gemm.m, 3u);
  EXPECT_EQ(gemm.n, 5u);
  EXPECT_EQ(gemm.k, 7u);
  ASSERT_EQ(workload.tensors.size(), 3u);
  const Tensor& lhs = workload.tensors[gemm.lhs_t];
  const Tensor& rhs = workload.tensors[gemm.rhs];
  const Tensor& out = workload.tensors[gemm.out];
  EXPECT_EQ(lhs.rows, 7u);
  EXPECT_EQ(lhs.cols, 3u);
  EXPECT_EQ(rhs.rows, 7u);
  EXPECT_EQ(rhs.cols, 5u);
  EXPECT_EQ(out.rows, 3u);
  EXPECT_EQ(out.cols, 5u);
  EXPECT_FALSE(lhs.output);
  EXPECT_FALSE(rhs.output);
  EXPECT_TRUE(out.output);
  for (const Tensor& tensor : workload.tensors) EXPECT_EQ(tensor.dtype, DataType::kFp16);
  EXPECT_EQ(out.bytes(), 30u);
  EXPECT_EQ(workload.flops(), 210.0);
}

TEST(GemmWorkload, BothEndsOfTheRange) {
  EXPECT_EQ(gemm_workload("gemm:1x1x1:bf16").flops(), 2.0);
  EXPECT_EQ(std::get<Gemm>(gemm_workload("gemm:1048576x1x1:bf16").kernels[0]).m, kMaxDimension);
}

TEST(GemmWorkload, DimensionsOutOfRangeAreNamed) {
  for (const char* bad : {"0", "-1", "1048577", "99999999999999999999999", "-0"}) {
    const std::string text = bad;
    EXPECT_THAT(error_of([&] { gemm_workload("gemm:" + text + "x2x3:bf16"); }),
                AllOf(StartsWith("--workload: 'gemm:" + text + "x2x3:bf16': M is " + text),
                      HasSubstr("expected 1..1048576")));
    EXPECT_THAT(error_of([&] { gemm_workload("gemm:2x" + text + "x3:bf16"); }),
                HasSubstr("N is " + text + ", expected 1..1048576"));
    EXPECT_THAT(error_of([&] { gemm_workload("gemm:2x3x" + text + ":bf16"); }),
                HasSubstr("K is " + text + ", expected 1..1048576"));
  }
}

TEST(GemmWorkload, Junk) {
  for (const char* text :
       {"gemm:", "gemm:1x1:bf16", "gemm:1x1x1", "gemm:1x1x1:", "gemm:1x1x1x1:bf16",
        "gemm:axbxc:bf16", "gemm:1.5x1x1:bf16", "gemm: 1x1x1:bf16", "gemm:1X1X1:bf16",
        "gemm:1x1x1:bf16:fp16", "gemm:+1x1x1:bf16", "gemm:1x1x1:bf16\nx:y"}) {
    EXPECT_THAT(error_of([&] { load_workload(text, "nowhere"); }),
                HasSubstr("expected gemm:MxNxK:dtype, as in gemm:512x512x1024:bf16"))
        << text;
  }
}

TEST(GemmWorkload, UnknownDtype) {
  for (const char* dtype : {"fp64", "BF16", "int8", " bf16", "bf16 "}) {
    EXPECT_THAT(error_of([&] { gemm_workload("gemm:1x1x1:" + std::string(dtype)); }),
                HasSubstr("unknown dtype '" + std::string(dtype) + "', expected bf16 or fp16"));
  }
  EXPECT_EQ(parse_dtype("x", "bf16"), DataType::kBf16);
  EXPECT_EQ(parse_dtype("x", "fp16"), DataType::kFp16);
  EXPECT_THAT(error_of([] { parse_dtype("FILE: dtype", "q"); }), StartsWith("FILE: dtype: "));
}

}  // namespace
}  // namespace trn2vp::workloads
