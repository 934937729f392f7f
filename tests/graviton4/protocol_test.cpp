// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The host's target sockets against the TLM-2.0 base protocol.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/graviton4/gicv3.h"
#include "models/graviton4/pl011.h"
#include "tests/graviton4/pcie_bench.h"
#include "tests/protocol/base_protocol.h"

namespace trn2vp::graviton4 {
namespace {

using test::check_base_protocol;
using test::TargetProperties;
using testing::IsEmpty;

TargetProperties registers(std::uint64_t address, unsigned length, std::uint64_t bad_address) {
  TargetProperties p;
  p.address = address;
  p.length = length;
  p.bad_address = bad_address;
  p.byte_granular = false;
  p.streaming = false;
  return p;
}

TEST(HostProtocol, Uart) {
  Pl011 uart("uart");
  EXPECT_THAT(check_base_protocol(uart.socket(), registers(0x20, 16, 0x100)), IsEmpty());
}

// Reserved offsets read as zero, so only what is past the block is an error.
TEST(HostProtocol, GicDistributor) {
  GicV3 gic("gic");
  struct Unused : sc_core::sc_module {
    common::Initiator initiator{"initiator"};
    explicit Unused(const sc_core::sc_module_name& name) : sc_module(name) {}
  } unused("unused");
  unused.initiator.socket.bind(gic.redistributor_socket());
  EXPECT_THAT(check_base_protocol(gic.distributor_socket(), registers(0x6100, 64, 0x10000)),
              IsEmpty());
}

// The sockets of a root complex that a test leaves alone.
struct Others : sc_core::sc_module {
  common::Initiator first{"first"};
  common::Initiator second{"second"};
  explicit Others(const sc_core::sc_module_name& name) : sc_module(name) {}
};

TEST(HostProtocol, PcieDownstream) {
  PcieBench bench;
  bench.enable();
  Others others("others");
  others.first.socket.bind(bench.pcie.ecam());
  others.second.socket.bind(bench.pcie.dma);
  TargetProperties p;
  p.address = PcieBench::kBar4 + 0x1000;
  p.bad_address = PcieBench::kBar0 + (4ull << 30);
  EXPECT_THAT(check_base_protocol(bench.pcie.mmio, p), IsEmpty());
}

TEST(HostProtocol, PcieUpstream) {
  PcieBench bench;
  bench.enable();
  Others others("others");
  others.first.socket.bind(bench.pcie.ecam());
  others.second.socket.bind(bench.pcie.mmio);
  TargetProperties p;
  p.address = 0x2000;
  p.bad_address = PcieBench::kBytes;
  EXPECT_THAT(check_base_protocol(bench.pcie.dma, p), IsEmpty());
}

}  // namespace
}  // namespace trn2vp::graviton4
