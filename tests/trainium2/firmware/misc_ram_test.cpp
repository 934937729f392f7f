// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The firmware as the driver talks to it (facts "neuron-device-interface" 4.2, 4.3).
#include "models/trainium2/misc_ram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "models/common/memory.h"
#include "models/common/router.h"
#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {
namespace {

constexpr std::uint64_t kMisc = 0x80'06C8'4000;
constexpr std::uint64_t kQemu = 0x80'0630'0010;
constexpr std::uint64_t kHost = address_map::kHostWindow;
constexpr std::uint64_t kRequest = kHost + 0x1000;
constexpr std::uint64_t kResponse = kHost + 0x2000;

struct Bench : sc_core::sc_module {
  explicit Bench(const sc_core::sc_module_name& name = "bench", const std::string& repair = "none")
      : sc_module(name),
        misc("misc", parameters(repair)),
        host("host", memory()),
        fabric("fabric"),
        cpu("cpu") {
    fabric.connect(kMisc, address_map::kMiscRamSize, misc.window.socket);
    fabric.connect(kQemu, 4, misc.qemu_reset.socket);
    fabric.connect(kHost, 1 << 20, host.socket);
    misc.bus.socket.bind(fabric.new_target_socket());
    cpu.socket.bind(fabric.new_target_socket());
  }
  MiscRam::Parameters parameters(const std::string& repair) {
    MiscRam::Parameters p;
    p.routing_id = 5;
    p.hbm_ecc = [this](unsigned stack) { return ecc[stack]; };
    p.repair = repair;
    p.on_reset = [this](const MiscRam::Reset& reset) { resets.push_back(reset); };
    return p;
  }
  static common::Memory::Parameters memory() {
    common::Memory::Parameters p;
    p.size = 1 << 20;
    return p;
  }
  void run(std::function<void()> body) {
    sc_core::sc_spawn([body] {
      body();
      sc_core::sc_stop();
    });
    sc_core::sc_start();
  }
  std::uint32_t read(std::uint64_t address) {
    std::uint32_t value = 0;
    sc_core::sc_time delay;
    EXPECT_EQ(cpu.read(address, &value, 4, delay), tlm::TLM_OK_RESPONSE);
    return value;
  }
  void write(std::uint64_t address, std::uint32_t value) {
    sc_core::sc_time delay;
    EXPECT_EQ(cpu.write(address, &value, 4, delay), tlm::TLM_OK_RESPONSE);
  }
  static void wait_us(double us) { sc_core::wait(sc_core::sc_time(us, sc_core::SC_US)); }

  /// The driver's mailbox protocol; the response's error and data.
  std::pair<int, std::vector<std::uint8_t>> ask(std::vector<std::uint8_t> raw,
                                                std::uint64_t request = kRequest,
                                                std::uint64_t response = kResponse) {
    std::uint8_t* memory = host.store().data();
    std::copy(raw.begin(), raw.end(), memory + 0x1000);
    memory[0x2000] = 0;
    write(kMisc + 0x1F0, static_cast<std::uint32_t>(request >> 32));
    write(kMisc + 0x1F4, static_cast<std::uint32_t>(request));
    write(kMisc + 0x1F8, static_cast<std::uint32_t>(response >> 32));
    write(kMisc + 0x1FC, static_cast<std::uint32_t>(response));
    write(kMisc + 0x800, 1);
    for (unsigned i = 0; i < 1000 && memory[0x2000] == 0; ++i) wait_us(1);
    if (memory[0x2000] != raw[0]) return {-1, {}};
    const unsigned size = memory[0x2002] | static_cast<unsigned>(memory[0x2003]) << 8;
    return {memory[0x2001], {memory + 0x2004, memory + 0x2000 + size}};
  }

