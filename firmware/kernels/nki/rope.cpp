// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

void rope(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, const DramTensor& cosine,
          const DramTensor& sine) {
  const unsigned half = cosine.columns;
  if (half == 0 || x.columns % (2 * half) != 0) {
    throw std::invalid_argument("rope: " + std::to_string(x.columns) +
                                " columns are not some heads of " + std::to_string(2 * half));
  }
  expect_shape("rope", "out", out, x.rows, x.columns, x.dtype);
  expect_shape("rope", "x", x, x.rows, x.columns, x.dtype);
  expect_shape("rope", "cosine", cosine, x.rows, half, x.dtype);
  expect_shape("rope", "sine", sine, x.rows, half, x.dtype);
  const unsigned heads = x.columns / (2 * half);
  const auto mark = nki.mark();
  TilePool loads = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  TilePool stores = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  TilePool angles = TilePool::sbuf(nki, 4, kPartitions, {half}, x.dtype);
  TilePool products = TilePool::sbuf(nki, 8, kPartitions, {heads, half}, DType::kFp32);
  // A half of every head; the same angles for each of them.
  const auto wide = [&](const Tile& tile, unsigned which) {
    return tile.strided(which * half,
                        {{1, static_cast<std::uint16_t>(half)},
                         {static_cast<std::int16_t>(2 * half), static_cast<std::uint16_t>(heads)}});
  };
  const auto repeated = [&](const Tile& tile) {
    return tile.strided(
        0, {{1, static_cast<std::uint16_t>(half)}, {0, static_cast<std::uint16_t>(heads)}});
  };
  for (std::uint32_t r = 0; r < x.rows; r += kPartitions) {
    const unsigned rows = part(x.rows, r, kPartitions);
    const Tile data = loads.next().partitions(0, rows);
    nki.dma_copy(data, x.block(r, rows, 0, x.columns));
    const Tile cos_tile = angles.next().partitions(0, rows);
    const Tile sin_tile = angles.next().partitions(0, rows);
    nki.dma_copy(cos_tile, cosine.block(r, rows, 0, half));
    nki.dma_copy(sin_tile, sine.block(r, rows, 0, half));
    const Tile result = stores.next().partitions(0, rows);
    for (unsigned side = 0; side < 2; ++side) {
      // Two engines share the four products.
      const Engine engine = side == 0 ? Engine::kVector : Engine::kGpSimd;
      const Tile straight = products.next().partitions(0, rows);
      const Tile crossed = products.next().partitions(0, rows);
      nki.tensor_tensor(straight, wide(data, side), repeated(cos_tile), AluOp::kMultiply, engine);
      nki.tensor_tensor(crossed, wide(data, 1 - side), repeated(sin_tile), AluOp::kMultiply,
                        engine);
      nki.tensor_tensor(wide(result, side), straight, crossed,
                        side == 0 ? AluOp::kSubtract : AluOp::kAdd, engine);
    }
    nki.dma_copy(out.block(r, rows, 0, x.columns), result);
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
