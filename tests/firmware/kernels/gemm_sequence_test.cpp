// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm_sequence.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "tests/firmware/kernels/interpreter.h"
#include "tests/numerics/reference.h"

namespace trn2vp::kernels {
namespace {

/// lhs_t [k, m] and rhs [k, n] to [m, n], one chain per 128 rows of k.
std::vector<std::uint16_t> reference_gemm(const std::vector<std::uint16_t>& lhs_t,
                                          const std::vector<std::uint16_t>& rhs, std::size_t m,
                                          std::size_t n, std::size_t k) {
  std::vector<float> left;
  std::vector<float> right;
  for (std::uint16_t raw : lhs_t) left.push_back(static_cast<float>(reference::bf16_value(raw)));
  for (std::uint16_t raw : rhs) right.push_back(static_cast<float>(reference::bf16_value(raw)));
  std::vector<std::uint16_t> result;
  for (std::size_t row = 0; row < m; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      float sum = 0.0f;
      for (std::size_t at = 0; at < k; at += 128) {
        const float chain = reference::chain(&left[at * m + row], m, &right[at * n + column], n,
                                             static_cast<int>(std::min<std::size_t>(128, k - at)));
        sum = at == 0 ? chain : sum + chain;
      }
      result.push_back(reference::to_bf16(sum));
    }
  }
  return result;
}

std::vector<std::uint16_t> random_words(std::size_t count, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<std::uint16_t> words(count);
  for (auto& word : words) word = reference::to_bf16(normal(random));
  return words;
}

// The second GEMM reads what the first wrote, the third has another shape: nothing may start too
// early.
TEST(GemmSequence, EachStepSeesTheResultsOfTheOnesBefore) {
  constexpr std::size_t kA = 0x1000;    // [200, 150]
  constexpr std::size_t kB = 0x20000;   // [200, 600]
  constexpr std::size_t kC = 0x80000;   // [150, 600] = A^T B
  constexpr std::size_t kD = 0x100000;  // [150, 70]
  constexpr std::size_t kE = 0x180000;  // [600, 70] = C^T D
  constexpr std::size_t kF = 0x200000;  // [150, 600] = A^T B again
  const auto step = [](std::uint32_t m, std::uint32_t n, std::uint32_t k, GemmTensors tensors) {
    return GemmStep{plan_gemm({m, n, k, trainium2::isa::DType::kBf16}), tensors};
  };
  const std::vector<GemmStep> steps = {step(150, 600, 200, {kA, kB, kC}),
                                       step(600, 70, 150, {kC, kD, kE}),
                                       step(150, 600, 200, {kA, kB, kF})};
  for (unsigned seed = 0; seed < 5; ++seed) {
    BumpAllocator allocator(0x300000, UINT64_MAX);
    const GemmSequence sequence = build_gemm_sequence(steps, CoreAddresses{}, std::ref(allocator));
    GemmProgram program;
    program.engines = sequence.engines;
    program.rings = sequence.rings;
    program.blobs = sequence.blobs;
    Interpreter interpreter(program, seed, allocator.next());
    std::mt19937 random(seed);
    const auto a = random_words(200 * 150, random);
    const auto b = random_words(200 * 600, random);
    const auto d = random_words(150 * 70, random);
    std::memcpy(&interpreter.hbm()[kA], a.data(), 2 * a.size());
    std::memcpy(&interpreter.hbm()[kB], b.data(), 2 * b.size());
    std::memcpy(&interpreter.hbm()[kD], d.data(), 2 * d.size());
    ASSERT_EQ(interpreter.run(), "");
    EXPECT_EQ(interpreter.semaphore(GemmProgram::kDoneSemaphore), sequence.done_value);
    EXPECT_EQ(sequence.done_value, 3);
    const auto c = reference_gemm(a, b, 150, 600, 200);
    const auto e = reference_gemm(c, d, 600, 70, 150);
    EXPECT_EQ(std::memcmp(&interpreter.hbm()[kC], c.data(), 2 * c.size()), 0);
    EXPECT_EQ(std::memcmp(&interpreter.hbm()[kE], e.data(), 2 * e.size()), 0);
    EXPECT_EQ(std::memcmp(&interpreter.hbm()[kF], c.data(), 2 * c.size()), 0);
  }
}

TEST(GemmSequence, RefusesNoneAndTooMany) {
  BumpAllocator allocator(0, UINT64_MAX);
  const GemmStep one{plan_gemm({1, 1, 1, trainium2::isa::DType::kBf16}), {}};
  EXPECT_THROW(build_gemm_sequence({}, CoreAddresses{}, std::ref(allocator)),
               std::invalid_argument);
  EXPECT_NO_THROW(
      build_gemm_sequence(std::vector<GemmStep>(7, one), CoreAddresses{}, std::ref(allocator)));
  EXPECT_THROW(
      build_gemm_sequence(std::vector<GemmStep>(8, one), CoreAddresses{}, std::ref(allocator)),
      std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::kernels
