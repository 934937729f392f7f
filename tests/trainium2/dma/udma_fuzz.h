// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <random>

#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {

/// Nothing software can write into an engine may hang or end the simulation: random register
/// accesses, doorbells and resets, at least `operations` of them, over rings of random descriptors,
/// then a copy that must work. Call it once per process.
inline void fuzz_engines(std::uint32_t seed, std::uint64_t operations) {
  UdmaBlock::Parameters model;
  model.model.faults.dropped_completions_ppm = 10'000;
  DmaSystem s("system", 2, model);
  std::mt19937 random(seed);
  auto below = [&](std::uint32_t n) { return random() % n; };
  const std::uint64_t places[] = {0x20'0000,        DmaSystem::kHost,
                                  DmaSystem::kSbuf, DmaSystem::kSemaphores + 0x1800,
                                  0x30'0000'0000,   address_map::dma_engine(0)};
  auto place = [&] { return places[below(12) == 0 ? below(6) : below(3)] + below(4096); };
  std::uint64_t done = 0;

  /// An operation that may exist, and the packet that fits it, at a slot of both rings.
  auto put_operation = [&](std::uint64_t ring, unsigned slot) {
    StreamOperation op;
    op.kind = static_cast<StreamOperation::Kind>(below(7));
    op.source = static_cast<isa::DType>(2 + below(15));
    op.target = below(2) == 0 ? op.source : static_cast<isa::DType>(2 + below(15));
    op.accumulate = below(3) == 0;
    op.duplicate = below(3) == 0;
    op.sources = op.kind == StreamOperation::Kind::kSum ? 1 + below(16) : 1;
    op.rows = 1 + below(64);
    op.columns = 1 + below(64);
    op.output = 1 + below(5000);
    auto meta = operation_descriptor(op, 1);
    if (below(10) == 0) meta.meta ^= 1u << below(32);
    if (below(10) == 0) meta.address_low ^= 1u << below(32);
    std::uint32_t bytes = 16 * (1 + below(200));
    if (op.kind == StreamOperation::Kind::kTranspose && isa::dtype_size(op.source) != 0) {
      bytes = std::min(65535u, op.rows * op.columns * isa::dtype_size(op.source));
    }
    if (below(10) == 0) bytes = 1 + below(3000);
    const auto out = operation_of(meta) ? output_bytes(*operation_of(meta), bytes) : std::nullopt;
    s.put(DmaSystem::kM2sRing + ring, slot, meta);
    s.put(DmaSystem::kM2sRing + ring, slot + 1,
          descriptor::m2s(place(), bytes, 1, descriptor::kLast));
    for (const unsigned half : {0u, 1u}) {
      s.put(DmaSystem::kS2mRing + ring, slot + half,
            descriptor::s2m(place(), out.value_or(bytes) & 0xFFFF, 1));
    }
  };

  auto set_up = [&](unsigned e, unsigned q) {
    const std::uint64_t ring = (e * 2 + (q != 0)) * 0x1'0000;
    s.init_queue(e, q, 16 * (1 + below(8)), DmaSystem::kM2sRing + ring, DmaSystem::kS2mRing + ring);
    if (below(2) == 0) {  // completion rings, one of them nowhere now and then
      s.set(e, DmaSystem::m2s(q, 0x44), 0x1F0'0000);
      s.set(e, DmaSystem::s2m(q, 0x44), 0x1F8'0000);
      s.set(e, DmaSystem::s2m(q, 0x48), below(8) == 0 ? 0x30 : 0);
      s.set(e, DmaSystem::m2s(q, 0xA0), 1);
      s.set(e, DmaSystem::s2m(q, 0x54), 1);
    }
    if (below(4) == 0) {  // a notification ring, sometimes nowhere
      s.set(e, 0x41104, below(8) == 0 ? 0x30 : 0);
      s.set(e, 0x41100, 0x1FC'0000 + below(64));
      s.set(e, 0x41108, below(300));
    }
    for (unsigned slot = 0; slot < 128; ++slot) {
      if (slot < 126 && below(12) == 0) {
        put_operation(ring, slot++);
        continue;
      }
      const std::uint32_t bytes = below(4) == 0 ? below(65536) : below(300);
      const std::uint32_t flags =
          below(40) == 0 ? random() : descriptor::kFirst | descriptor::kLast;
      s.put(DmaSystem::kM2sRing + ring, slot,
            descriptor::m2s(place(), bytes, 1 + (below(40) == 0), flags));
      s.put(DmaSystem::kS2mRing + ring, slot,
            descriptor::s2m(place(), below(40) == 0 ? below(300) : bytes, 1));
    }
  };

  auto step = [&] {
    const unsigned e = below(2);
    const unsigned q = below(2) * 9;
    switch (below(13)) {
      case 12:
        s.set(e, 0x41100 + 4 * below(0x40), below(2) == 0 ? random() : below(0x1000));
        break;
      case 0:  // any register of the M2S or S2M half, the doorbells aside
        s.set(e, below(2) * 0x20000 + 4 * below(0x400), random());
        break;
      case 1:
        s.set(e, (below(2) == 0 ? DmaSystem::m2s(q, 0) : DmaSystem::s2m(q, 0)) + 4 * below(0x40),
              below(64));
        break;
      case 2:  // interrupt controllers
        s.set(e, (below(2) == 0 ? 0x38000 : 0x3A000) + 4 * below(0x40), random());
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
    done += 2;
  };

  std::uint64_t packets = 0;
  std::uint64_t errors = 0;
  s.run([&] {
    while (done < operations) {
      for (const unsigned e : {0u, 1u}) {
        s.init_engine(e, below(2) == 0);
        for (const unsigned q : {0u, 9u}) set_up(e, q);
      }
      for (unsigned i = 0; i < 60; ++i) step();
      DmaSystem::wait_ns(20'000);
      if (below(4) == 0) DmaSystem::wait_ns(100'000);
      s.dma.reset();
    }
    for (const unsigned e : {0u, 1u}) {
      packets += s.dma.engine(e).statistics().packets;
      errors += s.dma.engine(e).statistics().errors;
      EXPECT_GT(s.dma.engine(e).statistics().dropped_completions, 0u);
      // What comes after a reset works as if nothing had been.
      s.init_engine(e, true);
      s.init_queue(e, 0, 32);
      RingWriter ring(s, 32);
      s.fill(0x20'0000, 5000, e);
      ring.copy(0x60'0000, 0x20'0000, 5000);
      s.doorbell(e, 0, 1);
      DmaSystem::wait_ns(10'000);
      EXPECT_TRUE(s.same(0x20'0000, 0x60'0000, 5000));
      EXPECT_EQ(s.get(e, 0x3A000) | s.get(e, 0x3A040), 0u);
    }
  });
  // The mix must have been one of both.
  EXPECT_GT(packets, operations / 40);
  EXPECT_GT(errors, operations / 200);
}

}  // namespace trn2vp::trainium2::test
