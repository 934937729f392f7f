// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/dge.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace trn2vp::trainium2 {
namespace {

using sc_core::sc_time;

constexpr double kStart = 400;
constexpr double kElement = 5;

/// An engine that notes what it gets and has as much room as it is given.
struct Port : DescriptorPort {
  bool takes_generated(unsigned queue) const override { return queue != 7; }
  unsigned room(unsigned) const override { return space; }
  void deliver(unsigned, const std::vector<GeneratedElement>& elements) override {
    got.insert(got.end(), elements.begin(), elements.end());
    space -= static_cast<unsigned>(elements.size());
  }
  const sc_core::sc_event& room_event() const override { return event; }
  double ready_ns(std::size_t index) const {
    return static_cast<double>(got.at(index).ready_ps) / 1000;
  }

  unsigned space = 1000;
  std::vector<GeneratedElement> got;
  sc_core::sc_event event;
};

struct Bench : sc_core::sc_module {
  explicit Bench(const sc_core::sc_module_name& name = "bench")
      : sc_module(name), dge("dge", parameters()) {
    SC_HAS_PROCESS(Bench);
    SC_THREAD(thread);
  }
  Dge::Parameters parameters() {
    Dge::Parameters p;
    p.timing.dge_start_ns = kStart;
    p.timing.dge_element_ns = kElement;
    p.timing.dge_commands = 2;
    for (unsigned i = 0; i < 16; ++i) p.engines[i] = &ports[i];
    return p;
  }
  void thread() { script(); }
  void run(std::function<void()> what) {
    script = std::move(what);
    sc_core::sc_start(sc_time(1, sc_core::SC_MS));
  }

  std::array<Port, 16> ports;
  std::function<void()> script;
  Dge dge;
};

CopyCommand command(std::uint32_t rows, std::uint16_t engines) {
  CopyCommand c;
  c.rows = rows;
  c.row_bytes = 64;
  c.source_stride = c.target_stride = 64;
  c.engine_mask = engines;
  c.notify = 1;
  return c;
}

double now_ns() { return sc_core::sc_time_stamp().to_seconds() * 1e9; }

TEST(Dge, ElementsComeOneAfterTheOtherBehindTheStart) {
  Bench bench;
  bench.run([&] { bench.dge.submit(command(128, 0xFFFF)); });
  for (unsigned engine = 0; engine < 16; ++engine) {
    for (unsigned i = 0; i < 8; ++i) {
      EXPECT_DOUBLE_EQ(bench.ports[engine].ready_ns(i), kStart + kElement * (8 * engine + i + 1));
    }
  }
}

TEST(Dge, TheNextCommandBeginsBehindTheLastElement) {
  Bench bench;
  bench.run([&] {
    bench.dge.submit(command(10, 1));
    bench.dge.submit(command(1, 1));
  });
  EXPECT_DOUBLE_EQ(bench.ports[0].ready_ns(10), 2 * kStart + 11 * kElement);
}

TEST(Dge, SubmitWaitsWhenTheGeneratorIsFull) {
  Bench bench;
  double third = 0;
  bench.run([&] {
    bench.dge.submit(command(10, 1));
    bench.dge.submit(command(10, 1));
    EXPECT_DOUBLE_EQ(now_ns(), 0);
    bench.dge.submit(command(10, 1));
    third = now_ns();
  });
  EXPECT_DOUBLE_EQ(third, kStart + 10 * kElement);
}

TEST(Dge, WaitsForRoomAndLosesNothing) {
  Bench bench;
  bench.ports[0].space = 3;
  bench.run([&] {
    bench.dge.submit(command(4, 0b11));
    wait(sc_time(5, sc_core::SC_US));
    EXPECT_EQ(bench.ports[0].got.size(), 2u);
    bench.ports[0].space = 1;
    bench.dge.submit(command(3, 1));
    wait(sc_time(5, sc_core::SC_US));
    EXPECT_EQ(bench.ports[0].got.size(), 3u);
    EXPECT_EQ(bench.dge.pending(), 1u);
    bench.ports[0].space = 10;
    bench.ports[0].event.notify();
    wait(sc_time(1, sc_core::SC_US));
  });
  EXPECT_EQ(bench.ports[0].got.size(), 5u);
  EXPECT_EQ(bench.dge.pending(), 0u);
  EXPECT_GE(bench.ports[0].ready_ns(3), 10'000);
  EXPECT_EQ(bench.ports[0].got[4].source, 128u);
}

TEST(Dge, AsksEveryChosenEngineWhetherItTakesTheQueue) {
  Bench bench;
  CopyCommand c = command(1, 1);
  EXPECT_TRUE(bench.dge.accepts(c));
  c.queue = 7;
  EXPECT_FALSE(bench.dge.accepts(c));
}

}  // namespace
}  // namespace trn2vp::trainium2
