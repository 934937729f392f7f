// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

void layernorm(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
               const DramTensor& gamma, const DramTensor& beta, double epsilon) {
  expect_shape("layernorm", "out", out, x.rows, x.columns, x.dtype);
  expect_shape("layernorm", "x", x, x.rows, x.columns, x.dtype);
  expect_shape("layernorm", "gamma", gamma, 1, x.columns, x.dtype);
  expect_shape("layernorm", "beta", beta, 1, x.columns, x.dtype);
  constexpr unsigned kStatistics = 6;
  constexpr unsigned kChunk = 512;  ///< elements of a bn_stats (facts/trainium2.md section 3)
  const unsigned chunks = tiles(x.columns, kChunk);
  const auto mark = nki.mark();
  const Tile scale = nki.sbuf(kPartitions, {x.columns}, x.dtype);
  const Tile shift = nki.sbuf(kPartitions, {x.columns}, x.dtype);
  nki.dma_copy(scale, gamma.broadcast(0, 0, x.columns, kPartitions));
  nki.dma_copy(shift, beta.broadcast(0, 0, x.columns, kPartitions));
  TilePool loads = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  TilePool stores = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  TilePool centred = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, DType::kFp32);
  TilePool statistics = TilePool::sbuf(nki, 2, kPartitions, {chunks * kStatistics}, DType::kFp32);
  TilePool moments = TilePool::sbuf(nki, 2, kPartitions, {2}, DType::kFp32);
  TilePool scalars = TilePool::sbuf(nki, 2, kPartitions, {1}, DType::kFp32);
  for (std::uint32_t r = 0; r < x.rows; r += kPartitions) {
    const unsigned rows = part(x.rows, r, kPartitions);
    const Tile data = loads.next().partitions(0, rows);
    nki.dma_copy(data, x.block(r, rows, 0, x.columns));
    const Tile stats = statistics.next().partitions(0, rows);
    for (unsigned c = 0; c < chunks; ++c) {
      const unsigned begin = c * kChunk;
      nki.bn_stats(stats.columns(c * kStatistics, kStatistics),
                   data.columns(begin, part(x.columns, begin, kChunk)));
    }
    const Tile moment = moments.next().partitions(0, rows);
    nki.bn_aggr(moment, stats);
    const Tile deviation = scalars.next().partitions(0, rows);
    nki.activation(deviation, ActivationFunction::kRsqrt, moment.columns(1, 1), 1.0, epsilon);
    const Tile normal = centred.next().partitions(0, rows);
    nki.tensor_scalar(normal, data, AluOp::kSubtract, moment.columns(0, 1), AluOp::kMultiply,
                      deviation);
    nki.tensor_tensor(normal, normal, scale.partitions(0, rows), AluOp::kMultiply);
    const Tile result = stores.next().partitions(0, rows);
    nki.tensor_tensor(result, normal, shift.partitions(0, rows), AluOp::kAdd);
    nki.dma_copy(out.block(r, rows, 0, x.columns), result, Engine::kGpSimd);
  }
  nki.rewind(mark);
}

void rmsnorm(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
             const DramTensor& gamma, double epsilon) {
  expect_shape("rmsnorm", "out", out, x.rows, x.columns, x.dtype);
  expect_shape("rmsnorm", "x", x, x.rows, x.columns, x.dtype);
  expect_shape("rmsnorm", "gamma", gamma, 1, x.columns, x.dtype);
  const auto mark = nki.mark();
  const Tile scale = nki.sbuf(kPartitions, {x.columns}, x.dtype);
  nki.dma_copy(scale, gamma.broadcast(0, 0, x.columns, kPartitions));
  TilePool loads = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  TilePool stores = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  const Tile squares = nki.sbuf(kPartitions, {x.columns}, DType::kFp32);
  TilePool scalars = TilePool::sbuf(nki, 4, kPartitions, {1}, DType::kFp32);
  for (std::uint32_t r = 0; r < x.rows; r += kPartitions) {
    const unsigned rows = part(x.rows, r, kPartitions);
    const Tile data = loads.next().partitions(0, rows);
    nki.dma_copy(data, x.block(r, rows, 0, x.columns));
    const Tile sum = scalars.next().partitions(0, rows);
    nki.activation_reduce(squares.partitions(0, rows), ActivationFunction::kSquare, data, sum);
    const Tile inverse = scalars.next().partitions(0, rows);
    nki.activation(inverse, ActivationFunction::kRsqrt, sum, 1.0 / x.columns, epsilon);
    const Tile result = stores.next().partitions(0, rows);
    nki.scalar_tensor_tensor(result, data, AluOp::kMultiply, inverse, AluOp::kMultiply,
                             scale.partitions(0, rows));
    nki.dma_copy(out.block(r, rows, 0, x.columns), result, Engine::kGpSimd);
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
