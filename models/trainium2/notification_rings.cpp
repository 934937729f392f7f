// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/notification_rings.h"

#include "models/trainium2/neuron_core/core_registers.h"

namespace trn2vp::trainium2 {

NotificationRings::NotificationRings()
    : registers_(notific_registers(), common::RegisterFile::Undeclared::kStore) {
  // The driver writes the size last: that starts the ring anew.
  registers_.on_write(kNotificSize, [this](unsigned slot, std::uint32_t value) {
    registers_.set(kNotificSize, value, slot);
    registers_.set(kNotificHead, 0, slot);
    wraps_[slot] = 0;
  });
}

void NotificationRings::reset() {
  registers_.reset();
  wraps_.fill(0);
}

bool NotificationRings::on(unsigned slot) const {
  return registers_.get(kNotificSize, slot) >= sizeof(Notification);
}

std::optional<NotificationRings::Place> NotificationRings::next(unsigned slot) const {
  if (!on(slot)) return std::nullopt;
  const std::uint64_t base = std::uint64_t{registers_.get(kNotificBaseHi, slot)} << 32 |
                             registers_.get(kNotificBaseLo, slot);
  return Place{base + registers_.get(kNotificHead, slot),
               static_cast<std::uint16_t>((wraps_[slot] & 1) ^ 1)};
}

void NotificationRings::taken(unsigned slot) {
  const std::uint32_t next = registers_.get(kNotificHead, slot) + sizeof(Notification);
  if (next + sizeof(Notification) > registers_.get(kNotificSize, slot)) {
    registers_.set(kNotificHead, 0, slot);
    ++wraps_[slot];
  } else {
    registers_.set(kNotificHead, next, slot);
  }
}

}  // namespace trn2vp::trainium2
