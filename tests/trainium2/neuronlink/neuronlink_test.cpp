// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Two chips wired port to port: what their DMA engines do to each other, and when.
#include "tests/trainium2/neuronlink/chip_pair.h"

namespace trn2vp::testing {
namespace {

namespace map = trainium2::address_map;
using trainium2::Chip;

constexpr std::uint64_t kSource = 0x2000'0000;
constexpr std::uint64_t kOne = 0x3000'0000;  ///< four bytes that hold 1
constexpr std::uint64_t kTarget = 0x1000'0000;

std::uint64_t peer(unsigned port, std::uint64_t address) {
  return map::kPeerWindows[port] + address;
}

void put_one(ChipBench& chip) { put(chip, kOne, {1, 0, 0, 0}); }

TEST(NeuronLink, WritesTheNeighboursMemoryThenItsSemaphore) {
  ChipPair pair;
  const auto data = pattern(65536, 1);
  pair.a.run([&] {
    put(pair.a, kSource, data);
    put_one(pair.a);
    start(pair.a, 3,
          {{peer(1, kTarget), kSource, 65536},
           {peer(1, map::sbuf(0, 7, 64)), kSource + 100, 4096},
           {peer(1, map::semaphore_increment(0, 9)), kOne, 4}});
    const double rung = now_ns();
    const double there = wait_for_semaphore(pair.b, 9, 1);
    EXPECT_EQ(get(pair.b, kTarget, 65536), data);
    EXPECT_EQ(get(pair.b, map::sbuf(0, 7, 64), 4096),
              std::vector<std::uint8_t>(data.begin() + 100, data.begin() + 4196));
    // About 1 us to the first data, 68 KiB at 23.8 GB/s, the link's 250 ns.
    EXPECT_NEAR(there - rung, 1000 + 69636 / 23.8 + 250, 250);
    // Nothing of it on the own chip.
    EXPECT_EQ(get(pair.a, kTarget, 65536), std::vector<std::uint8_t>(65536));
    EXPECT_EQ(pair.a.chip.core(0).semaphores().value(9), 0);
    EXPECT_EQ(pair.a.chip.link(1).statistics().bytes, 65536u + 4096 + 4);
    EXPECT_EQ(pair.a.chip.link(0).statistics().bytes, 0u);
    EXPECT_EQ(pair.b.chip.link(1).statistics().bytes, 0u);
    EXPECT_EQ(pair.a.chip.dma(3).statistics().errors, 0u);
  });
}

TEST(NeuronLink, OneHopOfASmallWriteTakesOneToTwoMicroseconds) {
  ChipPair near({}, "near");
  Chip::Parameters slow;
  slow.timing.link.latency_ns = 1250;
  ChipPair far(slow, "far");
  double near_ns = 0;
  double far_ns = 0;
  auto measure = [](ChipPair& pair, double& taken) {
    return [&] {
      put_one(pair.a);
      start(pair.a, 0, {{peer(0, map::semaphore_increment(0, 9)), kOne, 4}});
      const double rung = now_ns();
      taken = wait_for_semaphore(pair.b, 9, 1) - rung;
    };
  };
  near.a.set_script(measure(near, near_ns));
  far.a.set_script(measure(far, far_ns));
  sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_MS));
  EXPECT_GT(near_ns, 1000);
  EXPECT_LT(near_ns, 2000);
  EXPECT_NEAR(far_ns - near_ns, 1000, 1) << "the latency counts once, exactly";
}

// The sender's part is over long before; nobody may see the semaphore before the data is in memory.
TEST(NeuronLink, ASemaphoreWaitsForASlowMemoryOfTheNeighbour) {
  Chip::Parameters slow;
  // Each burst in another row of one bank: 32 bytes in tRC, 45 ns.
  slow.timing.hbm.interleave =
      "row[14:13] stack_id bank[1:0] group[1:0] column[4:0] channel[3:0] pseudo_channel row[12:0]";
  ChipPair pair(slow);
  pair.a.run([&] {
    const std::uint64_t host = map::kHostWindow;
    put(pair.a, host, pattern(65536, 1));
    put(pair.a, host + 65536, {1, 0, 0, 0});
    start(pair.a, 0,
          {{peer(0, kTarget), host, 65536},
           {peer(0, map::semaphore_increment(0, 9)), host + 65536, 4}});
    const double rung = now_ns();
    EXPECT_GT(wait_for_semaphore(pair.b, 9, 1) - rung, 65536);
    EXPECT_EQ(get(pair.b, kTarget, 65536), pattern(65536, 1));
  });
}

