// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The array as loops and the array as PE instances: the same at every pin and every edge.
#include <gtest/gtest.h>

#include <vector>

#include "rtl/bridge/verilated_array.h"
#include "tests/rtl/reference.h"

namespace trn2vp::test {
namespace {

using rtl::ArrayInputs;
using rtl::ArrayOutputs;
using rtl::MeshStyle;

class MeshStylesTest : public testing::TestWithParam<int> {};

TEST_P(MeshStylesTest, SamePinsAtEveryEdge) {
  const int size = GetParam();
  const auto loops = rtl::make_verilated_array(size, size, MeshStyle::kLoops);
  const auto instances = rtl::make_verilated_array(size, size, MeshStyle::kInstances);
  std::mt19937 random(static_cast<unsigned>(size));
  ArrayInputs inputs;
  Matrix beat = random_matrix(random, 4, size, OperandFormat::kBf16, Operands::kRare);
  Matrix vector = random_matrix(random, 1, size, OperandFormat::kBf16, Operands::kRare);
  inputs.mv_rows = size;
  bool loaded = false;
  int results = 0, taps = 0;
  for (int edge = 0; edge < 6000; ++edge) {
    // What was offered and not taken stays; otherwise anything may come, at times nothing for long.
    const bool pause = edge % 400 > 300;
    if (!inputs.wl_valid) inputs.wl_valid = !pause && random() % 3 == 0;
    if (!inputs.mv_valid) {
      inputs.mv_valid = loaded && !pause && random() % 4 != 0;
      inputs.mv_swap = inputs.mv_valid && random() % 9 == 0;
    }
    inputs.wl_data = beat.raw.data();
    inputs.mv_data = vector.raw.data();
    inputs.tap_row = static_cast<int>(random() % static_cast<unsigned>(size));
    inputs.tap_col = static_cast<int>(random() % static_cast<unsigned>(size));
    loops->settle(inputs);
    instances->settle(inputs);
    const ArrayOutputs& a = loops->outputs();
    const ArrayOutputs& b = instances->outputs();
    ASSERT_EQ(a.wl_ready, b.wl_ready) << "edge " << edge;
    ASSERT_EQ(a.mv_ready, b.mv_ready) << "edge " << edge;
    ASSERT_EQ(a.wl_full, b.wl_full) << "edge " << edge;
    ASSERT_EQ(a.res_valid, b.res_valid) << "edge " << edge;
    if (a.res_valid) {
      ++results;
      for (int c = 0; c < size; ++c) ASSERT_EQ(a.res_data[c], b.res_data[c]) << "edge " << edge;
    }
    ASSERT_EQ(a.tap.valid, b.tap.valid) << "edge " << edge;
    if (a.tap.valid) {
      ++taps;
      ASSERT_EQ(a.tap.x, b.tap.x) << "edge " << edge;
      ASSERT_EQ(a.tap.w, b.tap.w) << "edge " << edge;
      ASSERT_EQ(a.tap.psum_in, b.tap.psum_in) << "edge " << edge;
      ASSERT_EQ(a.tap.psum_out, b.tap.psum_out) << "edge " << edge;
    }
    loaded = loaded || a.wl_full;
    const bool took_beat = inputs.wl_valid && a.wl_ready;
    const bool took_vector = inputs.mv_valid && a.mv_ready;
    loops->clock();
    instances->clock();
    if (took_beat) {
      inputs.wl_valid = false;
      beat = random_matrix(random, 4, size, OperandFormat::kBf16, Operands::kRare);
    }
    if (took_vector) {
      inputs.mv_valid = false;
      inputs.mv_rows =
          random() % 2 ? size : 1 + static_cast<int>(random() % static_cast<unsigned>(size));
      vector = random_matrix(random, 1, size, OperandFormat::kBf16, Operands::kRare);
    }
  }
  EXPECT_GT(results, 1000);
  EXPECT_GT(taps, 1000);
}

INSTANTIATE_TEST_SUITE_P(Sizes, MeshStylesTest, testing::Values(8, 16));

}  // namespace
}  // namespace trn2vp::test
