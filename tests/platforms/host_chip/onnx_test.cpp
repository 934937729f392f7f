// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// ONNX models end to end: what the machine makes of the inputs, against the textbook. Every kernel
// is besides held against its own reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "platforms/host_chip/session.h"
#include "platforms/job/job_image.h"
#include "platforms/workloads/number.h"
#include "platforms/workloads/reference.h"
#include "tests/platforms/temporary_folder.h"
#include "tests/platforms/workloads/onnx/model.h"
#include "tests/platforms/workloads/onnx/textbook.h"

namespace trn2vp::host_chip {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::Array;
using testing_support::OnnxAttribute;
using testing_support::OnnxModel;
using Dims = OnnxModel::Dims;

constexpr std::uint64_t kSeed = 7;

std::map<std::string, Array> inputs_of(const OnnxModel& model, const workloads::Workload& w) {
  std::map<std::string, Array> inputs;
  for (const auto& input : model.proto.graph().input()) {
    const auto tensor =
        std::find_if(w.tensors.begin(), w.tensors.end(),
                     [&](const workloads::Tensor& t) { return t.name == input.name(); });
    if (tensor == w.tensors.end()) continue;
    Dims dims;
    for (const auto& dim : input.type().tensor_type().shape().dim())
      dims.push_back(dim.dim_value());
    std::vector<std::uint8_t> bytes(tensor->bytes());
    workloads::fill(*tensor, kSeed, bytes.data());
    Array array(dims);
    EXPECT_EQ(array.values.size(), tensor->elements());
    for (std::size_t i = 0; i < array.values.size(); ++i)
      array.values[i] = workloads::load(tensor->dtype, bytes.data(), i);
    inputs[input.name()] = array;
  }
  return inputs;
}

/// Adds a check of a whole output: it begins where the first of the checks of its parts does.
void add_check(job::JobImage& image, const std::string& name, const Array& expected,
               double allowed) {
  std::uint64_t base = ~std::uint64_t{0};
  job::Check check{};
  for (const job::Check& part : image.checks) {
    if (part.name != name || part.result.on_chip || part.result.address >= base) continue;
    base = part.result.address;
    check.element_bytes = part.element_bytes;
    check.dtype = part.dtype;
  }
  ASSERT_NE(base, ~std::uint64_t{0}) << name;
  check.name = "whole " + name;
  check.result = {base};
  check.elements = expected.values.size();
  double largest = 1e-3;
  for (const double value : expected.values) largest = std::max(largest, std::fabs(value));
  const workloads::Expected e{expected.values,
                              std::vector<double>(expected.values.size(), allowed * largest)};
  check.expected = [e](const job::ReadMemory&) { return e; };
  image.checks.push_back(std::move(check));
}

/// Runs the model; every element of an output may be off by `allowed` of its largest element.
report::RunReport expect_outputs(const OnnxModel& model, const std::string& dtype, double allowed) {
  const testing_support::TemporaryFolder folder;
  workloads::ModelOptions options;
  options.dtype = dtype;
  const workloads::Workload w =
      workloads::load_workload(folder.write("model.onnx", model.bytes()), "", options);
  const auto values = testing_support::textbook_values(model.proto, inputs_of(model, w));
  SessionOptions session;
  session.firmware = TRN2VP_FIRMWARE_DIR "/run_job.elf";
  session.seed = kSeed;
  const auto report = run_session(
      [&](const job::JobOptions& o) {
        job::JobImage image = job::build_job(w, o);
        for (const auto& output : model.proto.graph().output())
          add_check(image, output.name(), values.at(output.name()), allowed);
        return image;
      },
      HostChip::Parameters{}, session);
  EXPECT_EQ(report.exit_reason, "finished");
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.mismatches, 0u);
  EXPECT_TRUE(report.verified);
  return report;
}

/// What FP32 kernels in a row may be off by: some 2^-18 each.
constexpr double kFp32 = 4e-5;

