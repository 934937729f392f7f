// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/pl011.h"

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kDr = 0x0, kFr = 0x18, kLcrH = 0x2C, kCr = 0x30, kImsc = 0x38, kRis = 0x3C,
                        kMis = 0x40, kIcr = 0x44;

class Bench : public sc_core::sc_module {
 public:
  explicit Bench(const sc_core::sc_module_name& name = "bench") : sc_module(name), uart("uart") {
    socket.bind(uart.socket());
    uart.on_interrupt = [this](bool level) { interrupt = level; };
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  std::uint32_t read(std::uint64_t offset) { return access(false, offset, 0); }
  void write(std::uint64_t offset, std::uint32_t value) { access(true, offset, value); }
  void send(const std::string& text) {
    for (const char character : text) write(kDr, static_cast<unsigned char>(character));
  }

  Pl011 uart;
  bool interrupt = false;
  tlm_utils::simple_initiator_socket<Bench> socket{"socket"};

 private:
  std::uint32_t access(bool write, std::uint64_t offset, std::uint32_t value) {
    tlm::tlm_generic_payload payload;
    common::set_up(payload, write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, offset, &value,
                   4);
    EXPECT_EQ(socket->transport_dbg(payload), 4u) << std::hex << offset;
    return value;
  }
};

TEST(Pl011, CollectsLines) {
  Bench bench;
  std::string echoed;
  bench.uart.on_character = [&](char character) { echoed.push_back(character); };
  bench.send("lost while disabled\n");
  bench.write(kCr, 0x301);
  bench.send("one\r\ntwo\nthree");
  EXPECT_EQ(bench.uart.lines(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(bench.uart.partial_line(), "three");
  EXPECT_EQ(echoed, "one\r\ntwo\nthree");
}

TEST(Pl011, IdentifiesItself) {
  Bench bench;
  std::uint32_t id = 0;
  for (unsigned i = 0; i < 4; ++i) id |= bench.read(0xFE0 + 4 * i) << (8 * i);
  EXPECT_EQ(id, 0x00141011u);
  EXPECT_EQ(bench.read(kFr), 0x90u) << "both FIFOs empty";
  EXPECT_EQ(bench.read(kCr), 0x300u);
}

TEST(Pl011, ReceivesThroughItsFifo) {
  Bench bench;
  EXPECT_FALSE(bench.uart.receive('x')) << "disabled";
  bench.write(kCr, 0x301);
  bench.write(kLcrH, 0x70);
  bench.write(kImsc, 1u << 4);
  EXPECT_TRUE(bench.uart.receive('h'));
  EXPECT_TRUE(bench.uart.receive('i'));
  EXPECT_TRUE(bench.interrupt);
  EXPECT_EQ(bench.read(kFr), 0x80u);
  EXPECT_EQ(bench.read(kDr), static_cast<std::uint32_t>('h'));
  EXPECT_TRUE(bench.interrupt);
  EXPECT_EQ(bench.read(kDr), static_cast<std::uint32_t>('i'));
  EXPECT_FALSE(bench.interrupt);
  EXPECT_EQ(bench.read(kFr), 0x90u);
  for (unsigned i = 0; i < Pl011::kFifoDepth; ++i) EXPECT_TRUE(bench.uart.receive('x'));
  EXPECT_FALSE(bench.uart.receive('x')) << "full";
}

TEST(Pl011, InterruptsAreMaskedAndCleared) {
  Bench bench;
  bench.write(kCr, 0x301);
  bench.send("x");
  EXPECT_EQ(bench.read(kRis), 1u << 5);
  EXPECT_EQ(bench.read(kMis), 0u);
  EXPECT_FALSE(bench.interrupt);
  bench.write(kImsc, 1u << 5);
  EXPECT_TRUE(bench.interrupt);
  EXPECT_EQ(bench.read(kMis), 1u << 5);
  bench.write(kIcr, 1u << 5);
  EXPECT_FALSE(bench.interrupt);
  EXPECT_EQ(bench.read(kRis), 0u);
}

}  // namespace
}  // namespace trn2vp::graviton4
