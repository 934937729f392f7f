// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Speed of the array arithmetic on one [128x128] x [128x512] tile, against OpenBLAS where it is
// installed.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain.h"

#ifdef TRN2VP_HAVE_CBLAS
#include <cblas.h>
#endif

namespace {

using namespace trn2vp::numerics;

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

void count_flops(benchmark::State& state) {
  state.counters["FLOP/s"] =
      benchmark::Counter(2.0 * kK * kM * kN, benchmark::Counter::kIsIterationInvariantRate);
}

void matmul_chain_path(benchmark::State& state, MatmulPath path) {
  if (!matmul_path_supported(path)) return state.SkipWithError("not on this processor");
  const auto stationary = random_values(kK * kM, 1);
  const auto moving = random_values(kK * kN, 2);
  std::vector<float> psum(kM * kN);
  for (auto _ : state) {
    matmul_chain_on(path, stationary.data(), kM, moving.data(), kN, psum.data(), kN, kK, kM, kN,
                    false);
    benchmark::ClobberMemory();
  }
  count_flops(state);
}
BENCHMARK_CAPTURE(matmul_chain_path, portable, MatmulPath::kPortable)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(matmul_chain_path, avx2, MatmulPath::kAvx2)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(matmul_chain_path, avx512, MatmulPath::kAvx512)->Unit(benchmark::kMicrosecond);

/// What a functional MultiplyMoving costs: both operands arrive as BF16, PSUM accumulates.
void matmul_chain_from_bf16(benchmark::State& state) {
  std::vector<std::uint16_t> raw(kK * kN);
  const auto moving = random_values(raw.size(), 2);
  f32_to_bf16(moving.data(), raw.data(), raw.size());
  std::vector<float> wide_stationary(kK * kM);
  std::vector<float> wide_moving(kK * kN);
  std::vector<float> psum(kM * kN);
  for (auto _ : state) {
    bf16_to_f32(raw.data(), wide_stationary.data(), wide_stationary.size());
    bf16_to_f32(raw.data(), wide_moving.data(), wide_moving.size());
    matmul_chain(wide_stationary.data(), kM, wide_moving.data(), kN, psum.data(), kN, kK, kM, kN,
                 true);
    benchmark::ClobberMemory();
  }
  count_flops(state);
}
BENCHMARK(matmul_chain_from_bf16)->Unit(benchmark::kMicrosecond);

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
  count_flops(state);
}
BENCHMARK(openblas_sgemm)->Unit(benchmark::kMicrosecond);
#endif

}  // namespace

BENCHMARK_MAIN();
