// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/memory.h"

#include <gtest/gtest.h>

#include <vector>

#include "models/common/initiator.h"

namespace trn2vp::common {
namespace {

using sc_core::SC_NS;
using sc_core::sc_time;

struct System : sc_core::sc_module {
  Memory memory;
  Initiator port{"port"};
  System(const sc_core::sc_module_name& name, const Memory::Parameters& parameters)
      : sc_module(name), memory("memory", parameters) {
    port.socket.bind(memory.socket);
  }
};

Memory::Parameters parameters() {
  Memory::Parameters p;
  p.size = 1 << 20;
  p.bytes_per_second = 1e9;  // 1 ns per byte
  p.latency = sc_time(50, SC_NS);
  return p;
}

TEST(Memory, TimeIsLatencyAndBandwidthInTheOrderOfArrival) {
  System s("system", parameters());
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  std::vector<std::uint8_t> data(1000);
  sc_time delay(100, SC_NS);
  s.port.read(0, data.data(), 1000, delay);
  EXPECT_EQ(delay, sc_time(100 + 1000 + 50, SC_NS));
  delay = sc_time(200, SC_NS);  // comes while the port is busy until 1,100
  s.port.write(0, data.data(), 10, delay);
  EXPECT_EQ(delay, sc_time(1100 + 10 + 50, SC_NS));
  delay = sc_time(5000, SC_NS);
  s.port.write(0, data.data(), 10, delay);
  EXPECT_EQ(delay, sc_time(5000 + 10 + 50, SC_NS));
  EXPECT_EQ(s.memory.busy(), sc_time(1020, SC_NS));
  EXPECT_EQ(s.memory.read_bytes(), 1000u);
  EXPECT_EQ(s.memory.written_bytes(), 20u);
}

TEST(Memory, UnlimitedBandwidthIsLatencyOnly) {
  Memory::Parameters p = parameters();
  p.bytes_per_second = 0;
  System s("system", p);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  std::vector<std::uint8_t> data(65536);
  sc_time delay;
  s.port.read(0, data.data(), 65536, delay);
  EXPECT_EQ(delay, sc_time(50, SC_NS));
}

TEST(Memory, AFailedAccessTakesNoBandwidth) {
  System s("system", parameters());
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  std::vector<std::uint8_t> data(1000);
  sc_time delay;
  EXPECT_EQ(s.port.read((1 << 20) - 10, data.data(), 1000, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(s.memory.busy(), sc_core::SC_ZERO_TIME);
  EXPECT_EQ(s.memory.read_bytes(), 0u);
}

}  // namespace
}  // namespace trn2vp::common
