// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/notification_queues.h"

namespace trn2vp::trainium2 {

NotificationQueues::NotificationQueues(const sc_core::sc_module_name& name)
    : sc_module(name),
      window("window",
             {[this](std::uint64_t offset, std::uint32_t& value) {
                return rings_.read(offset, value);
              },
              [this](std::uint64_t offset, std::uint32_t value) {
                return rings_.write(offset, value);
              }},
             sc_core::SC_ZERO_TIME),
      bus("bus") {}

void NotificationQueues::post(Notification::Type type, unsigned engine, std::uint32_t value) {
  if (on_post) on_post(type, engine, value);
  const unsigned slot = type == Notification::kError ? kErrorSlot + engine : engine;
  const auto place = rings_.next(slot);
  if (!place) return;
  const auto now_ns =
      static_cast<std::uint64_t>(sc_core::sc_time_stamp() / sc_core::sc_time(1, sc_core::SC_NS));
  const Notification entry{type, static_cast<std::uint8_t>(engine), place->phase, value, now_ns};
  sc_core::sc_time posted = sc_core::SC_ZERO_TIME;
  if (bus.write(place->address, &entry, sizeof entry, posted) != tlm::TLM_OK_RESPONSE) {
    ++lost_;
    return;
  }
  ++posted_;
  rings_.taken(slot);
}

}  // namespace trn2vp::trainium2
