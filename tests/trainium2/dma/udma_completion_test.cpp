// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Completion rings, completion interrupts, doorbells beyond the ring, resets in flight.
#include <cstring>

#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

constexpr std::uint64_t kM2sCompRing = 0x1F0'0000;
constexpr std::uint64_t kS2mCompRing = 0x1F8'0000;
constexpr std::uint32_t kFirst = descriptor::kFirst;
constexpr std::uint32_t kLast = descriptor::kLast;

struct Completions {
  explicit Completions(DmaSystem& system, unsigned queue = 0) : s(system) {
    s.set(0, DmaSystem::m2s(queue, 0x44), kM2sCompRing);
    s.set(0, DmaSystem::s2m(queue, 0x44), kS2mCompRing);
    s.set(0, DmaSystem::m2s(queue, 0xA0), 1);
    s.set(0, DmaSystem::s2m(queue, 0x54), 1);
  }
  std::uint32_t word(std::uint64_t address) {
    std::uint32_t value = 0;
    std::memcpy(&value, s.backing(address, 4), 4);
    return value;
  }
  /// 4-byte entries for sources, 16-byte entries for destinations.
  std::uint32_t m2s(std::uint32_t slot) { return word(kM2sCompRing + 4ull * slot); }
  std::uint32_t s2m(std::uint32_t slot) { return word(kS2mCompRing + 16ull * slot); }
  DmaSystem& s;
};

TEST(UdmaCompletion, EveryDescriptorGetsAnEntry) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    Completions completions(s);
    RingWriter ring(s, 32);
    // Two sources into one destination, then a plain packet.
    for (unsigned i = 0; i < 10; ++i) {
      ring.source(0x20'0000, 100, kFirst);
      ring.source(0x20'0000, 28, kLast);
      ring.target(0x40'0000, 128);
      ring.copy(0x41'0000, 0x20'0000, 5);
    }
    for (unsigned i = 0; i < 2; ++i) ring.copy(0x41'0000, 0x20'0000, 5);
    s.doorbell(0, 0, 32, 22);
    DmaSystem::wait_ns(20'000);
    for (std::uint32_t slot = 0; slot < 30; slot += 3) {
      EXPECT_EQ(completions.m2s(slot), 100u | 1u << 24 | kFirst);
      EXPECT_EQ(completions.m2s(slot + 1), 28u | 1u << 24 | kLast);
      EXPECT_EQ(completions.m2s(slot + 2), 5u | 1u << 24 | kFirst | kLast);
    }
    for (std::uint32_t slot = 0; slot < 20; slot += 2) {
      EXPECT_EQ(completions.s2m(slot), 128u | 1u << 24 | kFirst | kLast);
      EXPECT_EQ(completions.s2m(slot + 1), 5u | 1u << 24 | kFirst | kLast);
      EXPECT_EQ(completions.word(kS2mCompRing + 16 * slot + 4), 0u);
    }
    // The ring is posted again: its entries begin again, with ring id 2.
    ring.copy(0x41'0000, 0x20'0000, 5);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(completions.m2s(0), 5u | 2u << 24 | kFirst | kLast);
    EXPECT_EQ(completions.m2s(1), 28u | 1u << 24 | kLast);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 1u << 30 | 1u);
  });
}

TEST(UdmaCompletion, APacketAcrossTheEndOfTheRing) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    Completions completions(s);
    RingWriter ring(s, 32);
    for (unsigned i = 0; i < 31; ++i) ring.copy(0x41'0000, 0x20'0000, 7);
    s.doorbell(0, 0, 31);
    DmaSystem::wait_ns(20'000);
    ring.source(0x20'0000, 100, kFirst);
    ring.source(0x20'0000, 28, kLast);
    ring.target(0x40'0000, 128);
    s.doorbell(0, 0, 2, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(completions.m2s(31), 100u | 1u << 24 | kFirst);
    EXPECT_EQ(completions.m2s(0), 28u | 2u << 24 | kLast);
    EXPECT_EQ(completions.m2s(32), 0u) << "beyond the completion ring";
  });
}

TEST(UdmaCompletion, EntrySizeOfDestinationsIsARegister) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.set(0, 0x20380, 0x1002);
    s.init_queue(0, 0, 32);
    Completions completions(s);
    RingWriter ring(s, 32);
    ring.copy(0x41'0000, 0x20'0000, 7);
    ring.copy(0x41'0000, 0x20'0000, 9);
    s.doorbell(0, 0, 2);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(completions.word(kS2mCompRing) & 0xFFFF, 7u);
    EXPECT_EQ(completions.word(kS2mCompRing + 8) & 0xFFFF, 9u);
  });
}

