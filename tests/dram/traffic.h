// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "models/dram/analytic_memory.h"
#include "models/dram/policy.h"
#include "models/dram/pseudo_channel.h"
#include "models/dram/timing.h"

namespace trn2vp::dram::traffic {

/// `bytes` from `address` on, wanted by one requester at once.
struct Access {
  std::uint64_t address;
  std::uint32_t bytes;
  bool write;
};

/// An endless stream.
using Stream = std::function<Access()>;

/// Of `reads + writes` accesses `writes` are writes, drawn at random.
struct Mix {
  unsigned reads = 1;
  unsigned writes = 0;
};

/// Ascending addresses, over and over through `size` bytes.
Stream sequential(std::uint64_t size, std::uint32_t bytes, Mix mix = {});
/// Addresses `stride` apart, modulo `size`.
Stream strided(std::uint64_t size, std::uint32_t bytes, std::uint64_t stride, Mix mix = {});
/// Random multiples of `bytes`.
Stream random_blocks(std::uint64_t size, std::uint32_t bytes, Mix mix = {}, std::uint64_t seed = 1);

/// The same addresses, each burst with a direction of its own.
Stream burst_by_burst(Stream blocks, std::uint32_t burst, Mix mix);

/// `preset` with one channel: what published efficiencies are given for.
Preset one_channel(Preset preset);

/// Interleave of one HBM channel in which a sequential stream visits both pseudo-channels and all
/// banks in turn, a burst each.
std::string fine_interleave(const Preset& preset);
/// ... in which a whole row is a contiguous piece of memory.
std::string row_interleave(const Preset& preset);

/// Achieved over peak bandwidth of one channel's controller that always finds `stream` waiting
/// (its queues are filled in the stream's order), over `bursts` bursts.
struct Saturated {
  double efficiency;
  double seconds;  ///< wall time
  std::uint64_t bursts;
  Cycle cycles;
};
Saturated saturate(const Preset& preset, const Policy& policy, const std::string& interleave,
                   const Stream& stream, std::uint64_t bursts,
                   const std::function<void(const Command&)>& on_command = {});

/// The same stream through the analytic model, all of it waiting from the start.
Saturated saturate_analytic(AnalyticMemory& memory, const Preset& preset, const Stream& stream,
                            std::uint64_t bursts);
Saturated saturate_analytic(const Preset& preset, const Policy& policy,
                            const std::string& interleave, const Stream& stream,
                            std::uint64_t bursts);

}  // namespace trn2vp::dram::traffic
