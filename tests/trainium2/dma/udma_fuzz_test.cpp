// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Nothing software can write into an engine may hang or end the simulation.
#include <random>

#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

TEST(UdmaFuzz, RandomRegistersAndDescriptors) {
  DmaSystem s("system", 2);
  std::mt19937 random(2026);
  auto below = [&](std::uint32_t n) { return random() % n; };
  const std::uint64_t places[] = {0x20'0000,        DmaSystem::kHost,
                                  DmaSystem::kSbuf, DmaSystem::kSemaphores + 0x1800,
                                  0x30'0000'0000,   address_map::dma_engine(0)};
  std::uint64_t packets = 0;
  std::uint64_t errors = 0;
  s.run([&] {
    for (unsigned round = 0; round < 300; ++round) {
      for (const unsigned e : {0u, 1u}) {
        s.init_engine(e, below(2) == 0);
        for (const unsigned q : {0u, 9u}) {
          const std::uint64_t ring = (e * 2 + (q != 0)) * 0x1'0000;
          s.init_queue(e, q, 16 * (1 + below(8)), DmaSystem::kM2sRing + ring,
                       DmaSystem::kS2mRing + ring);
          for (unsigned slot = 0; slot < 128; ++slot) {
            const std::uint64_t from = places[below(3) == 0 ? below(6) : below(3)] + below(4096);
            const std::uint64_t to = places[below(3) == 0 ? below(6) : below(3)] + below(4096);
            const std::uint32_t bytes = below(4) == 0 ? below(65536) : below(300);
            const std::uint32_t flags =
                below(10) == 0 ? random() : descriptor::kFirst | descriptor::kLast;
            s.put(DmaSystem::kM2sRing + ring, slot,
                  descriptor::m2s(from, bytes, 1 + (below(10) == 0), flags));
            s.put(DmaSystem::kS2mRing + ring, slot,
                  descriptor::s2m(to, below(10) == 0 ? below(300) : bytes, 1));
          }
        }
      }
      for (unsigned step = 0; step < 60; ++step) {
        const unsigned e = below(2);
        const unsigned q = below(2) * 9;
        switch (below(12)) {
          case 0:  // any register of the M2S or S2M half, the doorbells aside
            s.set(e, below(2) * 0x20000 + 4 * below(0x400), random());
            break;
          case 1:
            s.set(e,
                  (below(2) == 0 ? DmaSystem::m2s(q, 0) : DmaSystem::s2m(q, 0)) + 4 * below(0x40),
                  below(64));
            break;
          case 2:  // interrupt controllers
            s.set(e, 0x3A000 + 4 * below(0x40), random());
            break;
          case 3:
            s.set(e, below(2) == 0 ? DmaSystem::m2s(q, 0xB0) : DmaSystem::s2m(q, 0x64), 0x100);
            break;
          case 4:
            s.set(e, 0x204 + below(2) * 0x20000, below(3));
            break;
          case 5:
            DmaSystem::wait_ns(below(5000));
            break;
          case 6:  // an overrun now and then
            s.doorbell(e, q, below(20) == 0 ? below(5000) : below(16), 1 + below(16));
            break;
          default:
            s.doorbell(e, q, 1 + below(4));
        }
        s.get(e, DmaSystem::m2s(q, 0x20) + 4 * below(16));
      }
      DmaSystem::wait_ns(20'000);
      if (below(4) == 0) DmaSystem::wait_ns(100'000);
      s.dma.reset();
    }
    for (const unsigned e : {0u, 1u}) {
      packets += s.dma.engine(e).statistics().packets;
      errors += s.dma.engine(e).statistics().errors;
      // What comes after a reset works as if nothing had been.
      s.init_engine(e, true);
      s.init_queue(e, 0, 32);
      RingWriter ring(s, 32);
      s.fill(0x20'0000, 5000, e);
      ring.copy(0x60'0000, 0x20'0000, 5000);
      s.doorbell(e, 0, 1);
      DmaSystem::wait_ns(10'000);
      EXPECT_TRUE(s.same(0x20'0000, 0x60'0000, 5000));
      EXPECT_EQ(s.get(e, DmaSystem::m2s(0, 0x4C)), 1u);
      EXPECT_EQ(s.get(e, 0x3A000) | s.get(e, 0x3A040), 0u);
    }
  });
  // The mix must have been one of both.
  EXPECT_GT(packets, 500u);
  EXPECT_GT(errors, 50u);
}

}  // namespace
}  // namespace trn2vp::trainium2::test
