// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Target sockets of the common blocks, of HBM and of the DMA block against the base protocol; and
// the checker against targets that break it.
#include "tests/protocol/base_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/common/memory.h"
#include "models/common/register_block.h"
#include "models/common/register_target.h"
#include "models/common/router.h"
#include "models/trainium2/dma/udma_block.h"
#include "models/trainium2/hbm/hbm_stack.h"

namespace trn2vp::test {
namespace {

using testing::Contains;
using testing::IsEmpty;

common::Memory::Parameters memory(bool dmi) {
  common::Memory::Parameters parameters;
  parameters.size = 1 << 20;
  parameters.latency = sc_core::sc_time(50, sc_core::SC_NS);
  parameters.bytes_per_second = 1e9;
  parameters.dmi = dmi;
  if (dmi) parameters.initial = common::SparseMemory::Initial::kTouched;
  return parameters;
}

TEST(BaseProtocol, Memory) {
  common::Memory target("memory", memory(false));
  TargetProperties p;
  p.address = 0xFFFC0;
  p.bad_address = 0x100000;
  EXPECT_THAT(check_base_protocol(target.socket, p), IsEmpty());
}

TEST(BaseProtocol, MemoryWithDmi) {
  common::Memory target("memory", memory(true));
  TargetProperties p;
  p.address = 0x1000;
  p.bad_address = 0x100000;
  p.dmi = true;
  EXPECT_THAT(check_base_protocol(target.socket, p), IsEmpty());
}

TEST(BaseProtocol, MemoryBehindTwoRouters) {
  common::Memory target("memory", memory(true));
  common::Router inner("inner", sc_core::sc_time(1, sc_core::SC_NS));
  common::Router outer("outer");
  inner.connect(0x4000, 0x10000, target.socket, 0x2000);
  outer.connect(0x70'0000'0000, 0x8000, inner.new_target_socket(), 0x4000);
  TargetProperties p;
  p.address = 0x70'0000'0100;
  p.bad_address = 0x70'0000'8000;
  p.dmi = true;
  EXPECT_THAT(check_base_protocol(outer.new_target_socket(), p), IsEmpty());
}

TEST(BaseProtocol, RegisterTarget) {
  static const common::RegisterBlockDecl block = {
      "TEST", 0x100, "this test", {{"WORD", 0, 32, 4, common::Access::kReadWrite, 0, "words"}}, {}};
  struct Device : sc_core::sc_module {
    common::RegisterFile file{block};
    common::RegisterTarget target;
    explicit Device(const sc_core::sc_module_name& name)
        : sc_module(name),
          target("target",
                 {[this](std::uint64_t o, std::uint32_t& v) { return file.read(o, v); },
                  [this](std::uint64_t o, std::uint32_t v) { return file.write(o, v); }},
                 sc_core::sc_time(5, sc_core::SC_NS)) {}
  } device("device");
  TargetProperties p;
  p.byte_granular = false;
  p.streaming = false;
  p.bad_address = 0x80;
  EXPECT_THAT(check_base_protocol(device.target.socket, p), IsEmpty());
}

TEST(BaseProtocol, HbmStack) {
  trainium2::HbmStack target("hbm", {});
  TargetProperties p;
  p.address = (24ull << 30) - 64;
  p.bad_address = 24ull << 30;
  EXPECT_THAT(check_base_protocol(target.socket, p), IsEmpty());
}

TEST(BaseProtocol, HbmStackInTime) {
  trainium2::HbmStack::Parameters parameters;
  parameters.timing.fidelity = "at";
  trainium2::HbmStack target("hbm", parameters);
  TargetProperties p;
  p.address = (24ull << 30) - 64;
  p.bad_address = 24ull << 30;
  EXPECT_THAT(check_base_protocol(target.socket, p), IsEmpty());
}

TEST(BaseProtocol, UdmaBlockRegisters) {
  trainium2::UdmaBlock::Parameters parameters;
  parameters.engines = 2;
  parameters.register_latency = sc_core::sc_time(30, sc_core::SC_NS);
  trainium2::UdmaBlock target("dma", parameters);
  common::Memory nothing("nothing", memory(false));
  common::Router fabric("fabric");
  for (unsigned i = 0; i < 2; ++i) target.engine(i).bus.socket.bind(fabric.new_target_socket());
  fabric.connect(0, 1 << 20, nothing.socket);
  TargetProperties p;
  p.address = 0x10'0000 + 0x45000;  // undeclared words of engine 1 store and read back
  p.byte_granular = false;
  p.streaming = false;
  p.bad_address = 2 * 0x10'0000 + 2 * 0x2'0000;
  EXPECT_THAT(check_base_protocol(target.registers, p), IsEmpty());
}

TEST(BaseProtocol, InvalidationReachesTheInitiatorInItsOwnAddresses) {
  struct Target : sc_core::sc_module {
    tlm_utils::simple_target_socket<Target> socket;
    explicit Target(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
      socket.register_b_transport(this, &Target::b_transport);
    }
    void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time&) {
      trans.set_response_status(tlm::TLM_OK_RESPONSE);
    }
  } target("target");
  common::Router fabric("fabric");
  fabric.connect(0x10000, 0x1000, target.socket, 0x200);
  ProtocolChecker first("first"), second("second");
  first.socket.bind(fabric.new_target_socket());
  second.socket.bind(fabric.new_target_socket());
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  target.socket->invalidate_direct_mem_ptr(0x300, 0x3FF);
  target.socket->invalidate_direct_mem_ptr(0, ~0ull);
  target.socket->invalidate_direct_mem_ptr(0, 0x1FF);  // below the window: nobody is told
  for (const ProtocolChecker* checker : {&first, &second}) {
    ASSERT_EQ(checker->invalidations().size(), 2u);
    EXPECT_EQ(checker->invalidations()[0].first, 0x10100u);
    EXPECT_EQ(checker->invalidations()[0].last, 0x101FFu);
    EXPECT_EQ(checker->invalidations()[1].first, 0x10000u);
    EXPECT_EQ(checker->invalidations()[1].last, 0x10FFFu);
  }
}

/// A memory of 256 bytes that breaks the rules a flag at a time.
struct Liar : sc_core::sc_module {
  tlm_utils::simple_target_socket<Liar> socket;
  bool ignores_enables = false;
  bool incomplete = false;
  bool accepts_anything = false;
  bool ignores_streaming = false;
  bool debug_takes_time = false;
  bool hints_dmi = false;
  common::SparseMemory store{4096};

