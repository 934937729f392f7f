// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The share of the peak bandwidth that streams of all kinds get from a stack of Trainium2, by the
// command scheduler and by the analytic model.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <systemc>
#include <utility>

#include "models/dram/analytic_memory.h"
#include "models/dram/preset.h"
#include "models/dram/scheduled_memory.h"
#include "models/trainium2/hbm/hbm_configuration.h"
#include "tests/dram/traffic.h"

namespace {

using namespace trn2vp;
using dram::Cycle;
using dram::traffic::Mix;
using dram::traffic::Stream;

const trainium2::HbmConfiguration& hbm() {
  static const trainium2::HbmConfiguration configuration = trainium2::hbm_configuration({});
  return configuration;
}

double efficiency(std::uint64_t bytes, Cycle end) {
  const double seconds = static_cast<double>(end) * hbm().preset.cycle_ps() * 1e-12;
  return static_cast<double>(bytes) / seconds / hbm().preset.peak_bytes_per_second();
}

/// The next access as soon as the last one has its places in the queues.
double scheduled(Stream stream, std::uint64_t total) {
  dram::ScheduledMemory memory(hbm().preset, hbm().policy, hbm().interleave);
  bool accepted = true;
  std::uint64_t under_way = 0;
  Cycle end = 0;
  memory.on_accepted = [&](std::uint64_t) { accepted = true; };
  memory.on_done = [&](std::uint64_t, Cycle done) {
    end = std::max(end, done);
    --under_way;
  };
  std::uint64_t bytes = 0;
  std::uint64_t tag = 0;
  Cycle now = 0;
  Cycle next = dram::kNever;
  while (bytes < total || under_way != 0) {
    while (bytes < total && accepted) {
      const dram::traffic::Access access = stream();
      accepted = false;
      ++under_way;
      bytes += access.bytes;
      next = memory.submit(access.address, access.bytes, access.write, tag++, now);
    }
    now = std::max(now, next);
    next = memory.advance(now);
  }
  return efficiency(bytes, end);
}

double analytic(Stream stream, std::uint64_t total) {
  dram::AnalyticMemory memory(hbm().preset, hbm().policy, hbm().interleave);
  std::uint64_t bytes = 0;
  Cycle start = 0;
  Cycle end = 0;
  while (bytes < total) {
    const dram::traffic::Access access = stream();
    const auto times = memory.access(access.address, access.bytes, access.write, start);
    start = times.accepted;
    end = std::max(end, times.done);
    bytes += access.bytes;
  }
  return efficiency(bytes, end);
}

struct Totals {
  int streams = 0;
  int close = 0;
  double squares = 0;
};

void compare(Totals& totals, const std::string& name, const Stream& stream, std::uint64_t bytes) {
  const double at = scheduled(stream, bytes);
  const double lt = analytic(stream, bytes);
  const double off = lt / at - 1;
  ++totals.streams;
  totals.close += std::abs(off) <= 0.05 ? 1 : 0;
  totals.squares += off * off;
  std::printf("%-36s at %5.3f  lt %5.3f  %+6.1f %%\n", name.c_str(), at, lt, 100 * off);
}

}  // namespace

int sc_main(int, char**) {
  constexpr std::uint64_t kSize = 24ull << 30;
  constexpr std::uint64_t kMiB = 1 << 20;
  const std::pair<const char*, Mix> mixes[] = {
      {"read", {1, 0}}, {"write", {0, 1}}, {"2:1", {2, 1}}, {"1:1", {1, 1}}};
  Totals totals;
  for (const auto& [name, mix] : mixes) {
    for (const unsigned bytes : {32, 64, 256, 512, 2048, 8192, 65536}) {
      compare(totals, "sequential " + std::to_string(bytes) + " " + name,
              dram::traffic::sequential(kSize, bytes, mix), 8 * kMiB);
    }
    for (const unsigned bytes : {32, 64, 128, 256, 512, 1024, 2048, 4096, 16384, 65536}) {
      compare(totals, "random " + std::to_string(bytes) + " " + name,
              dram::traffic::random_blocks(kSize, bytes, mix), bytes < 256 ? 2 * kMiB : 8 * kMiB);
    }
    for (const unsigned stride : {128, 320, 1024, 2048, 4096, 4160, 8192, 16384, 65536, 1 << 20}) {
      compare(totals, "64 at strides of " + std::to_string(stride) + " " + name,
              dram::traffic::strided(kSize, 64, stride, mix), kMiB);
    }
    for (const unsigned stride : {4096, 8192, 65536}) {
      compare(totals, "2048 at strides of " + std::to_string(stride) + " " + name,
              dram::traffic::strided(kSize, 2048, stride, mix), 4 * kMiB);
    }
  }
  std::printf("%d of %d within 5 %%, root mean square %.1f %%\n", totals.close, totals.streams,
              100 * std::sqrt(totals.squares / totals.streams));
  return 0;
}
