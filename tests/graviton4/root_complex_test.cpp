// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/pcie/root_complex.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "tests/graviton4/pcie_bench.h"

namespace trn2vp::graviton4 {
namespace {

using sc_core::SC_NS;
using sc_core::sc_time;

struct Masters : sc_core::sc_module {
  explicit Masters(PcieBench& bench, const sc_core::sc_module_name& name = "masters")
      : sc_module(name), ecam("ecam"), mmio("mmio"), dma("dma") {
    ecam.socket.bind(bench.pcie.ecam());
    mmio.socket.bind(bench.pcie.mmio);
    dma.socket.bind(bench.pcie.dma);
  }
  std::uint32_t config(unsigned device, unsigned offset) {
    std::uint32_t value = 0;
    sc_time delay;
    EXPECT_EQ(ecam.read((device << 15) | offset, &value, 4, delay), tlm::TLM_OK_RESPONSE);
    return value;
  }
  common::Initiator ecam;
  common::Initiator mmio;
  common::Initiator dma;
};

// Runs `script` as a process.
void simulate(const std::function<void()>& script) {
  bool ended = false;
  sc_core::sc_spawn([&] {
    script();
    ended = true;
    sc_core::sc_stop();
  });
  sc_core::sc_start();
  EXPECT_TRUE(ended);
}

TEST(RootComplex, EnumerationFindsBridgeAndChip) {
  PcieBench bench;
  Masters m(bench);
  simulate([&] {
    EXPECT_EQ(m.config(0, 0), 0x00081B36u);
    EXPECT_EQ(m.config(1, 0), 0x73641D0Fu);
    EXPECT_EQ(m.config(2, 0), 0xFFFFFFFFu);
    EXPECT_EQ(m.config(32, 0), 0xFFFFFFFFu) << "bus 1";
    std::uint16_t half = 0;
    sc_time delay;
    EXPECT_EQ(m.ecam.read((1 << 15) | 2, &half, 2, delay), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(half, 0x7364);
    const std::uint16_t command = 0x6;
    EXPECT_EQ(m.ecam.write((1 << 15) | 4, &command, 2, delay), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(m.config(1, 4), 0x6u);
  });
}

TEST(RootComplex, AccessesReachTheBarAtItsOffset) {
  PcieBench bench;
  Masters m(bench);
  bench.enable();
  simulate([&] {
    const std::uint32_t to_bar0 = 0x11111111;
    const std::uint32_t to_bar4 = 0x44444444;
    sc_time delay;
    EXPECT_EQ(m.mmio.write(PcieBench::kBar0 + 0x100, &to_bar0, 4, delay), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(m.mmio.write(PcieBench::kBar4 + 0x200, &to_bar4, 4, delay), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(delay, sc_core::SC_ZERO_TIME) << "writes are posted";
    std::uint32_t value = 0;
    bench.bar0.store().read(0x100, &value, 4);
    EXPECT_EQ(value, to_bar0);
    bench.bar4.store().read(0x200, &value, 4);
    EXPECT_EQ(value, to_bar4);
    EXPECT_EQ(m.mmio.read(PcieBench::kBar4 + 0x200, &value, 4, delay), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(value, to_bar4);
    EXPECT_EQ(delay, sc_time(600, SC_NS)) << "there and back";
  });
}

TEST(RootComplex, NobodyAnswersOutsideTheBarsOrWhenDisabled) {
  PcieBench bench;
  Masters m(bench);
  bench.enable(pci_header::kCommandBusMaster);
  simulate([&] {
    std::uint32_t value = 0x5A5A5A5A;
    sc_time delay;
    EXPECT_EQ(m.mmio.read(PcieBench::kBar0, &value, 4, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    bench.enable();
    EXPECT_EQ(m.mmio.read(0xA0'0000'0000, &value, 4, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(m.mmio.read(PcieBench::kBar0 + (4ull << 30) - 2, &value, 4, delay),
              tlm::TLM_ADDRESS_ERROR_RESPONSE)
        << "over the end";
    EXPECT_EQ(value, 0x5A5A5A5Au);
    EXPECT_EQ(m.mmio.read(PcieBench::kBar0, &value, 4, delay), tlm::TLM_OK_RESPONSE);
  });
}

TEST(RootComplex, DmaTakesLatencyAndBandwidthInEachDirection) {
  PcieBench bench;
  Masters m(bench);
  bench.enable();
  std::vector<std::uint8_t> data(28400, 7);
  std::uint64_t told = 0;
  bench.pcie.on_dma_write = [&](std::uint64_t, std::uint64_t bytes) { told += bytes; };
  simulate([&] {
    const unsigned bytes = static_cast<unsigned>(data.size());  // 1 us at 28.4 GB/s
    sc_time read;
    EXPECT_EQ(m.dma.read(0x1000, data.data(), bytes, read), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(read, sc_time(1600, SC_NS)) << "the request travels, then the data";
    sc_time first;
    EXPECT_EQ(m.dma.write(0x1000, data.data(), bytes, first), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(first, sc_time(1300, SC_NS)) << "the other direction is free";
    sc_time second;
    EXPECT_EQ(m.dma.write(0x9000, data.data(), bytes, second), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(second, sc_time(2300, SC_NS)) << "behind the first one";
    EXPECT_EQ(told, 2 * data.size());
    EXPECT_EQ(bench.pcie.dma_written_bytes(), 2 * data.size());
    EXPECT_EQ(bench.pcie.dma_read_bytes(), data.size());
  });
}

TEST(RootComplex, DmaNeedsBusMasteringAndMemory) {
  PcieBench bench;
  Masters m(bench);
  bench.enable(pci_header::kCommandMemory);
  simulate([&] {
    std::uint32_t value = 1;
    sc_time delay;
    EXPECT_EQ(m.dma.write(0, &value, 4, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    bench.enable();
    EXPECT_EQ(m.dma.write(0, &value, 4, delay), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(m.dma.write(PcieBench::kBytes, &value, 4, delay), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  });
}

}  // namespace
}  // namespace trn2vp::graviton4