OnnxModel mlp() {
  OnnxModel m;
  m.input("x", {7, 96}).output("y");
  m.weights("w1", {200, 96}, 0.1).weights("b1", {200}, 0.5);
  m.weights("w2", {200, 10}, 0.07).weights("b2", {1, 10}, 0.5);
  m.node("Gemm", {"x", "w1", "b1"}, {"h"}, {{"transB", 1}});
  m.node("Relu", {"h"}, {"r"});
  m.node("Gemm", {"r", "w2", "b2"}, {"z"}, {{"alpha", 0.5f}, {"beta", 2.0f}});
  m.node("Softmax", {"z"}, {"y"});
  return m;
}

TEST(OnnxRun, MlpFp32) { expect_outputs(mlp(), "fp32", kFp32); }
TEST(OnnxRun, MlpBf16) {
  const auto report = expect_outputs(mlp(), "bf16", 0.03);
  ASSERT_EQ(report.layers.size(), 4u);
  EXPECT_EQ(report.layers[0].name, "h_node");
  EXPECT_EQ(report.layers[0].flops, 2.0 * 7 * 96 * 200);
}
TEST(OnnxRun, MlpFp16) { expect_outputs(mlp(), "fp16", 0.004); }

TEST(OnnxRun, MatricesOfAllKinds) {
  OnnxModel m;
  m.input("a", {2, 3, 5, 40}).input("b", {3, 40, 9}).input("v", {40}).input("wide", {70, 150});
  m.weights("w", {150, 33}, 0.1).weights("left", {3, 20, 5}, 0.3).weights("c", {33}, 1);
  m.node("MatMul", {"a", "b"}, {"batches"}).output("batches");
  m.node("MatMul", {"v", "b"}, {"row"}).output("row");
  m.node("MatMul", {"a", "v"}, {"column"}).output("column");
  m.node("MatMul", {"v", "v"}, {"dot"}).output("dot");
  m.node("MatMul", {"left", "a"}, {"constant_left"}).output("constant_left");
  m.node("MatMul", {"wide", "w"}, {"product"}).output("product");
  m.node("Transpose", {"wide"}, {"tall"});
  m.node("Gemm", {"tall", "wide"}, {"both"}, {{"transA", 1}, {"transB", 1}, {"alpha", 0.25f}})
      .output("both");
  m.node("Gemm", {"wide", "w", "c"}, {"biased"}, {{"beta", -0.5f}}).output("biased");
  expect_outputs(m, "fp32", kFp32);
}

TEST(OnnxRun, ElementByElement) {
  OnnxModel m;
  m.input("x", {3, 5, 70}).input("y", {3, 5, 70}).input("long", {1, 5000}).input("one", {1});
  m.weights("row", {70}, 1).weights("column", {5, 1}, 1).weights("outer", {3, 1, 1}, 1);
  m.values("two", {}, {2}).values("half", {1}, {0.5f}).values("low", {}, {-0.5f});
  m.values("high", {}, {0.75f}).weights("many", {2, 3, 1, 70}, 1);
  const auto two = [&](const char* op, const char* a, const char* b, const char* out) {
    m.node(op, {a, b}, {out}).output(out);
  };
  two("Add", "x", "y", "sum");
  two("Sub", "x", "row", "less");
  two("Mul", "column", "x", "scaled");
  two("Div", "x", "outer", "shared");
  two("Max", "x", "y", "most");
  two("Min", "x", "half", "least");
  two("Sub", "two", "x", "from_two");
  two("Div", "two", "scaled_up", "two_over");
  two("Add", "column", "row", "table");
  two("Mul", "many", "x", "larger");
  two("Add", "x", "one", "with_one");
  two("Pow", "x", "two", "squares");
  two("Pow", "positive", "y", "powers");
  two("Pow", "two", "x", "powers_of_two");
  two("Pow", "positive", "half", "roots");
  m.node("Exp", {"x"}, {"positive"}).output("positive");
  m.node("Add", {"positive", "half"}, {"scaled_up"});
  for (const char* op : {"Relu", "Sigmoid", "Tanh", "Erf", "Abs", "Sign", "Softplus", "Neg",
                         "HardSigmoid", "HardSwish"})
    m.node(op, {"x"}, {op}).output(op);
  m.node("Sqrt", {"positive"}, {"Sqrt"}).output("Sqrt");
  m.node("Log", {"positive"}, {"Log"}).output("Log");
  m.node("Reciprocal", {"scaled_up"}, {"Reciprocal"}).output("Reciprocal");
  m.node("Clip", {"long", "low", "high"}, {"clipped"}).output("clipped");
  m.node("Clip", {"long", "", "high"}, {"below"}).output("below");
  m.node("LeakyRelu", {"long"}, {"leaky"}, {{"alpha", 0.1f}}).output("leaky");
  m.node("Sum", {"x", "y", "row"}, {"three"}).output("three");
  m.node("PRelu", {"x", "row"}, {"prelu"})
      .output("prelu")
      .node("Elu", {"x"}, {"elu"})
      .output("elu");
  expect_outputs(m, "fp32", kFp32);
}

