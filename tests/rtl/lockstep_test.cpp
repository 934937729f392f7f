// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The lockstep array: silent when all is well, and not when something is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>

#include "rtl/bridge/lockstep_array.h"
#include "tests/rtl/faulty_model.h"
#include "tests/rtl/random_program.h"

namespace trn2vp::test {
namespace {

using rtl::LockstepArray;
using rtl::MeshStyle;
using rtl::RtlArray;

/// What must be in PSUM, from the scalar chain.
void check_psum(const RandomLoad& load, const Matrix& moving, bool accumulate,
                const std::vector<float>& before, const std::vector<float>& after) {
  const std::vector<std::uint32_t> chain = reference_chain(load.stationary, moving);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const float value = float_of(chain[i]);
    ASSERT_EQ(bits_of(after[i]), canonical_bits(accumulate ? before[i] + value : value));
  }
}

void expect_agreement(const LockstepArray& array, std::uint64_t least) {
  EXPECT_GT(array.verdict().instructions, least);
  EXPECT_EQ(array.verdict().value_differences, 0u);
  EXPECT_EQ(array.verdict().cycle_differences, 0u);
  EXPECT_FALSE(array.first_difference()) << array.first_difference()->describe();
}

TEST(LockstepTest, PlainRandomProgramsAgree) {
  for (int size : {8, 16}) {
    LockstepArray array(std::make_unique<RtlArray>(rtl::make_verilated_array(size, size)));
    std::mt19937 random(3);
    ProgramLimits limits;
    limits.modes = limits.tiling = false;
    limits.max_n = 2 * size;
    run_random_program(array, random, 400, limits, check_psum);
    expect_agreement(array, 300);
  }
}

struct Shape {
  int rows, cols;
  MeshStyle style;
  int pipe;
};

/// Random programs in every mode and tile, with every kind of operands.
void run_modes(const Shape& shape, int programs, int count, int max_n) {
  for (int seed = 0; seed < programs; ++seed) {
    SCOPED_TRACE(seed);
    LockstepArray array(std::make_unique<RtlArray>(
        rtl::make_verilated_array(shape.rows, shape.cols, shape.style, shape.pipe)));
    std::mt19937 random(static_cast<unsigned>(seed));
    ProgramLimits limits;
    limits.max_n = max_n;
    limits.operands = static_cast<Operands>(seed % 5);
    run_random_program(array, random, count, limits);
    expect_agreement(array, static_cast<std::uint64_t>(count) / 2);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(LockstepTest, ModesAgreeOn8x8) { run_modes({8, 8, MeshStyle::kLoops, 1}, 60, 150, 20); }
TEST(LockstepTest, ModesAgreeOn16x16) { run_modes({16, 16, MeshStyle::kLoops, 1}, 30, 200, 40); }
TEST(LockstepTest, ModesAgreeOnVisiblePes) {
  run_modes({8, 8, MeshStyle::kInstances, 1}, 10, 100, 20);
}
TEST(LockstepTest, ModesAgreeWithADeepPipeline) {
  run_modes({8, 12, MeshStyle::kLoops, 3}, 20, 150, 20);
  run_modes({8, 12, MeshStyle::kInstances, 3}, 5, 150, 20);
}
TEST(LockstepTest, ModesAgreeOnTheFullArray) {
  run_modes({128, 128, MeshStyle::kLoops, 1}, 5, 40, 160);
}

/// Two loads and multiplies of 5 vectors each on an array that was made faulty by `make_faulty`.
template <class MakeFaulty>
std::unique_ptr<LockstepArray> run_faulty(MakeFaulty make_faulty) {
  auto model = std::make_unique<FaultyModel>(rtl::make_verilated_array(8, 8));
  make_faulty(*model);
  auto array = std::make_unique<LockstepArray>(std::make_unique<RtlArray>(std::move(model)));
  std::mt19937 random(5);
  for (int i = 0; i < 2; ++i) {
    const Matrix w = random_matrix(random, 8, 8, OperandFormat::kBf16, Operands::kModerate);
    const Matrix x = random_matrix(random, 8, 5, OperandFormat::kBf16, Operands::kModerate);
    array->load_stationary(0, w.stationary());
    array->multiply_moving(0, x.moving());
  }
  for (int i = 0; i < 2; ++i) {
    std::vector<float> psum(8 * 5);
    array->retire({psum.data(), 5, false});
  }
  EXPECT_EQ(array->verdict().instructions, 4u);
  return array;
}

TEST(LockstepTest, NoFaultNoDifference) {
  const auto array = run_faulty([](FaultyModel&) {});
  EXPECT_EQ(array->verdict().value_differences, 0u);
  EXPECT_EQ(array->verdict().cycle_differences, 0u);
}

TEST(LockstepTest, OneWrongBitIsFoundAndNamed) {
  const auto array = run_faulty([](FaultyModel& model) {
    model.flip_vector = 7;  // vector 2 of the second multiply
    model.flip_column = 6;
  });
  EXPECT_EQ(array->verdict().value_differences, 1u);
  EXPECT_EQ(array->verdict().cycle_differences, 0u);
  ASSERT_TRUE(array->first_difference());
  const LockstepArray::Difference& difference = *array->first_difference();
  EXPECT_EQ(difference.instruction, 3u);
  EXPECT_FALSE(difference.is_edge);
  EXPECT_EQ(difference.row, 6);
  EXPECT_EQ(difference.col, 2);
  EXPECT_EQ(difference.expected_bits ^ difference.actual_bits, 1u);
  EXPECT_THAT(difference.describe(),
              testing::HasSubstr("multiply (instruction 3): row 6, column 2"));
}

TEST(LockstepTest, TheReportNamesInstructionPeAndHistory) {
  const auto make = [] { return std::make_unique<FaultyPe>(3, 5); };
  LockstepArray array(std::make_unique<RtlArray>(make()), make);
  int called = 0;
  array.set_on_difference([&](const LockstepArray::Difference&) { ++called; });
  std::mt19937 random(5);
  const Matrix w = random_matrix(random, 8, 8, OperandFormat::kBf16, Operands::kModerate);
  const Matrix x = random_matrix(random, 8, 4, OperandFormat::kFp16, Operands::kModerate);
  trainium2::isa::Instruction load, multiply;
  load.opcode = trainium2::isa::Opcode::kLoadStationary;
  multiply.opcode = trainium2::isa::Opcode::kMultiplyMoving;
  trainium2::StationaryTile stationary = w.stationary();
  trainium2::MovingTile moving = x.moving();
  stationary.instruction = &load;
  moving.instruction = &multiply;
  array.load_stationary(0, stationary);
  const trainium2::MultiplyTiming timing = array.multiply_moving(0, moving);
  std::vector<float> psum(8 * 4);
  array.retire({psum.data(), 4, false});
  EXPECT_EQ(called, 1);
  EXPECT_EQ(array.verdict().value_differences, 4u);
  ASSERT_TRUE(array.first_difference());
  const LockstepArray::Difference& difference = *array.first_difference();
  EXPECT_EQ(difference.array_column, 5);
  EXPECT_EQ(difference.cycle, timing.result - 3);
  ASSERT_EQ(difference.chain.size(), 8u);
  EXPECT_EQ(rtl::first_difference(difference.chain), 3);
  for (const rtl::ChainStep& step : difference.chain) {
    EXPECT_EQ(step.x, canonical_bits(value_of(x.format, x.at(step.row, 0))));
    EXPECT_EQ(step.w, canonical_bits(value_of(w.format, w.at(step.row, 5))));
    if (step.row < 3) {
      EXPECT_EQ(step.psum_out, step.expected_psum_out);
    }
  }
  const std::string report = difference.report();
  EXPECT_THAT(report, testing::HasSubstr("instruction: multiply_moving"));
  EXPECT_THAT(report, testing::HasSubstr("array column 5, vector 0, pass 0"));
  EXPECT_THAT(report, testing::HasSubstr("row 3\n"));
  EXPECT_THAT(report, testing::HasSubstr(" >   3  "));
}

// On a good array the replayed chain is right in every dense mode and tile.
TEST(LockstepTest, ReplayedChainsOfAGoodArrayAreRight) {
  std::mt19937 random(9);
  int replayed = 0;
  for (const auto& [rows, cols, pipe] : {std::array{8, 8, 1}, {16, 16, 1}, {8, 12, 3}}) {
    const auto model = rtl::make_verilated_array(rows, cols, MeshStyle::kLoops, pipe);
    RtlArray array(rtl::make_verilated_array(rows, cols, MeshStyle::kLoops, pipe));
    ProgramLimits limits;
    limits.operands = Operands::kRare;
    for (int i = 0; i < 60; ++i) {
      const RandomLoad load = random_load(random, array, limits);
      const Matrix moving = random_moving(random, load, limits);
      const rtl::LoadBeats beats = rtl::load_beats(array, load.tile());
      const rtl::MovingVectors vectors = rtl::moving_vectors(array, moving.moving(load.modes));
      const auto chain = rtl::replay_chain(*model, beats, vectors, 0,
                                           vectors.cells.first_column * (cols / rtl::kGrid));
      replayed += !chain.empty();
      EXPECT_EQ(rtl::first_difference(chain), -1) << rtl::chain_table(chain);
    }
  }
  EXPECT_GT(replayed, 60);
}

// What the trace of a column shows of its failing PE is what the PE did, at the edges it did it.
TEST(LockstepTest, TheTraceShowsEveryPeOfTheColumnAtItsEdges) {
  for (const MeshStyle style : {MeshStyle::kLoops, MeshStyle::kInstances}) {
    RtlArray array(rtl::make_verilated_array(8, 8, style));
    std::mt19937 random(5);
    const Matrix w = random_matrix(random, 6, 8, OperandFormat::kBf16, Operands::kModerate);
    const Matrix x = random_matrix(random, 6, 9, OperandFormat::kFp8E4, Operands::kModerate);
    constexpr int kColumn = 5;
    constexpr int kRow = 4;
    array.set_tap(kRow, kColumn);
    std::map<rtl::Cycle, rtl::ArrayTap> taps;
    array.add_observer([&](const rtl::ArrayEdge& edge) { taps[edge.edge] = edge.outputs.tap; });
    array.load_stationary(0, w.stationary());
    const trainium2::MultiplyTiming timing = array.multiply_moving(0, x.moving());
    array.retire_raw();
    array.advance(timing.result + 1);

    const auto model = rtl::make_verilated_array(8, 8, style);
    const rtl::ColumnTrace trace = rtl::trace_column(
        *model, rtl::load_beats(array, w.stationary()), rtl::moving_vectors(array, x.moving()), 3,
        kColumn, timing.first + 3, timing.first, timing.result);
    ASSERT_EQ(trace.rows.size(), 6u);
    ASSERT_TRUE(trace.has_expected);
    int seen = 0;
    for (std::size_t i = 1; i < trace.rows[kRow].size(); ++i) {
      const rtl::ArrayTap& tap = trace.rows[kRow][i].tap;
      const rtl::ArrayTap& run = taps.at(timing.first + i);
      ASSERT_EQ(tap.valid, run.valid) << i;
      if (!tap.valid) {
        EXPECT_EQ(tap.psum_out, 0u);
        continue;
      }
      ++seen;
      EXPECT_EQ(tap.x, run.x);
      EXPECT_EQ(tap.w, run.w);
      EXPECT_EQ(tap.psum_in, run.psum_in);
      EXPECT_EQ(tap.psum_out, run.psum_out);
      EXPECT_EQ(tap.psum_out, trace.rows[kRow][i].expected_psum_out);
    }
    EXPECT_EQ(seen, 9);
  }
}

TEST(LockstepTest, AStalledVectorIsFoundAndTheLateEdgeReturned) {
  const auto array = run_faulty([](FaultyModel& model) { model.refuse_vector_at = 4; });
  EXPECT_EQ(array->verdict().value_differences, 0u);
  EXPECT_EQ(array->verdict().cycle_differences, 2u) << "the multiply and the one behind it";
  ASSERT_TRUE(array->first_difference());
  EXPECT_EQ(array->first_difference()->instruction, 1u);
  EXPECT_TRUE(array->first_difference()->is_edge);
}

TEST(LockstepTest, AStalledLoadIsFound) {
  const auto array = run_faulty([](FaultyModel& model) { model.refuse_load_at = 0; });
  EXPECT_EQ(array->verdict().value_differences, 0u);
  EXPECT_EQ(array->verdict().cycle_differences, 4u);
  ASSERT_TRUE(array->first_difference());
  EXPECT_EQ(array->first_difference()->instruction, 0u);
  EXPECT_THAT(array->first_difference()->describe(),
              testing::HasSubstr("load (instruction 0): expected edges 0, 2, RTL gave 1, 3"));
}

}  // namespace
}  // namespace trn2vp::test
