// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Columns of a load: rows of 2 KiB of 16-bit elements keep the DMA engines at their rate.
constexpr unsigned kLoadColumns = 1024;
/// Blocks that share a PSUM bank.
constexpr unsigned kBlocks = 4;

}  // namespace

// Blocks of the size of the array; up to four of them share a PSUM bank of FP32 (one of 16 bits is
// half used) and a store.
void transpose(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
               const std::vector<DramTensor>& copies) {
  std::vector<DramTensor> targets{out};
  targets.insert(targets.end(), copies.begin(), copies.end());
  for (const DramTensor& target : targets)
    expect_shape("transpose", "out", target, in.columns, in.rows, in.dtype);
  expect_shape("transpose", "in", in, in.rows, in.columns, in.dtype);
  const auto mark = nki.mark();
  const unsigned array_rows = nki.machine().array_rows;
  const unsigned array_columns = nki.machine().array_columns;
  const unsigned block_count = std::clamp(bank_columns(nki) / array_rows, 1u, kBlocks);
  const unsigned block_rows = std::min(array_rows, bank_columns(nki));
  const unsigned stack = block_count * block_rows;
  nki.identity(in.dtype);  // takes its place in SBUF
  TilePool banks =
      TilePool::psum(nki, std::min(nki.machine().psum_banks, 4u), kPartitions, {stack}, in.dtype);
  TilePool stores = TilePool::sbuf(nki, 4, kPartitions, {stack}, in.dtype);
  const unsigned loaded =
      fitting_columns(nki, kLoadColumns, 3 * block_count * trainium2::isa::dtype_size(in.dtype));
  const unsigned widest = std::min<unsigned>(in.columns, loaded);
  TilePool loads = TilePool::sbuf(nki, 3 * block_count, kPartitions, {widest}, in.dtype);
  for (std::uint32_t r = 0; r < in.rows; r += stack) {
    const unsigned rows = part(in.rows, r, stack);
    for (std::uint32_t wide = 0; wide < in.columns; wide += loaded) {
      const unsigned width = part(in.columns, wide, loaded);
      std::vector<Tile> blocks;
      for (unsigned b = 0; b < rows; b += block_rows) {
        const unsigned height = part(rows, b, block_rows);
        blocks.push_back(loads.next().partitions(0, height).columns(0, width));
        nki.dma_copy(blocks.back(), in.block(r + b, height, wide, width));
      }
      for (unsigned c = 0; c < width; c += array_columns) {
        const unsigned columns = part(width, c, array_columns);
        const Tile bank = banks.next().partitions(0, columns).columns(0, rows);
        for (unsigned b = 0; b < blocks.size(); ++b) {
          nki.nc_transpose(bank.columns(b * block_rows, blocks[b].partitions()),
                           blocks[b].columns(c, columns));
        }
        const Tile result = stores.next().partitions(0, columns).columns(0, rows);
        nki.tensor_copy(result, bank);
        for (const DramTensor& target : targets)
          nki.dma_copy(target.block(wide + c, columns, r, rows), result, Engine::kGpSimd);
      }
    }
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
