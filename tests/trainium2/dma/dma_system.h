// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <systemc>
#include <vector>

#include "models/common/initiator.h"
#include "models/common/memory.h"
#include "models/common/register_target.h"
#include "models/common/router.h"
#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/udma_block.h"
#include "models/trainium2/hbm/hbm_stack.h"

namespace trn2vp::trainium2::test {

/// A write that reached the semaphore block, and when.
struct SemaphoreWrite {
  std::uint64_t offset;
  std::uint32_t value;
  sc_core::sc_time time;
};

/// One DMA block on a small fabric at the real addresses: HBM 0, 1 MiB of host memory, the SBUF and
/// the semaphore windows of core 0, the block's own registers at the first SENG's place. `cpu` is a
/// master for the test. Programs the engine as the public driver does (facts
/// "neuron-device-interface" 3.4, 3.5, 3.7).
class DmaSystem : public sc_core::sc_module {
 public:
  static constexpr std::uint64_t kHost = address_map::kHostWindow;
  static constexpr std::uint64_t kHostSize = 64ull << 20;
  static constexpr std::uint64_t kHbm = address_map::kHbm[0];
  static constexpr std::uint64_t kSbuf = address_map::kCore[0];
  static constexpr std::uint64_t kSemaphores = address_map::kCore[0] + address_map::kEventOffset;
  /// Rings used by the tests: queue q of engine e at these places in HBM.
  static constexpr std::uint64_t kM2sRing = 0x100'0000;
  static constexpr std::uint64_t kS2mRing = 0x180'0000;

  UdmaBlock dma;
  HbmStack hbm;
  common::Memory host;
  common::Memory sbuf;
  common::RegisterTarget semaphores;
  common::Router fabric;
  common::Initiator cpu;

  std::vector<SemaphoreWrite> semaphore_writes;
  sc_core::sc_event semaphore_written;

  /// HBM that answers alike wherever and whenever: rows are closed, nothing is refreshed.
  static HbmStack::Parameters even_memory() {
    HbmStack::Parameters hbm;
    hbm.timing.page_policy = "closed";
    hbm.timing.refresh = "none";
    return hbm;
  }

  explicit DmaSystem(const sc_core::sc_module_name& name, unsigned engines = 1,
                     UdmaBlock::Parameters parameters = {},
                     HbmStack::Parameters hbm_model = even_memory())
      : sc_module(name),
        dma("dma", with(parameters, engines)),
        hbm("hbm", hbm_model),
        host("host", memory(kHostSize, 500)),
        sbuf("sbuf", memory(address_map::kSbufWindow, 20)),
        semaphores("semaphores",
                   {[](std::uint64_t, std::uint32_t& value) {
                      value = 0;
                      return true;
                    },
                    [this](std::uint64_t offset, std::uint32_t value) {
                      semaphore_writes.push_back({offset, value, sc_core::sc_time_stamp()});
                      semaphore_written.notify(sc_core::SC_ZERO_TIME);
                      return true;
                    }},
                   sc_core::sc_time(20, sc_core::SC_NS)),
        fabric("fabric"),
        cpu("cpu") {
    fabric.connect(kHbm, hbm.store().size(), hbm.socket);
    fabric.connect(kHost, kHostSize, host.socket);
    fabric.connect(kSbuf, address_map::kSbufWindow, sbuf.socket);
    fabric.connect(kSemaphores, address_map::kSemaphoreBlockSize, semaphores.socket);
    fabric.connect(address_map::dma_engine(0), dma.register_space(), dma.registers);
    for (unsigned i = 0; i < dma.size(); ++i) {
      dma.engine(i).bus.socket.bind(fabric.new_target_socket());
    }
    cpu.socket.bind(fabric.new_target_socket());
  }

  /// Runs `body` as a process of the simulation, to its end.
  void run(std::function<void()> body) {
    bool done = false;
    sc_core::sc_spawn([this, body, &done] {
      body();
      done = true;
      sc_core::sc_stop();
    });
    sc_core::sc_start();
    EXPECT_TRUE(done) << "the simulation ran out of events before the test ended";
  }

