// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/firmware/kernels/nki/kernel_bench.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <iostream>
#include <random>

#include "models/numerics/convert.h"
#include "models/trainium2/neuron_core/core_registers.h"
#include "models/trainium2/neuron_core/instruction_fetch.h"

namespace trn2vp::testing {

using kernels::nki::DramTensor;
using kernels::nki::DType;
using kernels::nki::Kernel;
using trainium2::isa::Engine;
namespace map = trainium2::address_map;
namespace isa = trainium2::isa;

namespace {

constexpr std::uint64_t kMemory = 0x400'0000;
constexpr std::uint64_t kMemoryEnd = 0x4000'0000;
constexpr std::uint32_t kFetchRing = 64;
constexpr std::uint32_t kHalted = 3;

std::uint64_t sequencer_register(unsigned engine, unsigned reg) {
  return map::kCore[0] + map::kSequencerOffset + engine * map::kSequencerStride +
         trainium2::sequencer_registers().registers[reg].offset;
}

double keep(double value, DType dtype, std::uint8_t* to) {
  if (dtype == DType::kUint32) {
    const auto integer = static_cast<std::uint32_t>(value);
    std::memcpy(to, &integer, sizeof integer);
    return integer;
  }
  const auto single = static_cast<float>(value);
  if (dtype == DType::kFp32) {
    std::memcpy(to, &single, 4);
    return single;
  }
  const bool half = dtype == DType::kFp16;
  const std::uint16_t word = half ? numerics::f32_to_fp16(single) : numerics::f32_to_bf16(single);
  std::memcpy(to, &word, 2);
  return half ? numerics::fp16_to_f32(word) : numerics::bf16_to_f32(word);
}

}  // namespace

KernelBench::KernelBench()
    : memory_(kMemory, kMemoryEnd), nki({}, [this](std::size_t bytes, std::size_t alignment) {
        return memory_(bytes, alignment);
      }) {}

DramTensor KernelBench::input(std::vector<double>& values, std::uint32_t rows,
                              std::uint32_t columns, DType dtype) {
  DramTensor tensor{0, dtype, rows, columns};
  EXPECT_EQ(values.size(), std::size_t{rows} * columns);
  tensor.address = memory_(tensor.bytes(), 64);
  std::vector<std::uint8_t> bytes(tensor.bytes());
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = keep(values[i], dtype, bytes.data() + i * isa::dtype_size(dtype));
  bench.poke(tensor.address, bytes.data(), bytes.size());
  return tensor;
}

DramTensor KernelBench::output(std::uint32_t rows, std::uint32_t columns, DType dtype) {
  std::vector<double> nothing(std::size_t{rows} * columns, std::nan(""));
  return input(nothing, rows, columns, dtype);
}

std::vector<double> KernelBench::values(const DramTensor& tensor) {
  std::vector<std::uint8_t> bytes(tensor.bytes());
  bench.peek(tensor.address, bytes.data(), bytes.size());
  std::vector<double> values(std::size_t{tensor.rows} * tensor.columns);
  for (std::size_t i = 0; i < values.size(); ++i) {
    float single = 0.0f;
    std::uint16_t word = 0;
    if (tensor.dtype == DType::kFp32) {
      std::memcpy(&single, bytes.data() + 4 * i, 4);
    } else {
      std::memcpy(&word, bytes.data() + 2 * i, 2);
      single =
          tensor.dtype == DType::kFp16 ? numerics::fp16_to_f32(word) : numerics::bf16_to_f32(word);
    }
    values[i] = single;
  }
  return values;
}

void KernelBench::start(const Kernel& kernel) {
  for (const kernels::RingPair& ring : kernel.rings)
    bench.set_up_queue(ring.engine, ring.queue, ring.m2s_address, ring.s2m_address, ring.length);
  for (unsigned e = 0; e < isa::kEngineCount; ++e) {
    const std::uint64_t m2s = memory_(kFetchRing * 16, 256);
    const std::uint64_t s2m = memory_(kFetchRing * 16, 256);
    bench.set_up_queue(e, trainium2::InstructionFetch::kQueue, m2s, s2m, kFetchRing);
    const kernels::EngineProgram& program = kernel.engines[e];
    const auto set = [&](unsigned reg, std::uint64_t value) {
      bench.write32(sequencer_register(e, reg), static_cast<std::uint32_t>(value));
    };
    set(trainium2::kSeqProgramLo, program.address);
    set(trainium2::kSeqProgramHi, program.address >> 32);
    set(trainium2::kSeqProgramBytes, program.bytes());
    set(trainium2::kSeqFetchM2sLo, m2s);
    set(trainium2::kSeqFetchM2sHi, m2s >> 32);
    set(trainium2::kSeqFetchS2mLo, s2m);
    set(trainium2::kSeqFetchS2mHi, s2m >> 32);
    set(trainium2::kSeqFetchRing, kFetchRing);
  }
  for (unsigned e = 0; e < isa::kEngineCount; ++e)
    bench.write32(sequencer_register(e, trainium2::kSeqControl), trainium2::kSeqControlStart);
}

void KernelBench::check() {
  for (unsigned e = 0; e < isa::kEngineCount; ++e) {
    trainium2::Sequencer& sequencer = bench.chip.core(0).sequencer(static_cast<Engine>(e));
    std::string error;
    if (sequencer.error())
      error = sequencer.error()->text + " in " + sequencer.error()->instruction;
    EXPECT_EQ(bench.read32(sequencer_register(e, trainium2::kSeqStatus)), kHalted)
        << isa::engine_name(static_cast<Engine>(e)) << " " << error;
  }
  trainium2::NeuronCore& core = bench.chip.core(0);
  for (const std::string& line : core.hazards()) ADD_FAILURE() << line;
  EXPECT_EQ(core.hazard_count(), 0u);
  for (unsigned s = 0; s < 256; ++s)
    EXPECT_EQ(core.semaphores().value(s), s == 0 ? 1 : 0) << "semaphore " << s;
}

void KernelBench::run() {
  const Kernel kernel = nki.build();
  for (const kernels::Blob& blob : kernel.blobs)
    bench.poke(blob.address, blob.bytes.data(), blob.bytes.size());
  bool finished = false;
  bench.run(
      [&] {
        start(kernel);
        do {
          sc_core::wait(1, sc_core::SC_US);
        } while (bench.chip.core(0).running() &&
                 sc_core::sc_time_stamp() < sc_core::sc_time(99, sc_core::SC_MS));
        check();
        finished = true;
      },
      sc_core::sc_time(100, sc_core::SC_MS));
  EXPECT_TRUE(finished);
  std::cout << "simulated: " << microseconds() << " us\n";
}

double KernelBench::microseconds() {
  trainium2::NeuronCore& core = bench.chip.core(0);
  return (core.last_end() - core.first_start()).to_seconds() * 1e6;
}

std::vector<double> random_values(std::size_t count, double low, double high, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<double> values(count);
  for (double& value : values) value = low + (high - low) * generator() / 4294967296.0;
  return values;
}

void expect_close(const std::vector<double>& actual, const std::vector<double>& expected,
                  double absolute, double relative) {
  std::vector<double> allowed;
  for (const double value : expected) allowed.push_back(absolute + relative * std::fabs(value));
  expect_close(actual, expected, allowed);
}

void expect_close(const std::vector<double>& actual, const std::vector<double>& expected,
                  const std::vector<double>& allowed) {
  ASSERT_EQ(actual.size(), expected.size());
  std::size_t wrong = 0;
  double worst = 0.0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double error = std::fabs(actual[i] - expected[i]);
    if (error > 0.0) worst = std::max(worst, error / allowed[i]);
    // Not the other way round: a NaN is wrong.
    if (error <= allowed[i]) continue;
    if (++wrong <= 5) ADD_FAILURE() << i << ": " << actual[i] << ", expected " << expected[i];
  }
  EXPECT_EQ(wrong, 0u) << "of " << actual.size();
  ::testing::Test::RecordProperty("largest_error_of_tolerance", std::to_string(worst));
  std::cout << "largest error: " << worst << " of the tolerance\n";
}

}  // namespace trn2vp::testing