TEST(OnnxRun, ShapesAndCopies) {
  OnnxModel m;
  m.input("x", {2, 6, 4, 10}).input("y", {2, 3, 4, 10});
  m.integers("shape", {2}, {-1, 40}).integers("first", {1}, {0}).integers("axis1", {1}, {1});
  m.integers("starts", {2}, {1, -8}).integers("ends", {2}, {100, -1}).integers("axes", {2}, {1, 3});
  m.integers("steps", {2}, {2, 3})
      .integers("parts", {3}, {1, 3, 2})
      .integers("some", {2, 2}, {5, 0, 1, -1});
  m.integers("five", {}, {5}).integers("wide", {4}, {2, 3, 4, 10}).integers("minus", {1}, {-1});
  for (const auto& [name, perm] : std::map<std::string, Dims>{{"p0213", {0, 2, 1, 3}},
                                                              {"p0231", {0, 2, 3, 1}},
                                                              {"p3210", {3, 2, 1, 0}},
                                                              {"p1032", {1, 0, 3, 2}}})
    m.node("Transpose", {"x"}, {name}, {{"perm", perm}}).output(name);
  m.node("Reshape", {"p0213", "shape"}, {"flat"}).output("flat");
  m.node("Slice", {"x", "starts", "ends", "axes", "steps"}, {"slice"}).output("slice");
  m.node("Split", {"x", "parts"}, {"s0", "s1", "s2"}, {{"axis", 1}});
  m.output("s0").output("s1");
  m.node("Concat", {"y", "s1", "y"}, {"joined"}, {{"axis", 1}}).output("joined");
  m.node("Concat", {"x", "p"}, {"deep"}, {{"axis", -1}}).output("deep");
  m.node("Identity", {"x"}, {"p"});
  m.node("Gather", {"x", "some"}, {"picked"}, {{"axis", 1}}).output("picked");
  m.node("Gather", {"x", "five"}, {"fifth"}, {{"axis", 3}}).output("fifth");
  m.node("Unsqueeze", {"fifth", "axis1"}, {"more"}).node("Squeeze", {"more", "axis1"}, {"less"});
  m.node("Add", {"more", "s0e"}, {"both"}).output("both");
  m.node("Slice", {"s0", "first", "axis1", "axis3"}, {"s0f"});
  m.integers("axis3", {1}, {3}).integers("ones", {4}, {2, 1, 6, 4});
  m.node("Squeeze", {"s0f", "axis3"}, {"s0q"}).node("Expand", {"s0x", "ones"}, {"s0e"});
  m.node("Unsqueeze", {"s0q", "axis1"}, {"s0x"});
  // A shape as exporters compute it: [2, rest].
  m.node("Shape", {"x"}, {"dims"}).node("Gather", {"dims", "first"}, {"batch"});
  m.node("Concat", {"batch", "minus"}, {"target"}, {{"axis", 0}});
  m.node("Reshape", {"p0231", "target"}, {"computed"}).output("computed");
  m.integers("pads", {8}, {0, 1, 0, 2, 1, 0, 0, 3}).values("filler", {}, {-2.5f});
  m.node("Pad", {"p0231", "pads", "filler"}, {"padded"}).output("padded");
  m.node("Pad", {"x", "pads"}, {"zeros"}).output("zeros");
  m.integers("repeats", {4}, {1, 2, 1, 3}).node("Tile", {"p0213", "repeats"}, {"tiled"});
  m.output("tiled").node("Flatten", {"p1032"}, {"flattened"}, {{"axis", 2}}).output("flattened");
  expect_outputs(m, "fp32", 1e-6);
}

