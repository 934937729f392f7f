// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// When things happen: against the published traces (facts "measurements" 7.3), and in which order
// they become visible.
#include <chrono>
#include <cstring>
#include <map>

#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

using sc_core::sc_time;
constexpr std::uint64_t kSemaphore0 = DmaSystem::kSemaphores + 0x1800;

double ns(const sc_time& t) { return t.to_seconds() * 1e9; }

/// A transfer of `elements` x `bytes` and a semaphore behind it; ns from doorbell to semaphore.
double transfer_ns(DmaSystem& s, RingWriter& ring, unsigned elements, std::uint32_t bytes,
                   bool load) {
  const std::size_t before = s.semaphore_writes.size();
  for (unsigned i = 0; i < elements; ++i) {
    const std::uint64_t hbm = 0x200'0000 + i * 65536ull;
    const std::uint64_t sbuf = DmaSystem::kSbuf + i * 0x4'0000;
    ring.copy(load ? sbuf : hbm, load ? hbm : sbuf, bytes);
  }
  ring.copy(kSemaphore0, 0x20'0000, 4);
  const sc_time start = sc_core::sc_time_stamp();
  s.doorbell(0, 0, elements + 1);
  while (s.semaphore_writes.size() == before) sc_core::wait(s.semaphore_written);
  return ns(s.semaphore_writes.back().time - start);
}

TEST(UdmaTiming, PublishedTraces) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 64);
    RingWriter ring(s, 64);
    // A transfer that is nothing but its semaphore shows the latency up to the first data.
    const double first_data = transfer_ns(s, ring, 0, 0, true) - 7;
    EXPECT_GE(first_data, 740);
    EXPECT_LE(first_data, 1008);
    DmaSystem::wait_ns(5000);
    const double load = transfer_ns(s, ring, 4, 8192, true) - first_data;
    EXPECT_NEAR(load, 1416, 1416 * 0.03);
    DmaSystem::wait_ns(5000);
    const double small = transfer_ns(s, ring, 8, 256, true) - first_data;
    // The semaphore's own element, and what SBUF's write latency (20 ns here) leaves over.
    EXPECT_NEAR(small, 97 + 7 + 8, 4);
    DmaSystem::wait_ns(5000);
    // The store's source answers in 20 ns, not in HBM's 100.
    const double store = transfer_ns(s, ring, 4, 8192, false) - (first_data - 80);
    EXPECT_NEAR(store, 1220 + 66 /* HBM's write latency */, 1220 * 0.03);
    RecordProperty("first_data_ns", std::to_string(first_data));
    RecordProperty("load_32KiB_ns", std::to_string(load));
    RecordProperty("load_8x256_ns", std::to_string(small));
    RecordProperty("store_32KiB_ns", std::to_string(store));
    std::printf("first data %.0f ns, load 32 KiB %.0f, load 8 x 256 B %.0f, store 32 KiB %.0f\n",
                first_data, load, small, store);
  });
}

TEST(UdmaTiming, LatencyIsPaidOncePerStream) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 1024);
    RingWriter ring(s, 1024);
    for (const std::uint32_t bytes : {512u, 2048u, 8192u, 65536u}) {
      const std::size_t before = s.semaphore_writes.size();
      const unsigned count = 256;
      for (unsigned i = 0; i < count; ++i) {
        ring.copy(DmaSystem::kSbuf + (i % 128) * 0x4'0000, 0x200'0000 + i * 65536ull, bytes);
      }
      ring.copy(kSemaphore0, 0x20'0000, 4);
      const sc_time start = sc_core::sc_time_stamp();
      s.doorbell(0, 0, count + 1);
      while (s.semaphore_writes.size() == before) sc_core::wait(s.semaphore_written);
      const double total = ns(sc_core::sc_time_stamp() - start);
      const double element = bytes / 23.8 + 1;  // timing::DmaTiming; 1,008 ns: measurements.md 7.3
      EXPECT_NEAR(total, 1008 + count * element, 100 + 0.002 * count * element) << bytes;
    }
  });
}

