// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Simulated instructions per second of CPU time (one thread: wall time on an idle core) of
// --mode timing, for a kernel on all five engines: attention of one head over 16,384 tokens with
// 128 values each, keys and values resident. A step of 128 keys by 512 queries is 9.1 instructions;
// the 4,096 steps of a head share the 512 DMA descriptors that move the 128 rows of 32 KiB of each
// of Q, K, V and the result: one every eight steps. As straight-line code and as a loop, with the
// hazard checker and without.
//
//   sequencer_bench --benchmark_repetitions=9 --benchmark_enable_random_interleaving=true
#include <benchmark/benchmark.h>

#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/isa/assembly.h"
#include "tests/support/chip_bench.h"

namespace {

using namespace trn2vp::trainium2;
using isa::Engine;
using Program = std::vector<isa::Instruction>;

constexpr unsigned kSteps = 8192;
// Steps under way at the same time, each with its own place in memory.
constexpr unsigned kSlots = 4;
// The second matmul of a step comes this many steps later, as kernels do it to keep the array busy.
constexpr unsigned kBehind = 2;
constexpr unsigned kLoopSteps = 8;  // of one loop body, and between two DMA triggers
constexpr unsigned kDescriptors = 1;
constexpr unsigned kRowBytes = 32768;
constexpr unsigned kTiles = 32;  // of keys, as far as straight-line code tells them apart
constexpr unsigned kDmaEngine = 8;
constexpr std::uint64_t kRings = 0x800'0000;
constexpr std::uint64_t kPrograms = 0x1000'0000;
constexpr Engine kEngines[] = {Engine::kTensor, Engine::kScalar, Engine::kGpSimd, Engine::kVector,
                               Engine::kSync};

// Semaphores: count the steps whose scores, maxima, exponentials, probabilities and outputs are
// there, whose output has been added up, and whose scores may be overwritten.
enum Semaphore : unsigned { kScores = 1, kMaximum, kExp, kMasked, kOutput, kAdded, kFree };
constexpr std::int32_t kAtStart[] = {0, 0, 0, 0, kBehind, 0, 0, kSlots};

std::string sbuf(const char* dtype, unsigned offset, unsigned elements) {
  return std::string("sbuf.") + dtype + "[0+128]@" + std::to_string(offset) +
         "{1:" + std::to_string(elements) + "}";
}

std::string psum(unsigned bank, unsigned elements) {
  return "psum.fp32[0+128]@" + std::to_string(2048 * bank) + "{1:" + std::to_string(elements) + "}";
}

/// One instruction, what it takes one of and what it adds one to (0: nothing).
struct Work {
  std::string text;
  unsigned from = 0;
  unsigned to = 0;
};

std::vector<Work> step(Engine engine, unsigned step) {
  const unsigned slot = step % kSlots;
  const unsigned tile = 256 * (step % kTiles);
  const std::string maximum = std::to_string(8 * slot);
  const std::string exponentials = sbuf("bf16", 4096 + 1024 * slot, 512);
  const unsigned masked = 8192;
  switch (engine) {
    case Engine::kTensor:
      return {{"load_stationary stationary=" + sbuf("bf16", 16384 + tile, 128)},
              {"multiply_moving accumulate=0 dst=" + psum(slot, 512) +
                   " moving=" + sbuf("bf16", 12288, 512),
               kFree, kScores},
              {"load_stationary stationary=" + sbuf("bf16", 24576 + tile, 128)},
              {"multiply_moving accumulate=0 dst=" + psum(4 + slot, 512) + " moving=" +
                   sbuf("bf16", masked + 1024 * ((slot + kSlots - kBehind) % kSlots), 512),
               kMasked, kOutput}};
    case Engine::kVector:
      return {{"tensor_reduce op=maximum axes=1 dst=sbuf.fp32[0+128]@" + maximum +
                   "{1:1} data=" + psum(slot, 512),
               kScores, kMaximum},
              {"tensor_tensor op=add dst=" + sbuf("fp32", 32768, 512) +
                   " data1=" + sbuf("fp32", 32768, 512) + " data2=" + psum(4 + slot, 512),
               kOutput, kAdded}};
    case Engine::kScalar:
      return {{"activation op=exp scale=0.125 dst=" + exponentials + " data=" + psum(slot, 512) +
                   " bias=sbuf.fp32[0]@" + maximum,
               kMaximum, kExp}};
    case Engine::kGpSimd:
      return {{"affine_select cmp_op=greater_equal on_false_value=0 pattern={1:512} dst=" +
                   sbuf("bf16", masked + 1024 * slot, 512) + " on_true_tile=" + exponentials,
               kExp, kMasked}};
    case Engine::kSync:
      break;
  }
  std::vector<Work> work{{"event_semaphore", kAdded, kFree}};
  if (step % kLoopSteps == 0) {
    const std::string count = std::to_string(kDescriptors);
    work.push_back({"dma_trigger queue=0 engines=" + std::to_string(1u << kDmaEngine) +
                    " m2s=" + count + " s2m=" + count});
  }
  return work;
}

isa::Instruction assemble(const std::string& text) {
  const isa::Assembled assembled = isa::assemble(text);
  if (!assembled) std::fprintf(stderr, "%s: %s\n", text.c_str(), assembled.error.c_str());
  return assembled.program.at(0);
}

Program body(Engine engine, unsigned steps, bool loop) {
  Program program;
  for (unsigned i = 0; i < steps; ++i) {
    for (const Work& work : step(engine, i)) {
      std::string text = work.text;
      const auto semaphore = [](unsigned id) { return " $S[" + std::to_string(id) + "]"; };
      if (work.from != 0) text += semaphore(work.from) + ">=1";
      if (work.from != 0 && loop) text += semaphore(work.from) + "--@read";
      if (work.to != 0) text += semaphore(work.to) + "++@complete";
      program.push_back(assemble(text));
    }
  }
  return program;
}

Program unrolled(Engine engine) {
  const Program once = body(engine, kTiles, false);
  Program program;
  for (unsigned i = 0; i < kSteps / kTiles; ++i) {
    std::map<unsigned, std::int32_t> waits;
    for (isa::Instruction instruction : once) {
      isa::SemaphoreWait& wait = instruction.waits[0];
      if (wait.condition != isa::SemaphoreWait::Condition::kNone) {
        const auto before = static_cast<std::int32_t>(i * kTiles);
        wait.value = before + ++waits[wait.id];
      }
      program.push_back(instruction);
    }
  }
  program.push_back(assemble("halt"));
  return program;
}

Program looped(Engine engine) {
  Program program{assemble("register_move rd=r1 b=0")};
  const Program once = body(engine, kLoopSteps, true);
  program.insert(program.end(), once.begin(), once.end());
  program.push_back(assemble("register_alu op=add rd=r1 ra=r1 b=1"));
  program.push_back(assemble("branch if=less ra=r1 b=" + std::to_string(kSteps / kLoopSteps) +
                             " target=-" + std::to_string(once.size() + 1)));
  program.push_back(assemble("halt"));
  return program;
}

/// A chip that runs the kernel again and again.
class Bench {
 public:
  explicit Bench(bool hazards)
      : chip_bench_(parameters(hazards), hazards ? "hazards_on" : "hazards_off") {
    chip_bench_.set_script([this] {
      for (;;) {
        sc_core::wait(again_);
        prepare();
      }
    });
  }

