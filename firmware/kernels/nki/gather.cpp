// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

void gather(KernelBuilder& nki, const DramTensor& out, const DramTensor& table,
            const DramTensor& indices) {
  expect_shape("gather", "table", table, table.rows, out.columns, out.dtype);
  expect_shape("gather", "out", out, out.rows, table.columns, table.dtype);
  if (indices.rows != out.rows || indices.columns != 1 || indices.dtype != DType::kUint32)
    throw std::invalid_argument("gather: expected UINT32 indices [" + std::to_string(out.rows) +
                                ", 1]");
  if (table.offset != 0 || (table.pitch != 0 && table.pitch != table.columns))
    throw std::invalid_argument("gather: the table is a whole tensor");
  const auto mark = nki.mark();
  TilePool names = TilePool::sbuf(nki, 2, kPartitions, {1}, DType::kUint32);
  TilePool rows_of = TilePool::sbuf(nki, 2, kPartitions, {table.columns}, table.dtype);
  for (std::uint32_t r = 0; r < out.rows; r += kPartitions) {
    const unsigned rows = part(out.rows, r, kPartitions);
    const Tile name = names.next().partitions(0, rows);
    nki.dma_copy(name, indices.block(r, rows, 0, 1));
    const Tile data = rows_of.next().partitions(0, rows);
    nki.dma_gather(data, table, name);
    nki.dma_copy(out.block(r, rows, 0, out.columns), data);
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