TEST(UdmaCompletion, NoEntriesUnlessAskedFor) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    Completions completions(s);
    s.set(0, DmaSystem::m2s(0, 0xA0), 0);
    RingWriter ring(s, 32);
    ring.copy(0x41'0000, 0x20'0000, 7);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(completions.m2s(0), 0u);
    EXPECT_NE(completions.s2m(0), 0u);
  });
}

TEST(UdmaCompletion, EntryAndDataComeBeforeTheHead) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    Completions completions(s);
    RingWriter ring(s, 32);
    s.fill(0x20'0000, 65536, 1);
    ring.copy(0x41'0000, 0x20'0000, 0);
    s.doorbell(0, 0, 1);
    unsigned polls = 0;
    while (s.get(0, DmaSystem::s2m(0, 0x4C)) == 0 && ++polls < 100'000) {
      EXPECT_EQ(completions.s2m(0), 0u);
      DmaSystem::wait_ns(1);
    }
    EXPECT_GT(polls, 2000u);
    EXPECT_NE(completions.s2m(0), 0u);
    EXPECT_TRUE(s.same(0x20'0000, 0x41'0000, 65536));
  });
}

TEST(UdmaCompletion, InterruptsAreCausesOfTheirQueue) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 3, 32);
    RingWriter ring(s, 32);
    ring.copy(0x41'0000, 0x20'0000, 7);
    s.doorbell(0, 3, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, 0x38040) | s.get(0, 0x38080), 0u) << "nobody asked for one";
    ring.copy(0x41'0000, 0x20'0000, 7, kFirst | kLast | descriptor::kInterrupt);
    s.doorbell(0, 3, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, 0x38080), 1u << 3) << "group C: M2S";
    EXPECT_EQ(s.get(0, 0x38040), 0u) << "group B: S2M";
    EXPECT_EQ(s.get(0, 0x38000), 0u) << "masked: not in the summary";
    EXPECT_EQ(s.get(0, 0x380A0), 0u) << "nor in the status";
    s.set(0, 0x38098, ~(1u << 3));
    EXPECT_EQ(s.get(0, 0x380A0), 1u << 3);
    EXPECT_EQ(s.get(0, 0x38000), 2u) << "summary of group C";
    s.set(0, 0x38080, ~(1u << 3));
    EXPECT_EQ(s.get(0, 0x38080), 0u);
    EXPECT_EQ(s.get(0, 0x38000), 0u);

    auto target = descriptor::s2m(0x41'0000, 7, 1);
    target.control |= descriptor::kInterrupt;
    ring.copy(0x41'0000, 0x20'0000, 7);
    s.put(DmaSystem::kS2mRing, 2, target);
    s.doorbell(0, 3, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, 0x38040), 1u << 3);
    EXPECT_EQ(s.get(0, 0x38080), 0u);
  });
}

TEST(UdmaCompletion, ErrorsAreSummarised) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.set(0, 0x38018 + 3 * 0x40, 0);
    s.set(0, 0x3A008, 1u << 17);
    EXPECT_EQ(s.get(0, 0x3A020), 1u << 17);
    EXPECT_EQ(s.get(0, 0x380C0), 1u << 8);
    EXPECT_EQ(s.get(0, 0x38000), 4u);
    s.set(0, 0x3A048, 1u << 11);
    EXPECT_EQ(s.get(0, 0x380C0), 3u << 8);
    s.set(0, 0x3A000, 0);
    s.set(0, 0x3A040, 0);
    EXPECT_EQ(s.get(0, 0x38000), 0u);
  });
}