  /// Seconds of CPU time.
  double run(bool loop) {
    loop_ = loop;
    again_.notify(sc_core::SC_ZERO_TIME);
    sc_core::sc_start();
    return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC;
  }

  std::uint64_t instructions() {
    std::uint64_t sum = 0;
    for (const Engine engine : kEngines)
      sum += chip_bench_.chip.core(0).sequencer(engine).activity().instructions;
    return sum;
  }

  /// What went wrong, or "".
  std::string fault() {
    NeuronCore& core = chip_bench_.chip.core(0);
    if (core.running()) return "the kernel has not finished";
    return core.hazards().empty() ? "" : core.hazards().front();
  }

 private:
  static Chip::Parameters parameters(bool hazards) {
    Chip::Parameters parameters;
    parameters.timing_only = true;
    parameters.checks.hazards = hazards ? 1 : 0;
    return parameters;
  }

  // What the host does: inputs, rings, programs, then the semaphores that set it off.
  void prepare() {
    namespace map = address_map;
    if (!written_) {
      const std::vector<std::uint8_t> ones(65536, 0x3F);
      for (unsigned p = 0; p < 128; ++p)
        chip_bench_.poke(map::sbuf(0, p, 0), ones.data(), ones.size());
      fill_rings();
      for (const Engine engine : kEngines) {
        bytes_[0][engine] = chip_bench_.poke_program(address_of(engine, false), unrolled(engine));
        bytes_[1][engine] = chip_bench_.poke_program(address_of(engine, true), looped(engine));
      }
      written_ = true;
    }
    chip_bench_.set_up_queue(kDmaEngine, 0, kRings, kRings + kRingBytes, kRingLength);
    const auto set = [this](unsigned id, std::int32_t value) {
      chip_bench_.write32(map::kCore[0] + map::kSemaphoreSetOffset + 4 * id,
                          static_cast<std::uint32_t>(value));
    };
    // Nothing moves before the last one.
    for (unsigned id = kScores; id < kFree; ++id) set(id, kAtStart[id]);
    set(kFree, 0);
    for (const Engine engine : kEngines)
      chip_bench_.start_engine(0, engine, address_of(engine, loop_), bytes_[loop_][engine]);
    start_ = std::clock();
    set(kFree, kAtStart[kFree]);
  }

