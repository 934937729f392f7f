// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The array as loops and the array as PE instances: the same at every pin and every edge, under
// random streams, back-pressure and resets.
#include <gtest/gtest.h>

#include <vector>

#include "rtl/bridge/array_command.h"
#include "rtl/bridge/verilated_array.h"
#include "tests/rtl/random_pins.h"

namespace trn2vp::test {
namespace {

using rtl::ArrayOutputs;
using rtl::kGrid;
using rtl::MeshStyle;

struct Shape {
  int rows, cols, pipe;
};

class MeshStylesTest : public testing::TestWithParam<Shape> {};

TEST_P(MeshStylesTest, SamePinsAtEveryEdge) {
  const Shape shape = GetParam();
  const auto loops =
      rtl::make_verilated_array(shape.rows, shape.cols, MeshStyle::kLoops, shape.pipe);
  const auto instances =
      rtl::make_verilated_array(shape.rows, shape.cols, MeshStyle::kInstances, shape.pipe);
  RandomPins pins(shape.rows, shape.cols, static_cast<unsigned>(shape.rows));
  int results = 0, taps = 0, refused = 0;
  for (int edge = 0; edge < 6000; ++edge) {
    const rtl::ArrayInputs& inputs = pins.next();
    loops->settle(inputs);
    instances->settle(inputs);
    const ArrayOutputs& a = loops->outputs();
    const ArrayOutputs& b = instances->outputs();
    ASSERT_EQ(a.wl_ready, b.wl_ready) << "edge " << edge;
    ASSERT_EQ(a.mv_ready, b.mv_ready) << "edge " << edge;
    ASSERT_EQ(a.wl_full, b.wl_full) << "edge " << edge;
    ASSERT_EQ(a.res_valid, b.res_valid) << "edge " << edge;
    if (a.res_valid != 0) {
      ++results;
      refused += !inputs.res_ready;
      for (int cell = 0; cell < kGrid * kGrid; ++cell) {
        if ((a.res_valid >> cell & 1) == 0) continue;
        const auto row = static_cast<std::size_t>(cell / kGrid);
        const int group = shape.cols / kGrid;
        for (int c = cell % kGrid * group; c < (cell % kGrid + 1) * group; ++c) {
          ASSERT_EQ(a.res_data[row][c], b.res_data[row][c]) << "edge " << edge << ", column " << c;
        }
      }
    }
    ASSERT_EQ(a.tap.valid, b.tap.valid) << "edge " << edge;
    if (a.tap.valid) {
      ++taps;
      ASSERT_EQ(a.tap.x, b.tap.x) << "edge " << edge;
      ASSERT_EQ(a.tap.w, b.tap.w) << "edge " << edge;
      ASSERT_EQ(a.tap.psum_in, b.tap.psum_in) << "edge " << edge;
      ASSERT_EQ(a.tap.psum_out, b.tap.psum_out) << "edge " << edge;
    }
    pins.taken(a);
    loops->clock();
    instances->clock();
  }
  EXPECT_GT(results, 1000);
  EXPECT_GT(taps, 1000);
  EXPECT_GT(refused, 50);
}

INSTANTIATE_TEST_SUITE_P(Shapes, MeshStylesTest, testing::Values(Shape{8, 8, 1}, Shape{8, 12, 3}),
                         [](const auto& info) {
                           return std::to_string(info.param.rows) + "x" +
                                  std::to_string(info.param.cols) + "x" +
                                  std::to_string(info.param.pipe);
                         });

}  // namespace
}  // namespace trn2vp::test
