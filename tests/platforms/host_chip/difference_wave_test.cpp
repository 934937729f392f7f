// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The wave of a lockstep difference, read back by fst2vcd, and its save-file: cut, on the failing
// PE, with its wrong bits at the edge at which they were made.
#include "platforms/host_chip/difference_wave.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/platforms/temporary_folder.h"
#include "tests/rtl/faulty_model.h"
#include "tests/rtl/reference.h"
#include "tests/waves/wave_reader.h"

namespace trn2vp::test {
namespace {

using common::WaveContent;
using host_chip::DifferenceWave;
using rtl::Cycle;
using rtl::LockstepArray;
using testing::HasSubstr;

constexpr int kRow = 3;
constexpr int kColumn = 5;
const common::ClockDomain kClock(2'400'000'000);
const std::string kScope = "chip.core0.array";

/// The value of a signal at a time; "" before its first change.
std::string value_at(const WaveContent& wave, const std::string& signal, std::uint64_t time_ps) {
  std::string value;
  for (const WaveContent::Change& change : wave.signals.at(signal)) {
    if (change.time_ps <= time_ps) value = change.value;
  }
  return value;
}

std::vector<std::string> signals_of(const std::string& save_file) {
  std::vector<std::string> signals;
  std::ifstream file(save_file);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && std::string("[*@-").find(line[0]) == std::string::npos)
      signals.push_back(line);
  }
  return signals;
}

/// A lockstep array on a model that `make` makes, some multiplies at edge `start`, and the wave of
/// its first difference.
class DifferenceWaveTest : public testing::Test {
 protected:
  template <class Make>
  void run(Make make, Cycle start, unsigned cycles) {
    if (!common::wave_readable(".fst")) GTEST_SKIP() << "fst2vcd (package gtkwave) is missing";
    LockstepArray array(std::make_unique<rtl::RtlArray>(make()), make);
    array.record(2000);
    array.set_on_difference([&](const LockstepArray::Difference& difference) {
      centre_ = difference.failing_edge(array);
      difference_ = difference;
      files_ = host_chip::write_difference_wave(array, difference, kClock, kScope,
                                                folder_.file("lockstep_core0"), cycles);
    });
    std::mt19937 random(5);
    const Matrix w = random_matrix(random, 8, 8, OperandFormat::kBf16, Operands::kModerate);
    const Matrix x = random_matrix(random, 8, 40, OperandFormat::kBf16, Operands::kModerate);
    array.load_stationary(start, w.stationary());
    first_ = array.multiply_moving(start, x.moving()).first;
    std::vector<float> psum(8 * 40);
    array.retire({psum.data(), 40, false});
    ASSERT_TRUE(array.first_difference());
    wave_ = common::read_wave(files_.wave);
    EXPECT_EQ(wave_.timescale, "1ps");
  }

  /// No change outside of the window, and the save-file names signals of the wave.
  void expect_cut_and_named(unsigned cycles) {
    EXPECT_LE(files_.last - files_.first + 1, cycles);
    std::set<std::uint64_t> times;
    for (const auto& [name, changes] : wave_.signals) {
      for (const WaveContent::Change& change : changes) times.insert(change.time_ps);
    }
    EXPECT_GE(*times.begin(), kClock.to_ps(files_.first));
    EXPECT_LE(*times.rbegin(), kClock.to_ps(files_.last));
    EXPECT_LE(times.size(), cycles);
    const std::vector<std::string> signals = signals_of(files_.save_file);
    EXPECT_GE(signals.size(), 5u);
    for (const std::string& signal : signals) EXPECT_EQ(wave_.signals.count(signal), 1u) << signal;
  }

