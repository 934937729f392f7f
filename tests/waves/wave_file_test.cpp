// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Wave files as other tools read them, in both formats.
#include "models/common/wave_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platforms/temporary_folder.h"
#include "tests/waves/wave_reader.h"

namespace trn2vp::common {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::error_of;
using testing_support::TemporaryFolder;
using Change = WaveContent::Change;

class WaveFile : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (GetParam() == std::string(".fst") && !wave_fst_supported())
      GTEST_SKIP() << "this build cannot write FST (Verilator's sources or zlib are missing)";
    if (!wave_readable(GetParam())) GTEST_SKIP() << "fst2vcd (package gtkwave) is missing";
  }
  std::unique_ptr<WaveSink> open(const WaveSelection& selection = {}) const {
    return open_wave_file(path(), selection);
  }
  std::string path() const { return folder_.file(std::string("w") + GetParam()); }
  WaveContent read() const {
    WaveContent content = read_wave(path());
    EXPECT_TRUE(content.complete);
    return content;
  }
  TemporaryFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Formats, WaveFile, testing::Values(".vcd", ".fst"),
                         [](const auto& info) { return std::string(info.param).substr(1); });

TEST_P(WaveFile, EveryKindOfSignal) {
  {
    auto sink = open();
    const WaveHandle flag = sink->declare_bits("chip.core0", "flag", 1);
    const WaveHandle count = sink->declare_bits("chip.core0", "count", 8);
    const WaveHandle wide = sink->declare_bits("chip.core0", "wide", 64);
    const WaveHandle state = sink->declare_text("chip.core0", "state");
    const WaveHandle rate = sink->declare_real("chip.hbm0", "rate");
    sink->change(flag, 0, std::uint64_t{0});
    sink->change(state, 0, std::string("idle"));
    sink->change(rate, 0, 0.0);
    sink->change(count, 1000, std::uint64_t{200});
    sink->change(wide, 1000, ~std::uint64_t{0});
    sink->change(flag, 2000, std::uint64_t{1});
    sink->change(state, 2500, std::string("multiply_moving"));
    sink->change(rate, 3000, 358.0625);
    sink->change(count, 3000, std::uint64_t{5});
    sink->change(state, 4000, std::string("idle"));
  }
  const WaveContent content = read();
  EXPECT_EQ(content.timescale, "1ps");
  ASSERT_EQ(content.signals.size(), 5u);
  EXPECT_THAT(content.signals.at("chip.core0.flag"),
              ElementsAre(Change{0, "0"}, Change{2000, "1"}));
  EXPECT_THAT(content.signals.at("chip.core0.count[7:0]"),
              ElementsAre(Change{1000, "200"}, Change{3000, "5"}));
  EXPECT_THAT(content.signals.at("chip.core0.wide[63:0]"),
              ElementsAre(Change{1000, "18446744073709551615"}));
  EXPECT_THAT(content.signals.at("chip.hbm0.rate").back(), (Change{3000, "358.0625"}));
  EXPECT_EQ(content.types.at("chip.core0.count[7:0]"), "wire 8");
  EXPECT_THAT(content.types.at("chip.hbm0.rate"), HasSubstr("real"));
  EXPECT_THAT(content.types.at("chip.core0.state"), HasSubstr("string"));
  const auto& states = content.signals.at("chip.core0.state");
  ASSERT_GE(states.size(), 3u);
  EXPECT_EQ(states[states.size() - 2], (Change{2500, "multiply_moving"}));
  EXPECT_EQ(states.back(), (Change{4000, "idle"}));
}

TEST_P(WaveFile, ChangesOutOfOrderAreSorted) {
  {
    auto sink = open();
    const WaveHandle a = sink->declare_bits("x", "a", 16);
    const WaveHandle b = sink->declare_bits("y", "b", 16);
    // A model that knows its future, another that lags behind, some turned round.
    for (std::uint64_t time : {500, 100, 400, 300, 200}) sink->change(a, time, time);
    for (std::uint64_t time : {450, 50, 250}) sink->change(b, time, time);
    sink->flush(260);
    sink->change(b, 270, std::uint64_t{270});
    sink->change(a, 260, std::uint64_t{260});
    sink->flush(1000);
  }
  const WaveContent content = read();
  EXPECT_THAT(content.signals.at("x.a[15:0]"),
              ElementsAre(Change{100, "100"}, Change{200, "200"}, Change{260, "260"},
                          Change{300, "300"}, Change{400, "400"}, Change{500, "500"}));
  EXPECT_THAT(content.signals.at("y.b[15:0]"), ElementsAre(Change{50, "50"}, Change{250, "250"},
                                                           Change{270, "270"}, Change{450, "450"}));
}

TEST_P(WaveFile, WhatStaysTheSameIsNotWritten) {
  {
    auto sink = open();
    const WaveHandle a = sink->declare_bits("x", "a", 4);
    for (std::uint64_t time = 0; time < 100; time += 10) sink->change(a, time, time / 50);
  }
  EXPECT_THAT(read().signals.at("x.a[3:0]"), ElementsAre(Change{0, "0"}, Change{50, "1"}));
}

TEST_P(WaveFile, TheLastOfTwoChangesAtOneTimeHolds) {
  {
    auto sink = open();
    const WaveHandle a = sink->declare_bits("x", "a", 4);
    sink->change(a, 10, std::uint64_t{1});
    sink->change(a, 20, std::uint64_t{9});
    sink->change(a, 10, std::uint64_t{2});
  }
  const auto changes = read().signals.at("x.a[3:0]");
  ASSERT_GE(changes.size(), 2u);
  EXPECT_EQ(changes[changes.size() - 2], (Change{10, "2"}));
  EXPECT_EQ(changes.back(), (Change{20, "9"}));
}

