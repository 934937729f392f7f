// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Instructions per second of CPU time (one thread: wall time on an idle core) of a kernel on all
// five engines, timing only: a pipeline GpSimd -> Tensor -> Vector -> Scalar -> Sync, every stage
// with a semaphore on either side.
//
//   sequencer_bench unrolled|loop [iterations] [on|off]      on: with the hazard checker
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "tests/support/chip_bench.h"

namespace {

using trn2vp::testing::ChipBench;
using trn2vp::trainium2::isa::Engine;

// Iterations under way at the same time, each with its own place in memory.
constexpr unsigned kSlots = 4;

struct Stage {
  Engine engine;
  unsigned from;  ///< semaphore it takes one from
  unsigned to;    ///< semaphore it adds one to
};

constexpr Stage kStages[] = {{Engine::kGpSimd, 5, 1},
                             {Engine::kTensor, 1, 2},
                             {Engine::kVector, 2, 3},
                             {Engine::kScalar, 3, 4},
                             {Engine::kSync, 4, 5}};

std::string sbuf(const char* dtype, unsigned offset, unsigned elements = 64) {
  return std::string("sbuf.") + dtype + "[0+128]@" + std::to_string(offset) +
         "{1:" + std::to_string(elements) + "}";
}

/// What comes first and needs no semaphore.
std::string before(Engine engine) {
  return engine == Engine::kTensor ? "load_stationary src0=" + sbuf("bf16", 65536, 128) + "\n" : "";
}

std::string work(Engine engine, unsigned slot) {
  const std::string moving = sbuf("bf16", 256 * slot);
  const std::string result = "psum.fp32[0+128]@" + std::to_string(2048 * slot) + "{1:64}";
  const std::string copy = sbuf("fp32", 4096 + 256 * slot);
  switch (engine) {
    case Engine::kGpSimd:
      return "memset dst=" + moving + " value=1";
    case Engine::kTensor:
      return "multiply_moving dst=" + result + " src0=" + moving + " accumulate=0";
    case Engine::kVector:
      return "tensor_copy dst=" + copy + " src0=" + result;
    case Engine::kScalar:
      return "tensor_copy dst=" + sbuf("fp32", 8192 + 256 * slot) + " src0=" + copy;
    case Engine::kSync:
      break;
  }
  return "event_semaphore";
}

std::string program(const Stage& stage, bool loop, unsigned iterations) {
  const std::string to = " $S[" + std::to_string(stage.to) + "]++@complete\n";
  const std::string from = " $S[" + std::to_string(stage.from) + "]";
  std::string text;
  if (!loop) {
    for (unsigned i = 0; i < iterations; ++i) {
      text += before(stage.engine) + work(stage.engine, i % kSlots) + from +
              ">=" + std::to_string(i + 1) + to;
    }
    return text + "halt\n";
  }
  for (unsigned slot = 0; slot < kSlots; ++slot)
    text += before(stage.engine) + work(stage.engine, slot) + from + ">=1" + from + "--@read" + to;
  const unsigned body = kSlots * (before(stage.engine).empty() ? 1 : 2);
  return "register_move rd=r1 b=0\n" + text +
         "register_alu op=add rd=r1 ra=r1 b=1\nbranch if=less ra=r1 b=" +
         std::to_string(iterations / kSlots) + " target=-" + std::to_string(body + 1) + "\nhalt\n";
}

}  // namespace

int sc_main(int argc, char** argv) {
  const bool loop = argc > 1 && std::strcmp(argv[1], "loop") == 0;
  const unsigned iterations = argc > 2 ? static_cast<unsigned>(std::stoul(argv[2])) : 20000;
  trn2vp::trainium2::Chip::Parameters parameters;
  parameters.timing_only = true;
  parameters.checks.hazards = argc > 3 && std::strcmp(argv[3], "on") == 0 ? 1 : 0;
  ChipBench bench(parameters);
  std::clock_t start{};
  bench.run(
      [&] {
        const std::vector<std::uint8_t> ones(256, 0x3F);
        for (unsigned p = 0; p < 128; ++p)
          bench.poke(trn2vp::trainium2::address_map::sbuf(0, p, 65536), ones.data(), ones.size());
        std::uint64_t address = 0x1000'0000;
        for (const Stage& stage : kStages) {
          bench.start_program(0, stage.engine, address, program(stage, loop, iterations));
          address += 0x400'0000;
        }
        // The first tokens are what the pipeline waits for.
        start = std::clock();
        bench.write32(trn2vp::trainium2::address_map::semaphore_increment(0, 5), kSlots);
      },
      sc_core::sc_time(10, sc_core::SC_SEC));
  const double cpu = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::uint64_t instructions = 0;
  for (const Stage& stage : kStages)
    instructions += bench.chip.core(0).sequencer(stage.engine).activity().instructions;
  const double simulated = bench.chip.core(0).last_end().to_seconds();
  std::printf("%s, hazards %s: %llu instructions, %.2f ms simulated, %.3f s CPU, %.2f M/s%s\n",
              loop ? "loop" : "unrolled", parameters.checks.hazards != 0 ? "on" : "off",
              static_cast<unsigned long long>(instructions), simulated * 1e3, cpu,
              static_cast<double>(instructions) / cpu / 1e6,
              bench.chip.core(0).running() ? ", NOT FINISHED" : "");
  for (const std::string& line : bench.chip.core(0).hazards()) std::printf("%s\n", line.c_str());
  return 0;
}
