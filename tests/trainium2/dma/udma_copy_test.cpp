// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Ring programs as a driver writes them: what arrives, in which order, and what the registers say.
#include <cstring>

#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

using sc_core::sc_time;

TEST(UdmaCopy, EveryLengthAndAlignment) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    constexpr std::uint32_t kRing = 64;
    s.init_queue(0, 0, kRing);
    RingWriter ring(s, kRing);
    std::vector<std::uint32_t> lengths = {1,   2,    3,    4,    5,     63,    64,    65,   127,
                                          255, 4095, 4096, 4097, 32768, 65535, 65536, 1000, 777};
    for (std::uint32_t extra = 0; extra < 40; ++extra) lengths.push_back(1 + extra * 1637 % 65536);
    std::uint32_t count = 0;
    for (const std::uint32_t length : lengths) {
      const std::uint64_t from = 0x20'0000 + (count * 7) % 64;
      const std::uint64_t to = DmaSystem::kHost + 0x10'0000 + (count * 11) % 64;
      s.fill(from, length, count + 1);
      s.fill(to - 1, length + 2, 99);
      const std::uint8_t before = *s.backing(to - 1, 1);
      const std::uint8_t after = *s.backing(to + length, 1);
      ring.copy(to, from, length);
      s.doorbell(0, 0, 1);
      DmaSystem::wait_ns(20'000);
      ASSERT_TRUE(s.same(from, to, length)) << "length " << length;
      ASSERT_EQ(*s.backing(to - 1, 1), before);
      ASSERT_EQ(*s.backing(to + length, 1), after);
      ++count;
      ASSERT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)) & 0xFF'FFFF, count % kRing);
    }
    EXPECT_EQ(s.dma.engine(0).statistics().packets, lengths.size());
  });
}

TEST(UdmaCopy, LengthZeroIs64KiB) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 32);
    s.fill(0x20'0000, 65536, 5);
    RingWriter ring(s, 32);
    ring.copy(0x40'0000, 0x20'0000, 0);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(10'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 65536));
    EXPECT_EQ(s.dma.engine(0).statistics().written_bytes, 65536u);
  });
}

TEST(UdmaCopy, PacketsGatherAndScatter) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 3, 256);
    RingWriter ring(s, 256);
    // 64 sources of different lengths into 5 targets, partly in SBUF.
    std::vector<std::uint8_t> expected;
    std::uint32_t total = 0;
    for (unsigned i = 0; i < 64; ++i) {
      const std::uint32_t length = 100 + i;
      const std::uint64_t from = 0x20'0000 + i * 1000;
      s.fill(from, length, i);
      expected.insert(expected.end(), s.backing(from, length), s.backing(from, length) + length);
      ring.source(from, length,
                  (i == 0 ? descriptor::kFirst : 0) | (i == 63 ? descriptor::kLast : 0));
      total += length;
    }
    const std::uint32_t parts[] = {1, 4000, 7, 3000, total - 7008};
    for (unsigned i = 0; i < 5; ++i) ring.target(DmaSystem::kSbuf + i * 0x4'0000, parts[i]);
    s.doorbell(0, 3, 64, 5);
    DmaSystem::wait_ns(10'000);
    std::uint32_t begin = 0;
    for (unsigned i = 0; i < 5; ++i) {
      EXPECT_EQ(std::memcmp(s.backing(DmaSystem::kSbuf + i * 0x4'0000, parts[i]),
                            expected.data() + begin, parts[i]),
                0);
      begin += parts[i];
    }
    EXPECT_EQ(s.get(0, DmaSystem::m2s(3, 0x4C)), 64u);
    EXPECT_EQ(s.get(0, DmaSystem::s2m(3, 0x4C)), 5u);
  });
}

