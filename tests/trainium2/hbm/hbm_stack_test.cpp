// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/hbm_stack.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstring>
#include <memory>
#include <vector>

#include "models/common/initiator.h"

namespace trn2vp::trainium2 {
namespace {

using sc_core::sc_time;

struct System : sc_core::sc_module {
  HbmStack hbm{"hbm", HbmStack::Parameters{}};
  common::Initiator port{"port"};
  explicit System(const sc_core::sc_module_name& name) : sc_module(name) {
    port.socket.bind(hbm.socket);
  }
};

struct HbmTest : testing::Test {
  System system{"system"};
  HbmStack& hbm = system.hbm;
  common::Initiator& port = system.port;
  void SetUp() override { sc_core::sc_start(sc_core::SC_ZERO_TIME); }
};

TEST_F(HbmTest, StoresAnywhereInItsWindowAndStaysSparse) {
  const std::uint64_t places[] = {0, 12'345'678'901, (24ull << 30) - 8};
  for (const std::uint64_t place : places) {
    sc_time delay;
    std::uint64_t value = place ^ 0x5555, back = 0;
    ASSERT_EQ(port.write(place, &value, 8, delay), tlm::TLM_OK_RESPONSE);
    ASSERT_EQ(port.read(place, &back, 8, delay), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(back, value);
  }
  EXPECT_LE(hbm.store().touched_bytes(), 3u * 65536);
  EXPECT_EQ(hbm.statistics().written_bytes, 24u);
  EXPECT_EQ(hbm.statistics().reads, 3u);
  sc_time delay;
  std::uint64_t value = 0;
  EXPECT_EQ(port.read((24ull << 30) - 4, &value, 8, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(hbm.statistics().errors, 1u);
}

TEST_F(HbmTest, LatencyAndRequesterRate) {
  std::vector<std::uint8_t> data(65536);
  sc_time delay(500, sc_core::SC_NS);
  ASSERT_EQ(port.read(0, data.data(), 64, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_NEAR(delay.to_seconds() * 1e9, 500 + 100 + 64 / 27.2, 4)
      << "an activate slot more or less";
  delay = sc_time(10, sc_core::SC_US);
  ASSERT_EQ(port.read(0, data.data(), 65536, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_NEAR(delay.to_seconds() * 1e9, 10'000 + 100 + 65536 / 27.2, 4);
}

TEST_F(HbmTest, ManyMastersReachTheRateOfRandomBlocksAndNoMore) {
  std::vector<std::uint8_t> data(65536);
  double last = 0;
  for (int i = 0; i < 1000; ++i) {
    sc_time delay;
    ASSERT_EQ(port.read(static_cast<std::uint64_t>(i) << 16, data.data(), 65536, delay),
              tlm::TLM_OK_RESPONSE);
    last = std::max(last, delay.to_seconds() * 1e9);
  }
  EXPECT_NEAR(hbm.peak_bytes_per_second(), 716.8e9, 0.1e9);
  // A thousand at once close one another's rows: as 2 KiB at random, 545 GB/s command by command.
  EXPECT_GE(1000 * 65536.0 / (last - 100), 0.9 * 545);
  EXPECT_LE(1000 * 65536.0 / (last - 100), 716.8);
  EXPECT_NEAR(static_cast<double>(hbm.statistics().busy_ps), 65'536'000 / 716.8e9 * 1e12, 1e5);
}

TEST_F(HbmTest, UncorrectableWordsAreErrorsAndCounted) {
  std::uint64_t value = 5, back = 0;
  sc_time delay;
  port.write(0x1000, &value, 8, delay);
  hbm.ecc().flip(0x1000, 1);
  EXPECT_EQ(port.read(0x1000, &back, 8, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(back, 5u);
  hbm.ecc().flip(0x1000, 3);
  back = 7;
  EXPECT_EQ(port.read(0x0F00, &back, 4, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(port.read(0x1000, &back, 8, delay), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(back, 0u) << "what the read of 0x0F00 left: no data";
  EXPECT_EQ(hbm.statistics().errors, 1u);
  EXPECT_EQ(hbm.ecc().counters().corrected, 1u);
  EXPECT_EQ(hbm.ecc().counters().uncorrected, 1u);
  EXPECT_EQ(port.write(0x1000, &value, 8, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(port.read(0x1000, &back, 8, delay), tlm::TLM_OK_RESPONSE);
}

TEST_F(HbmTest, NoDmi) {
  tlm::tlm_generic_payload trans;
  tlm::tlm_dmi dmi;
  std::uint32_t word = 0;
  common::set_up(trans, tlm::TLM_READ_COMMAND, 0, &word, 4);
  EXPECT_FALSE(port.socket->get_direct_mem_ptr(trans, dmi));
}

// The stacks of 64 chips, 6 TiB.
TEST(HbmStack, TakesNextToNoMemoryUntilItIsUsed) {
  HbmStack first("first", {});
  const std::size_t before = mallinfo2().uordblks;
  std::vector<std::unique_ptr<HbmStack>> stacks;
  for (unsigned i = 0; i < 256; ++i) {
    stacks.push_back(
        std::make_unique<HbmStack>(sc_core::sc_gen_unique_name("hbm"), HbmStack::Parameters{}));
  }
  const std::size_t idle = mallinfo2().uordblks;
  EXPECT_LT(idle - before, 256u * 128 * 1024);
  std::uint8_t byte = 1;
  stacks[0]->store().write(20ull << 30, &byte, 1);
  EXPECT_LT(mallinfo2().uordblks - idle, 1u << 20) << "a byte far up";
}

}  // namespace
}  // namespace trn2vp::trainium2
