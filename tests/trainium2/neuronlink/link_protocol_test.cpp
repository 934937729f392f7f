// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The TLM base protocol on memory and registers behind a NeuronLink port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/common/memory.h"
#include "models/common/router.h"
#include "models/trainium2/address_map.h"
#include "models/trainium2/neuronlink/neuronlink_port.h"
#include "tests/protocol/base_protocol.h"

namespace trn2vp {
namespace {

using test::ProtocolChecker;
using test::TargetProperties;
using testing::IsEmpty;
using trainium2::NeuronLinkPort;

/// Two ports, and behind the second one a memory where a chip has its HBM.
struct Bench : sc_core::sc_module {
  explicit Bench(const sc_core::sc_module_name& name = "bench")
      : sc_module(name),
        near("near", {}),
        far("far", {}),
        nothing("nothing"),
        fabric("fabric"),
        memory("memory", memory_parameters()),
        checker("checker") {
    near.connect(far);
    near.fabric.socket.bind(nothing.new_target_socket());
    far.fabric.socket.bind(fabric.new_target_socket());
    far_window.socket.bind(far.window);
    fabric.connect(0, 1 << 20, memory.socket);
    checker.socket.bind(near.window);
  }
  static common::Memory::Parameters memory_parameters() {
    common::Memory::Parameters p;
    p.size = 1 << 20;
    return p;
  }
  NeuronLinkPort near;
  NeuronLinkPort far;
  common::Router nothing;
  common::Router fabric;
  common::Memory memory;
  common::Initiator far_window{"far_window"};
  ProtocolChecker checker;
};

// Writes of 128 bytes are made at once, those of 64 bytes at their time.
class LinkProtocol : public testing::TestWithParam<unsigned> {};

TEST_P(LinkProtocol, MemoryOfTheNeighbour) {
  Bench bench;
  TargetProperties p;
  p.address = 4096;
  p.length = GetParam();
  p.bad_address = 2 << 20;
  std::vector<std::string> broken = {"the check did not come to its end"};
  sc_core::sc_spawn([&] { broken = bench.checker.check(p); });
  sc_core::sc_start(sc_core::sc_time(10, sc_core::SC_MS));
  EXPECT_THAT(broken, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Lengths, LinkProtocol, testing::Values(64u, 128u));

}  // namespace
}  // namespace trn2vp
