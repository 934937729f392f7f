// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Columns of a load: rows of 2 KiB of 16-bit elements keep the DMA engines at their rate.
constexpr unsigned kLoadColumns = 1024;

}  // namespace

// Blocks of [128, 128]; up to four of them share a PSUM bank of FP32 (or eight of 16 bits, of which
// four are used) and a store.
void transpose(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
               const std::vector<DramTensor>& copies) {
  std::vector<DramTensor> targets{out};
  targets.insert(targets.end(), copies.begin(), copies.end());
  for (const DramTensor& target : targets)
    expect_shape("transpose", "out", target, in.columns, in.rows, in.dtype);
  expect_shape("transpose", "in", in, in.rows, in.columns, in.dtype);
  const auto mark = nki.mark();
  constexpr unsigned kBlocks = kBankColumns / kPartitions;
  const unsigned widest = std::min<unsigned>(in.columns, kLoadColumns);
  TilePool loads = TilePool::sbuf(nki, 3 * kBlocks, kPartitions, {widest}, in.dtype);
  TilePool banks = TilePool::psum(nki, 4, kPartitions, {kBankColumns}, in.dtype);
  TilePool stores = TilePool::sbuf(nki, 4, kPartitions, {kBankColumns}, in.dtype);
  for (std::uint32_t r = 0; r < in.rows; r += kBankColumns) {
    const unsigned rows = part(in.rows, r, kBankColumns);
    for (std::uint32_t wide = 0; wide < in.columns; wide += kLoadColumns) {
      const unsigned width = part(in.columns, wide, kLoadColumns);
      std::vector<Tile> blocks;
      for (unsigned b = 0; b < rows; b += kPartitions) {
        const unsigned height = part(rows, b, kPartitions);
        blocks.push_back(loads.next().partitions(0, height).columns(0, width));
        nki.dma_copy(blocks.back(), in.block(r + b, height, wide, width));
      }
      for (unsigned c = 0; c < width; c += kPartitions) {
        const unsigned columns = part(width, c, kPartitions);
        const Tile bank = banks.next().partitions(0, columns).columns(0, rows);
        for (unsigned b = 0; b < blocks.size(); ++b) {
          nki.nc_transpose(bank.columns(b * kPartitions, blocks[b].partitions()),
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