TEST_P(WaveFile, ScopesSelectByPattern) {
  WaveSelection selection;
  selection.scopes = {"chip.core0.*", "*.hbm?.rate"};
  std::vector<bool> wanted;
  {
    auto sink = open(selection);
    for (const char* scope :
         {"chip.core0", "chip.core0.tensor", "chip.core10", "chip.hbm1", "chip.hbm12"}) {
      const WaveHandle handle = sink->declare_bits(scope, "rate", 1);
      wanted.push_back(sink->wants(handle));
      sink->change(handle, 5, std::uint64_t{1});
    }
  }
  EXPECT_THAT(wanted, ElementsAre(true, true, false, true, false));
  const WaveContent content = read();
  std::vector<std::string> names;
  for (const auto& [name, changes] : content.signals) {
    names.push_back(name);
    EXPECT_THAT(changes, ElementsAre(Change{5, "1"})) << name;
  }
  EXPECT_THAT(names, ElementsAre("chip.core0.rate", "chip.core0.tensor.rate", "chip.hbm1.rate"));
}

TEST_P(WaveFile, AWindowStartsWithTheValuesThatHold) {
  WaveSelection selection;
  selection.from_ps = 1000;
  selection.to_ps = 2000;
  {
    auto sink = open(selection);
    const WaveHandle a = sink->declare_bits("x", "a", 8);
    const WaveHandle late = sink->declare_bits("x", "late", 8);
    sink->change(a, 100, std::uint64_t{1});
    sink->change(a, 900, std::uint64_t{2});
    sink->flush(950);
    sink->change(a, 1500, std::uint64_t{3});
    sink->change(late, 1500, std::uint64_t{4});
    sink->change(a, 2000, std::uint64_t{5});
    sink->change(a, 2001, std::uint64_t{6});
    sink->flush(3000);
  }
  const WaveContent content = read();
  EXPECT_THAT(content.signals.at("x.a[7:0]"),
              ElementsAre(Change{1000, "2"}, Change{1500, "3"}, Change{2000, "5"}));
  EXPECT_THAT(content.signals.at("x.late[7:0]"), ElementsAre(Change{1500, "4"}));
}

TEST_P(WaveFile, AWindowInWhichNothingChanges) {
  WaveSelection selection;
  selection.from_ps = 1000;
  {
    auto sink = open(selection);
    sink->change(sink->declare_bits("x", "a", 8), 900, std::uint64_t{7});
  }
  EXPECT_THAT(read().signals.at("x.a[7:0]"), ElementsAre(Change{1000, "7"}));
}

TEST_P(WaveFile, SignalsThatNeverGetAValueAreListed) {
  {
    auto sink = open();
    sink->declare_bits("chip", "a", 8);
    sink->declare_bits("chip.core0", "b", 1);
  }
  const WaveContent content = read();
  ASSERT_EQ(content.signals.size(), 2u);
  EXPECT_EQ(content.signals.count("chip.a[7:0]"), 1u);
  EXPECT_EQ(content.signals.count("chip.core0.b"), 1u);
}

// VCD only: an FST without any signal cannot be read.
TEST(VcdFile, AnEmptyRunIsStillAFile) {
  const TemporaryFolder folder;
  const std::string path = folder.file("w.vcd");
  {
    auto sink = open_wave_file(path);
    sink->declare_bits("chip", "a", 8);
    sink->declare_bits("chip.core0", "b", 1);
  }
  const WaveContent content = read_wave(path);
  EXPECT_TRUE(content.complete);
  ASSERT_EQ(content.signals.size(), 2u);
  EXPECT_THAT(content.signals.at("chip.a[7:0]"), IsEmpty());
  EXPECT_THAT(content.signals.at("chip.core0.b"), IsEmpty());
  open_wave_file(path).reset();
  const WaveContent nothing = read_wave(path);
  EXPECT_TRUE(nothing.complete);
  EXPECT_TRUE(nothing.signals.empty());
}

TEST_P(WaveFile, ManySignalsInNestedScopes) {
  constexpr int kSignals = 10'000;  // more than identifiers of two characters
  const auto scope = [](int i) {
    return i % 3 == 0 ? std::string("chip") : "chip.core" + std::to_string(i % 50) + ".unit";
  };
  {
    auto sink = open();
    std::vector<WaveHandle> handles;
    for (int i = 0; i < kSignals; ++i)
      handles.push_back(sink->declare_bits(scope(i), "s" + std::to_string(i), 16));
    for (int i = 0; i < kSignals; ++i)
      sink->change(handles[static_cast<std::size_t>(i)], 10, static_cast<std::uint64_t>(i));
  }
  const WaveContent content = read();
  ASSERT_EQ(content.signals.size(), static_cast<std::size_t>(kSignals));
  for (int i = 0; i < kSignals; ++i) {
    ASSERT_THAT(content.signals.at(scope(i) + ".s" + std::to_string(i) + "[15:0]"),
                ElementsAre(Change{10, std::to_string(i)}));
  }
}

TEST_P(WaveFile, WhatCannotBeWritten) {
  const std::string below = folder_.file(std::string("none/w") + GetParam());
  EXPECT_EQ(error_of([&] { open_wave_file(below); }), below + ": cannot be written");
  EXPECT_TRUE(folder_.content().empty());
}

TEST(WaveFileName, HasToEndInVcdOrFst) {
  const TemporaryFolder folder;
  for (const char* name : {"w", "w.txt", "w.vcd.gz", "w.VCD", "wvcd", "w."}) {
    const std::string path = folder.file(name);
    EXPECT_EQ(error_of([&] { open_wave_file(path); }),
              path + ": expected a path ending in .vcd or .fst");
  }
  EXPECT_TRUE(folder.content().empty());
}

}  // namespace
}  // namespace trn2vp::common
