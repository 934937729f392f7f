// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Speed of the array conversions: one [128 x 512] tile in the first caches.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "models/numerics/codec.h"

namespace {

using namespace trn2vp::numerics;

constexpr std::size_t kCount = 128 * 512;

std::vector<float> random_values() {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  std::vector<float> values(kCount);
  for (auto& value : values) value = normal(random);
  return values;
}

void count_elements(benchmark::State& state) {
  state.counters["elements/s"] = benchmark::Counter(static_cast<double>(kCount),
                                                    benchmark::Counter::kIsIterationInvariantRate);
}

void decode_array(benchmark::State& state, Format format) {
  const auto values = random_values();
  std::vector<std::uint32_t> words(kCount);
  encode(format, values.data(), words.data(), kCount);
  std::vector<float> out(kCount);
  for (auto _ : state) {
    decode(format, words.data(), out.data(), kCount);
    benchmark::ClobberMemory();
  }
  count_elements(state);
}

void encode_array(benchmark::State& state, Format format, Rounding rounding) {
  const auto values = random_values();
  std::vector<std::uint32_t> words(kCount);
  EncodeOptions options;
  options.rounding = rounding;
  for (auto _ : state) {
    encode(format, values.data(), words.data(), kCount, options);
    benchmark::ClobberMemory();
  }
  count_elements(state);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 0; i < kFormatCount; ++i) {
    const auto format = static_cast<Format>(i);
    const std::string name = format_info(format).name;
    const auto add = [](const std::string& title, auto body) {
      benchmark::RegisterBenchmark(title.c_str(), body)->Unit(benchmark::kMicrosecond);
    };
    add("decode/" + name, [=](benchmark::State& state) { decode_array(state, format); });
    add("encode/" + name,
        [=](benchmark::State& state) { encode_array(state, format, Rounding::kNearestEven); });
    add("encode_stochastic/" + name,
        [=](benchmark::State& state) { encode_array(state, format, Rounding::kStochastic); });
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