  static void wait_ns(double ns) { sc_core::wait(sc_core::sc_time(ns, sc_core::SC_NS)); }

  // --- Registers ---
  void write32(std::uint64_t address, std::uint32_t value,
               sc_core::sc_time delay = sc_core::SC_ZERO_TIME) {
    ASSERT_EQ(cpu.write(address, &value, 4, delay), tlm::TLM_OK_RESPONSE);
  }
  std::uint32_t read32(std::uint64_t address) {
    std::uint32_t value = 0xDEADBEEF;
    sc_core::sc_time delay;
    EXPECT_EQ(cpu.read(address, &value, 4, delay), tlm::TLM_OK_RESPONSE);
    return value;
  }
  std::uint64_t reg(unsigned engine, std::uint64_t offset) const {
    return address_map::dma_engine(0) + engine * address_map::kDmaEngineSize + offset;
  }
  void set(unsigned engine, std::uint64_t offset, std::uint32_t value) {
    write32(reg(engine, offset), value);
  }
  std::uint32_t get(unsigned engine, std::uint64_t offset) { return read32(reg(engine, offset)); }

  static std::uint64_t m2s(unsigned queue, std::uint64_t offset) {
    return 0x1000 * (queue + 1) + offset;
  }
  static std::uint64_t s2m(unsigned queue, std::uint64_t offset) {
    return 0x20000 + 0x1000 * (queue + 1) + offset;
  }

