// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/kernel_sequence.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "firmware/kernels/gemm.h"
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
TEST(KernelSequence, EachStepSeesTheResultsOfTheOnesBefore) {
  constexpr std::size_t kA = 0x1000;    // [200, 150]
  constexpr std::size_t kB = 0x20000;   // [200, 600]
  constexpr std::size_t kC = 0x80000;   // [150, 600] = A^T B
  constexpr std::size_t kD = 0x100000;  // [150, 70]
  constexpr std::size_t kE = 0x180000;  // [600, 70] = C^T D
  constexpr std::size_t kF = 0x200000;  // [150, 600] = A^T B again
  for (unsigned seed = 0; seed < 5; ++seed) {
    BumpAllocator allocator(0x300000, UINT64_MAX);
    KernelSequence sequence(CoreAddresses{}, std::ref(allocator));
    const auto append = [&](std::uint32_t m, std::uint32_t n, std::uint32_t k,
                            const GemmTensors& tensors) {
      const GemmPlan plan = plan_gemm({m, n, k, trainium2::isa::DType::kBf16});
      sequence.append(gemm_parts(plan, tensors, sequence.core(), sequence.one_address()));
    };
    append(150, 600, 200, {kA, kB, kC});
    append(600, 70, 150, {kC, kD, kE});
    append(150, 600, 200, {kA, kB, kF});
    const Kernel kernel = sequence.finish();
    Interpreter interpreter(kernel, seed, allocator.next());
    std::mt19937 random(seed);
    const auto a = random_words(200 * 150, random);
    const auto b = random_words(200 * 600, random);
    const auto d = random_words(150 * 70, random);
    std::memcpy(&interpreter.hbm()[kA], a.data(), 2 * a.size());
    std::memcpy(&interpreter.hbm()[kB], b.data(), 2 * b.size());
    std::memcpy(&interpreter.hbm()[kD], d.data(), 2 * d.size());
    ASSERT_EQ(interpreter.run(), "");
    EXPECT_EQ(interpreter.semaphore(kDoneSemaphore), kernel.done_value);
    EXPECT_EQ(kernel.done_value, 3);
    const auto c = reference_gemm(a, b, 150, 600, 200);
    const auto e = reference_gemm(c, d, 600, 70, 150);
    EXPECT_EQ(std::memcmp(&interpreter.hbm()[kC], c.data(), 2 * c.size()), 0);
    EXPECT_EQ(std::memcmp(&interpreter.hbm()[kE], e.data(), 2 * e.size()), 0);
    EXPECT_EQ(std::memcmp(&interpreter.hbm()[kF], c.data(), 2 * c.size()), 0);
  }
}

// Parts of wider matrices: rows are further apart than they are long.
TEST(KernelSequence, PitchedOperandsAndResult) {
  constexpr std::uint32_t kM = 130, kN = 100, kK = 140;
  constexpr std::size_t kA = 0x1000, kB = 0x80000, kC = 0x100000;
  constexpr std::size_t kPitchA = 300, kPitchB = 256, kPitchC = 512;
  BumpAllocator allocator(0x200000, UINT64_MAX);
  GemmTensors tensors{kA, kB, kC};
  tensors.lhs_t_pitch = kPitchA;
  tensors.rhs_pitch = kPitchB;
  tensors.result_pitch = kPitchC;
  const GemmProgram program = build_gemm(plan_gemm({kM, kN, kK, trainium2::isa::DType::kBf16}),
                                         tensors, CoreAddresses{}, std::ref(allocator));
  Interpreter interpreter(program, 1, allocator.next());
  std::mt19937 random(1);
  const auto a = random_words(kM * kK, random);
  const auto b = random_words(kN * kK, random);
  for (std::size_t k = 0; k < kK; ++k) {
    std::memcpy(&interpreter.hbm()[kA + 2 * k * kPitchA], &a[k * kM], 2 * kM);
    std::memcpy(&interpreter.hbm()[kB + 2 * k * kPitchB], &b[k * kN], 2 * kN);
  }
  ASSERT_EQ(interpreter.run(), "");
  const auto c = reference_gemm(a, b, kM, kN, kK);
  for (std::size_t m = 0; m < kM; ++m) {
    EXPECT_EQ(std::memcmp(&interpreter.hbm()[kC + 2 * m * kPitchC], &c[m * kN], 2 * kN), 0);
    EXPECT_EQ(interpreter.hbm()[kC + 2 * (m * kPitchC + kN)], 0xEE) << "beyond the row " << m;
  }
}

TEST(KernelSequence, RefusesNone) {
  BumpAllocator allocator(0, UINT64_MAX);
  EXPECT_THROW(KernelSequence(CoreAddresses{}, std::ref(allocator)).finish(),
               std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::kernels
