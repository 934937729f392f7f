// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Bytes of a partition for the stationary operand of 128 rows of the result, which all its columns
/// pass.
constexpr std::uint32_t kStationaryBytes = 96 * 1024;

}  // namespace

// The stationary operand of a block of rows stays in SBUF where all of K fits; else both operands
// are loaded again for every tile of the result.
void matmul(KernelBuilder& nki, const DramTensor& out, const DramTensor& lhs_t,
            const DramTensor& rhs) {
  expect_shape("matmul", "lhs_t", lhs_t, lhs_t.rows, out.rows, out.dtype);
  expect_shape("matmul", "rhs", rhs, lhs_t.rows, out.columns, out.dtype);
  expect_shape("matmul", "out", out, lhs_t.columns, rhs.columns, lhs_t.dtype);
  const unsigned depth = tiles(lhs_t.rows, kPartitions);
  const std::uint32_t tile_bytes = kPartitions * trainium2::isa::dtype_size(out.dtype);
  const bool stays = depth * tile_bytes <= kStationaryBytes / 2;
  const auto mark = nki.mark();
  TilePool stationary =
      TilePool::sbuf(nki, stays ? 2 * depth : 4, kPartitions, {kPartitions}, out.dtype);
  TilePool moving = TilePool::sbuf(nki, 6, kPartitions, {kBankColumns}, out.dtype);
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {kBankColumns}, out.dtype);
  TilePool sums = TilePool::psum(nki, 4, kPartitions, {kBankColumns}, DType::kFp32);
  for (std::uint32_t m = 0; m < out.rows; m += kPartitions) {
    const unsigned rows = part(out.rows, m, kPartitions);
    const auto load = [&](unsigned k) {
      const unsigned height = part(lhs_t.rows, k * kPartitions, kPartitions);
      const Tile tile = stationary.next().partitions(0, height).columns(0, rows);
      nki.dma_copy(tile, lhs_t.block(k * kPartitions, height, m, rows));
      return tile;
    };
    std::vector<Tile> block;
    for (unsigned k = 0; stays && k < depth; ++k) block.push_back(load(k));
    for (std::uint32_t n = 0; n < out.columns; n += kBankColumns) {
      const unsigned columns = part(out.columns, n, kBankColumns);
      const Tile sum = sums.next().partitions(0, rows).columns(0, columns);
      for (unsigned k = 0; k < depth; ++k) {
        const Tile left = stays ? block[k] : load(k);
        const Tile right = moving.next().partitions(0, left.partitions()).columns(0, columns);
        nki.dma_copy(right, rhs.block(k * kPartitions, left.partitions(), n, columns));
        nki.nc_matmul(sum, left, right, k > 0);
      }
      const Tile result = results.next().partitions(0, rows).columns(0, columns);
      nki.tensor_copy(result, sum, Engine::kScalar);
      nki.dma_copy(out.block(m, rows, n, columns), result, Engine::kGpSimd);
    }
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
