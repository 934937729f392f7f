// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/private_dma.h"

#include "tests/trainium2/neuronlink/chip_pair.h"

namespace trn2vp::testing {
namespace {

namespace map = trainium2::address_map;
using trainium2::GeneratedElement;
using trainium2::PrivateDma;

constexpr std::uint64_t kSource = 0x2000'0000;
constexpr std::uint64_t kTarget = 0x1000'0000;

GeneratedElement element(std::uint64_t target, std::uint64_t source, std::uint32_t bytes) {
  GeneratedElement e;
  e.source = source;
  e.target = target;
  e.bytes = bytes;
  return e;
}

// Documented: 307 GB/s for eight engines, both directions counted.
TEST(PrivateDma, EightEnginesMoveTheDocumentedRate) {
  ChipBench bench;
  const auto data = pattern(8 * 16 * 16384, 1);
  bench.run([&] {
    put(bench, kSource, data);
    PrivateDma& dma = bench.chip.core(0).private_dma();
    const double begin = now_ns();
    for (unsigned p = 0; p < 8; ++p) {
      std::vector<GeneratedElement> elements;
      for (unsigned i = 0; i < 16; ++i) {
        elements.push_back(
            element(map::sbuf(0, 16 * p + i, 0), kSource + (16 * p + i) * 16384, 16384));
      }
      elements.back().notify = map::semaphore_increment(0, 9);
      dma.submit(p, elements);
    }
    const double taken = wait_for_semaphore(bench, 9, 8) - begin;
    EXPECT_NEAR(2 * 8 * 16 * 16384 / taken, 307, 20);
    for (unsigned i = 0; i < 128; ++i) {
      EXPECT_EQ(
          get(bench, map::sbuf(0, i, 0), 16384),
          std::vector<std::uint8_t>(data.begin() + i * 16384, data.begin() + (i + 1) * 16384));
    }
  });
}

TEST(PrivateDma, ManyElementsWaitForRoom) {
  ChipBench bench;
  const auto data = pattern(4096, 2);
  bench.run([&] {
    put(bench, kSource, data);
    std::vector<GeneratedElement> elements;
    for (unsigned i = 0; i < 1024; ++i) {
      elements.push_back(element(kTarget + 4 * i, kSource + 4 * (1023 - i), 4));
    }
    elements.back().notify = map::semaphore_increment(0, 9);
    bench.chip.core(0).private_dma().submit(3, elements);
    wait_for_semaphore(bench, 9, 1);
    const auto turned = get(bench, kTarget, 4096);
    for (unsigned i = 0; i < 4096; ++i) EXPECT_EQ(turned[i], data[4 * (1023 - i / 4) + i % 4]);
  });
}

TEST(PrivateDma, ReachesTheNeighbour) {
  ChipPair pair;
  const auto data = pattern(4096, 3);
  pair.a.run([&] {
    put(pair.a, kSource, data);
    GeneratedElement e = element(map::kPeerWindows[0] + map::sbuf(0, 5, 0), kSource, 4096);
    e.notify = map::kPeerWindows[0] + map::semaphore_increment(0, 9);
    pair.a.chip.core(0).private_dma().submit(0, {e});
    wait_for_semaphore(pair.b, 9, 1);
    EXPECT_EQ(get(pair.b, map::sbuf(0, 5, 0), 4096), data);
  });
}

TEST(PrivateDma, ARefusedAddressHaltsItsEngineOnlyUntilReset) {
  ChipBench bench;
  const auto data = pattern(64, 4);
  bench.run([&] {
    put(bench, kSource, data);
    PrivateDma& dma = bench.chip.core(2).private_dma();
    dma.submit(0, {element(kTarget, 0x9'0000'0000, 64), element(kTarget, kSource, 64)});
    dma.submit(1, {element(kTarget + 64, kSource, 64)});
    wait_ns(5000);
    EXPECT_TRUE(dma.engine(0).queue_halted(PrivateDma::kQueue));
    EXPECT_EQ(dma.engine(0).causes(0), 1u << 8);
    EXPECT_EQ(get(bench, kTarget, 64), std::vector<std::uint8_t>(64));
    EXPECT_EQ(get(bench, kTarget + 64, 64), data);
    // Nobody waits for room that never comes.
    dma.submit(0, std::vector<GeneratedElement>(1000, element(kTarget, kSource, 64)));
    dma.reset();
    dma.submit(0, {element(kTarget, kSource, 64)});
    wait_ns(5000);
    EXPECT_EQ(get(bench, kTarget, 64), data);
  });
}

}  // namespace
}  // namespace trn2vp::testing
