// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Injected faults: what is lost, what is not, and that a run can be repeated.
#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

constexpr unsigned kPackets = 400;

UdmaBlock::Parameters with(std::uint64_t ppm, std::uint64_t seed) {
  UdmaBlock::Parameters p;
  p.model.faults = {ppm, seed};
  return p;
}

/// Which of kPackets packets of data and semaphore got as far as their semaphore.
std::vector<bool> completed(DmaSystem& s) {
  std::vector<bool> out(kPackets);
  s.init_engine(0, true);
  s.init_queue(0, 0, 1024);
  RingWriter ring(s, 1024);
  s.fill(0x20'0000, 4096, 3);
  for (unsigned i = 0; i < kPackets; ++i) {
    ring.source(0x20'0000, 4096, descriptor::kFirst);
    ring.source(0x20'0000, 4, descriptor::kLast);
    ring.target(0x40'0000 + i * 4096, 4096);
    ring.target(DmaSystem::kSemaphores + 4 * i, 4);
  }
  s.doorbell(0, 0, 2 * kPackets);
  DmaSystem::wait_ns(200'000);
  for (const SemaphoreWrite& write : s.semaphore_writes) out[write.offset / 4] = true;
  for (unsigned i = 0; i < kPackets; ++i) {
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000 + i * 4096, 4096)) << "the data always arrives";
  }
  const auto lost = static_cast<unsigned>(std::count(out.begin(), out.end(), false));
  EXPECT_EQ(s.dma.engine(0).statistics().dropped_completions, lost);
  EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 2 * (kPackets - lost));
  EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x24)) & 0x1FF'FFFF, 2 * lost);
  EXPECT_EQ(s.get(0, 0x3A000) | s.get(0, 0x3A040), 0u);
  return out;
}

TEST(UdmaFaults, DroppedCompletionsAreTheSameForTheSameSeed) {
  DmaSystem s("system", 1, with(100'000, 5));
  DmaSystem same("same", 1, with(100'000, 5));
  DmaSystem other("other", 1, with(100'000, 6));
  s.run([&] {
    const auto first = completed(s);
    const auto lost = std::count(first.begin(), first.end(), false);
    EXPECT_GT(lost, 20);
    EXPECT_LT(lost, 70);
    EXPECT_EQ(completed(same), first);
    EXPECT_NE(completed(other), first);
  });
}

TEST(UdmaFaults, AllOrNone) {
  DmaSystem all("all", 1, with(1'000'000, 5));
  DmaSystem none("none", 1, with(0, 5));
  all.run([&] {
    EXPECT_EQ(completed(all), std::vector<bool>(kPackets, false));
    EXPECT_EQ(completed(none), std::vector<bool>(kPackets, true));
  });
}

}  // namespace
}  // namespace trn2vp::trainium2::test
