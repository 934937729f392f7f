// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Programs that wait for ever: what the core says about them. And the wait-for graph alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "models/trainium2/neuron_core/wait_graph.h"
#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using trainium2::WaitGraph;
using trainium2::isa::Engine;
using trainium2::isa::SemaphoreWait;
namespace map = trainium2::address_map;

constexpr std::uint64_t kProgram = 0x180'0000;
constexpr std::uint64_t kProgram2 = 0x190'0000;
constexpr std::uint64_t kProgram3 = 0x1A0'0000;

/// Runs a script, which has to come to its end.
void run_script(ChipBench& bench, const std::function<void()>& script) {
  bool done = false;
  bench.run([&] {
    script();
    done = true;
  });
  EXPECT_TRUE(done) << "something never happened";
}

WaitGraph::Waiter waiter(Engine engine, int last_updater) {
  WaitGraph::Waiter w{};
  w.engine = engine;
  w.instruction = "nop";
  w.wait = {5, SemaphoreWait::Condition::kGreaterEqual, 3};
  w.last_updater = last_updater;
  return w;
}

TEST(WaitGraph, FindsTheCircleAndNothingElse) {
  WaitGraph graph;
  EXPECT_TRUE(graph.empty());
  graph.add(waiter(Engine::kScalar, WaitGraph::kNobody));
  graph.add(waiter(Engine::kSync, static_cast<int>(Engine::kVector)));
  EXPECT_THAT(graph.cycle(), IsEmpty());
  // Sync hangs on a circle of three without being part of it.
  graph.add(waiter(Engine::kVector, static_cast<int>(Engine::kTensor)));
  graph.add(waiter(Engine::kTensor, static_cast<int>(Engine::kGpSimd)));
  graph.add(waiter(Engine::kGpSimd, static_cast<int>(Engine::kVector)));
  EXPECT_THAT(graph.cycle(), ElementsAre(Engine::kVector, Engine::kTensor, Engine::kGpSimd));
  EXPECT_EQ(graph.lines().back(), "circle: vector -> tensor -> gpsimd -> vector");
}

TEST(Deadlock, TwoEnginesThatWaitForEachOther) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(0, Engine::kVector, kProgram,
                        "nop $S[1]++@complete\nnop $S[2]>=2 $S[1]++@complete\nhalt\n");
    bench.start_program(0, Engine::kScalar, kProgram2,
                        "nop $S[2]++@complete\nnop $S[1]>=2 $S[2]++@complete\nhalt\n");
    bench.start_program(0, Engine::kSync, kProgram3, "nop $E[4]==1\nhalt\n");
  });
  const auto lines = bench.chip.core(0).wait_graph().lines();
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[0], HasSubstr("scalar at pc 0x19000c0 waits for S[1]>=2 (is 1, last updated by "
                                  "vector at pc 0x1800000: nop $S[1]++@complete)"));
  EXPECT_THAT(lines[0], HasSubstr("nop $S[1]>=2 $S[2]++@complete"));
  EXPECT_THAT(lines[1], HasSubstr("vector at pc 0x18000c0 waits for S[2]>=2"));
  EXPECT_THAT(lines[2], HasSubstr("sync at pc 0x1a00000 waits for event 4 set (is 0, never "
                                  "updated)"));
  EXPECT_EQ(lines[3], "circle: scalar -> vector -> scalar");
  EXPECT_TRUE(bench.chip.core(0).running());
}

TEST(Deadlock, TheEngineThatWasToUpdateHasHalted) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(0, Engine::kVector, kProgram, "nop $S[9]>=2\nhalt\n");
    bench.start_program(0, Engine::kScalar, kProgram2, "nop $S[9]++@complete\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), 3u);
    wait(20, sc_core::SC_US);
  });
  const auto lines = bench.chip.core(0).wait_graph().lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1], "scalar has halted");
}

TEST(Deadlock, AnUpdateOverTheBusIsNamed) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(0, Engine::kVector, kProgram, "nop $S[9]==2\nhalt\n");
    bench.write32(map::kCore[0] + map::kSemaphoreIncrementOffset + 4 * 9, 3);
    wait(20, sc_core::SC_US);
  });
  const auto lines = bench.chip.core(0).wait_graph().lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("S[9]==2 (is 3, last updated by a write over the bus)"));
}

TEST(Deadlock, NobodyWaitsWhenAllHaveHalted) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(0, Engine::kVector, kProgram, "nop $S[1]++@complete\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), 3u);
  });
  EXPECT_TRUE(bench.chip.core(0).wait_graph().lines().empty());
}

}  // namespace
}  // namespace trn2vp