TEST(UdmaCopy, RingsWrapAndRingIdsFollow) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);  // a wrong ring id would abort
    constexpr std::uint32_t kRing = 32;
    s.init_queue(0, 0, kRing);
    RingWriter ring(s, kRing);
    // Ring ids 1, 2, 3, 0, 1, and a doorbell as large as the ring each time.
    for (std::uint32_t turn = 0; turn < 5; ++turn) {
      for (std::uint32_t i = 0; i < kRing; ++i) {
        const std::uint64_t from = 0x20'0000 + i * 256;
        s.fill(from, 100, turn * kRing + i);
        ring.copy(0x40'0000 + i * 256, from, 100);
      }
      s.doorbell(0, 0, kRing);
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x24)) & 0x8000'0000, 0x8000'0000) << "full";
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x24)) & 0x1FF'FFFF, kRing);
      DmaSystem::wait_ns(10'000);
      for (std::uint32_t i = 0; i < kRing; ++i) {
        EXPECT_TRUE(s.same(0x20'0000 + i * 256, 0x40'0000 + i * 256, 100));
      }
      const std::uint32_t pointer = (turn + 1) % 4 << 30;
      for (const unsigned offset : {0x34u, 0x3Cu, 0x40u, 0x4Cu}) {
        EXPECT_EQ(s.get(0, DmaSystem::m2s(0, offset)), pointer) << std::hex << offset;
        EXPECT_EQ(s.get(0, DmaSystem::s2m(0, offset)), pointer) << std::hex << offset;
      }
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x24)), 0x3000'0000u) << "empty and alive";
    }
    EXPECT_FALSE(s.dma.engine(0).aborted());
  });
}

TEST(UdmaCopy, QueueResetStartsOverAndKeepsBase) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    s.init_queue(0, 0, 32);
    for (int round = 0; round < 2; ++round) {
      RingWriter ring(s, 32);  // slot 0, ring id 1 again
      s.fill(0x20'0000, 100, static_cast<std::uint32_t>(round));
      ring.copy(0x40'0000, 0x20'0000, 100);
      s.doorbell(0, 0, 1);
      DmaSystem::wait_ns(5'000);
      EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 100)) << round;
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 1u);
      s.set(0, DmaSystem::m2s(0, 0xB0), 0x100);
      s.set(0, DmaSystem::s2m(0, 0x64), 0x100);
      for (const unsigned offset : {0x34u, 0x3Cu, 0x40u, 0x4Cu}) {
        EXPECT_EQ(s.get(0, DmaSystem::m2s(0, offset)), 0u);
        EXPECT_EQ(s.get(0, DmaSystem::s2m(0, offset)), 0u);
      }
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x28)), DmaSystem::kM2sRing);
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x30)), 32u);
    }
  });
}

