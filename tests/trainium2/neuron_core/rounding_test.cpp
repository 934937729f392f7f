// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// How the engines of a chip round: chip.rounding.*, from the parameters to memory.
#include "models/trainium2/rounding.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <vector>

#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using trainium2::isa::Engine;
namespace map = trainium2::address_map;

constexpr std::uint32_t kHalted = 3;
constexpr std::uint64_t kProgram = 0x180'0000;
constexpr unsigned kElements = 100;

trainium2::Chip::Parameters with(const trainium2::Rounding& rounding) {
  trainium2::Chip::Parameters parameters;
  parameters.rounding = rounding;
  return parameters;
}

trainium2::Rounding stochastic(std::uint64_t seed) {
  trainium2::Rounding rounding;
  rounding.stochastic_rounding_en = 1;
  rounding.stochastic_rounding_seed = seed;
  return rounding;
}

using Words = std::vector<std::uint16_t>;

/// 1 + 2^-9 from FP32 to BF16, [128, 100], on the three engines of cores 0 and 3.
std::map<std::pair<unsigned, Engine>, Words> casts(ChipBench& bench) {
  const std::vector<float> row(kElements, 1.0f + std::ldexp(1.0f, -9));
  const std::vector<std::pair<unsigned, Engine>> places = {
      {0, Engine::kVector}, {0, Engine::kScalar}, {0, Engine::kGpSimd}, {3, Engine::kVector}};
  for (const unsigned core : {0u, 3u})
    for (unsigned p = 0; p < 128; ++p)
      bench.poke(map::sbuf(core, p, 0), row.data(), row.size() * sizeof row[0]);
  bench.run([&] {
    for (const auto& [core, engine] : places) {
      const auto index = static_cast<unsigned>(engine);
      bench.start_program(core, engine, kProgram + 0x10'0000 * core + 0x1'0000 * index,
                          "tensor_copy dst=sbuf.bf16[0+128]@" + std::to_string(4096 * (index + 1)) +
                              "{1:100} src0=sbuf.fp32[0+128]@0{1:100}\nhalt\n");
    }
    for (const auto& [core, engine] : places)
      EXPECT_EQ(bench.wait_until_stopped(core, engine), kHalted);
  });
  std::map<std::pair<unsigned, Engine>, Words> results;
  for (const auto& [core, engine] : places) {
    Words& words = results[{core, engine}];
    for (unsigned p = 0; p < 128; ++p) {
      std::array<std::uint16_t, kElements> out{};
      bench.peek(map::sbuf(core, p, 4096 * (static_cast<unsigned>(engine) + 1)), out.data(),
                 sizeof out);
      words.insert(words.end(), out.begin(), out.end());
    }
  }
  return results;
}

TEST(ChipRounding, EveryEngineHasItsOwnDraws) {
  ChipBench bench(with(stochastic(5)));
  const auto results = casts(bench);
  for (const auto& [place, words] : results) {
    std::size_t up = 0;
    for (const std::uint16_t word : words) {
      ASSERT_TRUE(word == 0x3F80 || word == 0x3F81) << word;
      up += word == 0x3F81;
    }
    // A quarter of the way to the upper neighbour.
    EXPECT_NEAR(static_cast<double>(up) / static_cast<double>(words.size()), 0.25, 0.016);
    for (const auto& [other, others] : results) {
      if (other != place) {
        EXPECT_NE(words, others) << "two engines round alike";
      }
    }
  }
}

TEST(ChipRounding, IsToNearestUnlessAsked) {
  trainium2::Rounding rounding = stochastic(5);
  rounding.stochastic_rounding_en = 0;
  ChipBench bench(with(rounding));
  for (const auto& [place, words] : casts(bench))
    EXPECT_EQ(words, Words(words.size(), 0x3F80)) << place.first;
}

TEST(ChipRounding, SaturatesWhenAsked) {
  trainium2::Rounding rounding;
  rounding.saturate_infinity = 1;
  ChipBench bench(with(rounding));
  const Engine engines[] = {Engine::kVector, Engine::kGpSimd};
  bench.run([&] {
    for (const Engine engine : engines) {
      const auto index = static_cast<unsigned>(engine);
      bench.start_program(
          0, engine, kProgram + 0x1'0000 * index,
          "memset dst=sbuf.fp8e4[0+1]@" + std::to_string(64 * index) + "{1:4} value=1e6\nhalt\n");
    }
    for (const Engine engine : engines) EXPECT_EQ(bench.wait_until_stopped(0, engine), kHalted);
  });
  for (const Engine engine : engines) {
    std::uint32_t words = 0;
    bench.peek(map::sbuf(0, 0, 64 * static_cast<unsigned>(engine)), &words, sizeof words);
    EXPECT_EQ(words, 0x77777777u) << "240, the largest finite value";
  }
}

// AWS's example, as a program: 0.5 added 2,048 times to FP16 1024.
float counted_up(const trainium2::Rounding& rounding) {
  ChipBench bench(with(rounding));
  bench.run([&] {
    bench.start_program(0, Engine::kVector, kProgram,
                        "memset dst=sbuf.fp16[0+1]@0{1:1} value=1024\n"
                        "register_move rd=r1 b=0\n"
                        "tensor_scalar dst=sbuf.fp16[0+1]@0{1:1} data=sbuf.fp16[0+1]@0{1:1} "
                        "op0=add operand0=0.5\n"
                        "register_alu op=add rd=r1 ra=r1 b=1\n"
                        "branch if=less ra=r1 b=2048 target=-2\n"
                        "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
  });
  std::uint16_t word = 0;
  bench.peek(map::sbuf(0, 0, 0), &word, sizeof word);
  return numerics::decode(numerics::Format::kFp16, word);
}

TEST(ChipRounding, TheDocumentedExampleToNearest) { EXPECT_EQ(counted_up({}), 1024.0f); }
TEST(ChipRounding, TheDocumentedExampleStochastically) {
  // 2,048 draws of 0 or 1: sigma is 22.6.
  EXPECT_NEAR(counted_up(stochastic(1)), 2048.0f, 4 * 22.7f);
}

}  // namespace
}  // namespace trn2vp
