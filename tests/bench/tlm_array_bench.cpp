// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// A functional nc_matmul end to end on the TLM array: capture of both operands, conversion, chain,
// PSUM; [128 x 128] x [128 x 512], new weights every time, against OpenBLAS where it is installed.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "models/numerics/codec.h"
#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "tests/bench/openblas_core.h"

#ifdef TRN2VP_HAVE_CBLAS
#include <cblas.h>
#endif

namespace {

using namespace trn2vp;
using trainium2::ArrayModes;
using trainium2::OperandFormat;
namespace isa = trainium2::isa;

constexpr int kK = 128;
constexpr int kM = 128;
constexpr int kN = 512;

std::vector<float> random_values(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (auto& value : values) value = normal(random);
  return values;
}

std::vector<std::uint32_t> random_words(numerics::Format format, std::size_t count, unsigned seed) {
  const std::vector<float> values = random_values(count, seed);
  std::vector<std::uint32_t> words(count);
  numerics::encode(format, values.data(), words.data(), count);
  return words;
}

/// `lines` rows of moving per PE row, `flops` of the whole: all instructions of one nc_matmul.
struct Case {
  OperandFormat format;
  numerics::Format numbers;
  std::vector<ArrayModes> passes{{}};
  int stationary_lines = 1;
  int moving_lines = 1;
  double flops = 2.0 * kK * kM * kN;
};

void nc_matmul(benchmark::State& state, const Case& c) {
  const auto stationary = random_words(c.numbers, std::size_t(c.stationary_lines) * kK * kM, 1);
  const auto moving = random_words(c.numbers, std::size_t(c.moving_lines) * kK * kN, 2);
  std::vector<std::uint16_t> tags(kK * kM / 4);
  std::mt19937 random(3);
  // Indices 0..7 are legal in the patterns measured.
  for (auto& tag : tags) tag = static_cast<std::uint16_t>(random() & 0x7777u);
  std::vector<float> psum(kM * kN);
  trainium2::TlmArray array;
  trainium2::Cycle now = 0;
  for (auto _ : state) {
    for (std::size_t pass = 0; pass < c.passes.size(); ++pass) {
      trainium2::StationaryTile w{
          stationary.data(), std::size_t(c.stationary_lines) * kM, kK, kM, c.format,
          c.passes[pass]};
      w.pair_stride = kM;
      w.tags = tags.data();
      w.tag_stride = kM / 4;
      trainium2::MovingTile x{moving.data(), std::size_t(c.moving_lines) * kN, kK, kN, c.format,
                              c.passes[pass]};
      x.pair_stride = kN;
      array.load_stationary(now, w);
      array.multiply_moving(now, x);
      now = array.retire({psum.data(), kN, pass != 0});
    }
    benchmark::ClobberMemory();
  }
  state.counters["FLOP/s"] =
      benchmark::Counter(c.flops, benchmark::Counter::kIsIterationInvariantRate);
}

#ifdef TRN2VP_HAVE_CBLAS
void openblas_sgemm(benchmark::State& state) {
  const auto stationary = random_values(kK * kM, 1);
  const auto moving = random_values(kK * kN, 2);
  std::vector<float> psum(kM * kN);
  for (auto _ : state) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, kM, kN, kK, 1.0f, stationary.data(), kM,
                moving.data(), kN, 0.0f, psum.data(), kN);
    benchmark::ClobberMemory();
  }
  state.counters["FLOP/s"] =
      benchmark::Counter(2.0 * kK * kM * kN, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(openblas_sgemm)->Unit(benchmark::kMicrosecond);
#endif

void add(const std::string& name, const Case& c) {
  benchmark::RegisterBenchmark(("nc_matmul/" + name).c_str(), [c](benchmark::State& state) {
    nc_matmul(state, c);
  })->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
  bench::choose_openblas_core(argv);
  using numerics::Format;
  add("bf16", {OperandFormat::kBf16, Format::kBf16});
  add("fp16", {OperandFormat::kFp16, Format::kFp16});
  add("tf32", {OperandFormat::kTf32, Format::kTf32});
  add("fp8e5", {OperandFormat::kFp8E5, Format::kFp8E5m2});
  add("fp8e4", {OperandFormat::kFp8E4, Format::kFp8E4m3});
  add("fp8e3", {OperandFormat::kFp8E3, Format::kFp8E3m4});
  ArrayModes double_row, low, high, sparse, transpose;
  double_row.perf_mode = isa::PerfMode::kDoubleRow;
  low.fp32_pass = isa::Fp32Pass::kLow;
  high.fp32_pass = isa::Fp32Pass::kHigh;
  sparse.sparsity = isa::Sparsity::k4Of16;
  transpose.is_transpose = true;
  const double flops = 2.0 * kK * kM * kN;
  add("fp8e4_double_row", {OperandFormat::kFp8E4, Format::kFp8E4m3, {double_row}, 2, 2, 2 * flops});
  add("fp32_low_high", {OperandFormat::kFp32, Format::kFp32, {low, high}, 1, 1, flops});
  add("bf16_sparse_4of16", {OperandFormat::kBf16, Format::kBf16, {sparse}, 1, 4, flops});
  add("bf16_transpose", {OperandFormat::kBf16, Format::kBf16, {transpose}, 1, 1, 0.0});
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
