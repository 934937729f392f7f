// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

// Blocks of [128, 128]; up to four of them share a PSUM bank of FP32 (or eight of 16 bits, of which
// four are used), a load and a store.
void transpose(KernelBuilder& nki, const DramTensor& out, const DramTensor& in) {
  expect_shape("transpose", "out", out, in.columns, in.rows, in.dtype);
  expect_shape("transpose", "in", in, in.rows, in.columns, in.dtype);
  const auto mark = nki.mark();
  constexpr unsigned kBlocks = kBankColumns / kPartitions;
  TilePool loads = TilePool::sbuf(nki, 3 * kBlocks, kPartitions, {kPartitions}, in.dtype);
  TilePool banks = TilePool::psum(nki, 4, kPartitions, {kBankColumns}, in.dtype);
  TilePool stores = TilePool::sbuf(nki, 3, kPartitions, {kBankColumns}, in.dtype);
  for (std::uint32_t c = 0; c < in.columns; c += kPartitions) {
    const unsigned columns = part(in.columns, c, kPartitions);
    for (std::uint32_t r = 0; r < in.rows; r += kBankColumns) {
      const unsigned rows = part(in.rows, r, kBankColumns);
      const Tile bank = banks.next().partitions(0, columns).columns(0, rows);
      for (unsigned b = 0; b < rows; b += kPartitions) {
        const unsigned height = part(rows, b, kPartitions);
        const Tile block = loads.next().partitions(0, height).columns(0, columns);
        nki.dma_copy(block, in.block(r + b, height, c, columns));
        nki.nc_transpose(bank.columns(b, height), block);
      }
      const Tile result = stores.next().partitions(0, columns).columns(0, rows);
      nki.tensor_copy(result, bank);
      nki.dma_copy(out.block(c, columns, r, rows), result, Engine::kGpSimd);
    }
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