/// Sixteen engines send 4 x 64 KiB each through one port; bytes per ns.
double rate_of_sixteen_engines(const trainium2::timing::LinkTiming& link) {
  Chip::Parameters parameters;
  parameters.timing.link = link;
  ChipPair pair(parameters);
  double rate = 0;
  pair.a.run([&] {
    put_one(pair.a);
    for (unsigned e = 0; e < 16; ++e) {
      std::vector<Transfer> transfers;
      for (unsigned i = 0; i < 4; ++i) {
        transfers.push_back(
            {peer(2, kTarget + (4 * e + i) * 65536), kSource + (4 * e + i) * 65536, 65536});
      }
      transfers.push_back({peer(2, map::semaphore_increment(0, 9)), kOne, 4});
      prepare(pair.a, e, transfers);
    }
    const double begin = now_ns() + 1000;  // about when the first data comes
    for (unsigned e = 0; e < 16; ++e) ring(pair.a, e, 5);
    rate = 16 * 4 * 65536 / (wait_for_semaphore(pair.b, 9, 16) - begin);
  });
  return rate;
}

TEST(NeuronLink, SixteenEnginesFillAPort) {
  const double rate = rate_of_sixteen_engines({});
  EXPECT_LT(rate, 128);
  EXPECT_GT(rate, 0.95 * 128);
}

TEST(NeuronLink, FewCreditsBoundTheRate) {
  trainium2::timing::LinkTiming link;
  link.credits = 32;
  const double rate = rate_of_sixteen_engines(link);
  // 32 packets of 512 bytes per round trip of 2 x 250 ns, and the time in the neighbour's memory.
  EXPECT_LT(rate, 32 * 512 / 500.0);
  EXPECT_GT(rate, 32 * 512 / 800.0);
}

TEST(NeuronLink, ReadsTheNeighboursMemory) {
  Chip::Parameters even;  // HBM that answers alike whenever it is asked
  even.timing.hbm.page_policy = "closed";
  even.timing.hbm.refresh = "none";
  ChipPair pair(even);
  const auto data = pattern(65536, 2);
  pair.a.run([&] {
    put(pair.b, kSource, data);
    put(pair.a, kSource, data);
    put_one(pair.a);
    double taken[2] = {};
    for (const unsigned engine : {0u, 1u}) {
      const std::uint64_t from = engine == 0 ? kSource : peer(3, kSource);
      start(pair.a, engine,
            {{kTarget + engine * 65536, from, 65536}, {map::semaphore_increment(0, 9), kOne, 4}});
      const double begin = now_ns();
      taken[engine] = wait_for_semaphore(pair.a, 9, static_cast<int>(engine) + 1) - begin;
      EXPECT_EQ(get(pair.a, kTarget + engine * 65536, 65536), data);
    }
    EXPECT_GT(taken[1], taken[0] + 490) << "there and back";
    EXPECT_LT(taken[1], taken[0] + 1200);
    EXPECT_EQ(pair.b.chip.link(3).statistics().bytes, 65536u);
  });
}

TEST(NeuronLink, BothDirectionsAtATime) {
  ChipPair pair;
  const auto data = pattern(65536, 3);
  auto half = [&](ChipBench& from, ChipBench& to) {
    return [&] {
      put(from, kSource, data);
      put_one(from);
      start(
          from, 5,
          {{peer(0, kTarget), kSource, 65536}, {peer(0, map::semaphore_increment(0, 9)), kOne, 4}});
      wait_for_semaphore(to, 9, 1);
      EXPECT_EQ(get(to, kTarget, 65536), data);
    };
  };
  pair.b.set_script(half(pair.b, pair.a));
  pair.a.run(half(pair.a, pair.b));
}

constexpr std::uint32_t kBarrier =
    trainium2::descriptor::kFirst | trainium2::descriptor::kLast | trainium2::descriptor::kDmb;