TEST(UdmaTiming, EnginesShareTheStack) {
  constexpr unsigned kEngines = 32;
  DmaSystem s("system", kEngines, {}, {});
  s.run([&] {
    std::vector<RingWriter> rings;
    const unsigned count = 64;
    for (unsigned e = 0; e < kEngines; ++e) {
      const std::uint64_t m2s_ring = DmaSystem::kM2sRing + e * 0x1000;
      const std::uint64_t s2m_ring = DmaSystem::kS2mRing + e * 0x1000;
      s.init_engine(e);
      s.init_queue(e, 0, 128, m2s_ring, s2m_ring);
      rings.emplace_back(s, 128, m2s_ring, s2m_ring);
      for (unsigned i = 0; i < count; ++i) {
        rings[e].copy(DmaSystem::kSbuf + e * 0x4'0000, 0x1000'0000 + (e * count + i) * 65536ull,
                      65536);
      }
      rings[e].copy(kSemaphore0 + 4 * e, 0x20'0000, 4);
    }
    const sc_time start = sc_core::sc_time_stamp();
    for (unsigned e = 0; e < kEngines; ++e) s.doorbell(e, 0, count + 1);
    while (s.semaphore_writes.size() < kEngines) sc_core::wait(s.semaphore_written);
    const double total = ns(sc_core::sc_time_stamp() - start);
    const double rate = kEngines * count * 65536.0 / total;
    std::printf("32 engines: %.1f GB/s\n", rate);
    EXPECT_GE(rate, 650);  // published for large weight streams: 666 to 700 GB/s
    EXPECT_LE(rate, 700);
    // All are served alike.
    EXPECT_GT(ns(s.semaphore_writes.front().time - start), 0.9 * total);
  });
}

TEST(UdmaTiming, SemaphoreComesAfterItsDataAndOnTime) {
  // A long lookahead is the hard case: bulk data is written early, the semaphore must not be.
  UdmaBlock::Parameters parameters;
  parameters.model.lookahead_ns = 10'000;
  DmaSystem s("system", 1, parameters);
  std::vector<double> times;
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 128);
    RingWriter ring(s, 128);
    for (unsigned i = 0; i < 20; ++i) {
      s.fill(0x200'0000 + i * 4096ull, 4096, i);
      ring.copy(DmaSystem::kSbuf + i * 4096, 0x200'0000 + i * 4096ull, 4096);
      ring.copy(kSemaphore0, 0x20'0000, 4);
    }
    const sc_time start = sc_core::sc_time_stamp();
    s.doorbell(0, 0, 40);
    for (unsigned i = 0; i < 20; ++i) {
      while (s.semaphore_writes.size() <= i) sc_core::wait(s.semaphore_written);
      EXPECT_EQ(s.semaphore_writes.size(), i + 1) << "two semaphores at once";
      EXPECT_TRUE(s.same(0x200'0000 + i * 4096ull, DmaSystem::kSbuf + i * 4096, 4096)) << i;
      times.push_back(ns(s.semaphore_writes[i].time - start));
    }
  });
  const double step = 4096 / 23.8 + 1 + 7;
  for (unsigned i = 1; i < 20; ++i) EXPECT_NEAR(times[i] - times[i - 1], step, 25) << i;
  EXPECT_NEAR(times[19] - times[0], 19 * step, 30);
}

TEST(UdmaTiming, MarkerInMemoryIsNotEarly) {
  UdmaBlock::Parameters parameters;
  parameters.model.lookahead_ns = 100'000;
  DmaSystem s("system", 1, parameters);
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 128);
    RingWriter ring(s, 128);
    s.fill(0x20'0000, 4, 1);
    for (unsigned i = 0; i < 16; ++i) ring.copy(0x400'0000 + i * 65536ull, 0x200'0000, 65536);
    ring.copy(0x20'0100, 0x20'0000, 4);
    s.doorbell(0, 0, 17);
    const double expected = 820 + 16 * (65536 / 23.8 + 1);
    DmaSystem::wait_ns(expected - 200);
    EXPECT_FALSE(s.same(0x20'0100, 0x20'0000, 4));
    EXPECT_LT(s.get(0, DmaSystem::m2s(0, 0x4C)), 16u);
    DmaSystem::wait_ns(600);
    EXPECT_TRUE(s.same(0x20'0100, 0x20'0000, 4));
    EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 17u);
  });
}

