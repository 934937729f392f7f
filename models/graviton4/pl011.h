// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <systemc>
#include <vector>

#include "models/common/register_target.h"
#include "models/graviton4/pl011_registers.h"

namespace trn2vp::graviton4 {

/// A PL011 UART whose line is infinitely fast: what is sent leaves at once, the transmit FIFO is
/// always empty. Not modelled: baud rate, modem lines, parity, DMA, loopback.
class Pl011 : public sc_core::sc_module {
 public:
  static constexpr unsigned kFifoDepth = 32;  ///< receive; DDI 0183 r1p5

  explicit Pl011(const sc_core::sc_module_name& name,
                 sc_core::sc_time latency = sc_core::sc_time(20, sc_core::SC_NS));

  common::RegisterTarget target;
  auto& socket() { return target.socket; }

  /// Level of the combined interrupt output (UARTINTR), called on change.
  std::function<void(bool)> on_interrupt;
  /// Each character sent.
  std::function<void(char)> on_character;

  /// Complete lines sent so far, without their line ends.
  const std::vector<std::string>& lines() const { return lines_; }
  /// What was sent since the last line end.
  const std::string& partial_line() const { return line_; }

  /// A character arrives from outside. False: FIFO full, receiver off: it is lost.
  bool receive(char character);

 private:
  void send(std::uint32_t value);
  std::uint32_t take_received();
  void update_interrupt();

  common::RegisterFile registers_;
  std::deque<char> received_;
  std::string line_;
  std::vector<std::string> lines_;
  std::uint32_t raw_ = 0;
  bool interrupt_ = false;
};

}  // namespace trn2vp::graviton4
