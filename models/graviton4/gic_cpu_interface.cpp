// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/gic_cpu_interface.h"

#include "models/graviton4/gic_bank.h"

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kSre = 0x7;              // system registers only, no bypass
constexpr std::uint64_t kCtlrPriBits = 4u << 8;  // 5 bits
constexpr std::uint64_t kCtlrA3v = 1u << 15;
constexpr std::uint64_t kCtlrEoiMode = 1u << 1;
constexpr std::uint8_t kMinimumBinaryPoint = 3;

// Registers that are there and do nothing: group 0, active priorities (saved and restored as 0).
bool read_as_zero(SysReg which) {
  return which == sysreg(3, 0, 12, 12, 6) || which == sysreg(3, 0, 12, 8, 3) ||
         (which >= sysreg(3, 0, 12, 8, 4) && which <= sysreg(3, 0, 12, 9, 3));
}

}  // namespace

std::uint8_t GicCpuInterface::group_priority(std::uint8_t priority) const {
  return static_cast<std::uint8_t>(priority & (0xFFu << binary_point_));
}

unsigned GicCpuInterface::acknowledgeable() const {
  if (!enabled_) return GicDistributor::kNone;
  const GicDistributor::Pending best = distributor_.best_pending(core_);
  if (best.id == GicDistributor::kNone || best.priority >= mask_) return GicDistributor::kNone;
  if (!active_.empty() && group_priority(best.priority) >= running_priority()) {
    return GicDistributor::kNone;
  }
  return best.id;
}

void GicCpuInterface::update() {
  const bool irq = acknowledgeable() != GicDistributor::kNone;
  if (irq == irq_) return;
  irq_ = irq;
  if (on_irq) on_irq(irq);
}

std::uint64_t GicCpuInterface::acknowledge() {
  const unsigned id = acknowledgeable();
  if (id == GicDistributor::kNone) return id;
  active_.push_back(group_priority(distributor_.best_pending(core_).priority));
  distributor_.acknowledge(core_, id);
  update();
  return id;
}

void GicCpuInterface::end_of_interrupt(unsigned id) {
  if (id >= 1020) return;
  if (!active_.empty()) active_.pop_back();
  if (!split_eoi_) distributor_.deactivate(core_, id);
  update();
}

bool GicCpuInterface::read(SysReg which, std::uint64_t* value) {
  switch (which) {
    case sysregs::kIccIar1El1:
      *value = acknowledge();
      return true;
    case sysregs::kIccHppir1El1:
      *value = enabled_ ? distributor_.best_pending(core_).id : GicDistributor::kNone;
      return true;
    case sysregs::kIccPmrEl1:
      *value = mask_;
      return true;
    case sysregs::kIccRprEl1:
      *value = running_priority();
      return true;
    case sysregs::kIccBpr1El1:
      *value = binary_point_;
      return true;
    case sysregs::kIccCtlrEl1:
      *value = kCtlrPriBits | kCtlrA3v | (split_eoi_ ? kCtlrEoiMode : 0);
      return true;
    case sysregs::kIccSreEl1:
      *value = kSre;
      return true;
    case sysregs::kIccIgrpen1El1:
      *value = enabled_;
      return true;
    default:
      *value = 0;
      return read_as_zero(which);
  }
}

bool GicCpuInterface::write(SysReg which, std::uint64_t value) {
  switch (which) {
    case sysregs::kIccEoir1El1:
      end_of_interrupt(value & 0xFFFFFF);
      return true;
    case sysregs::kIccDirEl1:
      if (split_eoi_) distributor_.deactivate(core_, value & 0xFFFFFF);
      update();
      return true;
    case sysregs::kIccPmrEl1:
      mask_ = static_cast<std::uint8_t>(value) & GicBank::kPriorityMask;
      update();
      return true;
    case sysregs::kIccBpr1El1:
      binary_point_ = static_cast<std::uint8_t>(value & 7);
      if (binary_point_ < kMinimumBinaryPoint) binary_point_ = kMinimumBinaryPoint;
      update();
      return true;
    case sysregs::kIccCtlrEl1:
      split_eoi_ = (value & kCtlrEoiMode) != 0;
      return true;
    case sysregs::kIccSreEl1:
      return true;
    case sysregs::kIccIgrpen1El1:
      enabled_ = (value & 1) != 0;
      update();
      return true;
    case sysregs::kIccSgi1rEl1:
      distributor_.send_sgi(core_, value);
      return true;
    default:
      return read_as_zero(which);
  }
}

}  // namespace trn2vp::graviton4
