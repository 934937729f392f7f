// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "models/graviton4/core/cpu.h"

namespace trn2vp::graviton4 {

/// What a CPU interface asks of the distributor.
class GicDistributor {
 public:
  struct Pending {
    unsigned id;
    std::uint8_t priority;
  };
  static constexpr unsigned kNone = 1023;

  virtual ~GicDistributor() = default;
  /// The most urgent enabled pending group 1 interrupt for `core`; id kNone if there is none.
  virtual Pending best_pending(unsigned core) const = 0;
  virtual void acknowledge(unsigned core, unsigned id) = 0;
  virtual void deactivate(unsigned core, unsigned id) = 0;
  /// ICC_SGI1R_EL1 written by `core`.
  virtual void send_sgi(unsigned core, std::uint64_t value) = 0;
};

/// The GICv3 CPU interface of one core: the ICC_*_EL1 system registers and the IRQ line. Group 1
/// only; group 0 registers read as zero. Source: Arm IHI 0069.
class GicCpuInterface {
 public:
  GicCpuInterface(GicDistributor& distributor, unsigned core)
      : distributor_(distributor), core_(core) {}

  /// Level of the core's IRQ input, called on change.
  std::function<void(bool)> on_irq;

  /// False: not a register of this interface.
  bool read(SysReg which, std::uint64_t* value);
  bool write(SysReg which, std::uint64_t value);

  /// Something changed in the distributor.
  void update();

 private:
  static constexpr std::uint8_t kIdle = 0xFF;

  std::uint8_t running_priority() const { return active_.empty() ? kIdle : active_.back(); }
  /// The part of a priority that decides about preemption.
  std::uint8_t group_priority(std::uint8_t priority) const;
  unsigned acknowledgeable() const;
  std::uint64_t acknowledge();
  void end_of_interrupt(unsigned id);

  GicDistributor& distributor_;
  unsigned core_;
  std::uint8_t mask_ = 0;
  std::uint8_t binary_point_ = 3;  // 5 priority bits: values below 2 are not possible in group 1
  bool enabled_ = false;
  bool split_eoi_ = false;  // ICC_CTLR_EL1.EOImode
  bool irq_ = false;
  std::vector<std::uint8_t> active_;  // group priorities, the running one last
};

}  // namespace trn2vp::graviton4
