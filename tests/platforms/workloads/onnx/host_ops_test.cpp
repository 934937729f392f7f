// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What is computed before the run.
#include "platforms/workloads/onnx/host_ops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "platforms/workloads/onnx/call.h"

namespace trn2vp::workloads::onnx {
namespace {

using testing::ElementsAre;

ConstantPtr reals(Dims dims, std::vector<float> values) {
  return std::make_shared<Constant>(Constant{std::move(dims), false, {}, std::move(values)});
}
ConstantPtr integers(Dims dims, Dims values) {
  return std::make_shared<Constant>(Constant{std::move(dims), true, std::move(values), {}});
}

TEST(HostOps, BroadcastArithmetic) {
  const auto sum = host_elementwise("Sub", {reals({2, 1}, {1, 2}), reals({3}, {10, 20, 30})});
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->dims, (Dims{2, 3}));
  EXPECT_THAT(sum->reals, ElementsAre(-9, -19, -29, -8, -18, -28));
  EXPECT_EQ(host_elementwise("Add", {reals({2}, {1, 2}), reals({3}, {1, 2, 3})}), std::nullopt);
  EXPECT_EQ(host_elementwise("Unheard", {reals({}, {1})}), std::nullopt);
}

// Beyond what double can hold, and without a trap.
TEST(HostOps, IntegersKeepAllBits) {
  constexpr std::int64_t kLarge = (std::int64_t{1} << 60) + 1;
  const auto sum = host_elementwise("Add", {integers({1}, {kLarge}), integers({}, {2})});
  EXPECT_THAT(sum->integers, ElementsAre(kLarge + 2));
  const auto quotient =
      host_elementwise("Div", {integers({3}, {7, -7, 7}), integers({3}, {2, 2, 0})});
  EXPECT_THAT(quotient->integers, ElementsAre(3, -3, 0));
  const auto rest = host_elementwise("Mod", {integers({2}, {-7, 7}), integers({}, {3})});
  EXPECT_THAT(rest->integers, ElementsAre(2, 1)) << "with the sign of the divisor";
}

TEST(HostOps, ConditionsAndWhere) {
  const auto less = host_elementwise("Less", {reals({3}, {1, 2, 3}), reals({}, {2})});
  ASSERT_TRUE(less);
  EXPECT_TRUE(less->integer);
  EXPECT_THAT(less->integers, ElementsAre(1, 0, 0));
  const auto chosen =
      host_elementwise("Where", {integers({3}, {1, 0, 1}), reals({3}, {1, 2, 3}), reals({}, {-9})});
  EXPECT_THAT(chosen->reals, ElementsAre(1, -9, 3));
}

TEST(HostOps, Casts) {
  const float huge = std::numeric_limits<float>::infinity();
  const Constant whole = cast(*reals({4}, {1.9f, -1.9f, huge, std::nanf("")}), true, false);
  EXPECT_EQ(whole.integers[0], 1);
  EXPECT_EQ(whole.integers[1], -1);
  EXPECT_GT(whole.integers[2], std::int64_t{1} << 60);
  EXPECT_EQ(whole.integers[3], 0);
  EXPECT_THAT(cast(*reals({2}, {0.25f, 0}), true, true).integers, ElementsAre(1, 0));
  EXPECT_THAT(cast(*integers({2}, {3, -4}), false, false).reals, ElementsAre(3, -4));
}

TEST(HostOps, PickedInTheOrderOfAView) {
  const ConstantPtr matrix = reals({2, 3}, {1, 2, 3, 4, 5, 6});
  const Constant turned = picked(*matrix, swapped(dense_view({2, 3})));
  EXPECT_EQ(turned.dims, (Dims{3, 2}));
  EXPECT_THAT(turned.reals, ElementsAre(1, 4, 2, 5, 3, 6));
}

/// One node on known inputs, through the operators.
std::map<std::string, Value> results_of(const Node& node, const std::vector<ConstantPtr>& inputs,
                                        std::int64_t opset = 13) {
  Graph graph;
  graph.path = "m.onnx";
  graph.opset = opset;
  std::map<std::string, Value> values;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    values[node.inputs[i]] = {dense_view(inputs[i]->dims), inputs[i], 0, inputs[i]->integer};
  Lowering lowering("m", DataType::kBf16);
  Call call(graph, node, values, lowering);
  operators().at(node.op)(call);
  EXPECT_TRUE(lowering.workload().kernels.empty());
  return call.made();
}

TEST(HostOps, ChainsOfShapes) {
  const auto shape =
      results_of({"n", "Shape", {"x"}, {"y"}, {}}, {reals({2, 5}, std::vector<float>(10))});
  const ConstantPtr dims = shape.at("y").constant;
  EXPECT_THAT(dims->integers, ElementsAre(2, 5));
  const auto last = results_of({"n", "Gather", {"x", "i"}, {"y"}, {{"axis", std::int64_t{0}}}},
                               {dims, integers({1}, {-1})});
  EXPECT_THAT(last.at("y").constant->integers, ElementsAre(5));
  const auto both = results_of({"n", "Concat", {"a", "b"}, {"y"}, {{"axis", std::int64_t{0}}}},
                               {last.at("y").constant, integers({2}, {-1, 7})});
  EXPECT_THAT(both.at("y").constant->integers, ElementsAre(5, -1, 7));
  // Ends far beyond, backwards.
  const auto back = results_of({"n", "Slice", {"x", "s", "e", "a", "t"}, {"y"}, {}},
                               {both.at("y").constant, integers({1}, {-1}),
                                integers({1}, {std::numeric_limits<std::int64_t>::min()}),
                                integers({1}, {0}), integers({1}, {-2})});
  EXPECT_THAT(back.at("y").constant->integers, ElementsAre(7, 5));
}

TEST(HostOps, ConcatAlongAnInnerAxis) {
  const auto joined = results_of({"n", "Concat", {"a", "b"}, {"y"}, {{"axis", std::int64_t{-1}}}},
                                 {reals({2, 1}, {1, 2}), reals({2, 2}, {3, 4, 5, 6})});
  EXPECT_EQ(joined.at("y").dims(), (Dims{2, 3}));
  EXPECT_THAT(joined.at("y").constant->reals, ElementsAre(1, 3, 4, 2, 5, 6));
}

// What are operands now were attributes once.
TEST(HostOps, AttributesOfOldOpsets) {
  const ConstantPtr x = reals({1, 4}, {1, 2, 3, 4});
  const auto part = results_of(
      {"n", "Slice", {"x"}, {"y"}, {{"starts", Dims{-3}}, {"ends", Dims{9}}, {"axes", Dims{1}}}},
      {x}, 9);
  EXPECT_THAT(part.at("y").constant->reals, ElementsAre(2, 3, 4));
  const auto flat = results_of({"n", "Squeeze", {"x"}, {"y"}, {{"axes", Dims{0}}}}, {x}, 11);
  EXPECT_EQ(flat.at("y").dims(), (Dims{4}));
  const auto all = results_of({"n", "Squeeze", {"x"}, {"y"}, {}}, {x}, 11);
  EXPECT_EQ(all.at("y").dims(), (Dims{4}));
  const auto more = results_of({"n", "Unsqueeze", {"x"}, {"y"}, {{"axes", Dims{0, -1}}}}, {x}, 11);
  EXPECT_EQ(more.at("y").dims(), (Dims{1, 1, 4, 1}));
  const auto parts = results_of(
      {"n", "Split", {"x"}, {"a", "b"}, {{"axis", std::int64_t{1}}, {"split", Dims{1, 3}}}}, {x},
      11);
  EXPECT_THAT(parts.at("a").constant->reals, ElementsAre(1));
  EXPECT_THAT(parts.at("b").constant->reals, ElementsAre(2, 3, 4));
}

TEST(HostOps, RangeAndConstantOfShape) {
  const auto range = results_of({"n", "Range", {"s", "l", "d"}, {"y"}, {}},
                                {integers({}, {5}), integers({}, {0}), integers({}, {-2})});
  EXPECT_THAT(range.at("y").constant->integers, ElementsAre(5, 3, 1));
  const auto filled =
      results_of({"n", "ConstantOfShape", {"s"}, {"y"}, {{"value", integers({1}, {4})}}},
                 {integers({2}, {1, 3})});
  EXPECT_EQ(filled.at("y").dims(), (Dims{1, 3}));
  EXPECT_THAT(filled.at("y").constant->integers, ElementsAre(4, 4, 4));
}

TEST(HostOps, ErrorsNameFileNodeAndOperator) {
  const Node node{"pick", "Gather", {"x", "i"}, {"y"}, {}};
  EXPECT_THAT(
      [&] {
        results_of(node, {reals({2}, {1, 2}), integers({1}, {2})});
      },
      testing::ThrowsMessage<std::runtime_error>("m.onnx: node 'pick' (Gather): index 2 of 2"));
}

}  // namespace
}  // namespace trn2vp::workloads::onnx
