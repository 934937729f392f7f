// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Resets of a whole chip through BAR0, and windows nothing is connected to.
#include <gtest/gtest.h>

#include "models/trainium2/chip.h"

namespace trn2vp::trainium2 {
namespace {

namespace map = address_map;

struct Bench : sc_core::sc_module {
  Bench(const sc_core::sc_module_name& name, bool qemu)
      : sc_module(name),
        chip("chip", parameters(qemu)),
        host("host", memory()),
        registers("registers"),
        memory_window("memory_window"),
        device("device") {
    memory_window.socket.bind(chip.bar4());
    registers.socket.bind(chip.bar0());
    device.socket.bind(chip.device());
    chip.host().bind(host.socket);
  }
  static common::Memory::Parameters memory() {
    common::Memory::Parameters p;
    p.size = 1 << 20;
    return p;
  }
  static Chip::Parameters parameters(bool qemu) {
    Chip::Parameters p;
    p.qemu_personality = qemu;
    return p;
  }
  void run(std::function<void()> body) {
    sc_core::sc_spawn([body] {
      body();
      sc_core::sc_stop();
    });
    sc_core::sc_start();
  }
  tlm::tlm_response_status write(common::Initiator& by, std::uint64_t address,
                                 std::uint32_t value) {
    sc_core::sc_time delay;
    return by.write(address, &value, 4, delay);
  }
  std::uint32_t read(std::uint64_t offset) {
    std::uint32_t value = 0;
    sc_core::sc_time delay;
    EXPECT_EQ(registers.read(offset, &value, 4, delay), tlm::TLM_OK_RESPONSE);
    return value;
  }
  static void wait_ms(double ms) { sc_core::wait(sc_core::sc_time(ms, sc_core::SC_MS)); }
  /// BAR0 offset of the packet length register of an engine: 0x010F'FFFF out of reset.
  static std::uint64_t marked(unsigned engine) {
    if (engine >= 128)
      return (engine < 130 ? 0 : 0x4000'0000) + 0x680'0000 + engine % 2 * 0x10'0000 + 0x254;
    return 0x8000'0000 + engine / 32 * 0x1000'0000ull +
           (engine / 32 % 2 != 0 ? 0x400'0000 : 0x200'0000) + engine % 32 * 0x10'0000 + 0x254;
  }

  Chip chip;
  common::Memory host;
  common::Initiator registers;
  common::Initiator memory_window;
  common::Initiator device;
};

TEST(ChipReset, CoversWhatTheMapSays) {
  Bench b("bench", false);
  b.run([&] {
    const unsigned engines[] = {0, 15, 16, 47, 48, 63, 64, 127, 128, 131};
    auto mark = [&] {
      for (const unsigned e : engines) b.write(b.registers, Bench::marked(e), 77);
    };
    mark();
    b.write(b.registers, 0x6C8'4000 + 0x1D8, 0x000C'0C0C);  // cores 2 and 3
    b.write(b.registers, 0x6C8'4000 + 0x1EC, 2);
    b.write(b.registers, 0x6C8'4000 + 0x800, 1);
    Bench::wait_ms(2);
    for (const unsigned e : engines) {
      EXPECT_EQ(b.read(Bench::marked(e)), e / 16 == 2 || e / 16 == 3 ? 0x010F'FFFFu : 77u) << e;
    }
    mark();
    b.write(b.registers, 0x6C8'4000 + 0x1EC, 1);
    b.write(b.registers, 0x6C8'4000 + 0x800, 1);
    Bench::wait_ms(2);
    for (const unsigned e : engines) EXPECT_EQ(b.read(Bench::marked(e)), 0x010F'FFFFu) << e;
    EXPECT_EQ(b.write(b.registers, 0x630'0010, 0), tlm::TLM_ADDRESS_ERROR_RESPONSE)
        << "silicon personality";
  });
}

TEST(ChipReset, QemuPersonality) {
  Bench b("bench", true);
  b.run([&] {
    b.write(b.registers, Bench::marked(128), 77);
    EXPECT_EQ(b.write(b.registers, 0x630'0010, 0), tlm::TLM_OK_RESPONSE);
    Bench::wait_ms(0.1);
    EXPECT_NE(b.read(0x630'0010), 0u);
    Bench::wait_ms(2);
    EXPECT_EQ(b.read(0x630'0010), 0u);
    EXPECT_EQ(b.read(Bench::marked(128)), 0x010F'FFFFu);
  });
}

TEST(PeerWindows, AnswerWithAnErrorWhenNotConnected) {
  Bench b("bench", false);
  b.run([&] {
    for (const std::uint64_t window : map::kPeerWindows) {
      for (const std::uint64_t address :
           {window, window + map::kCore[0] + 0x270'1800, window + map::kPeerWindowSize - 4}) {
        EXPECT_EQ(b.write(b.device, address, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
      }
    }
    // A DMA engine that is sent there says so: cause B bit 1.
    const std::uint64_t engine = Bench::marked(0) - 0x254;
    auto put = [&](std::uint64_t ring, const descriptor::Descriptor& d) {
      auto raw = descriptor::encode(d);
      sc_core::sc_time delay;
      EXPECT_EQ(b.device.write(ring, raw.data(), 16, delay), tlm::TLM_OK_RESPONSE);
    };
    put(0x100'0000, descriptor::m2s(0x200'0000, 256, 1));
    put(0x101'0000, descriptor::s2m(map::kPeerWindows[2] + 0x1000, 256, 1));
    for (const std::uint64_t side : {0x0u, 0x20000u}) {
      b.write(b.registers, engine + side + 0x1028, side == 0 ? 0x100'0000 : 0x101'0000);
      b.write(b.registers, engine + side + 0x1030, 32);
      b.write(b.registers, engine + side + 0x1020, 0x0303'0000);
    }
    b.write(b.registers, engine + 0x21038, 1);
    b.write(b.registers, engine + 0x1038, 1);
    Bench::wait_ms(0.1);
    EXPECT_EQ(b.read(engine + 0x3A040), 1u << 1);
    EXPECT_TRUE(b.chip.dma(0).queue_halted(0));
  });
}

}  // namespace
}  // namespace trn2vp::trainium2
