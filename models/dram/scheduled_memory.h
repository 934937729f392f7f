// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "models/dram/channel_controller.h"
#include "models/dram/interleave.h"
#include "models/dram/policy.h"
#include "models/dram/timing.h"

namespace trn2vp::dram {

/// A whole memory, command by command: a ChannelController per channel, and in front of them the
/// bursts that have not found a place in its queue, in the order they came. Time is what the caller
/// says.
class ScheduledMemory {
 public:
  ScheduledMemory(const Preset& preset, const Policy& policy, const Interleave& interleave);
  ScheduledMemory(const ScheduledMemory&) = delete;
  ScheduledMemory& operator=(const ScheduledMemory&) = delete;

  /// All bursts of a request have a place in their queues: the requester may send the next one.
  std::function<void(std::uint64_t tag)> on_accepted;
  /// The request is done, at `done`, which may be later than now: a read with its last data, a
  /// write when it was accepted. Called after on_accepted.
  std::function<void(std::uint64_t tag, Cycle done)> on_done;

  /// [address, address + bytes) within the memory, bytes > 0. May call back at once. `now` not
  /// before the last call. Returns when advance() wants to be called.
  Cycle submit(std::uint64_t address, std::uint64_t bytes, bool write, std::uint64_t tag,
               Cycle now);

  /// Does what is due. Returns when it wants to be called again, kNever when nothing waits.
  Cycle advance(Cycle now);

  const ChannelStatistics& statistics(unsigned channel) const {
    return channels_[channel]->controller.statistics();
  }

 private:
  struct Request {
    std::uint64_t tag = 0;
    std::uint32_t to_accept = 0;
    std::uint32_t to_finish = 0;
    bool write = false;
    Cycle done = 0;
  };
  struct Waiting {
    Location location;
    std::uint32_t request;
    bool write;
  };
  struct Channel {
    Channel(const Preset& preset, const Policy& policy) : controller(preset, policy) {}
    ChannelController controller;
    std::deque<Waiting> waiting;
    Cycle next = kNever;
  };

  void feed(Channel& channel, Cycle now);
  void accepted(std::uint32_t index, Cycle now);
  void finished(std::uint32_t index, Cycle done);
  Cycle next() const;

  Interleave interleave_;
  std::uint64_t burst_bytes_;
  std::uint32_t pseudo_channels_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<Request> requests_;
  std::vector<std::uint32_t> free_;
};

}  // namespace trn2vp::dram
