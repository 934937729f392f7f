// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

namespace trn2vp::graviton4 {

/// State of `count` consecutive interrupts as the GIC's bit-per-interrupt registers show it: the
/// 32 private ones of a core, or all shared ones. No SystemC.
class GicBank {
 public:
  static constexpr std::uint8_t kPriorityMask = 0xF8;  ///< 5 bits implemented, as on QEMU `virt`

  struct Interrupt {
    bool enabled = false;
    bool latched = false;  ///< an edge, or set by software
    bool level = false;    ///< input line
    bool active = false;
    bool group1 = false;
    bool edge = false;
    std::uint8_t priority = 0;

    bool pending() const { return latched || (!edge && level); }
    bool candidate() const { return enabled && group1 && !active && pending(); }
  };

  explicit GicBank(unsigned count) : interrupts_(count) {}

  unsigned size() const { return static_cast<unsigned>(interrupts_.size()); }
  Interrupt& operator[](unsigned n) { return interrupts_[n]; }
  const Interrupt& operator[](unsigned n) const { return interrupts_[n]; }

  void set_level(unsigned n, bool level) {
    Interrupt& interrupt = interrupts_[n];
    if (interrupt.edge && level && !interrupt.level) interrupt.latched = true;
    interrupt.level = level;
  }

  /// The interrupt becomes active: an edge is used up, a level is not.
  void acknowledge(unsigned n) {
    interrupts_[n].active = true;
    interrupts_[n].latched = false;
  }

  /// Register word `word` of a kind with one bit per interrupt.
  template <class Get>
  std::uint32_t bits(unsigned word, Get get) const {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 32 && word * 32 + i < size(); ++i) {
      value |= static_cast<std::uint32_t>(get(interrupts_[word * 32 + i])) << i;
    }
    return value;
  }
  /// Applies `set` to each interrupt whose bit is one.
  template <class Set>
  void for_ones(unsigned word, std::uint32_t value, Set set) {
    for (unsigned i = 0; i < 32 && word * 32 + i < size(); ++i) {
      if ((value >> i) & 1) set(interrupts_[word * 32 + i]);
    }
  }

  std::uint32_t priorities(unsigned word) const {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) value |= interrupts_[word * 4 + i].priority << (8 * i);
    return value;
  }
  void set_priorities(unsigned word, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) {
      interrupts_[word * 4 + i].priority =
          static_cast<std::uint8_t>(value >> (8 * i)) & kPriorityMask;
    }
  }

  std::uint32_t configuration(unsigned word) const {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 16; ++i) {
      value |= static_cast<std::uint32_t>(interrupts_[word * 16 + i].edge) << (2 * i + 1);
    }
    return value;
  }
  void set_configuration(unsigned word, std::uint32_t value) {
    for (unsigned i = 0; i < 16; ++i) {
      interrupts_[word * 16 + i].edge = ((value >> (2 * i + 1)) & 1) != 0;
    }
  }

 private:
  std::vector<Interrupt> interrupts_;
};

}  // namespace trn2vp::graviton4
