// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// A consumer that is not always ready, and resets in the middle of the work.
#include <gtest/gtest.h>

#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "rtl/bridge/rtl_array.h"
#include "tests/rtl/random_pins.h"
#include "tests/rtl/random_program.h"

namespace trn2vp::test {
namespace {

using rtl::RtlArray;
using trainium2::TlmArray;

/// The TLM's values for one matmul alone.
std::vector<float> tlm_result(const RandomLoad& load, const trainium2::MovingTile& moving) {
  TlmArray tlm(16, 16);
  tlm.load_stationary(0, load.tile());
  tlm.multiply_moving(0, moving);
  std::vector<float> words(static_cast<std::size_t>(load.tile().cols * moving.n));
  tlm.retire({words.data(), static_cast<std::size_t>(moving.n), false});
  return words;
}

/// Which edges the consumer takes results at.
enum class Consumer { kAlways, kEveryThird, kRandom, kLongPauses };

class BackPressureTest : public testing::TestWithParam<Consumer> {};

TEST_P(BackPressureTest, TheSameValuesComeLater) {
  RtlArray array(rtl::make_verilated_array(16, 16));
  std::mt19937 random(1), pattern(2);
  array.set_consumer([&](trainium2::Cycle edge) {
    switch (GetParam()) {
      case Consumer::kAlways:
        return true;
      case Consumer::kEveryThird:
        return edge % 3 == 0;
      case Consumer::kRandom:
        return pattern() % 2 == 0;
      case Consumer::kLongPauses:
        return edge / 50 % 2 == 0;
    }
    return true;
  });
  ProgramLimits limits;
  trainium2::Cycle now = 0, late = 0;
  for (int i = 0; i < 40; ++i) {
    std::vector<RandomLoad> loads;
    std::vector<Matrix> operands;
    std::vector<trainium2::Cycle> foretold;
    for (int j = 0; j < 3; ++j) {
      loads.push_back(random_load(random, array, limits));
      operands.push_back(random_moving(random, loads.back(), limits));
      array.load_stationary(now, loads.back().tile());
      foretold.push_back(
          array.multiply_moving(now, operands.back().moving(loads.back().modes)).result);
    }
    for (std::size_t j = 0; j < 3; ++j) {
      const trainium2::MovingTile moving = operands[j].moving(loads[j].modes);
      const std::vector<float> expected = tlm_result(loads[j], moving);
      std::vector<float> words(expected.size());
      const trainium2::Cycle edge =
          array.retire({words.data(), static_cast<std::size_t>(moving.n), false});
      ASSERT_GE(edge, foretold[j]);
      late += edge - foretold[j];
      for (std::size_t k = 0; k < words.size(); ++k) {
        ASSERT_EQ(bits_of(words[k]), bits_of(expected[k])) << "matmul " << i << ", word " << k;
      }
      now = std::max(now, edge);
    }
    now += 200;
  }
  EXPECT_EQ(late == 0, GetParam() == Consumer::kAlways);
}

INSTANTIATE_TEST_SUITE_P(Consumers, BackPressureTest,
                         testing::Values(Consumer::kAlways, Consumer::kEveryThird,
                                         Consumer::kRandom, Consumer::kLongPauses));

/// A load and a multiply of ones driven by hand; the edges and words of the results.
std::vector<std::uint32_t> drive_ones(rtl::VerilatedArray& model) {
  const std::vector<std::uint32_t> ones(64, 0x3F80);
  rtl::ArrayInputs inputs;
  inputs.weights.data = ones.data();
  rtl::VectorPins& vector = inputs.vectors[0][0];
  vector.data = ones.data();
  vector.rows = 8;
  std::vector<std::uint32_t> seen;
  int beats = 0, vectors = 0;
  for (std::uint32_t edge = 0; edge < 60; ++edge) {
    inputs.weights.valid = beats < 2;
    vector.valid = beats == 2 && vectors < 3;
    vector.swap = vectors == 0;
    model.settle(inputs);
    const rtl::ArrayOutputs outputs = model.outputs();
    if (inputs.weights.valid && outputs.wl_ready) ++beats;
    if (vector.valid && (outputs.mv_ready & 1) != 0) ++vectors;
    if (outputs.res_valid != 0) {
      seen.push_back(edge);
      seen.insert(seen.end(), outputs.res_data[3], outputs.res_data[3] + 8);
    }
    model.clock();
  }
  return seen;
}

// Whatever was under way, after a reset the array behaves as a new one.
TEST(ResetTest, InTheMiddleOfAnythingIsClean) {
  const std::vector<std::uint32_t> fresh = drive_ones(*rtl::make_verilated_array(8, 8));
  ASSERT_EQ(fresh.size(), 27u);
  for (const rtl::MeshStyle style : {rtl::MeshStyle::kLoops, rtl::MeshStyle::kInstances}) {
    const auto model = rtl::make_verilated_array(8, 8, style);
    RandomPins pins(8, 8, 3);
    std::mt19937 random(4);
    for (int round = 0; round < 200; ++round) {
      for (int edge = static_cast<int>(random() % 60); edge >= 0; --edge) {
        model->settle(pins.next());
        pins.taken(model->outputs());
        model->clock();
      }
      rtl::ArrayInputs reset;
      reset.reset = true;
      model->settle(reset);
      model->clock();
      ASSERT_EQ(model->outputs().res_valid, 0);
      ASSERT_EQ(model->outputs().wl_full, 0);
      ASSERT_EQ(drive_ones(*model), fresh) << "round " << round;
      pins = RandomPins(8, 8, static_cast<unsigned>(round));
    }
  }
}

}  // namespace
}  // namespace trn2vp::test