  MiscRam misc;
  common::Memory host;
  common::Router fabric;
  common::Initiator cpu;
  std::vector<MiscRam::Reset> resets;
  std::array<Ecc::Counters, address_map::kHbmStacks> ecc{};
};

TEST(MiscRam, DeviceResetAsTheDriverDoesIt) {
  Bench b;
  b.run([&] {
    EXPECT_EQ(b.read(kMisc + 0x24), 5u);
    EXPECT_GE(b.read(kMisc), 3u);
    b.write(kMisc + 0x1EC, 1);
    EXPECT_TRUE(b.resets.empty()) << "not before the doorbell";
    b.write(kMisc + 0x800, 1);
    while (b.read(kMisc + 0x1EC) != 0) Bench::wait_us(1);
    EXPECT_EQ(b.read(kMisc + 0x808), 8u);
    EXPECT_EQ(b.read(kMisc + 0x24), 0xDEAD'BEEF) << "not operational";
    ASSERT_EQ(b.resets.size(), 1u);
    EXPECT_TRUE(b.resets[0].device);
    Bench::wait_us(2000);
    EXPECT_EQ(b.read(kMisc + 0x808), 0u);
    EXPECT_EQ(b.read(kMisc + 0x24), 5u);
  });
}

TEST(MiscRam, CoreResetHasAMap) {
  Bench b;
  b.run([&] {
    b.write(kMisc + 0x1D8, 0x000C'0C0C);
    b.write(kMisc + 0x1EC, 2);
    b.write(kMisc + 0x800, 1);
    Bench::wait_us(20);
    EXPECT_EQ(b.read(kMisc + 0x24), 5u) << "the device stays";
    ASSERT_EQ(b.resets.size(), 1u);
    EXPECT_FALSE(b.resets[0].device);
    EXPECT_EQ(b.resets[0].map, 0x000C'0C0Cu);
  });
}

TEST(MiscRam, QemuPersonality) {
  Bench b;
  b.run([&] {
    EXPECT_EQ(b.read(kQemu), 0u);
    for (const std::uint32_t map : {0u, 0x101u}) {
      b.write(kQemu, map);
      Bench::wait_us(1);
      EXPECT_NE(b.read(kQemu), 0u);
      Bench::wait_us(2000);
      EXPECT_EQ(b.read(kQemu), 0u);
      EXPECT_EQ(b.resets.back().device, map == 0);
      EXPECT_EQ(b.resets.back().map, map);
    }
    EXPECT_EQ(b.misc.resets(), 2u);
  });
}

TEST(MiscRam, ReadsRegistersOnRequest) {
  Bench b;
  b.run([&] {
    b.write(kMisc + 0x38, 0x1234'5678);
    std::vector<std::uint8_t> addresses;
    for (const std::uint64_t address : {kMisc + 0x38, kMisc + 0x24}) {
      for (unsigned i = 0; i < 8; ++i) {
        addresses.push_back(static_cast<std::uint8_t>(address >> (8 * i)));
      }
    }
    const auto [error, data] = b.ask(mailbox::encode({3, mailbox::kReadRegisters, addresses}));
    EXPECT_EQ(error, 0);
    EXPECT_EQ(data, (std::vector<std::uint8_t>{0x78, 0x56, 0x34, 0x12, 5, 0, 0, 0}));
    addresses[6] = 0x77;  // nowhere
    EXPECT_EQ(b.ask(mailbox::encode({4, mailbox::kReadRegisters, addresses})).first, 1);
    addresses.resize(9);
    EXPECT_EQ(b.ask(mailbox::encode({5, mailbox::kReadRegisters, addresses})).first, 1);
  });
}

TEST(MiscRam, KeepsThePostedMetric) {
  Bench b;
  b.run([&] {
    std::vector<std::uint8_t> metric(128);
    for (unsigned i = 0; i < 128; ++i) metric[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(b.ask(mailbox::encode({3, mailbox::kPostMetric, metric})).first, 0);
    EXPECT_EQ(b.read(kMisc + 0x100), 0x0302'0100u);
    EXPECT_EQ(b.read(kMisc + 0x17C), 0x7F7E'7D7Cu);
    metric.push_back(0);
    EXPECT_EQ(b.ask(mailbox::encode({4, mailbox::kPostMetric, metric})).first, 1);
  });
}

TEST(MiscRam, BadRequestsFailAndAnswer) {
  Bench b;
  b.run([&] {
    EXPECT_EQ(b.ask(mailbox::encode({3, 9, {}})).first, 2) << "unknown command";
    auto bad = mailbox::encode({4, mailbox::kPostMetric, {1}});
    bad[4] ^= 1;
    EXPECT_EQ(b.ask(bad).first, 1) << "CRC";
    bad = mailbox::encode({5, mailbox::kPostMetric, {1}});
    bad[2] = 3;
    EXPECT_EQ(b.ask(bad).first, 1) << "size";
    // Memory that is not there: no answer, and the next request works.
    EXPECT_EQ(b.ask(mailbox::encode({6, mailbox::kPostMetric, {1}}), 0x7700'0000'0000).first, -1);
    EXPECT_EQ(
        b.ask(mailbox::encode({7, mailbox::kPostMetric, {1}}), kRequest, 0x7700'0000'0000).first,
        -1);
    EXPECT_EQ(b.ask(mailbox::encode({8, mailbox::kPostMetric, {1}})).first, 0);
  });
}

TEST(MiscRam, EccCountersAtTheirOffsets) {
  Bench b;
  b.run([&] {
    b.ecc[0] = {3, 0};
    b.ecc[3] = {70'000, 2};  // corrected, uncorrected
    EXPECT_EQ(b.read(kMisc + 0x44), 0x0003'0000u);
    EXPECT_EQ(b.read(kMisc + 0x48), 0u);
    EXPECT_EQ(b.read(kMisc + 0x50), 0xFFFF'0002u) << "the field is full";
    b.write(kMisc + 0x44, 0);
    EXPECT_EQ(b.read(kMisc + 0x44), 0x0003'0000u) << "read only";
  });
}

TEST(MiscRam, RepairIsPendingAfterAnUncorrectableWord) {
  Bench b;
  b.run([&] {
    b.ecc[1].corrected = 9;
    EXPECT_EQ(b.read(kMisc + 0x64), 0u);
    b.ecc[2].uncorrected = 1;
    EXPECT_EQ(b.read(kMisc + 0x64), 1u);
  });
}

TEST(MiscRam, RepairStatusAtPowerOn) {
  Bench pending("pending", "pending");
  Bench failed("failed", "failed");
  failed.run([&] {
    EXPECT_EQ(pending.read(kMisc + 0x64), 1u);
    failed.ecc[0].uncorrected = 1;
    EXPECT_EQ(failed.read(kMisc + 0x64), 2u);
  });
}

}  // namespace
}  // namespace trn2vp::trainium2
