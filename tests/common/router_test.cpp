// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "models/common/initiator.h"
#include "models/common/memory.h"

namespace trn2vp::common {
namespace {

using sc_core::sc_time;

struct System : sc_core::sc_module {
  Memory low;
  Memory high;
  Router router{"router", sc_time(3, sc_core::SC_NS)};
  Initiator port{"port"};
  explicit System(const sc_core::sc_module_name& name)
      : sc_module(name), low("low", parameters()), high("high", parameters()) {
    router.connect(0x1000, 0x1000, low.socket, 0x100);
    Router::InitiatorSocket& out = router.connect(0x2000, 0x1000, high.socket);
    router.map(0xFFFF'FFFF'FFFF'F000, 0x1000, out, 0x4000);  // up to the last address there is
    port.socket.bind(router.new_target_socket());
  }
  static Memory::Parameters parameters() {
    Memory::Parameters p;
    p.size = 0x8000;
    p.dmi = true;
    p.latency = sc_time(10, sc_core::SC_NS);
    return p;
  }
  tlm::tlm_response_status write(std::uint64_t address, std::uint32_t value) {
    delay = sc_core::SC_ZERO_TIME;
    return port.write(address, &value, 4, delay);
  }
  static std::uint32_t at(Memory& memory, std::uint64_t address) {
    std::uint32_t value = 0;
    memory.store().read(address, &value, 4);
    return value;
  }
  sc_time delay;
};

TEST(Router, RoutesAndTranslates) {
  System s("system");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  EXPECT_EQ(s.write(0x1004, 1), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(s.delay, sc_time(13, sc_core::SC_NS));
  EXPECT_EQ(s.write(0x2004, 2), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(s.write(0xFFFF'FFFF'FFFF'FFFC, 3), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(System::at(s.low, 0x104), 1u);
  EXPECT_EQ(System::at(s.high, 0x4), 2u);
  EXPECT_EQ(System::at(s.high, 0x4FFC), 3u);
}

TEST(Router, HolesAndEndsOfWindows) {
  System s("system");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  EXPECT_EQ(s.write(0xFFC, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(s.write(0x3000, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(s.write(0x1FFE, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "across two windows";
  EXPECT_EQ(s.write(0x2FFE, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "over the end of one";
  EXPECT_EQ(s.write(0xFFFF'FFFF'FFFF'FFFE, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(s.low.written_bytes() + s.high.written_bytes(), 0u);
  // A debug access is cut at the end of its window instead.
  tlm::tlm_generic_payload trans;
  std::uint8_t data[16];
  set_up(trans, tlm::TLM_READ_COMMAND, 0x1FF8, data, 16);
  EXPECT_EQ(s.port.socket->transport_dbg(trans), 8u);
}

TEST(Router, DmiIsCutToTheWindowAndTranslated) {
  System s("system");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  tlm::tlm_generic_payload trans;
  std::uint8_t byte = 0;
  for (const auto& [address, first, last, offset] :
       {std::tuple{0x1800ull, 0x1000ull, 0x1FFFull, 0x100ull},
        std::tuple{0x2000ull, 0x2000ull, 0x2FFFull, 0ull}}) {
    set_up(trans, tlm::TLM_READ_COMMAND, address, &byte, 1);
    tlm::tlm_dmi dmi;
    ASSERT_TRUE(s.port.socket->get_direct_mem_ptr(trans, dmi));
    EXPECT_EQ(dmi.get_start_address(), first);
    EXPECT_EQ(dmi.get_end_address(), last);
    Memory& memory = address < 0x2000 ? s.low : s.high;
    EXPECT_EQ(dmi.get_dmi_ptr(), memory.store().data() + offset);
    EXPECT_EQ(dmi.get_read_latency(), sc_time(13, sc_core::SC_NS));
  }
  set_up(trans, tlm::TLM_READ_COMMAND, 0x3000, &byte, 1);
  tlm::tlm_dmi dmi;
  EXPECT_FALSE(s.port.socket->get_direct_mem_ptr(trans, dmi));
}

TEST(Router, RefusesOverlapsAndEmptyWindows) {
  System s("system");
  Router::InitiatorSocket& out = s.router.new_initiator_socket();
  out.bind(s.low.socket);
  EXPECT_THROW(s.router.map(0x1FFF, 1, out), std::invalid_argument);
  EXPECT_THROW(s.router.map(0x0, 0x1001, out), std::invalid_argument);
  EXPECT_THROW(s.router.map(0x2FFF, 2, out), std::invalid_argument);
  EXPECT_THROW(s.router.map(0x5000, 0, out), std::invalid_argument);
  Router other("other");
  EXPECT_THROW(s.router.map(0x5000, 1, other.new_initiator_socket()), std::invalid_argument);
  EXPECT_NO_THROW(s.router.map(0x0, 0x1000, out));
}

}  // namespace
}  // namespace trn2vp::common
