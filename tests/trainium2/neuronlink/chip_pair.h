// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/trainium2/dma/descriptor.h"
#include "tests/support/chip_bench.h"

namespace trn2vp::testing {

/// Two chips, port i of one wired to port i of the other, each with a master and host memory of its
/// own.
struct ChipPair {
  explicit ChipPair(const trainium2::Chip::Parameters& parameters = {},
                    const std::string& name = "pair")
      : a(parameters, (name + "_a").c_str()), b(parameters, (name + "_b").c_str()) {
    for (unsigned i = 0; i < trainium2::address_map::kPeerLinks; ++i) {
      a.chip.link(i).connect(b.chip.link(i));
    }
    a.set_script([] {});
    b.set_script([] {});
  }

  ChipBench a;
  ChipBench b;
};

struct Transfer {
  std::uint64_t to;
  std::uint64_t from;
  std::uint32_t bytes;
  std::uint32_t flags = trainium2::descriptor::kFirst | trainium2::descriptor::kLast;
};

/// Rings of queue 0 of a DMA engine, in HBM 0 of its chip.
inline std::uint64_t ring_of(unsigned engine) { return 0x4000'0000 + engine * 0x1'0000; }

/// Puts the transfers, a packet each, into queue 0 of the engine.
inline void prepare(ChipBench& chip, unsigned engine, const std::vector<Transfer>& transfers) {
  namespace descriptor = trainium2::descriptor;
  const std::uint64_t m2s = ring_of(engine);
  const std::uint64_t s2m = m2s + 0x8000;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    const Transfer& t = transfers[i];
    const auto source = descriptor::encode(descriptor::m2s(t.from, t.bytes, 1, t.flags));
    const auto target = descriptor::encode(descriptor::s2m(t.to, t.bytes, 1));
    chip.poke(m2s + i * 16, source.data(), 16);
    chip.poke(s2m + i * 16, target.data(), 16);
  }
  chip.set_up_queue(engine, 0, m2s, s2m, 512);
}

inline void ring(ChipBench& chip, unsigned engine, std::size_t transfers) {
  const std::uint64_t base = trainium2::address_map::dma_engine(engine);
  chip.write32(base + 0x21038, static_cast<std::uint32_t>(transfers));
  chip.write32(base + 0x1038, static_cast<std::uint32_t>(transfers));
}

inline void start(ChipBench& chip, unsigned engine, const std::vector<Transfer>& transfers) {
  prepare(chip, engine, transfers);
  ring(chip, engine, transfers.size());
}

inline std::vector<std::uint8_t> pattern(std::size_t bytes, unsigned seed) {
  std::vector<std::uint8_t> data(bytes);
  std::uint32_t state = seed;
  for (std::uint8_t& byte : data) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return data;
}

inline void put(ChipBench& chip, std::uint64_t address, const std::vector<std::uint8_t>& data) {
  chip.poke(address, data.data(), data.size());
}

inline std::vector<std::uint8_t> get(ChipBench& chip, std::uint64_t address, std::size_t bytes) {
  std::vector<std::uint8_t> data(bytes);
  chip.peek(address, data.data(), bytes);
  return data;
}

inline double now_ns() { return sc_core::sc_time_stamp().to_seconds() * 1e9; }

inline void wait_ns(double ns) { sc_core::wait(sc_core::sc_time(ns, sc_core::SC_NS)); }

/// Waits for semaphore `id` of core 0 to become `value`, looking every nanosecond; the time.
inline double wait_for_semaphore(ChipBench& chip, unsigned id, int value) {
  const double limit = now_ns() + 2e6;
  while (chip.chip.core(0).semaphores().value(id) != value && now_ns() < limit) wait_ns(1);
  EXPECT_EQ(chip.chip.core(0).semaphores().value(id), value);
  return now_ns();
}

}  // namespace trn2vp::testing
