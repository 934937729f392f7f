// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Elements of a row that one instruction reduces.
constexpr unsigned kColumns = 4096;

AluOp reduction_of(ReduceOperator op) {
  switch (op) {
    case ReduceOperator::kSum:
    case ReduceOperator::kMean:
      return AluOp::kAdd;
    case ReduceOperator::kMaximum:
      return AluOp::kMaximum;
    case ReduceOperator::kMinimum:
      return AluOp::kMinimum;
  }
  throw std::invalid_argument("reduce: unknown operator");
}

}  // namespace

void reduce(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, ReduceOperator op) {
  expect_shape("reduce", "x", x, x.rows, x.columns, out.dtype);
  expect_shape("reduce", "out", out, x.rows, 1, x.dtype);
  const auto mark = nki.mark();
  const unsigned bytes = 4 * trainium2::isa::dtype_size(x.dtype);  // three, and the small ones
  const unsigned most = std::min<unsigned>(x.columns, fitting_columns(nki, kColumns, bytes));
  const unsigned chunks = tiles(x.columns, most);
  TilePool loads = TilePool::sbuf(nki, 3, kPartitions, {most}, x.dtype);
  TilePool partial = TilePool::sbuf(nki, 2, kPartitions, {chunks}, DType::kFp32);
  TilePool totals = TilePool::sbuf(nki, 2, kPartitions, {1}, DType::kFp32);
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {1}, x.dtype);
  for (std::uint32_t r = 0; r < x.rows; r += kPartitions) {
    const unsigned rows = part(x.rows, r, kPartitions);
    const Tile sums = partial.next().partitions(0, rows);
    for (unsigned c = 0; c < chunks; ++c) {
      const unsigned columns = part(x.columns, c * most, most);
      const Tile data = loads.next().partitions(0, rows).columns(0, columns);
      nki.dma_copy(data, x.block(r, rows, c * most, columns));
      nki.tensor_reduce(sums.columns(c, 1), reduction_of(op), data);
    }
    const Tile total = totals.next().partitions(0, rows);
    if (chunks > 1) nki.tensor_reduce(total, reduction_of(op), sums);
    const double factor = op == ReduceOperator::kMean ? 1.0 / x.columns : 1.0;
    const Tile result = results.next().partitions(0, rows);
    nki.tensor_scalar(result, chunks > 1 ? total : sums, AluOp::kMultiply, factor);
    nki.dma_copy(out.block(r, rows, 0, 1), result, Engine::kGpSimd);
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