TEST(OnnxRun, AlongDimensions) {
  OnnxModel m;
  m.input("x", {4, 9, 33}).input("wide", {3, 9000});
  m.weights("gamma", {33}, 0.3, 1).weights("beta", {33}, 0.3).weights("gammas", {9, 33}, 0.3, 1);
  m.integers("last", {1}, {2}).integers("outer", {2}, {0, 1});
  m.node("Softmax", {"x"}, {"soft"}).output("soft");
  m.node("Softmax", {"x"}, {"soft1"}, {{"axis", 1}}).output("soft1");
  m.node("LayerNormalization", {"x", "gamma", "beta"}, {"norm"}).output("norm");
  m.node("LayerNormalization", {"x", "gammas"}, {"norm1"}, {{"axis", 1}, {"epsilon", 0.01f}});
  m.output("norm1");
  m.node("ReduceSum", {"x", "last"}, {"sum"}).output("sum");
  m.node("ReduceSum", {"x", "outer"}, {"sums"}, {{"keepdims", 0}}).output("sums");
  for (const char* op : {"ReduceMean", "ReduceMax", "ReduceMin", "ReduceSumSquare", "ReduceL2"}) {
    m.node(op, {"wide"}, {op}, {{"axes", Dims{1}}}).output(op);
    const std::string name = std::string(op) + "1";
    m.node(op, {"x"}, {name}, {{"axes", Dims{-2}}, {"keepdims", 0}}).output(name);
  }
  m.node("ReduceMean", {"x"}, {"all"}, {{"keepdims", 0}}).output("all");
  expect_outputs(m, "fp32", kFp32);
}

// As rotary embeddings are exported: angles from what is known, halves exchanged.
TEST(OnnxRun, RotaryEmbedding) {
  OnnxModel m;
  m.input("x", {2, 3, 20, 16}).weights("frequencies", {8, 1}, 0.1, 0.5).output("y");
  std::vector<float> positions;
  for (int i = 0; i < 20; ++i) positions.push_back(static_cast<float>(i));
  m.values("positions", {1, 20}, positions).integers("zero", {1}, {0}).integers("eight", {1}, {8});
  m.integers("end", {1}, {1000}).integers("last", {1}, {3});
  m.node("MatMul", {"frequencies", "positions"}, {"a0"});
  m.node("Transpose", {"a0"}, {"a1"}).node("Concat", {"a1", "a1"}, {"angles"}, {{"axis", -1}});
  m.node("Cos", {"angles"}, {"cos"}).node("Sin", {"angles"}, {"sin"});
  m.node("Slice", {"x", "zero", "eight", "last"}, {"low"});
  m.node("Slice", {"x", "eight", "end", "last"}, {"high"}).node("Neg", {"high"}, {"minus"});
  m.node("Concat", {"minus", "low"}, {"turned"}, {{"axis", -1}});
  m.node("Mul", {"x", "cos"}, {"straight"}).node("Mul", {"turned", "sin"}, {"crossed"});
  m.node("Add", {"straight", "crossed"}, {"y"});
  expect_outputs(m, "fp32", kFp32);
}

TEST(OnnxRun, SoftmaxOfOldOpsets) {
  OnnxModel m(11);
  m.input("x", {4, 9, 33}).node("Softmax", {"x"}, {"soft"}).output("soft");
  expect_outputs(m, "fp32", kFp32);
}

// Rows by index, with a mask that hides nothing; the same as a mask that is known.
TEST(OnnxRun, EmbeddingBf16) {
  OnnxModel m;
  m.indices("ids", {2, 150}).indices("mask", {2, 150});
  m.weights("table", {1000, 64}, 1).weights("positions", {150, 64}, 1).integers("two", {1}, {2});
  m.node("Gather", {"table", "ids"}, {"words"}).output("words");
  m.node("Add", {"words", "positions"}, {"placed"});
  m.node("Unsqueeze", {"mask", "two"}, {"column"}).node("Cast", {"column"}, {"real"}, {{"to", 1}});
  m.node("Mul", {"placed", "real"}, {"masked"});
  m.node("ReduceMean", {"masked"}, {"pooled"}, {{"axes", Dims{1}}, {"keepdims", 0}});
  m.output("pooled");
  expect_outputs(m, "bf16", 0.01);
}