  /// Engine initialisation in the driver's order. `h2t`: ring id errors stay armed.
  void init_engine(unsigned e, bool h2t = false) {
    for (unsigned q = 0; q < 16; ++q) {
      set(e, m2s(q, 0x20), 0x0003'0000);
      set(e, s2m(q, 0x20), 0x0003'0000);
    }
    set(e, 0x310, 0x0100'08F8);
    set(e, 0x124, 0x2080'8080);
    set(e, 0x3A300, 100'000'000);
    set(e, 0x408, 0);
    set(e, 0x254, 0x010F'FFFF);
    set(e, 0x258, 0x102);
    for (unsigned q = 0; q < 16; ++q) set(e, 0x3C400 + q * 0x40, 0xFFFF'FFFF);
    set(e, 0x118, 0x0001'0008);
    set(e, 0x2038C, 0);
    set(e, 0x20124, 0x0040'0080);
    set(e, 0x20128, 0x4080'4080);
    set(e, 0x3B460, get(e, 0x3B460) & ~1u);
    for (const unsigned group : {0u, 1u}) {
      set(e, 0x3A028 + group * 0x40, 0x28);
      set(e, 0x3A030 + group * 0x40, 0xF000'0000);
      set(e, 0x3A018 + group * 0x40, 0xF000'0000);
    }
    set(e, 0x20380, 0x1004);
    set(e, 0x304, 0x0001'0041);
    set(e, 0x308, 0x4181);
    set(e, 0x20308, 0x4181);
    if (h2t) return;
    set(e, 0x3A010, get(e, 0x3A010) | 1u << 17);
    set(e, 0x3A030, get(e, 0x3A010));
    set(e, 0x3A050, get(e, 0x3A050) | 1u << 11);
    set(e, 0x3A070, get(e, 0x3A050));
  }

  void init_queue(unsigned e, unsigned q, std::uint32_t length, std::uint64_t m2s_ring = kM2sRing,
                  std::uint64_t s2m_ring = kS2mRing) {
    set(e, m2s(q, 0x74), 3);
    const std::uint64_t rings[] = {m2s_ring, s2m_ring};
    for (const unsigned side : {0u, 1u}) {
      const std::uint64_t base = side == 0 ? m2s(q, 0) : s2m(q, 0);
      set(e, base + 0x20, 0x0300'0000);
      set(e, base + (side == 0 ? 0xB0 : 0x64), 0x100);
      set(e, base + 0x28, static_cast<std::uint32_t>(rings[side]));
      set(e, base + 0x2C, static_cast<std::uint32_t>(rings[side] >> 32));
      set(e, base + 0x30, length);
      set(e, base + (side == 0 ? 0xA0 : 0x54), 0);
      set(e, base + 0x20, 0x0303'0000);
    }
  }

  /// S2M first, as the driver does.
  void doorbell(unsigned e, unsigned q, std::uint32_t m2s_count, std::uint32_t s2m_count) {
    set(e, s2m(q, 0x38), s2m_count);
    if (m2s_count != 0) set(e, m2s(q, 0x38), m2s_count);
  }
  void doorbell(unsigned e, unsigned q, std::uint32_t count) { doorbell(e, q, count, count); }

  // --- Memory, behind the bus: the test is not the machine ---
  std::uint8_t* backing(std::uint64_t address, std::uint64_t length) {
    common::SparseMemory& store = address >= kHost   ? host.store()
                                  : address >= kSbuf ? sbuf.store()
                                                     : hbm.store();
    const std::uint64_t base = address >= kHost ? kHost : address >= kSbuf ? kSbuf : kHbm;
    store.touch(address - base, length);
    return store.data() + (address - base);
  }
  void fill(std::uint64_t address, std::uint32_t length, std::uint32_t seed) {
    std::uint8_t* bytes = backing(address, length);
    for (std::uint32_t i = 0; i < length; ++i) {
      seed = seed * 1664525 + 1013904223;
      bytes[i] = static_cast<std::uint8_t>(seed >> 24);
    }
  }
  bool same(std::uint64_t a, std::uint64_t b, std::uint32_t length) {
    return std::equal(backing(a, length), backing(a, length) + length, backing(b, length));
  }
  void put(std::uint64_t ring, std::uint32_t slot, const descriptor::Descriptor& d) {
    const auto raw = descriptor::encode(d);
    std::copy(raw.begin(), raw.end(), backing(ring + slot * 16ull, 16));
  }

 private:
  static UdmaBlock::Parameters with(UdmaBlock::Parameters parameters, unsigned engines) {
    parameters.engines = engines;
    return parameters;
  }
  static common::Memory::Parameters memory(std::uint64_t size, double latency_ns) {
    common::Memory::Parameters parameters;
    parameters.size = size;
    parameters.latency = sc_core::sc_time(latency_ns, sc_core::SC_NS);
    parameters.granule = 4096;
    return parameters;
  }
};

/// Writes descriptors one after another into the two rings of a queue, as a driver would.
class RingWriter {
 public:
  RingWriter(DmaSystem& system, std::uint32_t length, std::uint64_t m2s_ring = DmaSystem::kM2sRing,
             std::uint64_t s2m_ring = DmaSystem::kS2mRing)
      : system_(system), length_(length), m2s_ring_(m2s_ring), s2m_ring_(s2m_ring) {}

  void source(std::uint64_t address, std::uint32_t bytes,
              std::uint32_t flags = descriptor::kFirst | descriptor::kLast,
              std::uint32_t meta = descriptor::kCopy) {
    const unsigned id = (1 + m2s_ / length_) % 4;
    system_.put(m2s_ring_, m2s_++ % length_, descriptor::m2s(address, bytes, id, flags, meta));
  }
  /// A descriptor as it is, but for its ring id.
  void metadata(descriptor::Descriptor d) {
    const unsigned id = (1 + m2s_ / length_) % 4;
    d.control = (d.control & ~descriptor::kRingIdMask) | id << descriptor::kRingIdShift;
    system_.put(m2s_ring_, m2s_++ % length_, d);
  }
  void target(std::uint64_t address, std::uint32_t bytes) {
    const unsigned id = (1 + s2m_ / length_) % 4;
    system_.put(s2m_ring_, s2m_++ % length_, descriptor::s2m(address, bytes, id));
  }
  void copy(std::uint64_t to, std::uint64_t from, std::uint32_t bytes,
            std::uint32_t flags = descriptor::kFirst | descriptor::kLast,
            std::uint32_t meta = descriptor::kCopy) {
    source(from, bytes, flags, meta);
    target(to, bytes);
  }

 private:
  DmaSystem& system_;
  std::uint32_t length_;
  std::uint64_t m2s_ring_;
  std::uint64_t s2m_ring_;
  std::uint32_t m2s_ = 0;
  std::uint32_t s2m_ = 0;
};

}  // namespace trn2vp::trainium2::test
