// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The edges ArrayTimeline foretells against those seen at the pins of the RTL.
#include <gtest/gtest.h>

#include <sstream>

#include "rtl/bridge/rtl_array.h"
#include "tests/rtl/random_program.h"

namespace trn2vp::test {
namespace {

using rtl::InstructionEdges;
using rtl::MeshStyle;
using rtl::RtlArray;
using trainium2::Cycle;

std::string text(const InstructionEdges& edges) {
  std::ostringstream out;
  out << (edges.is_load ? "load " : "multiply ") << edges.instruction << ": foretold";
  for (Cycle edge : edges.predicted) out << ' ' << edge;
  out << ", seen";
  for (Cycle edge : edges.observed) out << ' ' << edge;
  return out.str();
}

void check_random(int size, MeshStyle style, int programs, int count, int max_n) {
  for (int seed = 0; seed < programs; ++seed) {
    RtlArray array(rtl::make_verilated_array(size, size, style));
    std::mt19937 random(static_cast<unsigned>(seed));
    int seen = 0;
    array.set_timing_listener([&seen, seed](const InstructionEdges& edges) {
      ++seen;
      for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(edges.predicted[i], edges.observed[i]) << "seed " << seed << ' ' << text(edges);
      }
    });
    ProgramLimits limits;
    limits.max_n = max_n;
    EXPECT_GT(run_random_program(array, random, count, limits), count / 4);
    EXPECT_GT(seen, count / 2);
  }
}

TEST(ArrayEdgesTest, RandomProgramsOnTheSmallArray) {
  check_random(16, MeshStyle::kLoops, 30, 150, 40);
}
TEST(ArrayEdgesTest, RandomProgramsOnTheSmallestArray) {
  check_random(8, MeshStyle::kLoops, 60, 150, 12);
}
TEST(ArrayEdgesTest, RandomProgramsOnVisiblePes) {
  check_random(8, MeshStyle::kInstances, 10, 100, 12);
}
TEST(ArrayEdgesTest, RandomProgramsOnTheFullArray) {
  check_random(128, MeshStyle::kLoops, 2, 60, 160);
}

/// Observed edges of a program of (load, multiply n) pairs, all requested at edge 0.
std::vector<Cycle> first_edges(int size, int pairs, int n) {
  RtlArray array(rtl::make_verilated_array(size, size));
  std::vector<Cycle> first;
  array.set_timing_listener([&first](const InstructionEdges& edges) {
    if (!edges.is_load) first.push_back(edges.observed[0]);
  });
  std::mt19937 random(5);
  const Matrix w = random_matrix(random, size, size, OperandFormat::kBf16, Operands::kModerate);
  const Matrix x = random_matrix(random, size, n, OperandFormat::kBf16, Operands::kModerate);
  for (int i = 0; i < pairs; ++i) {
    array.load_stationary(0, w.stationary());
    array.multiply_moving(0, x.moving());
  }
  for (int i = 0; i < pairs; ++i) array.retire_raw();
  return first;
}

// facts/trainium2.md section 2.3: matmuls with new weights issue every max(N, 64) cycles.
TEST(ArrayEdgesTest, IssueIntervalWithNewWeightsIsNOr64) {
  EXPECT_EQ(first_edges(128, 4, 1), (std::vector<Cycle>{32, 96, 160, 224}));
  EXPECT_EQ(first_edges(128, 4, 64), (std::vector<Cycle>{32, 96, 160, 224}));
  EXPECT_EQ(first_edges(128, 4, 65), (std::vector<Cycle>{32, 97, 162, 227}));
  EXPECT_EQ(first_edges(128, 3, 128), (std::vector<Cycle>{32, 160, 288}));
}

// The RTL itself keeps a load away from weights that still have to be switched to, and a vector
// from weights that are not there yet: at the pins, with everything offered as early as possible.
TEST(ArrayEdgesTest, TheHandshakesKeepTheDistance) {
  const auto model = rtl::make_verilated_array(16, 16);
  const std::vector<std::uint32_t> beat(64, 0x3F80);
  const std::vector<std::uint32_t> vector(16, 0x3F80);
  std::vector<int> load_edges, swap_edges;
  rtl::ArrayInputs inputs;
  inputs.weights.data = beat.data();
  rtl::VectorPins& moving = inputs.vectors[0][0];
  moving.data = vector.data();
  moving.rows = 16;
  moving.swap = true;
  int beats = 0;
  for (int edge = 0; edge < 40; ++edge) {
    inputs.weights.valid = beats < 8 && (beats < 4 || !swap_edges.empty());
    moving.valid = swap_edges.size() < 2;
    model->settle(inputs);
    const rtl::ArrayOutputs& outputs = model->outputs();
    if (inputs.weights.valid && outputs.wl_ready) {
      load_edges.push_back(edge);
      ++beats;
    }
    if (moving.valid && (outputs.mv_ready & 1) != 0) swap_edges.push_back(edge);
    model->clock();
  }
  EXPECT_EQ(load_edges, (std::vector<int>{0, 1, 2, 3, 8, 9, 10, 11}));
  EXPECT_EQ(swap_edges, (std::vector<int>{4, 12}));
}

TEST(ArrayEdgesTest, IdleEdgesAreSkippedAndChangeNothing) {
  RtlArray array(rtl::make_verilated_array(16, 16));
  std::mt19937 random(5);
  const Matrix w = random_matrix(random, 16, 16, OperandFormat::kBf16, Operands::kModerate);
  const Matrix x = random_matrix(random, 16, 4, OperandFormat::kBf16, Operands::kModerate);
  const Cycle late = 1'000'000'000'000;
  array.load_stationary(10, w.stationary());
  array.multiply_moving(500, x.moving());
  EXPECT_EQ(array.retire_raw().chain(), reference_chain(w, x));
  array.multiply_moving(late, x.moving());
  const RtlArray::Result result = array.retire_raw();
  EXPECT_EQ(result.chain(), reference_chain(w, x));
  EXPECT_EQ(result.edge, late + 3 + 16 + 16 + 1);
  EXPECT_LT(array.evaluated_edges(), 200u);
}

// The observer sees each evaluated edge once and in order, results at the edge they are sampled;
// the tap shows a PE.
TEST(ArrayEdgesTest, ObserverAndTap) {
  RtlArray array(rtl::make_verilated_array(8, 8));
  std::mt19937 random(5);
  const Matrix w = random_matrix(random, 8, 8, OperandFormat::kFp16, Operands::kModerate);
  const Matrix x = random_matrix(random, 8, 3, OperandFormat::kBf16, Operands::kModerate);
  struct Seen {
    Cycle edge;
    rtl::ArrayTap tap;
  };
  std::vector<Cycle> results;
  std::vector<Seen> taps;
  Cycle last = 0;
  array.set_tap(2, 5);
  array.add_observer([&](const rtl::ArrayEdge& edge) {
    EXPECT_TRUE(edge.edge == 0 || edge.edge > last);
    last = edge.edge;
    if (edge.outputs.res_valid != 0) results.push_back(edge.edge);
    if (edge.outputs.tap.valid) taps.push_back({edge.edge, edge.outputs.tap});
  });
  array.load_stationary(0, w.stationary());
  const trainium2::MultiplyTiming edges = array.multiply_moving(0, x.moving());
  array.retire_raw();
  array.advance(edges.result + 100);
  EXPECT_EQ(results, (std::vector<Cycle>{edges.result - 2, edges.result - 1, edges.result}));
  ASSERT_EQ(taps.size(), 3u);
  for (int j = 0; j < 3; ++j) {
    const Seen& seen = taps[static_cast<std::size_t>(j)];
    // PE (r, c) works on a vector 1 + r + c edges after its entry; an edge later that can be seen.
    EXPECT_EQ(seen.edge, edges.first + static_cast<Cycle>(j) + 2 + 2 + 5);
    EXPECT_EQ(seen.tap.x, bits_of(value_of(OperandFormat::kBf16, x.at(2, j))));
    EXPECT_EQ(seen.tap.w, bits_of(value_of(OperandFormat::kFp16, w.at(2, 5))));
    Matrix w_above(2, 1, w.format, {w.at(0, 5), w.at(1, 5)});
    Matrix x_above(2, 1, x.format, {x.at(0, j), x.at(1, j)});
    EXPECT_EQ(seen.tap.psum_in, reference_chain(w_above, x_above)[0]);
    Matrix w_to(3, 1, w.format, {w.at(0, 5), w.at(1, 5), w.at(2, 5)});
    Matrix x_to(3, 1, x.format, {x.at(0, j), x.at(1, j), x.at(2, j)});
    EXPECT_EQ(seen.tap.psum_out, reference_chain(w_to, x_to)[0]);
  }
}

}  // namespace
}  // namespace trn2vp::test
