// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The wired host running small programs. One simulation per test.
#include "models/graviton4/host.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "models/common/initiator.h"

namespace trn2vp::graviton4 {
namespace {

using sc_core::SC_MS;
using sc_core::sc_time;
using sc_core::SC_US;

constexpr int kNotEnded = -1000;

// A host whose chip is two plain memories, and a master for its DMA port.
class Bench : public sc_core::sc_module {
 public:
  explicit Bench(const std::string& program, const Host::Parameters& parameters = {},
                 const sc_core::sc_module_name& name = "bench")
      : sc_module(name),
        host("host", parameters),
        bar0("bar0", memory()),
        bar4("bar4", memory()),
        dma("dma") {
    host.bar0().bind(bar0.socket);
    host.bar4().bind(bar4.socket);
    dma.socket.bind(host.dma());
    host.on_power_off = [this](int code) {
      exit_code = code;
      ended_at = sc_core::sc_time_stamp();
    };
    host.pcie().endpoint().write(pci_header::kCommand, pci_header::kCommandBusMaster);
    host.load(read_elf(std::string(TRN2VP_GUEST_DIR) + "/" + program + ".elf"));
  }

  // Writes by DMA at time `when`.
  void dma_write_at(const sc_time& when, std::uint64_t address, std::uint32_t value) {
    sc_core::sc_spawn([this, when, address, value] {
      sc_core::wait(when);
      std::uint32_t data = value;
      sc_time delay;
      EXPECT_EQ(dma.write(address, &data, 4, delay), tlm::TLM_OK_RESPONSE);
    });
  }

  Host host;
  common::Memory bar0;
  common::Memory bar4;
  common::Initiator dma;
  int exit_code = kNotEnded;
  sc_time ended_at;

 private:
  static common::Memory::Parameters memory() {
    common::Memory::Parameters parameters;
    parameters.size = 4096;
    return parameters;
  }
};

TEST(Host, TimerInterruptsComeOnTimeSpinningAndAsleep) {
  Bench bench("timer");
  sc_core::sc_start(sc_time(10, SC_MS));
  EXPECT_EQ(bench.exit_code, 0) << "first failed check of timer.S";
  EXPECT_GT(bench.ended_at, sc_time(192, SC_US));
  EXPECT_LT(bench.ended_at, sc_time(200, SC_US));
  // The last of the three waits is in WFI: time passes, instructions don't.
  EXPECT_GT(bench.host.core().asleep(), sc_time(62, SC_US));
  EXPECT_LT(bench.host.core().asleep(), sc_time(65, SC_US));
}

TEST(Host, TheQuantumDoesNotChangeWhatTheGuestSees) {
  Host::Parameters parameters;
  parameters.core.quantum = sc_time(1, SC_US);
  Bench with_short("timer", parameters, "with_short");
  parameters.core.quantum = sc_time(100, SC_US);
  Bench with_long("timer", parameters, "with_long");
  sc_core::sc_start(sc_time(10, SC_MS));
  EXPECT_EQ(with_short.exit_code, 0);
  EXPECT_EQ(with_long.exit_code, 0);
}

TEST(Host, TwoEqualHostsDoEqualThings) {
  Bench one("timer", {}, "one");
  Bench other("timer", {}, "other");
  sc_core::sc_start(sc_time(10, SC_MS));
  EXPECT_EQ(one.exit_code, 0);
  EXPECT_EQ(one.host.core().instructions(), other.host.core().instructions());
  EXPECT_EQ(one.ended_at, other.ended_at);
  EXPECT_EQ(one.host.core().asleep(), other.host.core().asleep());
}

TEST(Host, DmaIntoCodeIsExecuted) {
  Bench bench("dma_code");
  bench.dma_write_at(sc_time(50, SC_US), 0x4008'2000, 0xD2800060);  // mov x0, #3
  sc_core::sc_start(sc_time(1, SC_MS));
  EXPECT_EQ(bench.exit_code, 3);
  EXPECT_GE(bench.ended_at, sc_time(50, SC_US));
  EXPECT_LT(bench.ended_at, sc_time(65, SC_US)) << "within a quantum";
}

TEST(Host, DmaIntoDataIsSeenByThePollingCoreAndTheOtherWayRound) {
  Bench bench("dma_data");
  bench.dma_write_at(sc_time(20, SC_US), 0x4100'0000, 21);
  sc_core::sc_start(sc_time(1, SC_MS));
  EXPECT_EQ(bench.exit_code, 21);
  std::uint32_t doubled = 0;
  sc_time delay;
  EXPECT_EQ(bench.dma.read(0x4100'0008, &doubled, 4, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(doubled, 42u);
}

TEST(Host, ASleepingCoreCostsNothing) {
  Bench bench("sleep");
  sc_core::sc_start(sc_time(1, sc_core::SC_SEC));
  EXPECT_EQ(bench.exit_code, kNotEnded);
  EXPECT_LT(bench.host.core().instructions(), 100u);
  EXPECT_FALSE(sc_core::sc_pending_activity()) << "nothing is left to wait for";
}

TEST(Host, LoaderRefusesWhatIsOutsideRam) {
  Bench bench("sleep");
  std::uint32_t word = 0;
  EXPECT_THROW(bench.host.write_ram(0x3FFF'FFFC, &word, 4), std::out_of_range);
  EXPECT_THROW(bench.host.read_ram(0x4000'0000 + (4ull << 30) - 2, &word, 4), std::out_of_range);
  bench.host.write_ram(0x4000'0000 + (4ull << 30) - 4, &word, 4);
  ElfImage image{0x1000, {{0x1000, 16, {1, 2, 3, 4}}}};
  EXPECT_THROW(bench.host.load(image), std::out_of_range);
}

}  // namespace
}  // namespace trn2vp::graviton4