OnnxModel encoder_block() {
  OnnxModel m;
  constexpr std::int64_t kHeads = 4, kDim = 32, kWidth = kHeads * kDim;
  m.input("x", {2, 40, kWidth}).output("y");
  for (const char* w : {"wq", "wk", "wv", "wo"}) m.weights(w, {kWidth, kWidth}, 0.09);
  m.weights("w1", {kWidth, 2 * kWidth}, 0.09).weights("w2", {2 * kWidth, kWidth}, 0.06);
  m.weights("g", {kWidth}, 0.2, 1).weights("b", {kWidth}, 0.2).weights("bq", {kWidth}, 0.2);
  m.integers("heads", {4}, {0, 0, kHeads, kDim}).integers("width", {3}, {0, 0, kWidth});
  m.values("root", {}, {std::sqrt(static_cast<float>(kDim))});
  for (const std::string t : {"q", "k", "v"}) {
    m.node("MatMul", {"x", "w" + t}, {t + "0"});
    if (t == "q") m.node("Add", {"q0", "bq"}, {"qb"});
    m.node("Reshape", {t == "q" ? "qb" : t + "0", "heads"}, {t + "1"});
    m.node("Transpose", {t + "1"}, {t}, {{"perm", t == "k" ? Dims{0, 2, 3, 1} : Dims{0, 2, 1, 3}}});
  }
  m.node("MatMul", {"q", "k"}, {"scores"}).node("Div", {"scores", "root"}, {"scaled"});
  m.node("Softmax", {"scaled"}, {"p"}, {{"axis", -1}}).node("MatMul", {"p", "v"}, {"a"});
  m.node("Transpose", {"a"}, {"a1"}, {{"perm", Dims{0, 2, 1, 3}}});
  m.node("Reshape", {"a1", "width"}, {"a2"}).node("MatMul", {"a2", "wo"}, {"a3"});
  m.node("Add", {"a3", "x"}, {"residual"});
  m.node("LayerNormalization", {"residual", "g", "b"}, {"normal"});
  m.node("MatMul", {"normal", "w1"}, {"f1"}).node("Relu", {"f1"}, {"f2"});
  m.node("MatMul", {"f2", "w2"}, {"f3"}).node("Add", {"f3", "normal"}, {"y"});
  return m;
}

std::vector<std::string> layers_of(const report::RunReport& report) {
  std::vector<std::string> names;
  for (const auto& layer : report.layers) names.push_back(layer.name);
  return names;
}

TEST(OnnxRun, EncoderBlockFp32) { expect_outputs(encoder_block(), "fp32", kFp32); }
TEST(OnnxRun, EncoderBlockBf16) {
  const auto report = expect_outputs(encoder_block(), "bf16", 0.03);
  // Attention is one layer, and what it makes is in order for the next one.
  EXPECT_THAT(layers_of(report), ElementsAre("q0_node", "qb_node", "k0_node", "v0_node", "p_node",
                                             "a3_node", "residual_node", "normal_node", "f1_node",
                                             "f2_node", "f3_node", "y_node"));
}
TEST(OnnxRun, EncoderBlockFp16) { expect_outputs(encoder_block(), "fp16", 0.004); }

/// Scores of q [2, 3, queries, d] and k [2, 3, keys, d] with an optional mask; d of v may be
/// another one.
OnnxModel attention(std::int64_t queries, std::int64_t keys, std::int64_t v_columns = 20) {
  OnnxModel m;
  m.input("q", {2, 3, queries, 20})
      .input("k", {2, 3, keys, 20})
      .input("v", {2, 3, keys, v_columns});
  m.values("factor", {}, {0.25f});
  m.node("Transpose", {"k"}, {"kt"}, {{"perm", Dims{0, 1, 3, 2}}});
  m.node("MatMul", {"q", "kt"}, {"scores"}).node("Mul", {"scores", "factor"}, {"scaled"});
  return m;
}