TEST(UdmaCopy, RunsOutOfResetWithOnlyTheEnableBits) {
  DmaSystem s("system");
  s.run([&] {
    s.init_queue(0, 0, 32);  // no engine initialisation, no CHANGE_STATE
    s.fill(0x20'0000, 100, 1);
    RingWriter ring(s, 32);
    ring.copy(0x40'0000, 0x20'0000, 100);
    EXPECT_EQ(s.get(0, 0x200) & 3, 1u);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(5'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 100));
  });
}

TEST(UdmaCopy, PauseHoldsPacketsBack) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 32);
    s.set(0, DmaSystem::m2s(0, 0x20), 0x0300'0000);
    s.set(0, DmaSystem::s2m(0, 0x20), 0x0300'0000);
    s.fill(0x20'0000, 100, 1);
    s.fill(0x40'0000, 100, 2);
    RingWriter ring(s, 32);
    ring.copy(0x40'0000, 0x20'0000, 100);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(5'000);
    EXPECT_FALSE(s.same(0x20'0000, 0x40'0000, 100));
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x34)), 0u) << "nothing prefetched";
    s.set(0, DmaSystem::m2s(0, 0x20), 0x0303'0000);
    s.set(0, DmaSystem::s2m(0, 0x20), 0x0303'0000);
    DmaSystem::wait_ns(5'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 100));
    // The same through the state machine.
    s.set(0, 0x204, 2);
    EXPECT_EQ(s.get(0, 0x200), 0u);
    s.fill(0x20'0000, 100, 3);
    ring.copy(0x40'0000, 0x20'0000, 100);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(5'000);
    EXPECT_FALSE(s.same(0x20'0000, 0x40'0000, 100));
    s.set(0, 0x204, 1);
    EXPECT_EQ(s.get(0, 0x200), 0x1111u);
    DmaSystem::wait_ns(5'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 100));
  });
}

TEST(UdmaCopy, DestinationsMayBePostedEarlier) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 32);
    RingWriter ring(s, 32);
    s.fill(0x20'0000, 200, 1);
    ring.target(0x40'0000, 100);
    ring.target(0x40'0064, 100);
    s.doorbell(0, 0, 0, 2);
    DmaSystem::wait_ns(5'000);
    EXPECT_EQ(s.get(0, DmaSystem::s2m(0, 0x4C)), 0u);
    ring.source(0x20'0000, 100);
    s.set(0, DmaSystem::m2s(0, 0x38), 1);
    DmaSystem::wait_ns(5'000);
    EXPECT_EQ(s.get(0, DmaSystem::s2m(0, 0x4C)), 1u);
    ring.source(0x20'0064, 100);
    s.set(0, DmaSystem::m2s(0, 0x38), 1);
    DmaSystem::wait_ns(5'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 200));
  });
}

TEST(UdmaCopy, DriverMemcpyWithCompletionMarker) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0, true);
    constexpr std::uint32_t kRing = 8192;
    // H2T rings lie in host memory.
    const std::uint64_t m2s_ring = DmaSystem::kHost + 0x200'0000;
    const std::uint64_t s2m_ring = DmaSystem::kHost + 0x220'0000;
    s.init_queue(0, 0, kRing, m2s_ring, s2m_ring);
    RingWriter ring(s, kRing, m2s_ring, s2m_ring);
    const std::uint32_t bytes = 10 * 65536 + 1234;
    const std::uint64_t from = DmaSystem::kHost + 0x40'0000;
    const std::uint64_t marker = DmaSystem::kHost + 0x1000;
    s.fill(from, bytes, 7);
    const std::uint32_t words[2] = {0xABCD'EF01, 0};
    std::memcpy(s.backing(marker, 8), words, 8);
    std::uint32_t count = 0;
    for (std::uint32_t done = 0; done < bytes; done += 65536, ++count) {
      const std::uint32_t piece = std::min(65536u, bytes - done);
      const bool last = done + piece == bytes;
      ring.copy(0x100'0000 * 4 + done, from + done, piece, descriptor::kFirst | descriptor::kLast,
                descriptor::kCopy | (last ? descriptor::kWriteBarrier : 0));
    }
    ring.copy(marker + 4, marker, 4);
    s.doorbell(0, 0, count + 1);
    std::uint32_t polls = 0;
    std::uint32_t word = 0;
    while (word != 0xABCD'EF01 && polls++ < 1000) {
      DmaSystem::wait_ns(1000);
      std::memcpy(&word, s.backing(marker + 4, 4), 4);
    }
    EXPECT_EQ(word, 0xABCD'EF01);
    EXPECT_GT(polls, 20u) << "643 KiB cannot take less than 28 us";
    EXPECT_LT(polls, 60u);
    EXPECT_TRUE(s.same(from, 0x400'0000, bytes));
  });
}

TEST(UdmaCopy, QueuesTakeTurns) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    // Three queues, each with eight packets that end in an increment of the queue's semaphore.
    std::vector<RingWriter> rings;
    for (unsigned q = 0; q < 3; ++q) {
      const std::uint64_t m2s_ring = DmaSystem::kM2sRing + q * 0x1000;
      const std::uint64_t s2m_ring = DmaSystem::kS2mRing + q * 0x1000;
      s.init_queue(0, q, 32, m2s_ring, s2m_ring);
      rings.emplace_back(s, 32, m2s_ring, s2m_ring);
      for (unsigned i = 0; i < 8; ++i) {
        rings[q].source(0x20'0000, 4096, descriptor::kFirst);
        rings[q].source(0x20'1000, 4, descriptor::kLast);
        rings[q].target(0x40'0000 + q * 4096, 4096);
        rings[q].target(DmaSystem::kSemaphores + 0x1800 + 4 * q, 4);
      }
    }
    for (unsigned q = 0; q < 3; ++q) s.doorbell(0, q, 16);
    DmaSystem::wait_ns(20'000);
    ASSERT_EQ(s.semaphore_writes.size(), 24u);
    for (unsigned i = 0; i < 24; ++i) {
      EXPECT_EQ(s.semaphore_writes[i].offset, 0x1800 + 4 * (i % 3)) << i;
    }
  });
}

/// A chain of small copies, each reading what the one before wrote, without barriers.
void read_after_write(double lookahead_ns) {
  UdmaBlock::Parameters parameters;
  parameters.model.lookahead_ns = lookahead_ns;
  DmaSystem s("system", 1, parameters);
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 64);
    RingWriter ring(s, 64);
    s.fill(0x20'0000, 16, 3);
    for (std::uint32_t i = 0; i < 20; ++i) {
      ring.copy(0x20'0000 + (i + 1) * 64, 0x20'0000 + i * 64, 16);
    }
    s.doorbell(0, 0, 20);
    DmaSystem::wait_ns(20'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x20'0000 + 20 * 64, 16));
  });
}

TEST(UdmaCopy, ReadAfterWriteInOneQueue) { read_after_write(100); }
TEST(UdmaCopy, ReadAfterWriteWithALongLookahead) { read_after_write(1e6); }

TEST(UdmaCopy, MetadataDescriptorsMoveNoBytes) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 64);
    RingWriter ring(s, 64);
    s.fill(0x20'0000, 4096, 3);
    ring.source(0x30'0000'0000, 16, descriptor::kFirst | descriptor::kMeta, 0);
    ring.source(0x20'0000, 4096, descriptor::kLast);
    ring.target(0x40'0000, 4096);
    s.doorbell(0, 0, 2, 1);
    DmaSystem::wait_ns(5'000);
    EXPECT_TRUE(s.same(0x20'0000, 0x40'0000, 4096));
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 2u);
    EXPECT_EQ(s.dma.engine(0).statistics().read_bytes, 4096u);
  });
}

TEST(UdmaCopy, UntouchedDataMovesNoMemory) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 64);
    RingWriter ring(s, 64);
    const std::uint64_t far = 8ull << 30;
    for (std::uint32_t i = 0; i < 16; ++i) {
      ring.copy(DmaSystem::kSbuf + i * 0x4'0000, far + i * 65536, 65536);
    }
    ring.copy(far + (1 << 24), DmaSystem::kSbuf, 65536);
    const std::uint64_t hbm_before = s.hbm.store().touched_bytes();
    s.doorbell(0, 0, 17);
    DmaSystem::wait_ns(200'000);
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 17u);
    EXPECT_EQ(s.sbuf.store().touched_bytes(), 0u);
    EXPECT_EQ(s.hbm.store().touched_bytes(), hbm_before);
    // One written byte in the source, and the target is touched.
    s.fill(far, 1, 1);
    ring.copy(DmaSystem::kSbuf, far, 65536);
    s.doorbell(0, 0, 1);
    DmaSystem::wait_ns(20'000);
    EXPECT_EQ(s.sbuf.store().touched_bytes(), 65536u);
  });
}

TEST(UdmaCopy, EnginesOfOtherCoresAndRegistersAreIndependent) {
  DmaSystem s("system", 3);
  s.run([&] {
    s.set(1, 0x254, 0x1234);
    EXPECT_EQ(s.get(0, 0x254), 0x010F'FFFFu);
    EXPECT_EQ(s.get(1, 0x254), 0x1234u);
    // An offset nobody declared, and the FIS block, store and read back.
    s.set(2, 0x41100, 77);
    EXPECT_EQ(s.get(2, 0x41100), 77u);
    EXPECT_EQ(s.get(1, 0x41100), 0u);
    const std::uint64_t fis = address_map::dma_engine(0) + s.dma.fis_base();
    s.write32(fis + 0x2'0090, 0x800);
    EXPECT_EQ(s.read32(fis + 0x2'0090), 0x800u);
    EXPECT_EQ(s.read32(fis + 0x90), 0u);
    std::uint32_t value = 0;
    sc_time delay;
    EXPECT_EQ(s.cpu.read(address_map::dma_engine(0) + s.dma.register_space(), &value, 4, delay),
              tlm::TLM_ADDRESS_ERROR_RESPONSE);
  });
}

}  // namespace
}  // namespace trn2vp::trainium2::test
