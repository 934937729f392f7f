// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

void softmax(KernelBuilder& nki, const DramTensor& out, const DramTensor& x) {
  expect_shape("softmax", "out", out, x.rows, x.columns, x.dtype);
  expect_shape("softmax", "x", x, x.rows, x.columns, x.dtype);
  const auto mark = nki.mark();
  TilePool loads = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  TilePool stores = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, x.dtype);
  TilePool exponents = TilePool::sbuf(nki, 2, kPartitions, {x.columns}, DType::kFp32);
  TilePool scalars = TilePool::sbuf(nki, 6, kPartitions, {1}, DType::kFp32);
  for (std::uint32_t r = 0; r < x.rows; r += kPartitions) {
    const unsigned rows = part(x.rows, r, kPartitions);
    const Tile data = loads.next().partitions(0, rows);
    nki.dma_copy(data, x.block(r, rows, 0, x.columns));
    const Tile negative_max = scalars.next().partitions(0, rows);
    nki.tensor_reduce(negative_max, AluOp::kMaximum, data, 1, true);
    const Tile exponent = exponents.next().partitions(0, rows);
    const Tile sum = scalars.next().partitions(0, rows);
    nki.activation_reduce(exponent, ActivationFunction::kExp, data, sum, 1.0, negative_max);
    const Tile inverse = scalars.next().partitions(0, rows);
    nki.reciprocal(inverse, sum);
    const Tile result = stores.next().partitions(0, rows);
    nki.tensor_scalar(result, exponent, AluOp::kMultiply, inverse);
    nki.dma_copy(out.block(r, rows, 0, x.columns), result, Engine::kGpSimd);
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