OnnxModel finished(OnnxModel m, const std::string& scores) {
  m.node("Softmax", {scores}, {"p"}).node("MatMul", {"p", "v"}, {"y"}).output("y");
  return m;
}

OnnxModel causal(std::int64_t queries, std::int64_t keys, std::int64_t late) {
  OnnxModel m = attention(queries, keys);
  std::vector<float> mask;
  for (std::int64_t i = 0; i < queries; ++i)
    for (std::int64_t j = 0; j < keys; ++j)
      mask.push_back(j <= i + keys - queries + late ? 0.0f : -1e9f);
  m.values("mask", {1, 1, queries, keys}, mask).node("Add", {"scaled", "mask"}, {"masked"});
  return finished(m, "masked");
}

TEST(OnnxAttention, IsOneKernel) {
  EXPECT_THAT(layers_of(expect_outputs(finished(attention(50, 150), "scaled"), "fp32", kFp32)),
              ElementsAre("p_node"));
}

TEST(OnnxAttention, WithAKnownCausalMaskIsOneKernel) {
  EXPECT_THAT(layers_of(expect_outputs(causal(30, 170, 0), "fp32", kFp32)), ElementsAre("p_node"));
}

// As GPT-2 is exported.
TEST(OnnxAttention, WithAKnownCausalConditionIsOneKernel) {
  OnnxModel m = attention(30, 30);
  std::vector<std::int64_t> seen;
  for (std::int64_t i = 0; i < 50 * 50; ++i) seen.push_back(i % 50 <= i / 50 ? 1 : 0);
  m.integers("all", {1, 1, 50, 50}, seen)
      .integers("from", {2}, {0, 0})
      .integers("to", {2}, {30, 30});
  m.integers("axes", {2}, {2, 3}).values("hidden", {}, {-3.4e38f});
  m.node("Slice", {"all", "from", "to", "axes"}, {"part"})
      .node("Cast", {"part"}, {"condition"}, {{"to", 9}});
  m.node("Where", {"condition", "scaled", "hidden"}, {"masked"});
  EXPECT_THAT(layers_of(expect_outputs(finished(m, "masked"), "fp32", kFp32)),
              ElementsAre("p_node"));
}

TEST(OnnxRun, WhereWithAKnownCondition) {
  OnnxModel m;
  m.input("x", {3, 40}).input("y", {3, 1}).integers("pick", {40}, std::vector<std::int64_t>(40, 1));
  for (int i = 0; i < 40; i += 3) m.graph().mutable_initializer(0)->set_int64_data(i, 0);
  m.values("far", {}, {-1e30f}).node("Cast", {"pick"}, {"condition"}, {{"to", 9}});
  m.node("Where", {"condition", "x", "y"}, {"mixed"}).output("mixed");
  m.node("Where", {"condition", "x", "far"}, {"masked"}).node("Exp", {"masked"}, {"weights"});
  m.output("weights");
  expect_outputs(m, "fp32", kFp32);
}

// One key more than causal.
TEST(OnnxAttention, WithAnotherMaskGoesNodeByNode) {
  EXPECT_THAT(layers_of(expect_outputs(causal(30, 170, 1), "fp32", kFp32)),
              ElementsAre("scores_node", "scaled_node", "masked_node", "p_node", "y_node"));
}

TEST(OnnxAttention, WithAMaskOfTheRunGoesNodeByNode) {
  OnnxModel m = attention(30, 40);
  m.input("mask", {2, 1, 1, 40}).node("Add", {"mask", "scaled"}, {"masked"});
  EXPECT_THAT(layers_of(expect_outputs(finished(m, "masked"), "fp32", kFp32)),
              ElementsAre("scores_node", "scaled_node", "masked_node", "p_node", "y_node"));
}

TEST(OnnxAttention, WithWideValuesGoesNodeByNode) {
  EXPECT_THAT(layers_of(expect_outputs(finished(attention(30, 40, 24), "scaled"), "fp32", kFp32)),
              ElementsAre("scores_node", "scaled_node", "p_node", "y_node"));
}

