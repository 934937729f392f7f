// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/kernel_workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platforms/workloads/gemm_workload.h"
#include "platforms/workloads/kernel_reference.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::workloads {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::error_of;

std::string error(const std::string& text) {
  return error_of([&] { load_workload(text, "nowhere"); });
}

const Tensor& tensor(const Workload& workload, std::size_t index) {
  return workload.tensors.at(index);
}

TEST(KernelWorkload, EveryFormHasAnExampleThatLoads) {
  const auto forms = kernel_forms();
  EXPECT_EQ(forms.size(), 9u);
  for (const KernelForm& form : forms) {
    SCOPED_TRACE(form.text);
    const Workload workload = load_workload(form.example, "nowhere");
    EXPECT_EQ(workload.name, form.example);
    EXPECT_EQ(form.text.substr(0, form.text.find(':')),
              form.example.substr(0, form.example.find(':')));
    // Whoever is read or written is there, and whatever is there is read or written.
    std::set<std::size_t> used;
    for (const Kernel& kernel : workload.kernels) {
      EXPECT_TRUE(tensor(workload, outputs_of(kernel).at(0)).output);
      used.insert(outputs_of(kernel).at(0));
      for (const std::size_t operand : operands_of(kernel)) {
        EXPECT_FALSE(tensor(workload, operand).output);
        used.insert(operand);
      }
    }
    EXPECT_EQ(used.size(), workload.tensors.size());
    // Tensors of one name would hold the same numbers.
    std::set<std::string> names;
    for (const Tensor& t : workload.tensors) names.insert(t.name);
    EXPECT_EQ(names.size(), workload.tensors.size());
  }
}

TEST(KernelWorkload, ShapesOptionsAndFlops) {
  const Workload mlp = kernel_workload("mlp:3x4x5:fp16:gelu");
  const Mlp& m = std::get<Mlp>(mlp.kernels.at(0));
  EXPECT_EQ(m.function, MlpFunction::kGelu);
  EXPECT_EQ(tensor(mlp, m.x).rows, 3u);
  EXPECT_EQ(tensor(mlp, m.gate).cols, 5u);
  EXPECT_EQ(tensor(mlp, m.down).rows, 5u);
  EXPECT_EQ(tensor(mlp, m.out).cols, 4u);
  EXPECT_EQ(tensor(mlp, m.out).dtype, DataType::kFp16);
  EXPECT_EQ(mlp.flops(), 2.0 * 3 * 4 * 5 * 3);
  EXPECT_EQ(std::get<Mlp>(kernel_workload("mlp:3x4x5:bf16").kernels.at(0)).function,
            MlpFunction::kSilu);

  const Workload attention = kernel_workload("attention:2x3x5x16:fp32:causal");
  ASSERT_EQ(attention.kernels.size(), 2u);
  const Attention& a = std::get<Attention>(attention.kernels.at(1));
  EXPECT_TRUE(a.causal);
  EXPECT_EQ(a.scale, 0.25);
  EXPECT_EQ(tensor(attention, a.k).rows, 5u);
  // Queries 0, 1, 2 see 3, 4, 5 keys: two products of 16 for each, in each of two heads.
  EXPECT_EQ(attention.flops(), 2 * 2.0 * 2 * 16 * (3 + 4 + 5));
  EXPECT_EQ(kernel_workload("attention:2x3x5x16:fp32").flops(), 2 * 2.0 * 2 * 16 * 3 * 5);

  const Workload conv = kernel_workload("conv:2x7x9x4x3x5:bf16:stride=2,padding=1");
  const Conv2d& c = std::get<Conv2d>(conv.kernels.at(0));
  EXPECT_EQ(c.window.out_height(), 4u);
  EXPECT_EQ(c.window.out_width(), 4u);
  EXPECT_EQ(tensor(conv, c.weights).rows, 3u * 5 * 2);
  EXPECT_EQ(tensor(conv, c.out).cols, 16u);
  EXPECT_EQ(conv.flops(), 2.0 * 4 * 16 * 30);
  EXPECT_EQ(kernel_workload("softmax:3x4:bf16").flops(), 0.0);
}

TEST(KernelWorkload, MistakesAreNamed) {
  EXPECT_THAT(error("softmax:3x4"),
              StartsWith("--workload: 'softmax:3x4': expected softmax:ROWSxCOLS:dtype, as in "));
  EXPECT_THAT(error("softmax:3:bf16"), HasSubstr("expected softmax:ROWSxCOLS:dtype"));
  EXPECT_THAT(error("softmax:3x4x5:bf16"), HasSubstr("expected softmax:ROWSxCOLS:dtype"));
  EXPECT_THAT(error("softmax:3x4:bf16:fast"), HasSubstr("expected softmax:ROWSxCOLS:dtype"));
  for (const char* bad : {"0", "-1", "1048577", "", "a", "1.5", " 1", "99999999999999999999999"}) {
    EXPECT_THAT(error("rmsnorm:3x" + std::string(bad) + ":bf16"),
                HasSubstr("COLS is '" + std::string(bad) + "', expected 1..1048576"));
  }
  EXPECT_THAT(error("transpose:3x4:int8"),
              HasSubstr("unknown dtype 'int8', expected bf16, fp16 or fp32"));
  EXPECT_THAT(error("rope:3x4x5:bf16"), HasSubstr("DIM is odd"));
  EXPECT_THAT(error("mlp:3x4x5:bf16:tanh"), HasSubstr("option 'tanh', expected mlp:ROWSx"));
  EXPECT_THAT(error("mlp:3x4x5:bf16:silu,gelu"), HasSubstr("expected one of them"));
  EXPECT_THAT(error("mlp:3x4x5:bf16:silu,silu"), HasSubstr("option 'silu'"));
  EXPECT_THAT(error("mlp:3x4x5:bf16:silu=1"), HasSubstr("option 'silu=1'"));
  EXPECT_THAT(error("conv:1x5x5x1x3x3:bf16:stride"), HasSubstr("option 'stride'"));
  EXPECT_THAT(error("conv:1x5x5x1x3x3:bf16:stride=0"),
              HasSubstr("stride is '0', expected 1..1024"));
  EXPECT_THAT(error("conv:1x2x5x1x3x3:bf16"), HasSubstr("larger than the padded image"));
  EXPECT_THAT(error("gemm:1x1x1:fp32"), HasSubstr("unknown dtype 'fp32'"));
  EXPECT_THAT(error("softmin:1x1:fp32"),
              AllOf(HasSubstr("is not known"), HasSubstr("softmax:, layernorm:, ")));
}

}  // namespace
}  // namespace trn2vp::workloads
