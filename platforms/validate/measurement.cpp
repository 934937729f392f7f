// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/validate/measurement.h"

#include <fmt/format.h>

namespace trn2vp::validate {

namespace map = trainium2::address_map;

using trainium2::isa::Engine;

namespace {

constexpr unsigned kQueue = 0;
constexpr unsigned kData = 1;  // semaphores
constexpr unsigned kFinished = 2;
constexpr unsigned kGenerated = 3;    // a queue without a ring
constexpr unsigned kLastEngine = 15;  // fetches no instructions
// Long enough that what fills pipelines and FIFOs is over.
constexpr std::size_t kRounds = 16;

constexpr const char* kConsumer =
    "activation dst=sbuf.bf16[0+128]@196608{1:128} data=sbuf.bf16[0+128]@200704{1:128} op=exp";

trainium2::timing::ChipTiming with_throttle(trainium2::timing::ChipTiming timing) {
  timing.core.tensor.throttle = 1;
  return timing;
}

std::string signal(const std::string& instruction, unsigned semaphore) {
  return fmt::format("{} $S[{}]++@complete\n", instruction, semaphore);
}

kernels::DmaBatch elements_of(Bench& bench, const Copy& copy) {
  kernels::DmaBatch batch;
  const std::uint64_t hbm = bench.allocate(std::size_t{copy.partitions} * copy.bytes);
  for (unsigned p = 0; p < copy.partitions; ++p) {
    const unsigned engine = copy.spread ? p / kernels::kPartitionsPerDmaEngine : kLastEngine;
    const std::uint64_t sbuf = bench.core().sbuf(p, 0);
    const std::uint64_t there = hbm + std::uint64_t{p} * copy.bytes;
    batch[engine].push_back(copy.store ? kernels::DmaElement{sbuf, there, copy.bytes}
                                       : kernels::DmaElement{there, sbuf, copy.bytes});
  }
  return batch;
}

// Triggers of the engines that have elements; the others stay idle.
std::string trigger(const kernels::DmaBatch& batch, kernels::DmaRings& rings) {
  std::string text;
  for (const kernels::TriggerGroup& group : rings.add_batch(batch, kData)) {
    unsigned mask = 0;
    for (unsigned e = 0; e < kernels::kDmaEngines; ++e) {
      if (((group.engine_mask >> e) & 1) != 0 && !batch[e].empty()) mask |= 1u << e;
    }
    if (mask == 0) continue;
    text += fmt::format("dma_trigger queue={} engines={} m2s={} s2m={}\n", rings.queue(), mask,
                        group.descriptors, group.descriptors);
  }
  return text;
}

int engines_of(const kernels::DmaBatch& batch) {
  int engines = 0;
  for (const auto& elements : batch) engines += elements.empty() ? 0 : 1;
  return engines;
}

// Trigger to the first data. A copy of four bytes from the same memory shows it: it is made at its
// exact time, while a long element is one transaction.
double first_data(Bench& bench, const Copy& copy) {
  bench.clear();
  std::uint64_t source = bench.one();
  if (copy.store) {
    source = bench.core().sbuf(0, 0);
    const std::uint32_t value = 1;
    bench.poke(source, &value, sizeof value);
  }
  kernels::DmaRings rings(kQueue, bench.core(), source, 4096);
  rings.add_batch({}, kData);
  bench.set_up(rings);
  const unsigned mask = copy.spread ? 0xFFFF : 1u << kLastEngine;
  bench.program(copy.trigger(),
                fmt::format("dma_trigger queue={} engines={} m2s=1 s2m=1\n", kQueue, mask));
  bench.run();
  return bench.reached(kData, 1) - bench.issued(copy.trigger(), 0);
}

struct Rows {
  std::uint64_t address;
  std::uint64_t stride;
};

std::string direct2d(const Rows& from, const Rows& to, unsigned rows, std::uint32_t bytes,
                     unsigned engines, unsigned semaphore) {
  return fmt::format(
      "dma_direct2d queue={} semaphore={} engines={} src_lo={} src_hi={} dst_lo={} dst_hi={} "
      "src_stride={} dst_stride={} rows={} row_bytes={}\n",
      kGenerated, semaphore, engines, from.address & 0xFFFF'FFFF, from.address >> 32,
      to.address & 0xFFFF'FFFF, to.address >> 32, from.stride, to.stride, rows, bytes);
}

// A load of [128, bytes] by all engines.
std::string generated(Bench& bench, std::uint32_t bytes) {
  constexpr unsigned kPartitions = trainium2::address_map::kPartitions;
  const std::uint64_t hbm = bench.allocate(std::size_t{kPartitions} * bytes);
  const Rows sbuf{bench.core().sbuf(0, 0), trainium2::address_map::kSbufPartitionStride};
  return direct2d({hbm, bytes}, sbuf, kPartitions, bytes, 0xFFFF, kData);
}

// Distance of the ends of two loads in a stream of them.
double generated_interval(Bench& bench, std::uint32_t bytes) {
  constexpr unsigned kLoads = 8;
  constexpr unsigned kFrom = 4;
  bench.clear();
  const std::string load = generated(bench, bytes);
  std::string text;
  for (unsigned i = 0; i < kLoads; ++i) text += load;
  bench.program(Engine::kSync, text + fmt::format("event_semaphore $S[{}]>={}\n", kData,
                                                  kLoads * kernels::kDmaEngines));
  bench.run();
  return (bench.reached(kData, kLoads * kernels::kDmaEngines) -
          bench.reached(kData, kFrom * kernels::kDmaEngines)) /
         (kLoads - kFrom);
}

}  // namespace

Machines::Machines(const trainium2::timing::ChipTiming& timing)
    : chip("chip", timing), throttled("throttled", with_throttle(timing)) {}

double duration_after(Bench& bench, Engine engine, const std::string& before,
                      const std::string& instruction) {
  bench.clear();
  bench.program(engine, before + "\ndrain\n" + signal(instruction, kFinished));
  bench.run();
  return bench.reached(kFinished, 1) - bench.issued(engine, 2);
}

double duration(Bench& bench, Engine engine, const std::string& instruction) {
  return duration_after(bench, engine, instruction, instruction);
}

double interval(Bench& bench, Engine engine, const std::string& unit, std::size_t per_round) {
  bench.clear();
  std::string text;
  for (std::size_t round = 0; round < kRounds; ++round) text += unit;
  bench.program(engine, text);
  bench.run();
  const std::size_t from = kRounds / 2;
  const std::size_t rounds = kRounds - 1 - from;
  return (bench.issued(engine, (from + rounds) * per_round) -
          bench.issued(engine, from * per_round)) /
         static_cast<double>(rounds);
}

double throttled_interval(Bench& bench, const std::string& pair) {
  // Four multiplies are over before the 3 us after which the throttle goes.
  constexpr std::size_t kPairs = 4;
  bench.clear();
  std::string text;
  for (std::size_t i = 0; i < kPairs; ++i) text += pair;
  bench.program(Engine::kTensor, text);
  bench.run();
  return (bench.issued(Engine::kTensor, 2 * kPairs - 1) - bench.issued(Engine::kTensor, 3)) /
         static_cast<double>(kPairs - 2);
}

CopyTimes copy(Bench& bench, const Copy& copy) {
  CopyTimes times{};
  times.first_data = first_data(bench, copy);
  bench.clear();
  const kernels::DmaBatch batch = elements_of(bench, copy);
  kernels::DmaRings rings(kQueue, bench.core(), bench.one(), 4096);
  bench.program(copy.trigger(), trigger(batch, rings));
  bench.set_up(rings);
  // The table is loaded before: the wait is for the data alone.
  bench.program(Engine::kScalar,
                fmt::format("{}\n{} $S[{}]>={}\n", kConsumer, kConsumer, kData, engines_of(batch)));
  bench.run();
  const double start = bench.issued(copy.trigger(), 0);
  times.first_done = bench.reached(kData, 1) - start;
  times.all_done = bench.reached(kData, engines_of(batch)) - start;
  times.consumer = bench.issued(Engine::kScalar, 1) - start;
  times.first_bytes = times.first_done - times.first_data;
  return times;
}

CopyTimes generated_load(Bench& bench, std::uint32_t bytes) {
  CopyTimes times{};
  bench.clear();
  const std::uint64_t counter = trainium2::address_map::semaphore_increment(0, kData);
  bench.program(Engine::kSync, direct2d({bench.one(), 0}, {counter, 0}, 1, 4, 1, kFinished));
  bench.run();
  times.first_data = bench.reached(kData, 1) - bench.issued(Engine::kSync, 0);
  bench.clear();
  constexpr unsigned kEngines = kernels::kDmaEngines;
  bench.program(Engine::kSync, generated(bench, bytes));
  bench.program(Engine::kScalar,
                fmt::format("{}\n{} $S[{}]>={}\n", kConsumer, kConsumer, kData, kEngines));
  bench.run();
  const double start = bench.issued(Engine::kSync, 0);
  times.first_done = bench.reached(kData, 1) - start;
  times.all_done = bench.reached(kData, kEngines) - start;
  times.consumer = bench.issued(Engine::kScalar, 1) - start;
  times.first_bytes = times.first_done - times.first_data;
  return times;
}

double element_interval(Bench& bench, std::uint32_t bytes) {
  constexpr unsigned kFew = 32;
  constexpr unsigned kMany = 96;
  const auto run = [&](unsigned count) {
    bench.clear();
    kernels::DmaBatch batch;
    const std::uint64_t source = bench.allocate(bytes);
    for (unsigned i = 0; i < count; ++i) {
      const std::uint64_t target = bench.core().sbuf(0, std::uint64_t{i} * bytes);
      batch[kLastEngine].push_back({source, target, bytes});
    }
    kernels::DmaRings rings(kQueue, bench.core(), bench.one(), 4096);
    bench.program(Engine::kSync, trigger(batch, rings));
    bench.set_up(rings);
    bench.run();
    return bench.reached(kData, 1) - bench.issued(Engine::kSync, 0);
  };
  return (run(kMany) - run(kFew)) / (kMany - kFew);
}

double trigger_interval(Bench& bench) {
  bench.clear();
  kernels::DmaRings rings(kQueue, bench.core(), bench.one(), 4096);
  rings.add_batch({}, kData);
  rings.add_batch({}, kData);
  bench.set_up(rings);
  const std::string one = fmt::format("dma_trigger queue={} engines=65535 m2s=1 s2m=1\n", kQueue);
  bench.program(Engine::kSync, one + one);
  bench.run();
  return bench.issued(Engine::kSync, 1) - bench.issued(Engine::kSync, 0);
}

double engine_to_engine(Bench& bench) {
  bench.clear();
  kernels::DmaRings rings(kQueue, bench.core(), bench.one(), 4096);
  rings.add_batch({}, kData);
  bench.set_up(rings);
  bench.program(Engine::kScalar, signal(kConsumer, kFinished));
  bench.program(
      Engine::kGpSimd,
      fmt::format("dma_trigger queue={} engines=65535 m2s=1 s2m=1 $S[{}]>=1\n", kQueue, kFinished));
  bench.run();
  return bench.issued(Engine::kGpSimd, 0) - bench.reached(kFinished, 1);
}

double relative_throughput(Bench& bench, std::uint32_t bytes) {
  constexpr std::uint32_t kReference = 32768;
  const auto rate = [&](std::uint32_t n) { return n / generated_interval(bench, n); };
  return rate(bytes) / rate(kReference);
}

double stream_rate(Bench& bench, unsigned cores) {
  constexpr std::uint32_t kRow = 16384;
  constexpr std::size_t kLoad = std::size_t{map::kPartitions} * kRow;
  const auto run = [&](unsigned loads) {
    bench.clear();
    std::vector<kernels::DmaRings> rings;
    for (unsigned c = 0; c < cores; ++c) {
      const kernels::CoreAddresses core{map::kCore[c]};
      kernels::DmaBatch batch;
      for (unsigned i = 0; i < loads; ++i) {
        const std::uint64_t weights = bench.allocate(kLoad);
        for (unsigned p = 0; p < map::kPartitions; ++p) {
          batch[p / kernels::kPartitionsPerDmaEngine].push_back(
              {weights + p * kRow, core.sbuf(p, i % 8 * kRow), kRow});
        }
      }
      rings.emplace_back(kQueue, bench.core(), bench.one(), 4096);
      rings.back().add_batch(batch, kData);
      bench.set_up(rings.back(), c);
    }
    const double start = sc_core::sc_time_stamp().to_seconds() * 1e9;
    for (unsigned c = 0; c < cores; ++c) bench.start(rings[c], c);
    const std::int64_t all = cores * kernels::kDmaEngines;
    bench.wait_for(kData, all);
    return bench.reached(kData, all) - start;
  };
  constexpr unsigned kShort = 4;
  constexpr unsigned kLong = 20;
  const double bytes = static_cast<double>(kLoad) * cores * (kLong - kShort);
  return bytes / (run(kLong) - run(kShort));
}

}  // namespace trn2vp::validate