  testing_support::TemporaryFolder folder_;
  DifferenceWave files_;
  LockstepArray::Difference difference_ = {};
  WaveContent wave_;
  Cycle centre_ = 0;
  Cycle first_ = 0;
};

const auto faulty_pe = [] { return std::make_unique<FaultyPe>(kRow, kColumn); };

TEST_F(DifferenceWaveTest, ShowsTheWrongBitsOfTheFailingPeAtItsEdge) {
  constexpr unsigned kCycles = 24;
  run(faulty_pe, 1000, kCycles);
  if (IsSkipped() || HasFatalFailure()) return;
  expect_cut_and_named(kCycles);

  // Vector 0 enters at first_; PE (3, 5) works on it 1 + 3 + 5 edges later, sampled one on.
  EXPECT_EQ(centre_, first_ + 2 + kRow + kColumn);
  EXPECT_LE(files_.first, centre_);
  EXPECT_GE(files_.last, centre_);
  const std::uint64_t time = kClock.to_ps(centre_);
  const std::string pe = kScope + ".column_5.row_3";
  const rtl::ChainStep& step = difference_.chain.at(kRow);
  EXPECT_EQ(value_at(wave_, pe + ".valid", time), "1");
  EXPECT_EQ(value_at(wave_, pe + ".x[31:0]", time), std::to_string(step.expected_x));
  EXPECT_EQ(value_at(wave_, pe + ".w[31:0]", time), std::to_string(step.expected_w));
  EXPECT_EQ(value_at(wave_, pe + ".expected[31:0]", time), std::to_string(step.expected_psum_out));
  EXPECT_EQ(value_at(wave_, pe + ".psum_out[31:0]", time),
            std::to_string(step.expected_psum_out ^ 1u << 20));
  // The PE above it is right, one edge before.
  EXPECT_EQ(value_at(wave_, kScope + ".column_5.row_2.psum_out[31:0]", kClock.to_ps(centre_ - 1)),
            std::to_string(difference_.chain.at(kRow - 1).expected_psum_out));
}

TEST_F(DifferenceWaveTest, OpensOnTheFailingPeAndItsColumn) {
  run(faulty_pe, 1000, 100);
  if (IsSkipped() || HasFatalFailure()) return;
  expect_cut_and_named(100);
  const std::vector<std::string> signals = signals_of(files_.save_file);
  ASSERT_GE(signals.size(), 14u);
  const std::string pe = kScope + ".column_5.row_3";
  EXPECT_EQ(signals[0], pe + ".valid");
  EXPECT_EQ(signals[4], pe + ".psum_out[31:0]");
  EXPECT_EQ(signals[5], pe + ".expected[31:0]");
  for (int row = 0; row < 8; ++row) {
    EXPECT_EQ(signals[static_cast<std::size_t>(6 + row)],
              kScope + ".column_5.row_" + std::to_string(row) + ".psum_out[31:0]");
  }
  std::ifstream file(files_.save_file);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr(" " + std::to_string(kClock.to_ps(centre_)) + " -1"))
      << "the marker stands at the failing edge";
  EXPECT_THAT(files_.report(), HasSubstr("gtkwave " + files_.wave + " " + files_.save_file));

  // The pins are those of the run: the wrong word leaves at the edge of the report.
  const std::string word =
      value_at(wave_, kScope + ".res_data_o.col_5[31:0]", kClock.to_ps(difference_.cycle));
  EXPECT_EQ(word, std::to_string(difference_.actual_bits));
}

// The window is cut at the start of the run.
TEST_F(DifferenceWaveTest, AnEarlyDifference) {
  run(faulty_pe, 0, 600);
  if (IsSkipped() || HasFatalFailure()) return;
  EXPECT_EQ(files_.first, 0u);
  expect_cut_and_named(600);
}

TEST_F(DifferenceWaveTest, ALateEdgeShowsThePins) {
  run(
      [] {
        auto model = std::make_unique<FaultyModel>(rtl::make_verilated_array(8, 8));
        model->refuse_vector_at = 4;
        return model;
      },
      0, 20);
  if (IsSkipped() || HasFatalFailure()) return;
  EXPECT_TRUE(difference_.is_edge);
  expect_cut_and_named(20);
  EXPECT_THAT(signals_of(files_.save_file)[0], HasSubstr("array.wl_valid_i"));
}

TEST_F(DifferenceWaveTest, AFolderThatIsNotThere) {
  LockstepArray array(std::make_unique<rtl::RtlArray>(faulty_pe()), faulty_pe);
  LockstepArray::Difference edge = {};
  edge.is_edge = true;
  EXPECT_THROW(host_chip::write_difference_wave(array, edge, kClock, kScope,
                                                folder_.file("no/lockstep"), 10),
               std::runtime_error);
}

}  // namespace
}  // namespace trn2vp::test
