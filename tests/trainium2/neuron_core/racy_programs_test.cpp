// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Random programs with known races. In a timing run instructions run ahead of simulated time, in a
// functional run they don't: the hazard checker finds the same pairs, and those that an argument
// about the programs alone says.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/trainium2/isa/encoding.h"
#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using trainium2::isa::Engine;

constexpr std::uint32_t kHalted = 3;
constexpr unsigned kTiles = 12;  // fewer than the findings a checker keeps
constexpr unsigned kTileBytes = 256;
constexpr unsigned kCores = 8;
constexpr Engine kSides[] = {Engine::kTensor, Engine::kVector};

/// Where the program of a side is in memory.
std::uint64_t program(unsigned core, unsigned side) {
  return 0x400'0000 + 0x10'0000 * (2 * core + side);
}

/// Addresses of an instruction of the Tensor and one of the Vector Engine.
using Pair = std::pair<std::uint64_t, std::uint64_t>;

/// Every tile is loaded once by the Tensor Engine and overwritten once by the Vector Engine, in two
/// random orders; multiplies in between, and semaphores from one engine to the other at random
/// places. These lead forward in one common order of all instructions, so nothing deadlocks.
class Racy {
 public:
  Racy(unsigned seed, unsigned core) : core_(core), random_(seed) {
    std::vector<unsigned> orders[2];
    for (std::vector<unsigned>& order : orders) {
      for (unsigned tile = 0; tile < kTiles; ++tile) order.push_back(tile);
      std::shuffle(order.begin(), order.end(), random_);
    }
    add(0, load(kTiles));  // something to multiply with
    std::size_t done[2] = {0, 0};
    while (done[0] + done[1] < 2 * kTiles) {
      const unsigned side = done[0] == kTiles || (done[1] < kTiles && below(2) == 0) ? 1 : 0;
      const unsigned tile = orders[side][done[side]++];
      for (unsigned gap = below(side == 0 ? 2 : 40); gap != 0; --gap)
        add(side, side == 0 ? kMultiply : "nop");
      touched_[side][tile] = {add(side, side == 0 ? load(tile) : fill(tile)), clock_};
      if (below(4) == 0) signal(side);
    }
    for (unsigned side : {0, 1}) add(side, "halt");
  }

  const std::string& text(unsigned side) const { return texts_[side]; }

  /// The tiles that no semaphore protects: none leads from the first of the two accesses or later
  /// to the second or earlier.
  std::set<Pair> races() const {
    std::set<Pair> pairs;
    for (unsigned tile = 0; tile < kTiles; ++tile) {
      const unsigned first = touched_[0][tile].when < touched_[1][tile].when ? 0 : 1;
      const Place& before = touched_[first][tile];
      const Place& after = touched_[1 - first][tile];
      bool ordered = false;
      for (const Signal& signal : signals_)
        ordered |=
            signal.from == first && signal.sent >= before.index && signal.awaited <= after.index;
      if (!ordered) pairs.insert({pc(0, touched_[0][tile].index), pc(1, touched_[1][tile].index)});
    }
    return pairs;
  }

 private:
  struct Place {
    std::size_t index;   ///< in its program
    std::uint64_t when;  ///< in the common order
  };
  struct Signal {
    unsigned from;
    std::size_t sent;
    std::size_t awaited;
  };
  static constexpr const char* kMultiply =
      "multiply_moving accumulate=0 dst=psum.fp32[0+128]@0{1:128} "
      "moving=sbuf.bf16[0+128]@8192{1:128}";

  std::uint64_t pc(unsigned side, std::size_t index) const {
    return program(core_, side) + index * trainium2::isa::kInstructionBytes;
  }
  static std::string tile_at(unsigned tile) {
    return "sbuf.bf16[0+128]@" + std::to_string(kTileBytes * tile) + "{1:128}";
  }
  static std::string load(unsigned tile) { return "load_stationary stationary=" + tile_at(tile); }
  static std::string fill(unsigned tile) { return "memset value=1 dst=" + tile_at(tile); }

