// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Bursts per CPU second of the memory models, and the bandwidth they find, for a stack of
// Trainium2. "bursts" counts 32-byte bursts, "efficiency" is achieved over peak bandwidth.
#include <benchmark/benchmark.h>

#include "models/dram/analytic_memory.h"
#include "models/dram/channel_controller.h"
#include "models/dram/preset.h"
#include "tests/dram/traffic.h"

namespace {

using namespace trn2vp::dram;
using traffic::Mix;
using traffic::Stream;

constexpr std::uint64_t kBursts = 1 << 17;
constexpr std::uint64_t kSize = 24ull << 30;

constexpr const char* kInterleave =
    "row[14:0] stack_id^row[6]^row[2] bank[1:0]^row[5:4]^row[1:0] group[1]^row[7]^row[3] "
    "column[4:2] channel[3:2]^bank[1:0]^row[3:2] channel[1:0]^column[4:3]^row[1:0] "
    "pseudo_channel^column[2]^row[4] column[1] group[0] column[0]";

const Preset& stack() {
  static const Preset preset = load_preset("hbm3-trn2");
  return preset;
}

Policy policy() {
  Policy policy;
  policy.refresh = Refresh::kPerBank;
  policy.postponed_refreshes = 8;
  return policy;
}

void report(benchmark::State& state, std::uint64_t bursts, double efficiency) {
  state.counters["bursts"] =
      benchmark::Counter(static_cast<double>(bursts), benchmark::Counter::kIsRate);
  state.counters["efficiency"] = efficiency;
}

/// The analytic model of a whole stack, always busy.
void analytic(benchmark::State& state, const Stream& stream) {
  std::uint64_t bursts = 0;
  double efficiency = 0;
  for (auto _ : state) {
    AnalyticMemory memory(stack(), policy(), Interleave(kInterleave, stack().organisation));
    efficiency = traffic::saturate_analytic(memory, stack(), stream, 8 * kBursts).efficiency;
    bursts += 8 * kBursts;
  }
  report(state, bursts, efficiency);
}

/// The command scheduler of one channel, always busy.
void scheduled(benchmark::State& state, const Stream& stream) {
  const Preset channel = traffic::one_channel(stack());
  std::uint64_t bursts = 0;
  double efficiency = 0;
  for (auto _ : state) {
    efficiency =
        traffic::saturate(channel, policy(), traffic::fine_interleave(channel), stream, kBursts / 4)
            .efficiency;
    bursts += kBursts / 4;
  }
  report(state, bursts, efficiency);
}

void register_all(const char* name, void (*run)(benchmark::State&, const Stream&),
                  std::uint64_t size) {
  const auto add = [&](const char* stream_name, const Stream& stream) {
    benchmark::RegisterBenchmark((std::string(name) + "/" + stream_name).c_str(),
                                 [run, stream](benchmark::State& state) { run(state, stream); })
        ->Unit(benchmark::kMillisecond);
  };
  const Mix reads{1, 0}, writes{0, 1}, mixed{2, 1};
  add("stream_64k/read", traffic::sequential(size, 65536, reads));
  add("stream_64k/write", traffic::sequential(size, 65536, writes));
  add("stream_64k/mixed", traffic::sequential(size, 65536, mixed));
  add("stream_32/read", traffic::sequential(size, 32, reads));
  add("random_32/read", traffic::random_blocks(size, 32, reads));
  add("random_32/write", traffic::random_blocks(size, 32, writes));
  add("random_32/mixed", traffic::random_blocks(size, 32, mixed));
  add("random_2k/read", traffic::random_blocks(size, 2048, reads));
  add("strided_32_by_320/read", traffic::strided(size, 32, 320, reads));
  add("strided_32_by_320/write", traffic::strided(size, 32, 320, writes));
  add("strided_32_by_320/mixed", traffic::strided(size, 32, 320, mixed));
}

}  // namespace

int main(int argc, char** argv) {
  register_all("analytic", analytic, kSize);
  register_all("scheduled", scheduled, kSize / 16);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
