// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The example of docs/kernels.md, and the builder's functions that no kernel uses, on the chip.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "firmware/kernels/nki/kernels.h"
#include "tests/firmware/kernels/nki/kernel_bench.h"

namespace trn2vp {
namespace {

using testing::expect_close;
using testing::KernelBench;
using testing::random_values;
using Values = std::vector<double>;

// [example]
using namespace kernels::nki;

/// out = exp(x w), row by row over tiles of 128 rows: x [rows, k], w [k, n], k <= 128, n <= 512.
void exp_of_product(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
                    const DramTensor& w) {
  const Tile weights = nki.sbuf(w.rows, {w.columns}, w.dtype);
  nki.dma_copy(weights, w.block(0, w.rows, 0, w.columns));
  TilePool loads = TilePool::sbuf(nki, 2, 128, {x.columns}, x.dtype);
  TilePool turned = TilePool::psum(nki, 2, x.columns, {128}, x.dtype);
  TilePool columns = TilePool::sbuf(nki, 2, x.columns, {128}, x.dtype);
  TilePool sums = TilePool::psum(nki, 2, 128, {w.columns}, DType::kFp32);
  TilePool results = TilePool::sbuf(nki, 2, 128, {w.columns}, out.dtype);
  for (std::uint32_t r = 0; r < x.rows; r += 128) {
    const unsigned rows = std::min(128u, x.rows - r);
    const Tile block = loads.next().partitions(0, rows);
    nki.dma_copy(block, x.block(r, rows, 0, x.columns));
    const Tile bank = turned.next().columns(0, rows);
    nki.nc_transpose(bank, block);  // k on partitions: what the array sums over
    const Tile stationary = columns.next().columns(0, rows);
    nki.tensor_copy(stationary, bank);
    const Tile sum = sums.next().partitions(0, rows);
    nki.nc_matmul(sum, stationary, weights);
    const Tile result = results.next().partitions(0, rows);
    nki.activation(result, ActivationFunction::kExp, sum);
    nki.dma_copy(out.block(r, rows, 0, out.columns), result, Engine::kGpSimd);
  }
}
// [example]

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(TRN2VP_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(KernelExample, IsWhatTheDocumentShows) {
  const std::string source = text_of("tests/firmware/kernels/nki/example_test.cpp");
  const std::string marker = std::string("// [") + "example]\n";
  const std::size_t begin = source.find(marker) + marker.size();
  const std::string example = source.substr(begin, source.find(marker, begin) - begin);
  ASSERT_GT(example.size(), 500u);
  EXPECT_NE(text_of("docs/kernels.md").find("```cpp\n" + example + "```\n"), std::string::npos);
}

TEST(KernelExample, RunsAsDocumented) {
  KernelBench bench;
  constexpr std::uint32_t kRows = 400, kK = 60, kN = 100;
  Values x = random_values(kRows * kK, -1, 1, 1), w = random_values(kK * kN, -0.5, 0.5, 2);
  const auto x_in = bench.input(x, kRows, kK, DType::kBf16);
  const auto w_in = bench.input(w, kK, kN, DType::kBf16);
  const auto out = bench.output(kRows, kN, DType::kBf16);
  exp_of_product(bench.nki, out, x_in, w_in);
  bench.run();
  Values expected(kRows * kN);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    double sum = 0.0;
    for (std::size_t k = 0; k < kK; ++k) sum += x[i / kN * kK + k] * w[k * kN + i % kN];
    expected[i] = std::exp(sum);
  }
  expect_close(bench.values(out), expected, 0.0, 0x1p-8 + 0x1p-15);
}

// Two kernels in one program; the second reads from HBM what the first stored.
TEST(KernelSequence, TheSecondKernelReadsTheResultOfTheFirst) {
  KernelBench bench;
  constexpr std::uint32_t kRows = 300, kColumns = 260;
  Values x = random_values(kRows * kColumns, -5, 5, 3);
  const auto in = bench.input(x, kRows, kColumns, DType::kFp32);
  const auto middle = bench.output(kRows, kColumns, DType::kFp32);
  const auto out = bench.output(kColumns, kRows, DType::kFp32);
  softmax(bench.nki, middle, in);
  transpose(bench.nki, out, middle);
  bench.run();
  const Values first = bench.values(middle);
  Values expected(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_TRUE(first[i] > 0.0 && first[i] < 1.0);
    expected[i % kColumns * kRows + i / kColumns] = first[i];
  }
  expect_close(bench.values(out), expected, 1e-300, 0.0);
}

// dst[p][i] of a small tile in HBM.
Values rows_of(std::uint32_t rows, std::uint32_t columns, double (*value)(int p, int i)) {
  Values values;
  for (std::uint32_t p = 0; p < rows; ++p) {
    for (std::uint32_t i = 0; i < columns; ++i)
      values.push_back(value(static_cast<int>(p), static_cast<int>(i)));
  }
  return values;
}

// GpSimd makes a tile and rings the doorbell for it itself.
TEST(KernelFunctions, IotaAndAStoreByTheSameEngine) {
  KernelBench bench;
  const auto out = bench.output(128, 40, DType::kFp32);
  const Tile tile = bench.nki.sbuf(128, {40}, DType::kFp32);
  bench.nki.iota(tile, {{2, 8}, {100, 5}}, 7, 1000);
  bench.nki.dma_copy(out.block(0, 128, 0, 40), tile, Engine::kGpSimd);
  bench.run();
  expect_close(
      bench.values(out),
      rows_of(128, 40, [](int p, int i) { return 7.0 + 1000 * p + 2 * (i % 8) + 100 * (i / 8); }),
      1e-300, 0.0);
}

TEST(KernelFunctions, TransposeOnTheVectorEngine) {
  KernelBench bench;
  const auto out = bench.output(20, 32, DType::kFp32);
  const Tile tile = bench.nki.sbuf(32, {20}, DType::kFp32);
  const Tile turned = bench.nki.sbuf(20, {32}, DType::kFp32);
  bench.nki.iota(tile, {{1, 20}}, 0, 100);
  bench.nki.nc_transpose(turned, tile);
  bench.nki.dma_copy(out.block(0, 20, 0, 32), turned);
  bench.run();
  expect_close(bench.values(out), rows_of(20, 32, [](int p, int i) { return 100.0 * i + p; }),
               1e-300, 0.0);
}

TEST(KernelFunctions, Predicates) {
  KernelBench bench;
  const auto out = bench.output(128, 32, DType::kFp32);
  KernelBuilder& nki = bench.nki;
  const Tile number = nki.sbuf(128, {16}, DType::kFp32);
  const Tile mask = nki.sbuf(128, {16}, DType::kUint8);
  const Tile result = nki.sbuf(128, {2, 16}, DType::kFp32);
  nki.iota(number, {{1, 16}}, 0, 0);
  nki.tensor_scalar(mask, number, AluOp::kGreaterEqual, 10.0);
  nki.select_reduce(result.at(2, 0), mask, number, -1.0);
  nki.memset(result.at(2, 1), 5.0);
  nki.tensor_copy_predicated(result.at(2, 1), number, mask, true);
  nki.dma_copy(out.block(0, 128, 0, 32), result);
  bench.run();
  expect_close(bench.values(out),
               rows_of(128, 32,
                       [](int, int i) {
                         if (i < 16) return i >= 10 ? 1.0 * i : -1.0;
                         return i - 16 >= 10 ? 5.0 : i - 16.0;
                       }),
               1e-300, 0.0);
}

TEST(KernelFunctions, TensorScalarReduce) {
  KernelBench bench;
  const auto out = bench.output(128, 1, DType::kFp32);
  KernelBuilder& nki = bench.nki;
  const Tile number = nki.sbuf(128, {10}, DType::kFp32);
  const Tile shifted = nki.sbuf(128, {10}, DType::kFp32);
  const Tile sum = nki.sbuf(128, {1}, DType::kFp32);
  nki.iota(number, {{1, 10}}, 0, 1);
  nki.tensor_scalar_reduce(shifted, number, AluOp::kAdd, 2.0, AluOp::kAdd, sum);
  nki.dma_copy(out.block(0, 128, 0, 1), sum);
  bench.run();
  expect_close(bench.values(out), rows_of(128, 1, [](int p, int) { return 65.0 + 10 * p; }), 1e-300,
               0.0);
}

// More transfers than a generator has semaphores, and tiles that are used again.
TEST(NkiBuilder, TransfersByTheDescriptorGenerators) {
  KernelBench k;
  constexpr unsigned kBlocks = 40;
  Values x = random_values(std::size_t{128} * 64 * kBlocks, -1, 1, 9);
  const DramTensor in = k.input(x, 128 * kBlocks, 64, DType::kFp32);
  const DramTensor out = k.output(128 * kBlocks, 64, DType::kFp32);
  TilePool tiles = TilePool::sbuf(k.nki, 3, 128, {64}, DType::kFp32);
  for (unsigned b = 0; b < kBlocks; ++b) {
    const unsigned rows = b % 3 == 0 ? 128 : 37;
    const Tile tile = tiles.next().partitions(0, rows);
    const Engine loads = b % 2 == 0 ? Engine::kScalar : Engine::kSync;
    const Engine stores = b % 2 == 0 ? Engine::kSync : Engine::kScalar;
    k.nki.dma_copy(tile, in.block(128 * b, rows, 0, 64), loads, DgeMode::kHwdge);
    k.nki.dma_copy(out.block(128 * b, rows, 0, 64), tile, stores, DgeMode::kHwdge);
    // Between them some with descriptors in memory.
    if (rows == 128) continue;
    const Tile rest = tiles.next().partitions(0, 128 - rows);
    k.nki.dma_copy(rest, in.block(128 * b + rows, 128 - rows, 0, 64));
    k.nki.dma_copy(out.block(128 * b + rows, 128 - rows, 0, 64), rest, stores, DgeMode::kHwdge);
  }
  k.run();
  EXPECT_EQ(k.values(out), x);
}

// out[index2[p]] = table[index1[p]]: an embedding and its inverse.
TEST(NkiBuilder, GathersAndScattersRows) {
  KernelBench k;
  Values table = random_values(std::size_t{500} * 32, -1, 1, 3);
  const DramTensor in = k.input(table, 500, 32, DType::kFp32);
  const DramTensor out = k.output(64 * 4, 32, DType::kFp32);
  const Tile index = k.nki.sbuf(64, {1}, DType::kUint32);
  Values expected(std::size_t{64} * 4 * 32, std::nan(""));
  TilePool tiles = TilePool::sbuf(k.nki, 2, 64, {32}, DType::kFp32);
  for (unsigned b = 0; b < 4; ++b) {
    const Tile tile = tiles.next();
    k.nki.iota(index, {{1, 1}}, static_cast<std::int32_t>(b), 7);
    k.nki.dma_gather(tile, in, index);
    k.nki.iota(index, {{1, 1}}, static_cast<std::int32_t>(b), 4);
    k.nki.dma_scatter(out, tile, index);
    for (unsigned p = 0; p < 64; ++p) {
      const auto from = table.begin() + (b + 7 * p) * 32;
      std::copy(from, from + 32, expected.begin() + (b + 4 * p) * 32);
    }
  }
  k.run();
  EXPECT_EQ(k.values(out), expected);
}

}  // namespace
}  // namespace trn2vp