// What is between is a result too: then it has to be computed.
TEST(OnnxAttention, WithSeenScoresGoesNodeByNode) {
  const OnnxModel m = finished(attention(30, 40), "scaled").output("scaled");
  EXPECT_EQ(layers_of(expect_outputs(m, "fp32", kFp32)).size(), 4u);
}

TEST(OnnxRun, GeluAsExportersWriteIt) {
  OnnxModel m;
  m.input("x", {5, 300}).values("root", {}, {1.4142135f}).values("one", {}, {1});
  m.values("half", {}, {0.5f}).values("inverse", {}, {0.70710678f}).values("third", {}, {0.33f});
  const auto tail = [&](const std::string& name) {
    m.node("Erf", {name + "s"}, {name + "e"}).node("Add", {name + "e", "one"}, {name + "a"});
  };
  m.node("Div", {"x", "root"}, {"as"});
  tail("a");
  m.node("Mul", {"x", "aa"}, {"am"}).node("Mul", {"am", "half"}, {"a"}).output("a");
  m.node("Mul", {"inverse", "x"}, {"bs"});
  tail("b");
  m.node("Mul", {"x", "half"}, {"bh"}).node("Mul", {"bh", "ba"}, {"b"}).output("b");
  m.node("Div", {"x", "root"}, {"cs"});
  tail("c");
  m.node("Mul", {"ca", "half"}, {"cm"}).node("Mul", {"x", "cm"}, {"c"}).output("c");
  // Almost: another factor.
  m.node("Div", {"x", "root"}, {"ds"});
  tail("d");
  m.node("Mul", {"x", "da"}, {"dm"}).node("Mul", {"dm", "third"}, {"d"}).output("d");
  const auto report = expect_outputs(m, "fp32", kFp32);
  EXPECT_THAT(layers_of(report), ElementsAre("ae_node", "be_node", "ce_node", "ds_node", "de_node",
                                             "da_node", "dm_node", "d_node"));
}

TEST(OnnxRun, Convolutions) {
  OnnxModel m;
  m.input("x", {2, 6, 13, 17}).input("line", {2, 4, 50}).weights("b", {10}, 1);
  m.weights("w", {10, 6, 3, 5}, 0.2).weights("groups", {9, 2, 3, 3}, 0.2);
  m.weights("deep", {6, 1, 3, 3}, 0.3).weights("deeper", {12, 1, 3, 2}, 0.3).weights("bb", {12}, 1);
  m.weights("short", {5, 4, 3}, 0.3).weights("point", {7, 6, 1, 1}, 0.3);
  m.node("Conv", {"x", "w", "b"}, {"plain"}).output("plain");
  m.node("Conv", {"x", "w"}, {"all"},
         {{"strides", Dims{2, 3}}, {"pads", Dims{1, 4, 2, 0}}, {"dilations", Dims{3, 2}}});
  m.output("all");
  m.node("Conv", {"x", "groups"}, {"grouped"}, {{"group", 3}, {"pads", Dims{1, 1, 1, 1}}});
  m.output("grouped");
  m.node("Conv", {"x", "deep"}, {"depth"}, {{"group", 6}, {"pads", Dims{1, 1, 1, 1}}});
  m.output("depth");
  m.node("Conv", {"x", "deeper", "bb"}, {"depths"}, {{"group", 6}, {"strides", Dims{2, 2}}});
  m.output("depths");
  m.node("Conv", {"line", "short"}, {"lines"}, {{"pads", Dims{2, 1}}, {"strides", Dims{2}}});
  m.output("lines");
  m.node("Conv", {"x", "point"}, {"points"}).output("points");
  expect_outputs(m, "fp32", kFp32);
}

