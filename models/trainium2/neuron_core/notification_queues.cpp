// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/notification_queues.h"

#include "models/trainium2/neuron_core/core_registers.h"

namespace trn2vp::trainium2 {

NotificationQueues::NotificationQueues(const sc_core::sc_module_name& name)
    : sc_module(name),
      window("window",
             {[this](std::uint64_t offset, std::uint32_t& value) {
                return registers_.read(offset, value);
              },
              [this](std::uint64_t offset, std::uint32_t value) {
                return registers_.write(offset, value);
              }},
             sc_core::SC_ZERO_TIME),
      bus("bus"),
      registers_(notific_registers(), common::RegisterFile::Undeclared::kStore) {
  // The driver writes the size last: that starts the ring anew.
  registers_.on_write(kNotificSize, [this](unsigned slot, std::uint32_t value) {
    registers_.set(kNotificSize, value, slot);
    registers_.set(kNotificHead, 0, slot);
    wraps_[slot] = 0;
  });
}

void NotificationQueues::post(Notification::Type type, unsigned engine, std::uint32_t value) {
  const unsigned slot = type == Notification::kError ? kErrorSlot + engine : engine;
  const std::uint32_t size = registers_.get(kNotificSize, slot);
  if (size < sizeof(Notification)) return;
  const std::uint32_t head = registers_.get(kNotificHead, slot);
  const std::uint64_t base = std::uint64_t{registers_.get(kNotificBaseHi, slot)} << 32 |
                             registers_.get(kNotificBaseLo, slot);
  const auto now_ns =
      static_cast<std::uint64_t>(sc_core::sc_time_stamp() / sc_core::sc_time(1, sc_core::SC_NS));
  const Notification entry{type, static_cast<std::uint8_t>(engine),
                           static_cast<std::uint16_t>((wraps_[slot] & 1) ^ 1), value, now_ns};
  sc_core::sc_time posted = sc_core::SC_ZERO_TIME;
  if (bus.write(base + head, &entry, sizeof entry, posted) != tlm::TLM_OK_RESPONSE) {
    ++lost_;
    return;
  }
  ++posted_;
  const std::uint32_t next = head + sizeof entry;
  if (next + sizeof entry > size) {
    registers_.set(kNotificHead, 0, slot);
    ++wraps_[slot];
  } else {
    registers_.set(kNotificHead, next, slot);
  }
}

}  // namespace trn2vp::trainium2
