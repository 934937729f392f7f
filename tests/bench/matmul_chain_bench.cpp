// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Speed of the array arithmetic on one [128x128] x [128x512] tile, against OpenBLAS where it is
// installed.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "models/numerics/codec.h"
#include "models/numerics/matmul.h"
#include "models/numerics/matmul_chain.h"
#include "tests/bench/openblas_core.h"

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
/// A whole BF16 nc_matmul on a path: stationary decoded first, moving on the way.
void bf16_path(benchmark::State& state, MatmulPath path) {
  if (!matmul_path_supported(path)) return state.SkipWithError("not on this processor");
  const auto stationary = random_values(kK * kM, 1);
  const auto moving = random_values(kK * kN, 2);
  std::vector<std::uint16_t> stationary_words(stationary.size());
  std::vector<std::uint16_t> moving_words(moving.size());
  encode(Format::kBf16, stationary.data(), stationary_words.data(), stationary.size());
  encode(Format::kBf16, moving.data(), moving_words.data(), moving.size());
  std::vector<float> values(stationary.size());
  std::vector<float> psum(kM * kN);
  for (auto _ : state) {
    decode(format_info(Format::kBf16), stationary_words.data(), values.data(), values.size());
    matmul_chain_bf16_on(path, values.data(), kM, moving_words.data(), kN, psum.data(), kN, kK, kM,
                         kN, false);
    benchmark::ClobberMemory();
  }
  count_flops(state);
}
BENCHMARK_CAPTURE(bf16_path, portable, MatmulPath::kPortable)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(bf16_path, avx2, MatmulPath::kAvx2)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(bf16_path, avx512, MatmulPath::kAvx512)->Unit(benchmark::kMicrosecond);

BENCHMARK_CAPTURE(matmul_chain_path, portable, MatmulPath::kPortable)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(matmul_chain_path, avx2, MatmulPath::kAvx2)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(matmul_chain_path, avx512, MatmulPath::kAvx512)->Unit(benchmark::kMicrosecond);

/// What a functional LoadStationary + MultiplyMoving costs: both operands arrive in `format`, PSUM
/// accumulates. Double row does twice the work of the others on twice the operands.
void matmul_operands(benchmark::State& state, Format format, MatmulRows rows) {
  const int pair = rows == MatmulRows::kDouble ? 2 : 1;
  const auto stationary = random_values(static_cast<std::size_t>(pair) * kK * kM, 1);
  const auto moving = random_values(static_cast<std::size_t>(pair) * kK * kN, 2);
  std::vector<std::uint32_t> stationary_words(stationary.size());
  std::vector<std::uint32_t> moving_words(moving.size());
  encode(format, stationary.data(), stationary_words.data(), stationary.size());
  encode(format, moving.data(), moving_words.data(), moving.size());
  const auto strides = [&](const void* words, std::size_t columns) {
    return MatmulOperand{format_info(format), words, static_cast<std::size_t>(pair) * columns,
                         columns};
  };
  std::vector<float> psum(kM * kN);
  for (auto _ : state) {
    matmul(strides(stationary_words.data(), kM), strides(moving_words.data(), kN), psum.data(), kN,
           kK, kM, kN, true, rows);
    benchmark::ClobberMemory();
  }
  state.counters["FLOP/s"] =
      benchmark::Counter(2.0 * pair * kK * kM * kN, benchmark::Counter::kIsIterationInvariantRate);
}
#define MATMUL_OPERANDS(name, format, rows)                                  \
  BENCHMARK_CAPTURE(matmul_operands, name, Format::format, MatmulRows::rows) \
      ->Unit(benchmark::kMicrosecond)
MATMUL_OPERANDS(bf16, kBf16, kSingle);
MATMUL_OPERANDS(fp16, kFp16, kSingle);
MATMUL_OPERANDS(tf32, kTf32, kSingle);
MATMUL_OPERANDS(fp8_e5m2, kFp8E5m2, kSingle);
MATMUL_OPERANDS(fp8_e4m3, kFp8E4m3, kSingle);
MATMUL_OPERANDS(fp8_e3m4, kFp8E3m4, kSingle);
MATMUL_OPERANDS(fp8_e4m3_double_row, kFp8E4m3, kDouble);
MATMUL_OPERANDS(fp32_four_passes, kFp32, kSingle);

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

int main(int argc, char** argv) {
  trn2vp::bench::choose_openblas_core(argv);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