TEST(UdmaTiming, LongWritesToRegistersAreNotEarly) {
  UdmaBlock::Parameters parameters;
  parameters.model.lookahead_ns = 100'000;
  DmaSystem s("system", 1, parameters);
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 128);
    RingWriter ring(s, 128);
    for (unsigned i = 0; i < 4; ++i) ring.copy(0x400'0000 + i * 65536ull, 0x200'0000, 65536);
    ring.copy(DmaSystem::kSemaphores + 0x1400, 0x20'0000, 256);
    const sc_time start = sc_core::sc_time_stamp();
    s.doorbell(0, 0, 5);
    DmaSystem::wait_ns(30'000);
    ASSERT_EQ(s.semaphore_writes.size(), 64u);
    const double expected = 820 + 4 * (65536 / 23.8 + 1) + 12 + 100 /* HBM's write latency */;
    EXPECT_NEAR(ns(s.semaphore_writes[0].time - start), expected, 100);
  });
}

/// How far the engine has started packets beyond those it has completed, at most.
std::uint32_t greatest_lead(DmaSystem& s) {
  std::uint32_t lead = 0;
  for (unsigned i = 0; i < 3000; ++i) {
    DmaSystem::wait_ns(10);
    lead = std::max(lead, s.get(0, DmaSystem::m2s(0, 0x40)) - s.get(0, DmaSystem::m2s(0, 0x4C)));
  }
  return lead;
}

TEST(UdmaTiming, ReadsAreIssuedAtTheRateOfTheEngine) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 128);
    RingWriter ring(s, 128);
    for (unsigned i = 0; i < 100; ++i) ring.copy(DmaSystem::kSbuf, 0x200'0000, 2048);
    s.doorbell(0, 0, 100);
    // Latency and lookahead hold a few packets of 90 ns each, not the 36 that fit into the FIFO.
    const std::uint32_t lead = greatest_lead(s);
    EXPECT_GE(lead, 2u);
    EXPECT_LE(lead, 5u);
  });
}

TEST(UdmaTiming, TheFifoBoundsHowFarReadsRunAhead) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 16384);
    RingWriter ring(s, 16384, DmaSystem::kM2sRing, DmaSystem::kS2mRing);
    // Sources of 1 KiB scattered 32 B at a time: writing takes ten times as long as reading.
    for (unsigned i = 0; i < 256; ++i) {
      ring.source(0x200'0000, 1024);
      for (unsigned j = 0; j < 32; ++j) ring.target(DmaSystem::kSbuf + j * 0x4'0000, 32);
    }
    s.doorbell(0, 0, 256, 256 * 32);
    const std::uint32_t lead = greatest_lead(s);
    EXPECT_GE(lead, 60u);
    EXPECT_LE(lead, 72u + 3);  // 73,472 B
  });
}

TEST(UdmaTiming, BarrierSuspendsTheQueue) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 128);
    RingWriter ring(s, 128);
    auto run = [&](std::uint32_t flags) {
      const std::size_t before = s.semaphore_writes.size();
      for (unsigned i = 0; i < 10; ++i) {
        ring.copy(DmaSystem::kSbuf, 0x200'0000, 4096,
                  descriptor::kFirst | descriptor::kLast | flags);
      }
      ring.copy(kSemaphore0, 0x20'0000, 4);
      const sc_time start = sc_core::sc_time_stamp();
      s.doorbell(0, 0, 11);
      bool suspended = false;
      while (s.semaphore_writes.size() == before) {
        DmaSystem::wait_ns(10);
        suspended = suspended || (s.get(0, DmaSystem::m2s(0, 0x24)) & 0x4000'0000) != 0;
      }
      EXPECT_EQ(suspended, flags != 0 && (s.get(0, DmaSystem::m2s(0, 0x74)) & 4) == 0);
      return ns(s.semaphore_writes.back().time - start);
    };
    const double without = run(0);
    const double with = run(descriptor::kDmb);
    // Each packet now waits for the one before: HBM's latency is paid ten times more.
    EXPECT_NEAR(with - without, 10 * 102, 50);
    s.set(0, DmaSystem::m2s(0, 0x74), 7);
    EXPECT_NEAR(run(descriptor::kDmb), without, 2.9) << "HBM's slots: tCCD_L";
  });
}

