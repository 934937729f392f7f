// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/gicv3.h"

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

namespace trn2vp::graviton4 {
namespace {

constexpr unsigned kSpurious = 1023;
constexpr std::uint64_t kRedistributor = 0x20000;
constexpr std::uint64_t kPrivateFrame = 0x10000;

class Bench : public sc_core::sc_module {
 public:
  explicit Bench(unsigned cores, const sc_core::sc_module_name& name = "bench")
      : sc_module(name), gic("gic", cores), irq(cores) {
    distributor.bind(gic.distributor_socket());
    redistributor.bind(gic.redistributor_socket());
    for (unsigned core = 0; core < cores; ++core) {
      gic.cpu_interface(core).on_irq = [this, core](bool level) { irq[core] = level; };
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  // Everything group 1 and enabled, priorities 0x80, CPU interfaces open.
  void open_everything() {
    write_d(0x0, 0x2);
    for (unsigned word = 1; word < 8; ++word) {
      write_d(0x80 + 4 * word, ~0u);
      write_d(0x100 + 4 * word, ~0u);
    }
    for (unsigned word = 8; word < 64; ++word) write_d(0x400 + 4 * word, 0x80808080);
    for (unsigned core = 0; core < irq.size(); ++core) {
      const std::uint64_t base = core * kRedistributor;
      write_r(base + 0x14, 0);
      write_r(base + kPrivateFrame + 0x80, ~0u);
      write_r(base + kPrivateFrame + 0x100, ~0u);
      for (unsigned word = 0; word < 8; ++word) {
        write_r(base + kPrivateFrame + 0x400 + 4 * word, 0x80808080);
      }
      write_icc(core, sysregs::kIccPmrEl1, 0xFF);
      write_icc(core, sysregs::kIccIgrpen1El1, 1);
    }
  }

  std::uint32_t read_d(std::uint64_t offset) { return access(distributor, false, offset, 0); }
  void write_d(std::uint64_t offset, std::uint32_t value) {
    access(distributor, true, offset, value);
  }
  std::uint32_t read_r(std::uint64_t offset) { return access(redistributor, false, offset, 0); }
  void write_r(std::uint64_t offset, std::uint32_t value) {
    access(redistributor, true, offset, value);
  }
  std::uint64_t read_icc(unsigned core, SysReg which) {
    std::uint64_t value = 0;
    EXPECT_TRUE(gic.cpu_interface(core).read(which, &value));
    return value;
  }
  void write_icc(unsigned core, SysReg which, std::uint64_t value) {
    EXPECT_TRUE(gic.cpu_interface(core).write(which, value));
  }
  std::uint64_t acknowledge(unsigned core = 0) { return read_icc(core, sysregs::kIccIar1El1); }
  void end(std::uint64_t id, unsigned core = 0) { write_icc(core, sysregs::kIccEoir1El1, id); }

  GicV3 gic;
  std::vector<bool> irq;
  tlm_utils::simple_initiator_socket<Bench> distributor{"distributor"};
  tlm_utils::simple_initiator_socket<Bench> redistributor{"redistributor"};

 private:
  std::uint32_t access(tlm_utils::simple_initiator_socket<Bench>& socket, bool write,
                       std::uint64_t offset, std::uint32_t value) {
    tlm::tlm_generic_payload payload;
    common::set_up(payload, write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, offset, &value,
                   4);
    EXPECT_EQ(socket->transport_dbg(payload), 4u) << std::hex << offset;
    return value;
  }
};

TEST(GicV3, IdentifiesItselfAsOnVirt) {
  Bench bench(2);
  EXPECT_EQ(bench.read_d(0xFFE8), 0x3Bu);
  EXPECT_EQ(bench.read_d(0x8), 0x43Bu);
  EXPECT_EQ(bench.read_d(0x4), 0x03780007u) << "golden 0x037A0007 without LPIs";
  EXPECT_EQ(bench.read_r(0x8), 0x01000000u);
  EXPECT_EQ(bench.read_r(kRedistributor + 0x8), 0x01000110u) << "core 1, last";
  EXPECT_EQ(bench.read_r(kRedistributor + 0xC), 1u) << "affinity";
  EXPECT_EQ(bench.read_r(kRedistributor + 0xFFE8), 0x3Bu);
  EXPECT_EQ(bench.read_d(0x0), 0x50u) << "ARE and DS always on";
  EXPECT_EQ(bench.read_d(0x4000), 0u) << "reserved";
}

TEST(GicV3, LevelInterruptFromPinToEnd) {
  Bench bench(1);
  bench.open_everything();
  bench.gic.set_spi(33, true);
  EXPECT_TRUE(bench.irq[0]);
  EXPECT_EQ(bench.read_d(0x204), 1u << 1) << "pending";
  EXPECT_EQ(bench.acknowledge(), 33u);
  EXPECT_FALSE(bench.irq[0]) << "active, not again";
  EXPECT_EQ(bench.read_d(0x304), 1u << 1) << "active";
  EXPECT_EQ(bench.read_icc(0, sysregs::kIccRprEl1), 0x80u);
  bench.end(33);
  EXPECT_TRUE(bench.irq[0]) << "the line is still high";
  EXPECT_EQ(bench.acknowledge(), 33u);
  bench.gic.set_spi(33, false);
  bench.end(33);
  EXPECT_FALSE(bench.irq[0]);
  EXPECT_EQ(bench.acknowledge(), kSpurious);
  EXPECT_EQ(bench.read_icc(0, sysregs::kIccRprEl1), 0xFFu);
}

TEST(GicV3, EdgeIsRememberedOnce) {
  Bench bench(1);
  bench.open_everything();
  bench.write_d(0xC00 + 4 * 2, 2u << (2 * (40 - 32)));  // 40: edge
  bench.gic.set_spi(40, true);
  bench.gic.set_spi(40, false);
  EXPECT_EQ(bench.acknowledge(), 40u);
  bench.end(40);
  EXPECT_FALSE(bench.irq[0]);
}

TEST(GicV3, EveryGateHoldsAnInterruptBack) {
  Bench bench(1);
  bench.open_everything();
  bench.gic.set_spi(50, true);
  ASSERT_TRUE(bench.irq[0]);
  const auto closed_by = [&](const char* what, auto close, auto open) {
    close();
    EXPECT_FALSE(bench.irq[0]) << what;
    open();
    EXPECT_TRUE(bench.irq[0]) << what;
  };
  closed_by(
      "enable", [&] { bench.write_d(0x184, 1u << 18); }, [&] { bench.write_d(0x104, 1u << 18); });
  closed_by(
      "distributor", [&] { bench.write_d(0, 0); }, [&] { bench.write_d(0, 2); });
  closed_by(
      "group", [&] { bench.write_d(0x84, ~(1u << 18)); }, [&] { bench.write_d(0x84, ~0u); });
  closed_by(
      "sleep", [&] { bench.write_r(0x14, 2); }, [&] { bench.write_r(0x14, 0); });
  closed_by(
      "group enable", [&] { bench.write_icc(0, sysregs::kIccIgrpen1El1, 0); },
      [&] { bench.write_icc(0, sysregs::kIccIgrpen1El1, 1); });
  closed_by(
      "priority mask", [&] { bench.write_icc(0, sysregs::kIccPmrEl1, 0x80); },
      [&] { bench.write_icc(0, sysregs::kIccPmrEl1, 0x88); });
}

TEST(GicV3, MoreUrgentPreemptsLessUrgentWaits) {
  Bench bench(1);
  bench.open_everything();
  bench.write_d(0x400 + 60, 0x40);  // priority of 60..63: 0x40, 0, 0, 0
  bench.gic.set_spi(33, true);
  EXPECT_EQ(bench.acknowledge(), 33u);
  bench.gic.set_spi(34, true);
  EXPECT_FALSE(bench.irq[0]) << "same priority";
  bench.gic.set_spi(60, true);
  EXPECT_TRUE(bench.irq[0]) << "preempts";
  EXPECT_EQ(bench.acknowledge(), 60u);
  EXPECT_EQ(bench.read_icc(0, sysregs::kIccRprEl1), 0x40u);
  bench.gic.set_spi(60, false);
  bench.end(60);
  EXPECT_FALSE(bench.irq[0]);
  bench.gic.set_spi(33, false);
  bench.end(33);
  EXPECT_EQ(bench.acknowledge(), 34u);
}

TEST(GicV3, SpisFollowTheirRouteAndPpisStayPrivate) {
  Bench bench(20);
  bench.open_everything();
  bench.write_d(0x6000 + 8 * 70, 0x0102);  // Aff1 = 1, Aff0 = 2: core 18
  bench.gic.set_spi(70, true);
  bench.gic.set_ppi(5, 27, true);
  for (unsigned core = 0; core < 20; ++core) {
    EXPECT_EQ(bench.irq[core], core == 18 || core == 5) << core;
  }
  EXPECT_EQ(bench.acknowledge(18), 70u);
  EXPECT_EQ(bench.acknowledge(5), 27u);
}

TEST(GicV3, SoftwareInterruptsReachTheCoresNamed) {
  Bench bench(20);
  bench.open_everything();
  bench.write_icc(0, sysregs::kIccSgi1rEl1, (7ull << 24) | (1ull << 16) | 0x3);  // cores 16, 17
  for (unsigned core = 0; core < 20; ++core) EXPECT_EQ(bench.irq[core], core == 16 || core == 17);
  EXPECT_EQ(bench.acknowledge(16), 7u);
  bench.end(7, 16);
  EXPECT_FALSE(bench.irq[16]) << "once";
  EXPECT_EQ(bench.acknowledge(17), 7u);
  bench.write_icc(3, sysregs::kIccSgi1rEl1, (1ull << 40) | (2ull << 24));  // all but the sender
  for (unsigned core = 0; core < 20; ++core) EXPECT_EQ(bench.irq[core], core != 3 && core != 17);
}

TEST(GicV3, SplitEndOfInterrupt) {
  Bench bench(1);
  bench.open_everything();
  bench.write_icc(0, sysregs::kIccCtlrEl1, 2);
  bench.gic.set_spi(33, true);
  EXPECT_EQ(bench.acknowledge(), 33u);
  bench.end(33);
  EXPECT_FALSE(bench.irq[0]) << "priority dropped, still active";
  bench.write_icc(0, sysregs::kIccDirEl1, 33);
  EXPECT_TRUE(bench.irq[0]);
}

}  // namespace
}  // namespace trn2vp::graviton4
