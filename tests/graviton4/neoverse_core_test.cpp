// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The core module on its own, as a foreign platform would use it: its socket, DMI, failures.
#include "models/graviton4/neoverse_core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstring>
#include <vector>

#include "models/graviton4/elf_image.h"

namespace trn2vp::graviton4 {
namespace {

using sc_core::sc_time;
using sc_core::SC_US;

constexpr std::uint64_t kRam = 0x4000'0000;
constexpr std::uint64_t kRamBytes = 32 << 20;

// RAM that can move to another place in the simulator's memory, and says so.
class MovableRam : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<MovableRam> socket{"socket"};

  explicit MovableRam(const sc_core::sc_module_name& name)
      : sc_module(name),
        buffers_{std::vector<std::uint8_t>(kRamBytes + 4096),
                 std::vector<std::uint8_t>(kRamBytes + 4096)} {
    socket.register_b_transport(this, &MovableRam::b_transport);
    socket.register_get_direct_mem_ptr(this, &MovableRam::get_direct_mem_ptr);
  }

  // Page aligned: that is what the core's library needs.
  std::uint8_t* data(unsigned which) {
    const auto address = reinterpret_cast<std::uintptr_t>(buffers_[which].data());
    return buffers_[which].data() + (4096 - address % 4096) % 4096;
  }
  std::uint8_t* data() { return data(current_); }
  std::uint32_t word(unsigned which, std::uint64_t address) {
    std::uint32_t value = 0;
    std::memcpy(&value, data(which) + (address - kRam), sizeof(value));
    return value;
  }
  void set_word(std::uint64_t address, std::uint32_t value) {
    std::memcpy(data() + (address - kRam), &value, sizeof(value));
  }
  void move() {
    std::memcpy(data(1 - current_), data(), kRamBytes);
    current_ = 1 - current_;
    socket->invalidate_direct_mem_ptr(kRam, kRam + kRamBytes - 1);
  }

  unsigned errors = 0;
  unsigned dmi_requests = 0;

 private:
  void b_transport(tlm::tlm_generic_payload& trans, sc_time&) {
    ++errors;
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
    ++dmi_requests;
    dmi.set_start_address(kRam);
    dmi.set_end_address(kRam + kRamBytes - 1);
    dmi.set_dmi_ptr(data());
    dmi.allow_read_write();
    return true;
  }

  std::vector<std::uint8_t> buffers_[2];
  unsigned current_ = 0;
};

class Bench : public sc_core::sc_module {
 public:
  explicit Bench(const std::string& program, const std::string& backend = "",
                 const sc_core::sc_module_name& name = "bench")
      : sc_module(name), ram("ram"), core("core", parameters(backend)) {
    core.socket.bind(ram.socket);
    core.on_power_off = [this](int code) { exit_code = code; };
    const ElfImage image = read_elf(std::string(TRN2VP_GUEST_DIR) + "/" + program + ".elf");
    for (const ElfSegment& segment : image.segments) {
      std::memcpy(ram.data() + (segment.address - kRam), segment.data.data(), segment.data.size());
    }
    core.set_entry(image.entry);
  }

  MovableRam ram;
  NeoverseCore core;
  int exit_code = -1000;

 private:
  static NeoverseCore::Parameters parameters(const std::string& backend) {
    NeoverseCore::Parameters p;
    p.ram = {{kRam, kRamBytes}};
    p.backend.file = backend;
    return p;
  }
};

TEST(NeoverseCore, AsksAgainAfterDmiWasInvalidated) {
  Bench bench("dma_data");
  sc_core::sc_spawn([&] {
    sc_core::wait(sc_time(20, SC_US));
    bench.ram.move();
    bench.ram.set_word(0x4100'0000, 21);  // in the new place only
  });
  sc_core::sc_start(sc_time(200, SC_US));
  EXPECT_EQ(bench.exit_code, 21);
  EXPECT_EQ(bench.ram.dmi_requests, 2u);
  EXPECT_EQ(bench.ram.word(1, 0x4100'0008), 42u);
  EXPECT_EQ(bench.ram.word(0, 0x4100'0008), 0u) << "not written through the old pointer";
}

TEST(NeoverseCore, CodeIsReadThroughTheNewPointerToo) {
  Bench bench("dma_code");
  sc_core::sc_spawn([&] {
    sc_core::wait(sc_time(20, SC_US));
    bench.ram.move();
    bench.ram.set_word(0x4008'2000, 0xD2800060);  // mov x0, #3
  });
  sc_core::sc_start(sc_time(200, SC_US));
  EXPECT_EQ(bench.exit_code, 3);
}

TEST(NeoverseCore, RunsAheadByAQuantumAtMost) {
  Bench bench("dma_code");
  sc_core::sc_start(sc_time(100, SC_US));
  // 5.6 instructions a nanosecond; a quantum is 10 us.
  EXPECT_GE(bench.core.instructions(), 5600u * 100);
  EXPECT_LE(bench.core.instructions(), 5600u * 111);
}

TEST(NeoverseCore, BusErrorsAreTheGuestsBusiness) {
  Bench bench("timer");  // no GIC here: its first access is aborted, the default handler ends
  sc_core::sc_start(sc_time(100, SC_US));
  EXPECT_EQ(bench.exit_code, 0xE000);
  EXPECT_EQ(bench.ram.errors, 1u);
  EXPECT_EQ(bench.core.cpu().backend_sysreg(sysregs::kEsrEl1), 0x96000050u)
      << "data abort, same level, external, write";
  EXPECT_EQ(bench.core.cpu().backend_sysreg(sysregs::kFarEl1), 0x0800'0000u);
}

TEST(NeoverseCore, WhatABackendCannotDoEndsTheRunWithAReason) {
  Bench bench("alignment", "libtrn2vp_unicorn_public.so");
  sc_core::sc_start(sc_time(100, SC_US));
  EXPECT_EQ(bench.exit_code, NeoverseCore::kCoreFailed);
  EXPECT_THAT(bench.core.failure(), testing::HasSubstr("can't be taken in mode 'public API"));
}

}  // namespace
}  // namespace trn2vp::graviton4