TEST(NeuronLink, AReadSeesTheSmallWritesBeforeIt) {
  ChipPair pair;
  pair.a.run([&] {
    put(pair.a, kOne, {7, 0, 0, 0});
    start(pair.a, 0,
          {{peer(0, map::semaphore_increment(0, 9)), kOne, 4, kBarrier},
           {kTarget, peer(0, map::kCore[0] + map::kSemaphoreReadOffset + 4 * 9), 4},
           {peer(0, kTarget), kOne, 4},
           {kTarget + 4, peer(0, kTarget), 4}});
    wait_ns(20'000);
    EXPECT_EQ(get(pair.a, kTarget, 8), (std::vector<std::uint8_t>{7, 0, 0, 0, 7, 0, 0, 0}));
  });
}

// The neighbour's registers are in its map: one chip may drive the other's DMA engines.
TEST(NeuronLink, ADoorbellOfTheNeighbour) {
  ChipPair pair;
  const auto data = pattern(4096, 4);
  pair.a.run([&] {
    put(pair.b, kSource, data);
    put_one(pair.a);
    start(pair.b, 20, {{kTarget, kSource, 4096}});
    wait_ns(10'000);
    EXPECT_EQ(get(pair.b, kTarget, 4096), data);
    put(pair.b, kTarget, std::vector<std::uint8_t>(4096));
    const std::uint64_t base = map::dma_engine(20);
    const auto m2s = trainium2::descriptor::encode(trainium2::descriptor::m2s(kSource, 4096, 1));
    const auto s2m = trainium2::descriptor::encode(trainium2::descriptor::s2m(kTarget, 4096, 1));
    pair.b.poke(ring_of(20) + 16, m2s.data(), 16);
    pair.b.poke(ring_of(20) + 0x8000 + 16, s2m.data(), 16);
    start(pair.a, 0, {{peer(0, base + 0x21038), kOne, 4}, {peer(0, base + 0x1038), kOne, 4}});
    wait_ns(10'000);
    EXPECT_EQ(get(pair.b, kTarget, 4096), data);
  });
}

/// What engine 0 of the pair's chip a says of one transfer: {causes A, causes B}.
std::pair<std::uint32_t, std::uint32_t> causes_of(ChipBench& chip, unsigned engine,
                                                  const Transfer& transfer) {
  start(chip, engine, {transfer, {map::semaphore_increment(0, 9), kOne, 4}});
  wait_ns(20'000);
  EXPECT_TRUE(chip.chip.dma(engine).queue_halted(0));
  EXPECT_EQ(chip.chip.core(0).semaphores().value(9), 0) << "nothing behind the fault happens";
  return {chip.read32(map::dma_engine(engine) + 0x3A000),
          chip.read32(map::dma_engine(engine) + 0x3A040)};
}

TEST(NeuronLink, AnUnconnectedPortAnswersWithAnError) {
  ChipBench alone;
  alone.run([&] {
    put_one(alone);
    using Causes = std::pair<std::uint32_t, std::uint32_t>;
    EXPECT_EQ(causes_of(alone, 0, {peer(0, kTarget), kSource, 4096}), Causes(0, 1u << 1));
    EXPECT_EQ(causes_of(alone, 1, {peer(1, map::semaphore_increment(0, 9)), kOne, 4}),
              Causes(0, 1u << 1));
    EXPECT_EQ(causes_of(alone, 2, {kTarget, peer(2, kSource), 4096}), Causes(1u << 8, 0));
  });
}

TEST(NeuronLink, WhereTheNeighbourHasNothing) {
  ChipPair pair;
  pair.a.run([&] {
    put_one(pair.a);
    using Causes = std::pair<std::uint32_t, std::uint32_t>;
    const std::uint64_t nowhere = 0x9'0000'0000;
    EXPECT_EQ(causes_of(pair.a, 0, {peer(0, nowhere), kSource, 4096}), Causes(0, 1u << 1));
    EXPECT_EQ(causes_of(pair.a, 1, {peer(0, nowhere), kOne, 4}), Causes(0, 1u << 1));
    EXPECT_EQ(causes_of(pair.a, 2, {kTarget, peer(0, nowhere), 4}), Causes(1u << 8, 0));
    // Bits 48 and 49 of a window are nobody's: no way on to a third chip.
    const std::uint64_t beyond = peer(0, 0) + (std::uint64_t{1} << 48);
    EXPECT_EQ(causes_of(pair.a, 3, {beyond, kSource, 4096}), Causes(0, 1u << 1));
    EXPECT_EQ(pair.b.chip.link(0).refused(), 0u);
  });
}

TEST(NeuronLink, StallsDelayAndKeepOrder) {
  auto parameters = [](std::uint64_t seed) {
    Chip::Parameters p;
    p.timing.link_faults = {20'000, 2'000, seed};
    return p;
  };
  ChipPair first(parameters(1), "first");
  ChipPair same(parameters(1), "same");
  ChipPair other(parameters(2), "other");
  ChipPair none({}, "none");
  const auto data = pattern(65536, 5);
  double taken[4] = {};
  unsigned index = 0;
  for (ChipPair* pair : {&first, &same, &other, &none}) {
    pair->a.set_script([&, pair, index] {
      put(pair->a, kSource, data);
      put_one(pair->a);
      start(
          pair->a, 0,
          {{peer(0, kTarget), kSource, 65536}, {peer(0, map::semaphore_increment(0, 9)), kOne, 4}});
      const double rung = now_ns();
      taken[index] = wait_for_semaphore(pair->b, 9, 1) - rung;
      EXPECT_EQ(get(pair->b, kTarget, 65536), data);
    });
    ++index;
  }
  sc_core::sc_start(sc_core::sc_time(5, sc_core::SC_MS));
  EXPECT_GT(first.a.chip.link(0).statistics().stalls, 0u);
  EXPECT_EQ(none.a.chip.link(0).statistics().stalls, 0u);
  EXPECT_EQ(taken[0], taken[1]);
  EXPECT_NE(taken[0], taken[2]);
  EXPECT_GT(taken[0], taken[3]);
}

}  // namespace
}  // namespace trn2vp::testing
