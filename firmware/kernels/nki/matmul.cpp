// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

// The stationary operand of a block of rows stays in SBUF where all of K fits; else both operands
// are loaded again for every tile of the result.
void matmul(KernelBuilder& nki, const DramTensor& out, const DramTensor& lhs_t,
            const DramTensor& rhs) {
  expect_shape("matmul", "lhs_t", lhs_t, lhs_t.rows, out.rows, out.dtype);
  expect_shape("matmul", "rhs", rhs, lhs_t.rows, out.columns, out.dtype);
  expect_shape("matmul", "out", out, lhs_t.columns, rhs.columns, lhs_t.dtype);
  const unsigned block_k = nki.machine().array_rows, block_m = nki.machine().array_columns;
  const unsigned block_n = bank_columns(nki);
  const unsigned depth = tiles(lhs_t.rows, block_k);
  const auto mark = nki.mark();
  TilePool moving = TilePool::sbuf(nki, 6, block_k, {block_n}, out.dtype);
  TilePool results = TilePool::sbuf(nki, 3, block_m, {block_n}, out.dtype);
  TilePool sums =
      TilePool::psum(nki, std::min(4u, nki.machine().psum_banks), block_m, {block_n}, DType::kFp32);
  const std::uint64_t tile_bytes = std::uint64_t{block_m} * trainium2::isa::dtype_size(out.dtype);
  const bool stays = 2 * depth * tile_bytes <= nki.sbuf_left() / 2;
  TilePool stationary = TilePool::sbuf(nki, stays ? 2 * depth : 4, block_k, {block_m}, out.dtype);
  for (std::uint32_t m = 0; m < out.rows; m += block_m) {
    const unsigned rows = part(out.rows, m, block_m);
    const auto load = [&](unsigned k) {
      const unsigned height = part(lhs_t.rows, k * block_k, block_k);
      const Tile tile = stationary.next().partitions(0, height).columns(0, rows);
      nki.dma_copy(tile, lhs_t.block(k * block_k, height, m, rows));
      return tile;
    };
    std::vector<Tile> block;
    for (unsigned k = 0; stays && k < depth; ++k) block.push_back(load(k));
    for (std::uint32_t n = 0; n < out.columns; n += block_n) {
      const unsigned columns = part(out.columns, n, block_n);
      const Tile sum = sums.next().partitions(0, rows).columns(0, columns);
      for (unsigned k = 0; k < depth; ++k) {
        const Tile left = stays ? block[k] : load(k);
        const Tile right = moving.next().partitions(0, left.partitions()).columns(0, columns);
        nki.dma_copy(right, rhs.block(k * block_k, left.partitions(), n, columns));
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
