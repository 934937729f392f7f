// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/generic_timer.h"

#include <algorithm>

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kControlEnable = 1;
constexpr std::uint64_t kControlMask = 2;
constexpr std::uint64_t kControlStatus = 4;

}  // namespace

bool GenericTimer::read(SysReg which, std::uint64_t now_ps, std::uint64_t* value) const {
  const std::uint64_t now = count(now_ps);
  const auto control = [now](const Comparator& c) {
    return (c.enabled ? kControlEnable : 0) | (c.masked ? kControlMask : 0) |
           (c.fires(now) ? kControlStatus : 0);
  };
  const auto remaining = [now](const Comparator& c) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(c.compare - now));
  };
  switch (which) {
    case sysregs::kCntfrqEl0:
      *value = hz_;
      return true;
    case sysregs::kCntpctEl0:
    case sysregs::kCntvctEl0:
      *value = now;
      return true;
    case sysregs::kCntpCtlEl0:
      *value = control(physical_);
      return true;
    case sysregs::kCntvCtlEl0:
      *value = control(virtual_);
      return true;
    case sysregs::kCntpCvalEl0:
      *value = physical_.compare;
      return true;
    case sysregs::kCntvCvalEl0:
      *value = virtual_.compare;
      return true;
    case sysregs::kCntpTvalEl0:
      *value = remaining(physical_);
      return true;
    case sysregs::kCntvTvalEl0:
      *value = remaining(virtual_);
      return true;
    default:
      return false;
  }
}

bool GenericTimer::write(SysReg which, std::uint64_t now_ps, std::uint64_t value) {
  const auto set_control = [value](Comparator& c) {
    c.enabled = (value & kControlEnable) != 0;
    c.masked = (value & kControlMask) != 0;
  };
  // TVAL is a signed 32-bit offset from now.
  const std::uint64_t from_now =
      count(now_ps) + static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(value)});
  switch (which) {
    case sysregs::kCntpCtlEl0:
      set_control(physical_);
      break;
    case sysregs::kCntvCtlEl0:
      set_control(virtual_);
      break;
    case sysregs::kCntpCvalEl0:
      physical_.compare = value;
      break;
    case sysregs::kCntvCvalEl0:
      virtual_.compare = value;
      break;
    case sysregs::kCntpTvalEl0:
      physical_.compare = from_now;
      break;
    case sysregs::kCntvTvalEl0:
      virtual_.compare = from_now;
      break;
    default:
      return false;
  }
  update(now_ps);
  return true;
}

void GenericTimer::drive(Comparator& comparator, bool level,
                         const std::function<void(bool)>& output) {
  if (level == comparator.output) return;
  comparator.output = level;
  if (output) output(level);
}

void GenericTimer::update(std::uint64_t now_ps) {
  const std::uint64_t now = count(now_ps);
  drive(physical_, physical_.fires(now) && !physical_.masked, on_physical);
  drive(virtual_, virtual_.fires(now) && !virtual_.masked, on_virtual);
}

std::uint64_t GenericTimer::next_deadline(std::uint64_t now_ps) const {
  const std::uint64_t now = count(now_ps);
  std::uint64_t next = kNever;
  for (const Comparator* c : {&physical_, &virtual_}) {
    if (!c->enabled || c->masked || c->compare <= now) continue;
    // Further away than simulated time reaches: never.
    if (c->compare > (std::uint64_t{1} << 40)) continue;
    next = std::min(next, clock_.to_ps(c->compare) + 1);
  }
  return next;
}

}  // namespace trn2vp::graviton4
