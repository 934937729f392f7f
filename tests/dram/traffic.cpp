// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/dram/traffic.h"

#include <chrono>
#include <memory>
#include <random>

#include "models/dram/analytic_memory.h"
#include "models/dram/channel_controller.h"
#include "models/dram/interleave.h"

namespace trn2vp::dram::traffic {
namespace {

unsigned log2(std::uint64_t n) {
  unsigned bits = 0;
  while ((n >> bits) > 1) ++bits;
  return bits;
}

std::string field(const char* name, unsigned high, unsigned low = 0) {
  return std::string(name) + "[" + std::to_string(high) + ":" + std::to_string(low) + "] ";
}

/// " name[n-1:0] " of a field with `count` values; nothing for one value.
std::string whole(const char* name, std::uint64_t count) {
  return count > 1 ? field(name, log2(count - 1)) : "";
}

/// Draws the direction of an access.
class Direction {
 public:
  explicit Direction(Mix mix) : mix_(mix) {}
  bool is_write() { return random_() % (mix_.reads + mix_.writes) >= mix_.reads; }

 private:
  Mix mix_;
  std::mt19937 random_{1};
};

}  // namespace

Stream sequential(std::uint64_t size, std::uint32_t bytes, Mix mix) {
  return strided(size, bytes, bytes, mix);
}

Stream strided(std::uint64_t size, std::uint32_t bytes, std::uint64_t stride, Mix mix) {
  return [=, index = std::uint64_t{0}, direction = Direction(mix)]() mutable {
    const Access access{index * stride % size, bytes, direction.is_write()};
    ++index;
    return access;
  };
}

Stream random_blocks(std::uint64_t size, std::uint32_t bytes, Mix mix, std::uint64_t seed) {
  return [=, random = std::mt19937_64(seed), direction = Direction(mix)]() mutable {
    return Access{random() % (size / bytes) * bytes, bytes, direction.is_write()};
  };
}

Stream burst_by_burst(Stream blocks, std::uint32_t burst, Mix mix) {
  return [=, block = Access{0, 0, false}, direction = Direction(mix)]() mutable {
    if (block.bytes == 0) block = blocks();
    const Access access{block.address, burst, direction.is_write()};
    block.address += burst;
    block.bytes -= std::min(block.bytes, burst);
    return access;
  };
}

Preset one_channel(Preset preset) {
  preset.organisation.channels = 1;
  return preset;
}

std::string fine_interleave(const Preset& preset) {
  const Organisation& o = preset.organisation;
  return whole("row", o.rows) + whole("column", o.columns()) + whole("stack_id", o.stack_ids) +
         whole("bank", o.banks) + whole("group", o.groups) +
         whole("pseudo_channel", o.pseudo_channels) + whole("channel", o.channels);
}

std::string row_interleave(const Preset& preset) {
  const Organisation& o = preset.organisation;
  return whole("row", o.rows) + whole("stack_id", o.stack_ids) + whole("bank", o.banks) +
         whole("group", o.groups) + whole("pseudo_channel", o.pseudo_channels) +
         whole("channel", o.channels) + whole("column", o.columns());
}

Saturated saturate(const Preset& preset, const Policy& policy, const std::string& interleave,
                   const Stream& stream, std::uint64_t bursts,
                   const std::function<void(const Command&)>& on_command) {
  const Interleave map(interleave, preset.organisation);
  ChannelController controller(preset, policy);
  controller.on_command = on_command;
  Cycle end = 0;
  controller.on_done = [&](std::uint64_t, Cycle done) { end = std::max(end, done); };
  const auto start = std::chrono::steady_clock::now();
  Access access{0, 0, false};
  std::uint64_t pushed = 0;
  Cycle now = 0;
  Cycle next = 0;
  while (pushed < bursts || !controller.idle()) {
    while (pushed < bursts) {
      if (access.bytes == 0) access = stream();
      if (!controller.accepts(access.write)) break;
      next = controller.push(map.decode(access.address), access.write, pushed++, now);
      const auto burst = static_cast<std::uint32_t>(preset.organisation.burst_bytes);
      access.address += burst;
      access.bytes -= std::min(access.bytes, burst);
    }
    now = std::max(now, next);
    next = controller.advance(now);
  }
  const double peak = static_cast<double>(preset.organisation.pseudo_channels) /
                      static_cast<double>(preset.timing.burst);
  return {static_cast<double>(bursts) / static_cast<double>(end) / peak,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), bursts,
          end};
}

Saturated saturate_analytic(const Preset& preset, const Policy& policy,
                            const std::string& interleave, const Stream& stream,
                            std::uint64_t bursts) {
  AnalyticMemory memory(preset, policy, Interleave(interleave, preset.organisation));
  return saturate_analytic(memory, preset, stream, bursts);
}

Saturated saturate_analytic(AnalyticMemory& memory, const Preset& preset, const Stream& stream,
                            std::uint64_t bursts) {
  const auto start = std::chrono::steady_clock::now();
  Cycle end = 0;
  std::uint64_t done = 0;
  while (done < bursts) {
    const Access access = stream();
    end = std::max(end, memory.access(access.address, access.bytes, access.write, 0).done);
    done += access.bytes / preset.organisation.burst_bytes;
  }
  const Organisation& o = preset.organisation;
  const double peak = static_cast<double>(o.channels * o.pseudo_channels) /
                      static_cast<double>(preset.timing.burst);
  return {static_cast<double>(done) / static_cast<double>(end) / peak,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), done,
          end};
}

}  // namespace trn2vp::dram::traffic