  explicit Liar(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
    socket.register_b_transport(this, &Liar::b_transport);
    socket.register_transport_dbg(this, &Liar::transport_dbg);
  }
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time&) {
    if (ignores_enables) trans.set_byte_enable_ptr(nullptr);
    if (ignores_streaming) trans.set_streaming_width(trans.get_data_length());
    if (accepts_anything && trans.get_address() >= 4096) {
      trans.set_response_status(tlm::TLM_OK_RESPONSE);
      return;
    }
    common::execute_on_memory(store, trans.get_address(), trans);
    if (incomplete) trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    trans.set_dmi_allowed(hints_dmi);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) {
    if (debug_takes_time) wait(1, sc_core::SC_NS);
    return common::debug_on_memory(store, trans.get_address(), trans);
  }
};

void expect_caught(bool Liar::*lie, const char* rule) {
  Liar liar("liar");
  if (lie != nullptr) liar.*lie = true;
  TargetProperties p;
  p.bad_address = 4096;
  const auto broken = check_base_protocol(liar.socket, p);
  if (lie == nullptr) {
    EXPECT_THAT(broken, IsEmpty());
  } else {
    EXPECT_THAT(broken, Contains(std::string(rule)));
  }
}

TEST(ProtocolChecker, AcceptsAnHonestTarget) { expect_caught(nullptr, ""); }
TEST(ProtocolChecker, CatchesIgnoredByteEnables) {
  expect_caught(&Liar::ignores_enables, "a write changes enabled bytes only");
}
TEST(ProtocolChecker, CatchesIncompleteResponses) {
  expect_caught(&Liar::incomplete, "the response is never left incomplete");
}
TEST(ProtocolChecker, CatchesSilentBadAddresses) {
  expect_caught(&Liar::accepts_anything,
                "a bad address is answered with TLM_ADDRESS_ERROR_RESPONSE");
}
TEST(ProtocolChecker, CatchesIgnoredStreamingWidth) {
  expect_caught(&Liar::ignores_streaming, "a streaming write stays on its own addresses");
}
TEST(ProtocolChecker, CatchesDebugThatTakesTime) {
  expect_caught(&Liar::debug_takes_time, "transport_dbg takes no time");
}
TEST(ProtocolChecker, CatchesAHintWithoutDmi) {
  expect_caught(&Liar::hints_dmi, "no DMI hint is given");
}

}  // namespace
}  // namespace trn2vp::test
