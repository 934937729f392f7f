// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain.h"
#include "tests/firmware/kernels/interpreter.h"
#include "tests/numerics/reference.h"

namespace trn2vp::kernels {
namespace {

using trainium2::isa::DType;
using trainium2::isa::Opcode;

std::vector<std::uint16_t> random_words(std::size_t count, DType dtype, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<std::uint16_t> words(count);
  for (auto& word : words) {
    word = dtype == DType::kBf16 ? reference::to_bf16(normal(random))
                                 : reference::to_fp16(normal(random));
  }
  return words;
}

/// k tiles of `tile_k` as chains, added in FP32 in ascending order, one rounding at the end.
std::uint16_t expected_element(const GemmShape& s, const std::vector<float>& lhs_t,
                               const std::vector<float>& rhs, std::uint32_t m, std::uint32_t n,
                               std::uint32_t tile_k) {
  float sum = 0.0f;
  for (std::uint32_t k = 0; k < s.k; k += tile_k) {
    const float chain =
        reference::chain(&lhs_t[std::size_t{k} * s.m + m], s.m, &rhs[std::size_t{k} * s.n + n], s.n,
                         static_cast<int>(std::min(tile_k, s.k - k)));
    sum = k == 0 ? chain : sum + chain;
  }
  return s.dtype == DType::kBf16 ? reference::to_bf16(sum) : reference::to_fp16(sum);
}

std::vector<float> widened(const std::vector<std::uint16_t>& words, DType dtype) {
  std::vector<float> values(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    values[i] = static_cast<float>(dtype == DType::kBf16 ? reference::bf16_value(words[i])
                                                         : reference::fp16_value(words[i]));
  }
  return values;
}

/// The whole result by the fast chain, which tests/numerics checks against the scalar one.
std::vector<std::uint16_t> expected_result(const GemmShape& s, const std::vector<float>& lhs_t,
                                           const std::vector<float>& rhs, std::uint32_t tile_k) {
  std::vector<float> sum(std::size_t{s.m} * s.n);
  for (std::uint32_t k = 0; k < s.k; k += tile_k) {
    numerics::matmul_chain(&lhs_t[std::size_t{k} * s.m], s.m, &rhs[std::size_t{k} * s.n], s.n,
                           sum.data(), s.n, static_cast<int>(std::min(tile_k, s.k - k)),
                           static_cast<int>(s.m), static_cast<int>(s.n), k != 0);
  }
  std::vector<std::uint16_t> words(sum.size());
  const bool bf16 = s.dtype == DType::kBf16;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    words[i] = bf16 ? numerics::f32_to_bf16(sum[i]) : numerics::f32_to_fp16(sum[i]);
  }
  return words;
}

/// Builds, runs and compares; checks the promises of GemmProgram and GemmPlan on the way.
void check(const GemmShape& shape, const GemmOptions& options = {}, unsigned seed = 1) {
  const GemmPlan plan = plan_gemm(shape, options);
  SCOPED_TRACE(plan.to_text());
  const auto lhs_t = random_words(std::size_t{shape.k} * shape.m, shape.dtype, seed);
  const auto rhs = random_words(std::size_t{shape.k} * shape.n, shape.dtype, seed + 1);
  const std::size_t results = std::size_t{shape.m} * shape.n;
  GemmTensors tensors;
  tensors.lhs_t = 0x10000;
  tensors.rhs = tensors.lhs_t + 2 * lhs_t.size();
  tensors.result = tensors.rhs + 2 * rhs.size();
  BumpAllocator allocator(tensors.result + 2 * results + 64, UINT64_MAX);
  const GemmProgram program = build_gemm(plan, tensors, CoreAddresses{}, std::ref(allocator));
  Interpreter interpreter(program, seed, allocator.next(), options.machine);
  std::memcpy(&interpreter.hbm()[tensors.lhs_t], lhs_t.data(), 2 * lhs_t.size());
  std::memcpy(&interpreter.hbm()[tensors.rhs], rhs.data(), 2 * rhs.size());
  ASSERT_EQ(interpreter.run(), "");

  const auto wide_lhs = widened(lhs_t, shape.dtype);
  const auto wide_rhs = widened(rhs, shape.dtype);
  const auto expected = expected_result(shape, wide_lhs, wide_rhs, plan.tile_k);
  // The scalar reference checks every element of a small result and a sample of a big one.
  const std::size_t stride = std::size_t{shape.k} * results < 20'000'000 ? 1 : 61;
  std::size_t mismatches = 0;
  for (std::size_t i = 0; i < results; ++i) {
    std::uint16_t actual;
    std::memcpy(&actual, &interpreter.hbm()[tensors.result + 2 * i], 2);
    mismatches += actual != expected[i];
    if (i % stride != 0) continue;
    mismatches += actual != expected_element(shape, wide_lhs, wide_rhs,
                                             static_cast<std::uint32_t>(i / shape.n),
                                             static_cast<std::uint32_t>(i % shape.n), plan.tile_k);
  }
  EXPECT_EQ(mismatches, 0u);
  // Nothing behind the result is touched.
  for (std::size_t i = 0; i < 16; ++i)
    EXPECT_EQ(interpreter.hbm()[tensors.result + 2 * results + i], 0xEE);
  EXPECT_EQ(interpreter.multiplies(), plan.multiplies);
  EXPECT_EQ(interpreter.bytes_loaded(), plan.load_bytes);
  EXPECT_EQ(interpreter.bytes_stored(), plan.store_bytes);
  EXPECT_EQ(interpreter.semaphore(kDoneSemaphore), 1);
  for (unsigned id = 1; id < 256; ++id) EXPECT_EQ(interpreter.semaphore(id), 0) << id;
}

GemmShape shape(std::uint32_t m, std::uint32_t n, std::uint32_t k, DType dtype = DType::kBf16) {
  return {m, n, k, dtype};
}

TEST(Gemm, OneElement) { check(shape(1, 1, 1)); }
TEST(Gemm, OneTile) { check(shape(128, 512, 128)); }
TEST(Gemm, OneMoreThanATile) { check(shape(130, 513, 129)); }
TEST(Gemm, PartialTiles) { check(shape(64, 1000, 300)); }
TEST(Gemm, ManyTiles) { check(shape(300, 1100, 700)); }
TEST(Gemm, Fp16) { check(shape(65, 129, 257, DType::kFp16)); }
TEST(Gemm, OneRow) { check(shape(1, 4096, 640)); }
TEST(Gemm, OneColumn) { check(shape(1025, 1, 200)); }
TEST(Gemm, LongK) { check(shape(3, 5, 4000)); }

TEST(Gemm, EverySmallShape) {
  for (std::uint32_t m : {1u, 2u, 9u, 127u, 128u, 129u}) {
    for (std::uint32_t n : {1u, 3u, 511u, 512u, 513u}) {
      for (std::uint32_t k : {1u, 127u, 128u, 129u, 257u}) {
        if (m * n * k < 3000000) check(shape(m, n, k), {}, m * 7 + n * 3 + k);
      }
    }
  }
}

// Small rings and odd group sizes: every slot, bank and staging place is used again and again.
TEST(Gemm, EveryGroupSizeWithSmallRings) {
  unsigned seed = 0;
  for (std::uint32_t group_m = 1; group_m <= 8; ++group_m) {
    for (std::uint32_t group_n = 1; group_m * group_n <= 8; ++group_n) {
      for (bool resident : {false, true}) {
        GemmOptions options;
        options.group_m = group_m;
        options.group_n = group_n;
        options.tail_k_tiles = 1 + seed % 2;
        options.window_k_tiles = 2 * options.tail_k_tiles;
        options.allow_resident = resident;
        options.packet_bytes = seed % 3 == 0 ? 256 : 65536;
        const std::uint32_t k = seed % 4 == 3 ? 100 : 600;
        check(shape(group_m * 128 + 40, group_n * 512 + 20, k), options, seed);
        ++seed;
      }
    }
  }
}

CoreGeometry machine(std::uint32_t rows, std::uint32_t columns) {
  CoreGeometry machine;
  machine.array_rows = rows;
  machine.array_columns = columns;
  return machine;
}

// One size at a time, and all of them together: tiles, rings, banks and engines follow.
TEST(Gemm, ReTilesForTheMachine) {
  std::vector<CoreGeometry> machines;
  for (const std::uint32_t rows : {4u, 32u, 60u, 64u, 100u, 128u}) {
    for (const std::uint32_t columns : {4u, 32u, 64u, 128u})
      machines.push_back(machine(rows, columns));
  }
  for (const std::uint32_t kib : {8u, 16u, 96u, 256u})
    machines.emplace_back().sbuf_partition_bytes = kib * 1024;
  for (const std::uint32_t banks : {3u, 4u, 16u}) machines.emplace_back().psum_banks = banks;
  for (const std::uint32_t bytes : {256u, 320u, 1024u})
    machines.emplace_back().psum_bank_bytes = bytes;
  for (const std::uint32_t engines : {1u, 3u, 5u, 15u})
    machines.emplace_back().dma_engines = engines;
  CoreGeometry& least = machines.emplace_back(machine(4, 4));
  least.sbuf_partition_bytes = 8192;
  least.psum_banks = 3;
  least.psum_bank_bytes = 256;
  least.dma_engines = 1;
  unsigned seed = 0;
  for (const CoreGeometry& machine : machines) {
    GemmOptions options;
    options.machine = machine;
    check(shape(150, 600, 300), options, ++seed);
    check(shape(33, 65, 700), options, ++seed);
  }
}

// The part of every partition that an array of few rows leaves is used: four k tiles side by side.
TEST(GemmPlan, ASmallArrayUsesAllOfSbuf) {
  GemmOptions options;
  options.machine = machine(32, 32);
  const GemmPlan plan = plan_gemm(shape(1024, 512, 14336), options);
  EXPECT_EQ(plan.lhs.stacks, 4u);
  EXPECT_EQ(plan.lhs.bytes(), (plan.lhs.slots + 3) / 4 * plan.lhs.slot_bytes());
  options.machine = machine(64, 64);
  EXPECT_EQ(plan_gemm(shape(1024, 512, 14336), options).lhs.stacks, 2u);
  options.machine = machine(65, 64);
  EXPECT_EQ(plan_gemm(shape(1024, 512, 14336), options).lhs.stacks, 1u);
}

TEST(GemmPlan, LessSbufMeansMoreTraffic) {
  std::uint64_t before = 0;
  for (const std::uint32_t kib : {224u, 96u, 32u, 12u}) {
    GemmOptions options;
    options.machine.sbuf_partition_bytes = kib * 1024;
    const GemmPlan plan = plan_gemm(shape(4096, 4096, 4096), options);
    EXPECT_GT(plan.load_bytes, before) << kib;
    before = plan.load_bytes;
  }
}

TEST(Gemm, ManySchedulesOfTheSameProgram) {
  GemmOptions options;
  options.group_m = options.group_n = 1;
  options.tail_k_tiles = 1;
  options.window_k_tiles = 2;
  options.allow_resident = false;
  for (unsigned seed = 0; seed < 10; ++seed)
    check(shape(200, 700, 20 + 150 * (seed % 3)), options, seed);
}

/// Instructions, descriptors and ordering of a big GEMM, without its data.
void check_control(const GemmShape& s) {
  const GemmPlan plan = plan_gemm(s);
  SCOPED_TRACE(plan.to_text());
  BumpAllocator allocator(std::uint64_t{8} << 30, std::uint64_t{24} << 30);
  const std::uint64_t tensors = std::uint64_t{1} << 30;
  const GemmProgram program =
      build_gemm(plan, {tensors, 2 * tensors, 3 * tensors}, CoreAddresses{}, std::ref(allocator));
  Interpreter interpreter(program, 5, 0);
  EXPECT_EQ(interpreter.run(), "");
  EXPECT_EQ(interpreter.multiplies(), plan.multiplies);
  EXPECT_EQ(interpreter.bytes_loaded(), plan.load_bytes);
  EXPECT_EQ(interpreter.bytes_stored(), plan.store_bytes);
  EXPECT_LE(interpreter.loads_of_weights(), interpreter.multiplies());
}

TEST(GemmControl, Llama31AttentionProjections) {
  check_control(shape(128, 4096, 4096));
  check_control(shape(128, 1024, 4096));
}

TEST(GemmControl, Square4096) { check_control(shape(4096, 4096, 4096)); }
TEST(GemmControl, LongKWithResidentOperand) { check_control(shape(1024, 512, 14336)); }
TEST(GemmControl, VeryLongK) { check_control(shape(256, 1024, 131072)); }

TEST(GemmPlan, ComputeBoundWhereItCanBe) {
  const GemmPlan plan = plan_gemm(shape(4096, 4096, 4096));
  EXPECT_EQ(plan.multiplies, 32u * 8 * 32);
  EXPECT_EQ(plan.tensor_cycles, plan.multiplies * 512);
  const double array_seconds = static_cast<double>(plan.tensor_cycles) / 2.4e9;
  EXPECT_LT(static_cast<double>(plan.load_bytes + plan.store_bytes) / 300e9, 0.6 * array_seconds);
}

TEST(GemmPlan, LoadsEveryOperandOnceWhenItCan) {
  // One token block against a weight matrix: bound by memory, so nothing may be loaded twice.
  for (std::uint32_t n : {1024u, 4096u, 14336u}) {
    const GemmPlan plan = plan_gemm(shape(128, n, 4096));
    EXPECT_EQ(plan.load_bytes, 2u * 4096 * (128 + n)) << plan.to_text();
    EXPECT_GE(plan.rhs.row_bytes, 2048u);
  }
}

TEST(GemmPlan, StaysInsideItsMeans) {
  for (const GemmShape& s :
       {shape(1, 1, 1), shape(4096, 4096, 4096), shape(128, 4096, 4096), shape(8192, 64, 1),
        shape(1, 100000, 9999), shape(5000, 5000, 50000), shape(512, 512, 1000000)}) {
    const GemmPlan plan = plan_gemm(s);
    SCOPED_TRACE(plan.to_text());
    EXPECT_LE(plan.group_m * plan.group_n, 8u);
    EXPECT_LE(plan.staging_offset + plan.staging_slots * plan.store_tiles * 1024, 190u * 1024);
    EXPECT_LE(5 + plan.staging_slots + plan.lhs.slots + plan.rhs.slots, 256u);
  }
}

TEST(GemmPlan, RefusesBadInput) {
  const auto message = [](const GemmShape& s, const GemmOptions& options = {}) -> std::string {
    try {
      plan_gemm(s, options);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message(shape(0, 1, 1)), testing::HasSubstr("at least 1"));
  EXPECT_THAT(message(shape(1, 0, 1)), testing::HasSubstr("at least 1"));
  EXPECT_THAT(message(shape(1, 1, 0)), testing::HasSubstr("at least 1"));
  EXPECT_THAT(message(shape(1, 1, 1, DType::kFp32)), testing::HasSubstr("bf16 or fp16"));
  GemmOptions options;
  options.sbuf_bytes = 2 * 1024;
  EXPECT_THAT(message(shape(1, 1, 1), options), testing::HasSubstr("no tiling fits"));
  options = {};
  options.window_k_tiles = 4;
  EXPECT_THAT(message(shape(1, 1, 1), options), testing::HasSubstr("window_k_tiles"));
}

TEST(Gemm, WeightsAreNotLoadedTwiceInARow) {
  BumpAllocator allocator(0, std::uint64_t{1} << 30);
  const GemmProgram program = build_gemm(plan_gemm(shape(128, 4096, 1024)), {0, 0, 0},
                                         CoreAddresses{}, std::ref(allocator));
  std::size_t loads = 0;
  for (const auto& instruction : program.engines[0].code)
    loads += instruction.opcode == Opcode::kLoadStationary;
  // 4 of the 8 k tiles run k-outer, one load for 8 output tiles; the last 4 run tile by tile.
  EXPECT_EQ(loads, 4u + 4 * 8);
}

TEST(BumpAllocator, AlignsAndRunsOut) {
  BumpAllocator allocator(10, 100);
  EXPECT_EQ(allocator(4, 16), 16u);
  EXPECT_EQ(allocator(30, 1), 20u);
  EXPECT_EQ(allocator(36, 64), 64u);
  EXPECT_EQ(allocator.next(), 100u);
  EXPECT_THROW(allocator(1, 1), std::length_error);
}

}  // namespace
}  // namespace trn2vp::kernels
