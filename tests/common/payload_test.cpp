// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/payload.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <map>
#include <vector>

#include "models/common/sparse_memory.h"

namespace trn2vp::common {
namespace {

struct PayloadTest : testing::Test {
  SparseMemory memory{8192, SparseMemory::Initial::kUntouched, 4096};
  tlm::tlm_generic_payload trans;
  std::array<std::uint8_t, 16> data{};

  tlm::tlm_response_status run(std::uint64_t offset) {
    execute_on_memory(memory, offset, trans);
    return trans.get_response_status();
  }
};

TEST_F(PayloadTest, ByteEnablesAndStreamingTogether) {
  for (unsigned i = 0; i < 16; ++i) data[i] = static_cast<std::uint8_t>(i + 1);
  set_up(trans, tlm::TLM_WRITE_COMMAND, 0, data.data(), 16);
  std::array<std::uint8_t, 3> enables = {TLM_BYTE_ENABLED, TLM_BYTE_DISABLED, TLM_BYTE_ENABLED};
  trans.set_byte_enable_ptr(enables.data());
  trans.set_byte_enable_length(3);
  trans.set_streaming_width(4);
  ASSERT_EQ(run(100), tlm::TLM_OK_RESPONSE);
  // The last enabled byte of each lane: 12, 9, 14 -> see i % 3 != 1.
  std::array<std::uint8_t, 4> expected{};
  for (unsigned i = 0; i < 16; ++i) {
    if (i % 3 != 1) expected[i % 4] = data[i];
  }
  std::array<std::uint8_t, 4> got{};
  memory.read(100, got.data(), 4);
  EXPECT_EQ(got, expected);
  std::uint8_t behind = 1;
  memory.read(104, &behind, 1);
  EXPECT_EQ(behind, 0);
}

TEST_F(PayloadTest, MalformedPayloads) {
  set_up(trans, tlm::TLM_READ_COMMAND, 0, data.data(), 0);
  EXPECT_EQ(run(0), tlm::TLM_BURST_ERROR_RESPONSE);
  set_up(trans, tlm::TLM_READ_COMMAND, 0, nullptr, 4);
  EXPECT_EQ(run(0), tlm::TLM_BURST_ERROR_RESPONSE);
  set_up(trans, tlm::TLM_READ_COMMAND, 0, data.data(), 4);
  trans.set_streaming_width(0);
  EXPECT_EQ(run(0), tlm::TLM_BURST_ERROR_RESPONSE);
  set_up(trans, tlm::TLM_READ_COMMAND, 0, data.data(), 4);
  trans.set_byte_enable_ptr(data.data());
  EXPECT_EQ(run(0), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
}

TEST_F(PayloadTest, OutOfRangeLeavesEverythingAsItWas) {
  data.fill(9);
  set_up(trans, tlm::TLM_WRITE_COMMAND, 0, data.data(), 16);
  EXPECT_EQ(run(8180), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(run(~0ull - 3), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(memory.touched_bytes(), 0u);
  trans.set_streaming_width(4);  // 16 bytes, but only four addresses
  EXPECT_EQ(run(8188), tlm::TLM_OK_RESPONSE);
}

TEST_F(PayloadTest, UntouchedHint) {
  UntouchedExtension hint;
  set_up(trans, tlm::TLM_READ_COMMAND, 0, data.data(), 16);
  trans.set_extension(&hint);
  data.fill(9);
  ASSERT_EQ(run(0), tlm::TLM_OK_RESPONSE);
  EXPECT_TRUE(hint.untouched);
  EXPECT_EQ(data[15], 0) << "the data is there for those who look";
  const std::uint8_t one = 1;
  memory.write(4096, &one, 1);
  run(4090);
  EXPECT_FALSE(hint.untouched) << "partly touched";
  EXPECT_EQ(data[6], 1);

  trans.set_command(tlm::TLM_WRITE_COMMAND);
  hint.untouched = true;
  ASSERT_EQ(run(4088), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(memory.touched_bytes(), 4096u) << "zeros onto untouched cost nothing";
  std::uint8_t cleared = 9;
  memory.read(4096, &cleared, 1);
  EXPECT_EQ(cleared, 0) << "zeros onto touched are written";
  hint.untouched = false;
  run(0);
  EXPECT_EQ(memory.touched_bytes(), 8192u);
  trans.clear_extension(&hint);
}

TEST_F(PayloadTest, DebugIsClippedAtTheEnd) {
  data.fill(3);
  set_up(trans, tlm::TLM_WRITE_COMMAND, 0, data.data(), 16);
  EXPECT_EQ(debug_on_memory(memory, 8184, trans), 8u);
  EXPECT_EQ(debug_on_memory(memory, 8192, trans), 0u);
  std::uint8_t last = 0;
  memory.read(8191, &last, 1);
  EXPECT_EQ(last, 3);
}

struct RegisterPayloadTest : testing::Test {
  std::map<std::uint64_t, std::uint32_t> words;
  std::vector<std::uint64_t> reads, writes;
  RegisterAccess access{[this](std::uint64_t offset, std::uint32_t& value) {
                          reads.push_back(offset);
                          value = words[offset];
                          return offset < 0x100;
                        },
                        [this](std::uint64_t offset, std::uint32_t value) {
                          writes.push_back(offset);
                          words[offset] = value;
                          return offset < 0x100;
                        }};
  tlm::tlm_generic_payload trans;
  std::array<std::uint8_t, 16> data{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  tlm::tlm_response_status run(tlm::tlm_command command, std::uint64_t offset, unsigned length) {
    set_up(trans, command, offset, data.data(), length);
    execute_on_registers(access, offset, trans);
    return trans.get_response_status();
  }
};

TEST_F(RegisterPayloadTest, WordsAndBursts) {
  EXPECT_EQ(run(tlm::TLM_WRITE_COMMAND, 0x10, 8), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(words[0x10], 0x04030201u);
  EXPECT_EQ(words[0x14], 0x08070605u);
  EXPECT_TRUE(reads.empty()) << "a whole word is not read before it is written";
  data.fill(0);
  EXPECT_EQ(run(tlm::TLM_READ_COMMAND, 0x14, 4), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(data[0], 5);
}

TEST_F(RegisterPayloadTest, PartsOfAWordKeepTheRest) {
  words[0x20] = 0xAABBCCDD;
  EXPECT_EQ(run(tlm::TLM_WRITE_COMMAND, 0x21, 1), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(words[0x20], 0xAABB01DDu);
  EXPECT_EQ(run(tlm::TLM_WRITE_COMMAND, 0x22, 2), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(words[0x20], 0x020101DDu);
  EXPECT_EQ(run(tlm::TLM_READ_COMMAND, 0x20, 1), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(data[0], 0xDD);
}

TEST_F(RegisterPayloadTest, RefusesWhatIsNotARegisterAccess) {
  EXPECT_EQ(run(tlm::TLM_WRITE_COMMAND, 0x21, 2), tlm::TLM_BURST_ERROR_RESPONSE);
  EXPECT_EQ(run(tlm::TLM_WRITE_COMMAND, 0x22, 4), tlm::TLM_BURST_ERROR_RESPONSE);
  EXPECT_EQ(run(tlm::TLM_WRITE_COMMAND, 0x20, 3), tlm::TLM_BURST_ERROR_RESPONSE);
  EXPECT_EQ(run(tlm::TLM_WRITE_COMMAND, 0x20, 6), tlm::TLM_BURST_ERROR_RESPONSE);
  EXPECT_TRUE(writes.empty());
  EXPECT_EQ(run(tlm::TLM_READ_COMMAND, 0x100, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

}  // namespace
}  // namespace trn2vp::common
