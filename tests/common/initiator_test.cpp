// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/initiator.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "models/common/memory.h"

namespace trn2vp::common {
namespace {

struct System : sc_core::sc_module {
  Memory from;
  Memory to;
  Initiator reader{"reader"};
  Initiator writer{"writer"};
  explicit System(const sc_core::sc_module_name& name)
      : sc_module(name), from("from", parameters()), to("to", parameters()) {
    reader.socket.bind(from.socket);
    writer.socket.bind(to.socket);
  }
  static Memory::Parameters parameters() {
    Memory::Parameters p;
    p.size = 1 << 20;
    p.granule = 4096;
    return p;
  }
};

TEST(Initiator, ReadsAndWrites) {
  System s("system");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  sc_core::sc_time delay;
  const std::uint32_t word = 0x12345678;
  std::uint32_t back = 0;
  EXPECT_EQ(s.writer.write(100, &word, 4, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(s.writer.read(100, &back, 4, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(back, word);
  EXPECT_EQ(s.writer.read(1 << 20, &back, 4, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

TEST(Initiator, UntouchedDataPassesWithoutTouching) {
  System s("system");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  std::vector<std::uint8_t> data(8192);
  sc_core::sc_time delay;
  bool untouched = false;
  s.reader.read(0, data.data(), 8192, delay, untouched);
  EXPECT_TRUE(untouched);
  s.writer.write(0, data.data(), 8192, delay, untouched);
  EXPECT_EQ(s.to.store().touched_bytes(), 0u);
  // A plain write between the two forms must not inherit the hint.
  s.writer.write(0, data.data(), 10, delay);
  EXPECT_EQ(s.to.store().touched_bytes(), 4096u);
  const std::uint8_t one = 1;
  s.from.store().write(5000, &one, 1);
  s.reader.read(0, data.data(), 8192, delay, untouched);
  EXPECT_FALSE(untouched);
  EXPECT_EQ(data[5000], 1);
  s.writer.write(0, data.data(), 8192, delay, untouched);
  EXPECT_EQ(s.to.store().touched_bytes(), 8192u);
  EXPECT_EQ(s.to.store().data()[5000], 1);
}

}  // namespace
}  // namespace trn2vp::common
