// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/pl011.h"

namespace trn2vp::graviton4 {

Pl011::Pl011(const sc_core::sc_module_name& name, sc_core::sc_time latency)
    : sc_module(name),
      target("socket",
             {[this](std::uint64_t offset, std::uint32_t& value) {
                return registers_.read(offset, value);
              },
              [this](std::uint64_t offset, std::uint32_t value) {
                return registers_.write(offset, value);
              }},
             latency),
      registers_(pl011_registers()) {
  registers_.on_read(kPl011Dr, [this](unsigned) { return take_received(); });
  registers_.on_write(kPl011Dr, [this](unsigned, std::uint32_t value) { send(value); });
  registers_.on_write(kPl011Rsr, [this](unsigned, std::uint32_t) { registers_.set(kPl011Rsr, 0); });
  registers_.on_read(kPl011Fr, [this](unsigned) {
    return kPl011FrTxEmpty | (received_.empty() ? kPl011FrRxEmpty : 0u);
  });
  registers_.on_write(kPl011Imsc, [this](unsigned, std::uint32_t value) {
    registers_.set(kPl011Imsc, value & 0x7FF);
    update_interrupt();
  });
  registers_.on_read(kPl011Ris, [this](unsigned) { return raw_; });
  registers_.on_read(kPl011Mis, [this](unsigned) { return raw_ & registers_.get(kPl011Imsc); });
  registers_.on_write(kPl011Icr, [this](unsigned, std::uint32_t value) {
    raw_ &= ~value;
    update_interrupt();
  });
}

void Pl011::send(std::uint32_t value) {
  constexpr std::uint32_t kOn = kPl011CrEnable | kPl011CrTxEnable;
  if ((registers_.get(kPl011Cr) & kOn) != kOn) return;
  const char character = static_cast<char>(value & 0xFF);
  if (on_character) on_character(character);
  if (character == '\n') {
    lines_.push_back(std::move(line_));
    line_.clear();
  } else if (character != '\r') {
    line_.push_back(character);
  }
  raw_ |= kPl011IntTx;  // the FIFO is below every level again
  update_interrupt();
}

bool Pl011::receive(char character) {
  constexpr std::uint32_t kOn = kPl011CrEnable | kPl011CrRxEnable;
  const bool fifo = (registers_.get(kPl011LcrH) & kPl011LcrFifoEnable) != 0;
  if ((registers_.get(kPl011Cr) & kOn) != kOn || received_.size() >= (fifo ? kFifoDepth : 1)) {
    return false;
  }
  received_.push_back(character);
  // The time-out interrupt covers what stays below the FIFO level; raised together here.
  raw_ |= kPl011IntRx | (fifo ? kPl011IntRxTimeout : 0);
  update_interrupt();
  return true;
}

std::uint32_t Pl011::take_received() {
  if (received_.empty()) return 0;
  const auto character = static_cast<unsigned char>(received_.front());
  received_.pop_front();
  if (received_.empty()) raw_ &= ~(kPl011IntRx | kPl011IntRxTimeout);
  update_interrupt();
  return character;
}

void Pl011::update_interrupt() {
  const bool level = (raw_ & registers_.get(kPl011Imsc)) != 0;
  if (level == interrupt_) return;
  interrupt_ = level;
  if (on_interrupt) on_interrupt(level);
}

}  // namespace trn2vp::graviton4
