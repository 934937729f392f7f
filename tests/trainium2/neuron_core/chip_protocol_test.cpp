// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The TLM base protocol on everything of the chip that a plain read and write can reach, through
// the fabric, BAR0 and BAR4.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/common/memory.h"
#include "models/trainium2/chip.h"
#include "tests/protocol/base_protocol.h"

namespace trn2vp {
namespace {

using test::ProtocolChecker;
using test::TargetProperties;
using testing::IsEmpty;
namespace map = trainium2::address_map;

/// A chip with a checker on each of its three ports.
class Bench : public sc_core::sc_module {
 public:
  explicit Bench(const sc_core::sc_module_name& name = "bench")
      : sc_module(name),
        device("device"),
        bar0("bar0"),
        bar4("bar4"),
        chip_("chip", {}),
        host_("host", host_memory()) {
    device.socket.bind(chip_.device());
    bar0.socket.bind(chip_.bar0());
    bar4.socket.bind(chip_.bar4());
    chip_.host().bind(host_.socket);
  }

  std::vector<std::string> check(ProtocolChecker& checker, const TargetProperties& properties) {
    std::vector<std::string> broken;
    sc_core::sc_spawn([&] { broken = checker.check(properties); });
    sc_core::sc_start(sc_core::sc_time(10, sc_core::SC_MS));
    return broken;
  }

  ProtocolChecker device;
  ProtocolChecker bar0;
  ProtocolChecker bar4;

 private:
  static common::Memory::Parameters host_memory() {
    common::Memory::Parameters p;
    p.size = 1 << 20;
    return p;
  }
  trainium2::Chip chip_;
  common::Memory host_;
};

TargetProperties bytes_at(std::uint64_t address, std::uint64_t bad) {
  TargetProperties p;
  p.address = address;
  p.bad_address = bad;
  return p;
}

TargetProperties words_at(std::uint64_t address, unsigned length,
                          std::optional<std::uint64_t> bad) {
  TargetProperties p;
  p.address = address;
  p.length = length;
  p.bad_address = bad;
  p.byte_granular = false;
  p.streaming = false;
  return p;
}

TEST(ChipProtocol, SbufWithTheGapAboveAPartition) {
  Bench bench;
  EXPECT_THAT(
      bench.check(bench.device, bytes_at(map::sbuf(3, 5, 1000), map::sbuf(3, 5, 224 * 1024))),
      IsEmpty());
}

TEST(ChipProtocol, SbufThroughBar0) {
  Bench bench;
  const std::uint64_t core = map::kCoreBar0 + 6 * map::kCoreWindow;
  EXPECT_THAT(bench.check(bench.bar0, bytes_at(core + 64, core + map::kSbufPartitionStride - 32)),
              IsEmpty());
}

TEST(ChipProtocol, HbmAndAnUnconnectedPeer) {
  Bench bench;
  EXPECT_THAT(bench.check(bench.device, bytes_at(map::kHbm[2] + 12345, map::kPeerWindows[1])),
              IsEmpty());
}

TEST(ChipProtocol, HbmThroughBar4) {
  Bench bench;
  EXPECT_THAT(bench.check(bench.bar4, bytes_at(map::kHbmBar4Stride + 777, map::kHbmSize + 64)),
              IsEmpty());
}

TEST(ChipProtocol, HostMemoryBehindTheHostBit) {
  Bench bench;
  EXPECT_THAT(bench.check(bench.device, bytes_at(map::kHostBit + 4096, map::kHostBit + (1 << 20))),
              IsEmpty());
}

TEST(ChipProtocol, SequencerRegisters) {
  Bench bench;
  const std::uint64_t base = map::kCore[1] + map::kSequencerOffset + 2 * map::kSequencerStride;
  EXPECT_THAT(bench.check(bench.device, words_at(base + 0x20, 16, base + 0x800)), IsEmpty());
}

TEST(ChipProtocol, NotificationRegisters) {
  Bench bench;
  EXPECT_THAT(bench.check(bench.device, words_at(map::notific(4) + 0x800, 64, std::nullopt)),
              IsEmpty());
}

TEST(ChipProtocol, MiscRamThroughBar0) {
  Bench bench;
  EXPECT_THAT(bench.check(bench.bar0,
                          words_at(map::kMiscRamOffset + 0x400, 64, map::kMiscRamOffset + 0x1000)),
              IsEmpty());
}

TEST(ChipProtocol, DmaRegistersThroughBar0) {
  Bench bench;
  // Fault and interrupt blocks store; behind the last one there is nothing.
  const std::uint64_t fis = map::kApbSeBar0 + map::fis_offset_in_se(0);
  EXPECT_THAT(bench.check(bench.bar0, words_at(fis + 0x400, 64, fis + 32 * map::kFisSize)),
              IsEmpty());
}

}  // namespace
}  // namespace trn2vp