TEST(OnnxRun, Pools) {
  OnnxModel m;
  m.input("x", {2, 5, 14, 19}).input("line", {3, 4, 30});
  const OnnxAttribute size{"kernel_shape", Dims{3, 2}}, steps{"strides", Dims{2, 3}};
  const OnnxAttribute pads{"pads", Dims{1, 0, 2, 1}}, ceil{"ceil_mode", 1};
  const auto pool = [&](const char* op, const char* out, const std::vector<OnnxAttribute>& how) {
    m.node(op, {"x"}, {out}, how).output(out);
  };
  pool("MaxPool", "m0", {size});
  pool("MaxPool", "m1", {size, steps, pads});
  pool("MaxPool", "m2", {size, steps, pads, ceil});
  pool("MaxPool", "m3", {size, {"dilations", Dims{2, 4}}, pads});
  pool("AveragePool", "a0", {size});
  pool("AveragePool", "a1", {size, steps, pads});
  pool("AveragePool", "a2", {size, steps, pads, {"count_include_pad", 1}});
  pool("AveragePool", "a3", {size, steps, pads, ceil});
  pool("AveragePool", "a4", {size, steps, pads, ceil, {"count_include_pad", 1}});
  pool("GlobalAveragePool", "g", {});
  m.node("MaxPool", {"line"}, {"l"}, {{"kernel_shape", Dims{4}}, {"strides", Dims{3}}}).output("l");
  m.node("AveragePool", {"line"}, {"la"}, {{"kernel_shape", Dims{4}}, {"pads", Dims{2, 2}}});
  m.output("la");
  expect_outputs(m, "fp32", kFp32);
}

/// Convolution, normalisation, a residual block, pools, a classifier.
OnnxModel residual_net() {
  OnnxModel m;
  m.input("image", {1, 3, 32, 32}).output("y");
  const auto conv = [&](const std::string& in, const std::string& out, Dims weights, int stride,
                        int pad) {
    const std::string w = out + ".w";
    const double terms = static_cast<double>(weights[1] * weights[2] * weights[3]);
    m.weights(w, weights, 1 / std::sqrt(terms));
    m.node("Conv", {in, w}, {out},
           {{"strides", Dims{stride, stride}}, {"pads", Dims{pad, pad, pad, pad}}});
  };
  const auto normal = [&](const std::string& in, const std::string& out, std::int64_t channels) {
    for (const char* what : {"scale", "var"}) m.weights(out + what, {channels}, 0.1, 1);
    for (const char* what : {"bias", "mean"}) m.weights(out + what, {channels}, 0.2);
    m.node("BatchNormalization", {in, out + "scale", out + "bias", out + "mean", out + "var"},
           {out}, {{"epsilon", 1e-3f}});
  };
  conv("image", "c0", {16, 3, 3, 3}, 1, 1);
  normal("c0", "n0", 16);
  m.node("Relu", {"n0"}, {"r0"});
  m.node("MaxPool", {"r0"}, {"p0"},
         {{"kernel_shape", Dims{3, 3}}, {"strides", Dims{2, 2}}, {"pads", Dims{1, 1, 1, 1}}});
  conv("p0", "c1", {32, 16, 3, 3}, 2, 1);
  normal("c1", "n1", 32);
  m.node("Relu", {"n1"}, {"r1"});
  conv("r1", "c2", {32, 32, 3, 3}, 1, 1);
  normal("c2", "n2", 32);
  conv("p0", "down", {32, 16, 1, 1}, 2, 0);
  m.node("Add", {"n2", "down"}, {"sum"});
  normal("sum", "n3", 32);  // behind no convolution
  m.node("Relu", {"n3"}, {"r3"}).node("GlobalAveragePool", {"r3"}, {"pooled"});
  m.node("Flatten", {"pooled"}, {"flat"}).weights("fc", {10, 32}, 0.2).weights("fcb", {10}, 0.2);
  m.node("Gemm", {"flat", "fc", "fcb"}, {"y"}, {{"transB", 1}});
  return m;
}

TEST(OnnxRun, ResidualNetFp32) {
  const auto report = expect_outputs(residual_net(), "fp32", 2e-4);
  EXPECT_THAT(layers_of(report),
              ElementsAre("c0_node", "r0_node", "p0_node", "c1_node", "r1_node", "c2_node",
                          "down_node", "sum_node", "n3_node", "r3_node", "pooled_node", "y_node"));
}
TEST(OnnxRun, ResidualNetBf16) { expect_outputs(residual_net(), "bf16", 0.05); }
TEST(OnnxRun, ResidualNetFp16) { expect_outputs(residual_net(), "fp16", 0.006); }

}  // namespace
}  // namespace trn2vp::host_chip