TEST(UdmaTiming, DoorbellRingsAtTheLocalTimeOfItsMaster) {
  DmaSystem s("system");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 0, 32);
    RingWriter ring(s, 32);
    ring.copy(kSemaphore0, 0x20'0000, 4);
    ring.copy(kSemaphore0, 0x20'0000, 4);
    auto wait_for = [&](std::size_t count) {
      while (s.semaphore_writes.size() < count) sc_core::wait(s.semaphore_written);
      return ns(s.semaphore_writes.back().time);
    };
    double start = ns(sc_core::sc_time_stamp());
    s.doorbell(0, 0, 1);
    const double latency = wait_for(1) - start;
    start = ns(sc_core::sc_time_stamp());
    const sc_time ahead(5, sc_core::SC_US);
    s.write32(s.reg(0, DmaSystem::s2m(0, 0x38)), 1, ahead);
    s.write32(s.reg(0, DmaSystem::m2s(0, 0x38)), 1, ahead);
    EXPECT_NEAR(wait_for(2) - start, latency + 5000, 1);
  });
}

/// Order and times of everything that reached the semaphores from a busy mix of queues.
std::vector<std::pair<std::uint64_t, std::uint64_t>> mixed_run(DmaSystem& s) {
  s.run([&] {
    std::uint32_t seed = 12345;
    std::vector<RingWriter> rings;
    for (unsigned e = 0; e < 4; ++e) {
      DmaSystem::wait_ns(1.7);  // who is first at HBM shall not depend on the order of processes
      s.init_engine(e);
      for (unsigned q = 0; q < 16; ++q) {
        const std::uint64_t m2s_ring = DmaSystem::kM2sRing + (e * 16 + q) * 0x1000;
        const std::uint64_t s2m_ring = DmaSystem::kS2mRing + (e * 16 + q) * 0x1000;
        s.init_queue(e, q, 64, m2s_ring, s2m_ring);
        RingWriter ring(s, 64, m2s_ring, s2m_ring);
        for (unsigned i = 0; i < 10; ++i) {
          seed = seed * 1664525 + 1013904223;
          ring.copy(DmaSystem::kSbuf + (seed >> 8) % 1000, 0x1000'0000 + (seed >> 4) % 100'000,
                    1 + seed % 65536);
          ring.copy(kSemaphore0 + 4 * q, 0x20'0000, 4);
        }
        s.doorbell(e, q, 20);
      }
    }
    while (s.semaphore_writes.size() < 640) sc_core::wait(s.semaphore_written);
  });
  std::vector<std::pair<std::uint64_t, std::uint64_t>> out;
  for (const SemaphoreWrite& w : s.semaphore_writes) out.emplace_back(w.offset, w.time.value());
  return out;
}

TEST(UdmaTiming, MixedRunIsDeterministic) {
  // One kernel elaborates once per process, so the reference is a digest that another process, in
  // any order of its tests, arrives at again: the two systems live side by side.
  DmaSystem s("system", 4);
  DmaSystem t("twin", 4);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> twin;
  sc_core::sc_spawn([&] {
    // Drives the twin with the same program at the same times.
    std::uint32_t seed = 12345;
    for (unsigned e = 0; e < 4; ++e) {
      DmaSystem::wait_ns(1.7);
      t.init_engine(e);
      for (unsigned q = 0; q < 16; ++q) {
        const std::uint64_t m2s_ring = DmaSystem::kM2sRing + (e * 16 + q) * 0x1000;
        const std::uint64_t s2m_ring = DmaSystem::kS2mRing + (e * 16 + q) * 0x1000;
        t.init_queue(e, q, 64, m2s_ring, s2m_ring);
        RingWriter ring(t, 64, m2s_ring, s2m_ring);
        for (unsigned i = 0; i < 10; ++i) {
          seed = seed * 1664525 + 1013904223;
          ring.copy(DmaSystem::kSbuf + (seed >> 8) % 1000, 0x1000'0000 + (seed >> 4) % 100'000,
                    1 + seed % 65536);
          ring.copy(kSemaphore0 + 4 * q, 0x20'0000, 4);
        }
        t.doorbell(e, q, 20);
      }
    }
  });
  const auto ours = mixed_run(s);
  for (const SemaphoreWrite& w : t.semaphore_writes) twin.emplace_back(w.offset, w.time.value());
  ASSERT_GE(twin.size(), 639u);
  for (std::size_t i = 0; i < std::min(ours.size(), twin.size()); ++i) {
    ASSERT_EQ(ours[i], twin[i]) << i;
  }
}

/// Counts and orders what the engine reports.
class CountingSink : public common::WaveSink {
 public:
  common::WaveHandle declare_bits(const std::string& scope, const std::string& name,
                                  unsigned) override {
    names.push_back(scope + "." + name);
    return static_cast<common::WaveHandle>(names.size() - 1);
  }
  common::WaveHandle declare_text(const std::string& scope, const std::string& name) override {
    return declare_bits(scope, name, 0);
  }
  common::WaveHandle declare_real(const std::string& scope, const std::string& name) override {
    return declare_bits(scope, name, 0);
  }
  bool wants(common::WaveHandle) const override { return true; }
  void change(common::WaveHandle signal, std::uint64_t time, std::uint64_t value) override {
    changes[signal].emplace_back(time, static_cast<double>(value));
  }
  void change(common::WaveHandle, std::uint64_t, const std::string&) override {}
  void change(common::WaveHandle signal, std::uint64_t time, double value) override {
    changes[signal].emplace_back(time, value);
  }
  void flush(std::uint64_t) override {}

  std::vector<std::string> names;
  std::map<common::WaveHandle, std::vector<std::pair<std::uint64_t, double>>> changes;
};

TEST(UdmaTiming, WavesAndStatistics) {
  DmaSystem s("system");
  CountingSink sink;
  s.dma.engine(0).attach_waves(sink, "chip.dma0");
  s.hbm.attach_waves(sink, "chip.hbm0");
  s.run([&] {
    s.init_engine(0);
    s.init_queue(0, 2, 32);
    RingWriter ring(s, 32);
    for (unsigned i = 0; i < 8; ++i) ring.copy(DmaSystem::kSbuf, 0x200'0000, 65536);
    s.doorbell(0, 2, 8);
    DmaSystem::wait_ns(40'000);
    const UdmaStatistics& stats = s.dma.engine(0).statistics();
    EXPECT_EQ(stats.packets, 8u);
    EXPECT_EQ(stats.read_bytes, 8u * 65536);
    EXPECT_EQ(stats.ring_bytes, 16u * 16);
    EXPECT_NEAR(static_cast<double>(stats.busy_ps), 8 * 2755e3, 400e3);
    EXPECT_GT(stats.occupancy_ps, stats.busy_ps * 4);
    EXPECT_EQ(s.hbm.statistics().read_bytes, 8u * 65536 + 8 * 16 * 2);
  });
  EXPECT_EQ(sink.names,
            (std::vector<std::string>{"chip.dma0.outstanding", "chip.dma0.queue",
                                      "chip.hbm0.read_gb_per_s", "chip.hbm0.write_gb_per_s"}));
  const auto& outstanding = sink.changes[0];
  ASSERT_EQ(outstanding.size(), 10u);  // 0, 8, 7, ... 0
  for (std::size_t i = 1; i < outstanding.size(); ++i) {
    EXPECT_GE(outstanding[i].first, outstanding[i - 1].first);
    EXPECT_EQ(outstanding[i].second, 9.0 - static_cast<double>(i));
  }
  double peak = 0;
  for (const auto& change : sink.changes[2]) peak = std::max(peak, change.second);
  EXPECT_GT(peak, 20);  // GB/s of one engine, with whole descriptors counted where they begin
  EXPECT_EQ(sink.changes[2].back().second, 0);
  EXPECT_EQ(sink.changes[1].back().second, 16);
}

TEST(UdmaTiming, IdleQueuesCostNothing) {
  DmaSystem s("system", 132);
  s.run([&] {
    s.init_engine(7);
    s.init_queue(7, 0, 1024);
    RingWriter ring(s, 1024);
    constexpr unsigned kCount = 1000;
    for (unsigned i = 0; i < kCount; ++i) ring.copy(DmaSystem::kSbuf, 0x200'0000, 2048);
    s.doorbell(7, 0, kCount);
    const auto begin = std::chrono::steady_clock::now();
    DmaSystem::wait_ns(200'000);
    const std::chrono::duration<double, std::nano> wall = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(s.get(7, DmaSystem::m2s(0, 0x4C)), kCount);
    std::printf("%.0f ns of wall time per descriptor pair of 2 KiB\n", wall.count() / kCount);
    EXPECT_LT(wall.count() / kCount, 20'000);
  });
}

}  // namespace
}  // namespace trn2vp::trainium2::test