  static std::uint64_t address_of(Engine engine, bool loop) {
    return kPrograms + 0x200'0000 * (2 * static_cast<unsigned>(engine) + (loop ? 1 : 0));
  }

  void fill_rings() {
    for (unsigned i = 0; i < kRingLength; ++i) {
      const auto source = descriptor::encode(descriptor::m2s(0x3000'0000, kRowBytes, 1));
      const auto target =
          descriptor::encode(descriptor::s2m(address_map::sbuf(0, i % 128, 131072), kRowBytes, 1));
      chip_bench_.poke(kRings + 16 * i, source.data(), source.size());
      chip_bench_.poke(kRings + kRingBytes + 16 * i, target.data(), target.size());
    }
  }

  static constexpr unsigned kRingLength = kSteps / kLoopSteps * kDescriptors + 64;
  static constexpr std::uint64_t kRingBytes = 0x4'0000;

  trn2vp::testing::ChipBench chip_bench_;
  sc_core::sc_event again_;
  bool loop_ = false;
  bool written_ = false;
  std::map<Engine, std::size_t> bytes_[2];  ///< of the programs: unrolled, loop
  std::clock_t start_ = 0;
};

void five_engines(benchmark::State& state, Bench& bench, bool loop) {
  for (auto _ : state) {
    const std::uint64_t before = bench.instructions();
    state.SetIterationTime(bench.run(loop));
    state.counters["instructions/s"] = benchmark::Counter(
        static_cast<double>(bench.instructions() - before), benchmark::Counter::kIsRate);
  }
  if (const std::string fault = bench.fault(); !fault.empty()) state.SkipWithError(fault.c_str());
}

}  // namespace

int sc_main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  Bench off(false);
  Bench on(true);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  for (const bool loop : {false, true}) {
    for (Bench* bench : {&off, &on}) {
      const std::string name = std::string("five_engines/") + (loop ? "loop" : "unrolled") +
                               "/hazards_" + (bench == &on ? "on" : "off");
      benchmark::RegisterBenchmark(
          name.c_str(), [bench, loop](benchmark::State& s) { five_engines(s, *bench, loop); })
          ->UseManualTime()
          ->Iterations(1)
          ->Unit(benchmark::kMillisecond);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
