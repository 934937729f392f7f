// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/scheduled_memory.h"

#include <algorithm>

namespace trn2vp::dram {

ScheduledMemory::ScheduledMemory(const Preset& preset, const Policy& policy,
                                 const Interleave& interleave)
    : interleave_(interleave),
      burst_bytes_(preset.organisation.burst_bytes),
      pseudo_channels_(static_cast<std::uint32_t>(preset.organisation.pseudo_channels)) {
  for (std::uint64_t c = 0; c < preset.organisation.channels; ++c) {
    channels_.push_back(std::make_unique<Channel>(preset, policy));
    channels_.back()->controller.on_done = [this](std::uint64_t index, Cycle done) {
      finished(static_cast<std::uint32_t>(index), done);
    };
  }
}

Cycle ScheduledMemory::submit(std::uint64_t address, std::uint64_t bytes, bool write,
                              std::uint64_t tag, Cycle now) {
  std::uint32_t index = static_cast<std::uint32_t>(requests_.size());
  if (free_.empty()) {
    requests_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  const std::uint64_t first = address / burst_bytes_;
  const std::uint64_t last = (address + bytes - 1) / burst_bytes_;
  const auto bursts = static_cast<std::uint32_t>(last - first + 1);
  requests_[index] = {tag, bursts, bursts, write, now};
  for (std::uint64_t burst = first; burst <= last; ++burst) {
    Location location = interleave_.decode(burst * burst_bytes_);
    Channel& channel = *channels_[location.lane / pseudo_channels_];
    location.lane %= pseudo_channels_;
    channel.waiting.push_back({location, index, write});
  }
  for (auto& channel : channels_) feed(*channel, now);
  return next();
}

void ScheduledMemory::feed(Channel& channel, Cycle now) {
  while (!channel.waiting.empty() && channel.controller.accepts(channel.waiting.front().write)) {
    const Waiting burst = channel.waiting.front();
    channel.waiting.pop_front();
    // A read that the write buffer answers is finished within push().
    ++requests_[burst.request].to_finish;
    channel.next = channel.controller.push(burst.location, burst.write, burst.request, now);
    accepted(burst.request, now);
    finished(burst.request, now);
  }
}

void ScheduledMemory::accepted(std::uint32_t index, Cycle now) {
  Request& request = requests_[index];
  if (--request.to_accept != 0) return;
  if (on_accepted) on_accepted(request.tag);
  if (request.write && on_done) on_done(request.tag, now);
}

void ScheduledMemory::finished(std::uint32_t index, Cycle done) {
  Request& request = requests_[index];
  request.done = std::max(request.done, done);
  if (--request.to_finish != 0) return;
  const Request copy = request;
  free_.push_back(index);
  if (!copy.write && on_done) on_done(copy.tag, copy.done);
}

Cycle ScheduledMemory::advance(Cycle now) {
  for (auto& channel : channels_) {
    if (channel->next > now) continue;
    channel->next = channel->controller.advance(now);
    feed(*channel, now);
  }
  return next();
}

Cycle ScheduledMemory::next() const {
  Cycle next = kNever;
  for (const auto& channel : channels_) next = std::min(next, channel->next);
  return next;
}

}  // namespace trn2vp::dram
