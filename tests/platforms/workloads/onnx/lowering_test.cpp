// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Which kernels a model becomes, and what is spared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "platforms/workloads/workload.h"
#include "tests/platforms/temporary_folder.h"
#include "tests/platforms/workloads/onnx/model.h"

namespace trn2vp::workloads {
namespace {

using testing::ElementsAre;
using testing_support::OnnxModel;
using Dims = OnnxModel::Dims;

Workload workload_of(const OnnxModel& model, const std::string& dtype = "bf16") {
  const testing_support::TemporaryFolder folder;
  ModelOptions options;
  options.dtype = dtype;
  return load_workload(folder.write("model.onnx", model.bytes()), "", options);
}

/// Kernels of one kind.
template <class Kind>
std::vector<Kind> all(const Workload& w) {
  std::vector<Kind> list;
  for (const Kernel& kernel : w.kernels)
    if (const Kind* found = std::get_if<Kind>(&kernel)) list.push_back(*found);
  return list;
}

const Tensor& named(const Workload& w, const std::string& name) {
  const auto found = std::find_if(w.tensors.begin(), w.tensors.end(),
                                  [&](const Tensor& t) { return t.name == name && !t.part; });
  if (found == w.tensors.end()) throw std::runtime_error("no tensor " + name);
  return *found;
}

TEST(OnnxLowering, InputsWeightsOutputs) {
  OnnxModel m;
  m.input("x", {4, 3, 8})
      .values("w", {8, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
  m.node("MatMul", {"x", "w"}, {"y"}).output("y");
  const Workload w = workload_of(m);
  EXPECT_EQ(w.name, "model");
  EXPECT_EQ(w.cores, 1u);
  EXPECT_EQ(named(w, "x").content, Content::kRandom);
  EXPECT_EQ(named(w, "x").scale, 1.0);
  EXPECT_EQ(named(w, "x").elements(), 96u);
  EXPECT_TRUE(named(w, "y").output);
  EXPECT_FALSE(named(w, "y").kept) << "goes back to the host";
  const auto gemms = all<Gemm>(w);
  ASSERT_EQ(gemms.size(), 1u) << "the batch is one product";
  EXPECT_EQ(gemms[0].m, 12u);
  EXPECT_EQ(w.flops(), 2.0 * 12 * 8 * 2);
  const Tensor& weights = w.tensors[gemms[0].rhs];
  EXPECT_EQ(weights.content, Content::kGiven);
  EXPECT_THAT(*weights.values, testing::Contains(16.0f));
  EXPECT_EQ(weights.values->size(), 16u);
}

TEST(OnnxLowering, IndicesAreOfTheSmallestTable) {
  OnnxModel m;
  m.indices("ids", {2, 5}).indices("mask", {2, 5});
  m.weights("large", {1000, 8}, 1).weights("small", {77, 8}, 1);
  m.node("Gather", {"large", "ids"}, {"a"}).node("Gather", {"small", "ids"}, {"b"});
  m.node("Add", {"a", "b"}, {"y"})
      .node("Cast", {"mask"}, {"z"}, {{"to", 1}})
      .output("y")
      .output("z");
  const Workload w = workload_of(m);
  EXPECT_EQ(named(w, "ids").limit, 77u);
  EXPECT_EQ(named(w, "ids").dtype, DataType::kUint32);
  EXPECT_EQ(named(w, "mask").limit, 0u) << "all ones";
}

TEST(OnnxLowering, AProductOfOneOperandTurnsItOnce) {
  OnnxModel m;
  m.input("x", {40, 64});
  for (const std::string t : {"q", "k", "v"})
    m.weights("w" + t, {64, 16}, 1).node("MatMul", {"x", "w" + t}, {t}).output(t);
  const Workload w = workload_of(m);
  EXPECT_EQ(all<Gemm>(w).size(), 3u);
  EXPECT_EQ(all<Transpose>(w).size(), 1u);
}

TEST(OnnxLowering, WeightsAreTurnedBeforeTheRun) {
  OnnxModel m;
  m.input("x", {64, 40}).weights("w", {16, 64}, 1).output("y");
  m.node("Gemm", {"x", "w"}, {"y"}, {{"transA", 1}, {"transB", 1}, {"alpha", 2.0f}});
  const Workload w = workload_of(m);
  EXPECT_EQ(w.kernels.size(), 1u) << "x lies as it should, alpha is in the weights";
  const Tensor& weights = w.tensors[all<Gemm>(w).at(0).rhs];
  EXPECT_EQ(weights.rows, 64u);
  const float first = m.graph().initializer(0).float_data(1 * 64 + 5);
  EXPECT_EQ(weights.values->at(5 * 16 + 1), 2 * first);
}

// As between the heads of attention: only the product needs its operand in another order.
TEST(OnnxLowering, ViewsCostNothing) {
  OnnxModel m;
  m.input("x", {2, 30, 24}).integers("heads", {4}, {2, 30, 3, 8}).integers("one", {1}, {1});
  m.integers("third", {3}, {8, 8, 8}).output("y");
  m.node("Reshape", {"x", "heads"}, {"a"})
      .node("Transpose", {"a"}, {"b"}, {{"perm", Dims{0, 2, 1, 3}}});
  m.node("Split", {"x", "third"}, {"s", "t", "u"}, {{"axis", 2}})
      .node("Unsqueeze", {"t", "one"}, {"v"});
  m.node("Add", {"b", "v"}, {"y"});
  const Workload w = workload_of(m);
  EXPECT_EQ(all<Copy>(w).size() + all<Transpose>(w).size(), 0u);
  EXPECT_EQ(all<Binary>(w).size(), w.kernels.size());
}

TEST(OnnxLowering, LayersAreTheNodesThatCompute) {
  OnnxModel m;
  m.input("x", {4, 6}).integers("shape", {2}, {6, 4}).output("y");
  m.node("Relu", {"x"}, {"a"}).node("Reshape", {"a", "shape"}, {"b"}).node("Exp", {"b"}, {"y"});
  m.graph().mutable_node(2)->clear_name();
  const Workload w = workload_of(m);
  EXPECT_THAT(w.layers, ElementsAre("a_node", "y")) << "without a name that of its output";
  EXPECT_EQ(w.kernels.at(0).layer, 0u);
  EXPECT_EQ(w.kernels.at(1).layer, 1u);
}

TEST(OnnxLowering, NormalisationIsInTheWeights) {
  OnnxModel m;
  m.input("x", {1, 1, 2, 2}).values("w", {1, 1, 1, 1}, {3}).values("scale", {1}, {2}).output("y");
  m.values("bias", {1}, {5}).values("mean", {1}, {7}).values("var", {1}, {4});
  m.node("Conv", {"x", "w"}, {"c"});
  m.node("BatchNormalization", {"c", "scale", "bias", "mean", "var"}, {"y"}, {{"epsilon", 0.0f}});
  const Workload w = workload_of(m, "fp32");
  ASSERT_EQ(w.kernels.size(), 1u);
  const Conv2d conv = all<Conv2d>(w).at(0);
  EXPECT_THAT(*w.tensors[conv.weights].values, ElementsAre(3.0f));
  EXPECT_THAT(*w.tensors[conv.bias].values, ElementsAre(-2.0f));
}

TEST(OnnxLowering, BoundsOfClipInOldOpsets) {
  OnnxModel m(9);
  m.input("x", {4, 6}).output("y");
  m.node("Clip", {"x"}, {"y"}, {{"min", -1.0f}, {"max", 6.0f}});
  const ScalarOps clip = all<ScalarOps>(workload_of(m)).at(0);
  ASSERT_EQ(clip.steps.size(), 2u);
  EXPECT_EQ(clip.steps[0].op, BinaryOperator::kMaximum);
  EXPECT_EQ(clip.steps[0].operand, -1.0f);
  EXPECT_EQ(clip.steps[1].op, BinaryOperator::kMinimum);
  EXPECT_EQ(clip.steps[1].operand, 6.0f);
}

TEST(OnnxLowering, AutomaticPads) {
  const auto window = [](const char* how) {
    OnnxModel m;
    m.input("x", {1, 1, 10, 9}).weights("w", {1, 1, 4, 3}, 1).output("y");
    m.node("Conv", {"x", "w"}, {"y"}, {{"auto_pad", how}, {"strides", Dims{1, 2}}});
    return all<Conv2d>(workload_of(m)).at(0).window;
  };
  const Window upper = window("SAME_UPPER"), lower = window("SAME_LOWER"), valid = window("VALID");
  EXPECT_THAT((std::vector<unsigned>{upper.top, upper.bottom, upper.left, upper.right}),
              ElementsAre(1, 2, 1, 1));
  EXPECT_THAT((std::vector<unsigned>{lower.top, lower.bottom, lower.left, lower.right}),
              ElementsAre(2, 1, 1, 1));
  EXPECT_EQ(upper.out_height(), 10u);
  EXPECT_EQ(upper.out_width(), 5u);
  EXPECT_EQ(valid.top + valid.bottom + valid.left + valid.right, 0u);
}

TEST(OnnxLowering, AnInputThatIsAnOutputIsCopied) {
  OnnxModel m;
  m.input("x", {4, 6}).output("y").node("Identity", {"x"}, {"y"});
  const Workload w = workload_of(m);
  EXPECT_EQ(all<Copy>(w).size(), 1u);
  EXPECT_TRUE(named(w, "y").output);
  EXPECT_FALSE(named(w, "x").output);
}

}  // namespace
}  // namespace trn2vp::workloads
