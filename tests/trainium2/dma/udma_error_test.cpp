// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What a bad descriptor, ring or address does to its queue and engine.
#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

constexpr std::uint64_t kNowhere = 0x30'0000'0000;
constexpr std::uint32_t kFirst = descriptor::kFirst;
constexpr std::uint32_t kLast = descriptor::kLast;

/// Runs one bad program twice. Armed as the driver arms it the engine aborts with the cause; with
/// the cause masked in the abort mask only the queue halts, and another queue still works.
void expect_error(unsigned group, unsigned bit,
                  const std::function<std::uint32_t(DmaSystem&, RingWriter&)>& program) {
  DmaSystem s("system", 2);
  s.run([&] {
    for (const unsigned e : {0u, 1u}) {
      const std::uint64_t m2s_ring = DmaSystem::kM2sRing + e * 0x1000;
      const std::uint64_t s2m_ring = DmaSystem::kS2mRing + e * 0x1000;
      s.init_engine(e, true);
      if (e == 1) s.set(e, 0x3A030 + group * 0x40, 0xFFFF'FFFF);
      s.init_queue(e, 5, 128, m2s_ring, s2m_ring);
      RingWriter ring(s, 128, m2s_ring, s2m_ring);
      s.fill(0x20'0000, 4096, 1);
      // A good packet first, and one behind that must not run.
      ring.copy(0x30'0000, 0x20'0000, 256);
      const std::uint32_t posted = program(s, ring);
      ring.copy(DmaSystem::kSemaphores + 0x1800 + 4 * e, 0x20'0000, 4);
      s.doorbell(e, 5, posted + 2);
      DmaSystem::wait_ns(10'000);

      EXPECT_TRUE(s.same(0x20'0000, 0x30'0000, 256));
      EXPECT_EQ(s.get(e, 0x3A000 + group * 0x40), 1u << bit);
      EXPECT_EQ(s.get(e, DmaSystem::m2s(5, 0x4C)), 1u) << "only the good packet completed";
      EXPECT_EQ(s.get(e, DmaSystem::m2s(5, 0x24)) & 0x3000'0000, 0u) << "halted";
      EXPECT_NE(s.get(e, DmaSystem::m2s(5, 0x24)) & 0x1FF'FFFF, 0u);
      EXPECT_EQ(s.get(e, 0x200), e == 0 ? 0x2222u : 0x1111u);
      EXPECT_EQ(s.get(e, 0x20200), e == 0 ? 0x2222u : 0x1111u);
      EXPECT_EQ(s.dma.engine(e).aborted(), e == 0);
      EXPECT_TRUE(s.dma.engine(e).queue_halted(5));
      EXPECT_EQ(s.dma.engine(e).statistics().errors, 1u);
    }
    EXPECT_TRUE(s.semaphore_writes.empty()) << "the queue went on after the error";

    // The other queue of the halted engine works, that of the aborted one does not.
    for (const unsigned e : {0u, 1u}) {
      const std::uint64_t m2s_ring = DmaSystem::kM2sRing + 0x4000 + e * 0x1000;
      const std::uint64_t s2m_ring = DmaSystem::kS2mRing + 0x4000 + e * 0x1000;
      s.init_queue(e, 6, 32, m2s_ring, s2m_ring);
      RingWriter ring(s, 32, m2s_ring, s2m_ring);
      ring.copy(DmaSystem::kSemaphores + 0x1800 + 4 * e, 0x20'0000, 4);
      s.doorbell(e, 6, 1);
      DmaSystem::wait_ns(10'000);
    }
    ASSERT_EQ(s.semaphore_writes.size(), 1u);
    EXPECT_EQ(s.semaphore_writes[0].offset, 0x1804u);

    // Writing 0 bits clears the cause; a queue reset brings the queue back.
    s.set(1, 0x3A000 + group * 0x40, ~(1u << bit));
    EXPECT_EQ(s.get(1, 0x3A000 + group * 0x40), 0u);
    s.init_queue(1, 5, 128);
    RingWriter ring(s, 128);
    ring.copy(0x31'0000, 0x20'0000, 256);
    s.doorbell(1, 5, 1);
    DmaSystem::wait_ns(10'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x31'0000, 256));
    EXPECT_EQ(s.get(1, DmaSystem::m2s(5, 0x24)), 0x3000'0000u);
  });
}

TEST(UdmaError, BadSourceAddress) {
  expect_error(0, 8, [](DmaSystem&, RingWriter& ring) {
    ring.copy(0x30'1000, kNowhere, 256);
    return 1u;
  });
}

TEST(UdmaError, BadDestinationAddress) {
  expect_error(1, 1, [](DmaSystem&, RingWriter& ring) {
    ring.copy(kNowhere, 0x20'0000, 256);
    return 1u;
  });
}

TEST(UdmaError, BadDestinationOfASmallWrite) {
  expect_error(1, 1, [](DmaSystem&, RingWriter& ring) {
    ring.copy(kNowhere, 0x20'0000, 4);
    return 1u;
  });
}

TEST(UdmaError, SourceThatEccCannotCorrect) {
  expect_error(0, 8, [](DmaSystem& s, RingWriter& ring) {
    // It stays for the second engine.
    if (s.hbm.ecc().counters().uncorrected == 0) s.hbm.ecc().flip(0x20'0840, 0b11);
    ring.copy(0x30'1000, 0x20'0800, 256);
    return 1u;
  });
}

TEST(UdmaError, SourceRunsOverTheEndOfMemory) {
  expect_error(0, 8, [](DmaSystem& s, RingWriter& ring) {
    ring.copy(0x30'1000, s.hbm.store().size() - 100, 256);
    return 1u;
  });
}

TEST(UdmaError, DestinationTooLong) {
  expect_error(1, 24, [](DmaSystem&, RingWriter& ring) {
    ring.source(0x20'0000, 256);
    ring.target(0x30'1000, 257);
    return 1u;
  });
}

TEST(UdmaError, WrongM2sRingId) {
  expect_error(0, 17, [](DmaSystem& s, RingWriter& ring) {
    ring.copy(0x30'1000, 0x20'0000, 256);
    for (const unsigned e : {0u, 1u}) {
      s.put(DmaSystem::kM2sRing + e * 0x1000, 1, descriptor::m2s(0x20'0000, 256, 2));
    }
    // Engine 1 must see the error as one that is not masked.
    s.set(1, 0x3A018, 0);
    return 1u;
  });
}

TEST(UdmaError, WrongS2mRingId) {
  expect_error(1, 11, [](DmaSystem& s, RingWriter& ring) {
    ring.copy(0x30'1000, 0x20'0000, 256);
    for (const unsigned e : {0u, 1u}) {
      s.put(DmaSystem::kS2mRing + e * 0x1000, 1, descriptor::s2m(0x30'1000, 256, 0));
    }
    s.set(1, 0x3A058, 0);
    return 1u;
  });
}

TEST(UdmaError, PacketWithoutFirst) {
  expect_error(0, 16, [](DmaSystem&, RingWriter& ring) {
    ring.copy(0x30'1000, 0x20'0000, 256, kLast);
    return 1u;
  });
}

TEST(UdmaError, FirstInsideAPacket) {
  expect_error(0, 15, [](DmaSystem&, RingWriter& ring) {
    ring.copy(0x30'1000, 0x20'0000, 256, kFirst);
    ring.copy(0x30'1100, 0x20'0000, 256, kFirst | kLast);
    return 2u;
  });
}

TEST(UdmaError, TooManyDescriptors) {
  expect_error(0, 14, [](DmaSystem&, RingWriter& ring) {
    for (unsigned i = 0; i < 66; ++i) {
      ring.copy(0x30'1000 + i * 16, 0x20'0000, 16, (i == 0 ? kFirst : 0u) | (i == 65 ? kLast : 0u));
    }
    return 66u;
  });
}

TEST(UdmaError, PacketTooLong) {
  expect_error(0, 13, [](DmaSystem&, RingWriter& ring) {
    for (unsigned i = 0; i < 16; ++i) {
      ring.copy(0x100'0000 + 0x100'0000 + i * 65536ull, 0x20'0000, 65536,
                (i == 0 ? kFirst : 0u) | (i == 15 ? kLast : 0u));
    }
    return 16u;
  });
}

TEST(UdmaError, OperationOtherThanCopy) {
  expect_error(0, 2, [](DmaSystem&, RingWriter& ring) {
    ring.copy(0x30'1000, 0x20'0000, 256, kFirst | kLast,
              3u << descriptor::kOperationShift | descriptor::kCopySourceData);
    return 1u;
  });
}

TEST(UdmaError, RingAtABadAddress) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32, kNowhere, DmaSystem::kS2mRing);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(10'000);
    EXPECT_EQ(s.get(0, 0x3A000), 1u << 11);
    EXPECT_EQ(s.get(0, 0x200), 0x2222u);
    // The chip's reset brings the engine back.
    s.dma.reset();
    EXPECT_EQ(s.get(0, 0x200), 0u);
    EXPECT_EQ(s.get(0, 0x3A000), 0u);
    s.init_queue(0, 0, 32);
    s.fill(0x20'0000, 100, 1);
    RingWriter ring(s, 32);
    ring.copy(0x40'0000, 0x20'0000, 100);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(10'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 100));
  });
}

TEST(UdmaError, RingOfNoLength) {
  DmaSystem s("system");
  s.run([&] {
    for (const unsigned queue : {0u, 1u}) {
      s.init_queue(0, queue, 0);
      const bool m2s = queue == 0;
      s.set(0, m2s ? DmaSystem::m2s(queue, 0x38) : DmaSystem::s2m(queue, 0x38), 4);
      DmaSystem::wait_ns(10'000);
      EXPECT_EQ(s.get(0, 0x3A000), 1u << 11);
      EXPECT_EQ(s.get(0, 0x3A040), m2s ? 0u : 1u << 9);
      EXPECT_EQ(s.get(0, DmaSystem::m2s(queue, 0x24)), m2s ? 4u : 0u) << "halted";
      EXPECT_EQ(s.get(0, DmaSystem::s2m(queue, 0x24)), m2s ? 0u : 4u);
      EXPECT_EQ(s.get(0, DmaSystem::m2s(queue, 0x4C)), 0u);
    }
    EXPECT_FALSE(s.dma.engine(0).aborted()) << "all abort masks are set out of reset";
  });
}

// By software instead of a fault: the same end, and only a reset of the engine leads out of it.
TEST(UdmaError, AbortByChangeState) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    s.fill(0x20'0000, 65536, 1);
    RingWriter ring(s, 32);
    for (unsigned i = 0; i < 8; ++i) ring.copy(0x30'0000 + 65536 * i, 0x20'0000, 65536);
    s.doorbell(0, 0, 8);
    DmaSystem::wait_ns(5'000);
    s.set(0, 0x204, 4);
    s.set(0, 0x20204, 4);
    EXPECT_EQ(s.get(0, 0x200), 0x2222u);
    EXPECT_EQ(s.get(0, 0x20200), 0x2222u);
    DmaSystem::wait_ns(5'000);
    const std::uint32_t head = s.get(0, DmaSystem::m2s(0, 0x4C));
    EXPECT_LT(head, 8u);
    s.set(0, 0x204, 1);  // NORMAL does not recover it, nor does a queue reset
    s.set(0, 0x20204, 1);
    s.init_queue(0, 0, 32);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, 0x200), 0x2222u);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 0u);
    EXPECT_FALSE(s.same(0x20'0000, 0x30'0000 + 65536 * 7, 65536)) << "the last one never ran";
    s.dma.reset();
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 1u);
    EXPECT_EQ(s.get(0, 0x200), 0x1111u);
  });
}

TEST(UdmaError, MaskedRingIdsAreIgnored) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);  // an SDMA engine: the driver masks ring ids
    EXPECT_EQ(s.get(0, 0x3A030), 0xF002'0000u);
    s.init_queue(0, 0, 32);
    s.fill(0x20'0000, 100, 1);
    s.put(DmaSystem::kM2sRing, 0, descriptor::m2s(0x20'0000, 100, 3));
    s.put(DmaSystem::kS2mRing, 0, descriptor::s2m(0x40'0000, 100, 3));
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(10'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 100));
    EXPECT_FALSE(s.dma.engine(0).queue_halted(0));
  });
}

TEST(UdmaError, InjectedCauseAborts) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.set(0, 0x3A048, 1u << 26);
    EXPECT_EQ(s.get(0, 0x3A040), 1u << 26);
    EXPECT_EQ(s.get(0, 0x20200), 0x2222u);
  });
}

}  // namespace
}  // namespace trn2vp::trainium2::test