TEST(UdmaCompletion, ABadCompletionRingIsACauseOfItsSide) {
  DmaSystem s("system");
  s.run([&] {
    for (const bool m2s : {true, false}) {
      s.dma.reset();
      s.init_queue(0, 0, 32);
      Completions completions(s);
      s.set(0, m2s ? DmaSystem::m2s(0, 0x48) : DmaSystem::s2m(0, 0x48), 0x30);
      RingWriter ring(s, 32);
      s.fill(0x20'0000, 100, m2s);
      ring.copy(0x41'0000, 0x20'0000, 100);
      s.doorbell(0, 0, 1);
      DmaSystem::wait_ns(20'000);
      EXPECT_TRUE(s.same(0x20'0000, 0x41'0000, 100)) << "the data was there first";
      EXPECT_EQ(s.get(0, 0x3A000), m2s ? 1u << 5 : 0u);
      EXPECT_EQ(s.get(0, 0x3A040), m2s ? 0u : 1u << 14);
      EXPECT_TRUE(s.dma.engine(0).queue_halted(0));
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 0u);
    }
  });
}

TEST(UdmaOverrun, BeyondTheRingTheRingIdIsWrong) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    RingWriter ring(s, 32);
    for (unsigned i = 0; i < 32; ++i) ring.copy(0x40'0000 + 64 * i, 0x20'0000, 64);
    s.doorbell(0, 0, 33);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x24)) & 0x8000'0000, 0x8000'0000);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x24)) & 0x1FF'FFFF, 33u);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 1u << 30) << "one turn, and no more";
    EXPECT_EQ(s.get(0, 0x3A000), 1u << 17);
    EXPECT_EQ(s.get(0, 0x200), 0x2222u);
  });
}

TEST(UdmaOverrun, TheLargestDoorbellEndsWithTheRing) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    s.doorbell(0, 0, 0xFFFF'FFFF);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 0u);
    EXPECT_NE(s.get(0, 0x3A000) | s.get(0, 0x3A040), 0u);
  });
}

TEST(UdmaOverrun, ADoorbellOfAQueueThatWasNeverSetUpAborts) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);  // enables prefetch in all queues, without any ring
    s.doorbell(0, 9, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_TRUE(s.get(0, 0x3A000) == 1u << 11 || s.get(0, 0x3A040) == 1u << 9);
    EXPECT_EQ(s.get(0, 0x200), 0x2222u);
  });
}

TEST(UdmaOverrun, ADisabledQueueKeepsItsDoorbell) {
  DmaSystem s("system");
  s.run([&] {
    s.doorbell(0, 9, 3);  // out of reset no queue is enabled
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.get(0, 0x3A000) | s.get(0, 0x3A040), 0u);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(9, 0x24)) & 0x1FF'FFFF, 3u) << "posted, and waiting";
  });
}

TEST(UdmaOverrun, MisalignedRingsBeginAtTheLowerBoundary) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32, DmaSystem::kM2sRing + 63, DmaSystem::kS2mRing + 17);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x28)), DmaSystem::kM2sRing);
    EXPECT_EQ(s.get(0, DmaSystem::s2m(0, 0x28)), DmaSystem::kS2mRing);
    s.fill(0x20'0000, 100, 1);
    RingWriter ring(s, 32);
    ring.copy(0x41'0000, 0x20'0000, 100);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x41'0000, 100));
  });
}

/// A queue reset at any moment: nothing of before counts, and the queue works at once.
TEST(UdmaReset, InFlight) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    for (unsigned moment = 0; moment < 60; ++moment) {
      s.init_queue(0, 0, 32);
      Completions completions(s);
      RingWriter before(s, 32);
      for (unsigned i = 0; i < 4; ++i) before.copy(0x60'0000 + 65536 * i, 0x50'0000, 65536);
      s.doorbell(0, 0, 4);
      DmaSystem::wait_ns(moment * 200);
      s.set(0, DmaSystem::m2s(0, 0xB0), 0x100);
      s.set(0, DmaSystem::s2m(0, 0x64), 0x100);
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x24)) & 0x1FF'FFFF, 0u);
      RingWriter after(s, 32);
      s.fill(0x20'0000, 100, moment);
      after.copy(0x41'0000, 0x20'0000, 100);
      s.doorbell(0, 0, 1);
      DmaSystem::wait_ns(20'000);
      ASSERT_TRUE(s.same(0x20'0000, 0x41'0000, 100)) << moment;
      ASSERT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 1u) << moment;
      ASSERT_EQ(s.get(0, DmaSystem::s2m(0, 0x4C)), 1u) << moment;
      ASSERT_EQ(s.get(0, 0x3A000) | s.get(0, 0x3A040), 0u) << moment;
    }
  });
}

}  // namespace
}  // namespace trn2vp::trainium2::test