  unsigned below(unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random_); }

  std::size_t add(unsigned side, const std::string& instruction) {
    ++clock_;
    texts_[side] += instruction + "\n";
    return count_[side]++;
  }

  // An update by the newest instruction of `from`, and an instruction that waits for it.
  void signal(unsigned from) {
    const std::string semaphore = " $S[" + std::to_string(signals_.size()) + "]";
    texts_[from].insert(texts_[from].size() - 1, semaphore + "++@complete");
    const std::size_t sent = count_[from] - 1;
    signals_.push_back({from, sent, add(1 - from, "nop" + semaphore + ">=1")});
  }

  unsigned core_;
  std::mt19937 random_;
  std::string texts_[2];
  std::size_t count_[2] = {0, 0};
  std::uint64_t clock_ = 0;
  Place touched_[2][kTiles] = {};
  std::vector<Signal> signals_;
};

using Programs = std::vector<Racy>;  // one for each core

class RacyChip {
 public:
  RacyChip(const Programs& programs, bool timing_only)
      : programs_(programs),
        bench_(parameters(timing_only), timing_only ? "timing" : "functional") {
    const std::vector<std::uint8_t> ones(16384, 0x3F);
    for (unsigned core = 0; core < kCores; ++core) {
      for (unsigned p = 0; p < 128; ++p)
        bench_.poke(trainium2::address_map::sbuf(core, p, 0), ones.data(), ones.size());
    }
    bench_.set_script([this] { script(); });
  }

  bool done() const { return done_; }

  std::set<Pair> findings(unsigned core) {
    std::set<Pair> pairs;
    for (const std::string& line : bench_.chip.core(core).hazards())
      pairs.insert({pc_of("tensor", line), pc_of("vector", line)});
    return pairs;
  }

 private:
  static trainium2::Chip::Parameters parameters(bool timing_only) {
    trainium2::Chip::Parameters parameters;
    parameters.timing_only = timing_only;
    return parameters;
  }

  void script() {
    for (unsigned core = 0; core < kCores; ++core) {
      for (unsigned side : {0, 1})
        bench_.start_program(core, kSides[side], program(core, side), programs_[core].text(side));
    }
    for (unsigned core = 0; core < kCores; ++core) {
      for (const Engine engine : kSides)
        EXPECT_EQ(bench_.wait_until_stopped(core, engine), kHalted);
    }
    done_ = true;
  }

  static std::uint64_t pc_of(const std::string& engine, const std::string& line) {
    std::smatch match;
    const std::regex pattern(engine + " at pc (0x[0-9a-f]+)");
    return std::regex_search(line, match, pattern) ? std::stoull(match[1], nullptr, 16) : 0;
  }

  const Programs& programs_;
  ChipBench bench_;
  bool done_ = false;
};

class RacyPrograms : public ::testing::TestWithParam<unsigned> {};

TEST_P(RacyPrograms, ThatRunAheadLoseNoHazardAndInventNone) {
  Programs programs;
  for (unsigned core = 0; core < kCores; ++core)
    programs.emplace_back(kCores * GetParam() + core, core);
  RacyChip functional(programs, false);
  RacyChip timing(programs, true);
  sc_core::sc_start();
  ASSERT_TRUE(functional.done() && timing.done()) << "something never happened";
  std::size_t racy = 0;
  for (unsigned core = 0; core < kCores; ++core) {
    const std::set<Pair> races = programs[core].races();
    racy += races.size();
    SCOPED_TRACE("tensor:\n" + programs[core].text(0) + "vector:\n" + programs[core].text(1));
    EXPECT_EQ(functional.findings(core), races);
    EXPECT_EQ(timing.findings(core), races);
  }
  // Both kinds, many times.
  EXPECT_GT(racy, std::size_t{2 * kCores});
  EXPECT_LT(racy, std::size_t{(kTiles - 2) * kCores});
}

INSTANTIATE_TEST_SUITE_P(Seeds, RacyPrograms, ::testing::Range(0u, 5u));

}  // namespace
}  // namespace trn2vp
