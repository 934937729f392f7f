// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The NOTIFIC block of a DMA engine: a ring in memory that says what the engine did.
#include <cstring>

#include "models/trainium2/notification_rings.h"
#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

constexpr std::uint64_t kSource = 0x20'0000;
constexpr std::uint64_t kTarget = 0x30'0000;

/// As the driver does: upper half, lower half, size.
void set_ring(DmaSystem& s, std::uint64_t base, std::uint32_t bytes) {
  s.set(0, 0x41104, static_cast<std::uint32_t>(base >> 32));
  s.set(0, 0x41100, static_cast<std::uint32_t>(base));
  s.set(0, 0x41108, bytes);
}

Notification entry(DmaSystem& s, std::uint64_t ring, unsigned index) {
  Notification n;
  std::memcpy(&n, s.backing(ring + index * 16, 16), 16);
  return n;
}

/// A queue with so many good packets of two sources and one destination.
void post(DmaSystem& s, RingWriter& ring, unsigned packets) {
  for (unsigned i = 0; i < packets; ++i) {
    ring.source(kSource, 100, descriptor::kFirst);
    ring.source(kSource, 156, descriptor::kLast);
    ring.target(kTarget + 256 * i, 256);
  }
  s.doorbell(0, 3, 2 * packets, packets);
}

class NotificationRing : public testing::TestWithParam<std::uint64_t> {};

TEST_P(NotificationRing, TracesEveryPacketAndWraps) {
  const std::uint64_t ring_at = GetParam();
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 3, 128);
    set_ring(s, ring_at, 64);
    RingWriter ring(s, 128);
    s.fill(kSource, 256, 1);
    post(s, ring, 6);
    DmaSystem::wait_ns(10'000);
    EXPECT_EQ(s.get(0, 0x4110C), 32u) << "six entries in a ring of four";
    std::uint64_t last = 0;
    for (const unsigned slot : {2u, 3u, 0u, 1u}) {
      const Notification n = entry(s, ring_at, slot);
      EXPECT_EQ(n.type, Notification::kDmaTrace);
      EXPECT_EQ(n.engine, 3);
      EXPECT_EQ(n.phase, slot < 2 ? 0 : 1) << "slots 0 and 1 in the second pass";
      EXPECT_EQ(n.value, 2u | 1u << 16);
      EXPECT_GE(n.time_ns, last);
      last = n.time_ns;
    }
    EXPECT_EQ(s.get(0, DmaSystem::m2s(3, 0x4C)), 12u);
  });
}

INSTANTIATE_TEST_SUITE_P(Places, NotificationRing,
                         testing::Values(DmaSystem::kHost + 0x1000, DmaSystem::kHbm + 0x50'0000));

TEST(UdmaNotification, TheEntryComesBehindTheData) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 3, 128);
    set_ring(s, DmaSystem::kHost, 64);
    RingWriter ring(s, 128);
    s.fill(kSource, 65536, 1);
    ring.copy(kTarget, kSource, 65536);
    s.doorbell(0, 3, 1);
    for (unsigned i = 0; i < 10'000 && entry(s, DmaSystem::kHost, 0).type == 0; ++i)
      DmaSystem::wait_ns(1);
    EXPECT_EQ(entry(s, DmaSystem::kHost, 0).type, Notification::kDmaTrace);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(3, 0x4C)), 1u);
    EXPECT_TRUE(s.same(kSource, kTarget, 65536));
    EXPECT_NEAR(static_cast<double>(entry(s, DmaSystem::kHost, 0).time_ns),
                sc_core::sc_time_stamp().to_seconds() * 1e9, 2);
  });
}

class NotificationOfAFault : public testing::TestWithParam<bool> {};

TEST_P(NotificationOfAFault, NamesQueueAndCause) {
  const bool aborts = GetParam();
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    if (!aborts) s.set(0, 0x3A070, 0xFFFF'FFFF);
    s.init_queue(0, 3, 128);
    set_ring(s, DmaSystem::kHost, 64);
    RingWriter ring(s, 128);
    s.fill(kSource, 4096, 1);
    ring.copy(0x30'0000'0000, kSource, 4096);
    s.doorbell(0, 3, 1);
    DmaSystem::wait_ns(10'000);
    EXPECT_EQ(s.dma.engine(0).aborted(), aborts);
    EXPECT_EQ(entry(s, DmaSystem::kHost, 0).type, Notification::kError);
    EXPECT_EQ(entry(s, DmaSystem::kHost, 0).engine, 3);
    EXPECT_EQ(entry(s, DmaSystem::kHost, 0).value, 0x101u) << "group B, bit 1";
    EXPECT_EQ(entry(s, DmaSystem::kHost, 1).type, 0);
  });
}

INSTANTIATE_TEST_SUITE_P(AbortMask, NotificationOfAFault, testing::Bool());

TEST(UdmaNotification, OffMeansNothingIsWritten) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 3, 128);
    set_ring(s, DmaSystem::kHost, 64);
    RingWriter ring(s, 128);
    s.fill(kSource, 256, 1);
    post(s, ring, 1);
    DmaSystem::wait_ns(10'000);
    // The driver zeroes them before a reset and relies on silence a millisecond later.
    set_ring(s, 0, 0);
    post(s, ring, 1);
    DmaSystem::wait_ns(10'000);
    EXPECT_EQ(entry(s, DmaSystem::kHost, 0).type, Notification::kDmaTrace);
    EXPECT_EQ(entry(s, DmaSystem::kHost, 1).type, 0);
    set_ring(s, DmaSystem::kHost + 0x100, 64);
    s.dma.reset();
    EXPECT_EQ(s.get(0, 0x41108), 0u) << "a reset turns them off";
  });
}

TEST(UdmaNotification, ARingTheBusRefusesLosesEntriesAndNothingElse) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 3, 128);
    set_ring(s, 0x30'0000'0000, 64);
    RingWriter ring(s, 128);
    s.fill(kSource, 256, 1);
    post(s, ring, 5);
    DmaSystem::wait_ns(10'000);
    EXPECT_EQ(s.dma.engine(0).statistics().lost_notifications, 5u);
    EXPECT_EQ(s.get(0, 0x4110C), 0u) << "the head stays";
    EXPECT_EQ(s.get(0, DmaSystem::m2s(3, 0x4C)), 10u);
    EXPECT_EQ(s.get(0, 0x3A000) | s.get(0, 0x3A040), 0u);
  });
}

}  // namespace
}  // namespace trn2vp::trainium2::test
