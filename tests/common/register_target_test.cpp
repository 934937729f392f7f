// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/register_target.h"

#include <gtest/gtest.h>

#include "models/common/initiator.h"

namespace trn2vp::common {
namespace {

TEST(RegisterTarget, LatencyAndErrors) {
  struct Device : sc_core::sc_module {
    std::uint32_t word = 0;
    RegisterTarget target;
    Initiator port{"port"};
    explicit Device(const sc_core::sc_module_name& name)
        : sc_module(name),
          target("target",
                 {[this](std::uint64_t offset, std::uint32_t& value) {
                    value = word;
                    return offset == 0;
                  },
                  [this](std::uint64_t offset, std::uint32_t value) {
                    if (offset == 0) word = value;
                    return offset == 0;
                  }},
                 sc_core::sc_time(7, sc_core::SC_NS)) {
      port.socket.bind(target.socket);
    }
  } device("device");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  const std::uint32_t in = 5;
  std::uint32_t out = 0;
  sc_core::sc_time delay(1, sc_core::SC_NS);
  EXPECT_EQ(device.port.write(0, &in, 4, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(device.port.read(0, &out, 4, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(out, 5u);
  EXPECT_EQ(delay, sc_core::sc_time(15, sc_core::SC_NS));
  EXPECT_EQ(device.port.read(4, &out, 4, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  tlm::tlm_generic_payload trans;
  set_up(trans, tlm::TLM_READ_COMMAND, 4, &out, 4);
  EXPECT_EQ(device.port.socket->transport_dbg(trans), 0u);
  set_up(trans, tlm::TLM_READ_COMMAND, 0, &out, 4);
  EXPECT_EQ(device.port.socket->transport_dbg(trans), 4u);
}

}  // namespace
}  // namespace trn2vp::common
