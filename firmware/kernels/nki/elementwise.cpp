// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <functional>

#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Columns of a tile: rows of 4 KiB of 16-bit elements keep the DMA engines at their rate.
constexpr unsigned kColumns = 2048;

/// Calls `work` for tiles of up to 128 rows and `most` columns of a tensor.
void for_each_tile(const DramTensor& shape, unsigned most,
                   const std::function<void(std::uint32_t row, unsigned rows, std::uint32_t column,
                                            unsigned columns)>& work) {
  for (std::uint32_t r = 0; r < shape.rows; r += kPartitions) {
    for (std::uint32_t c = 0; c < shape.columns; c += most)
      work(r, part(shape.rows, r, kPartitions), c, part(shape.columns, c, most));
  }
}

/// Columns of the tiles of `shape`, of which SBUF has to hold so many in its type and in FP32.
unsigned widest(const KernelBuilder& nki, const DramTensor& shape, unsigned narrow,
                unsigned wide = 0) {
  using trainium2::isa::dtype_size;
  const unsigned bytes = narrow * dtype_size(shape.dtype) + wide * dtype_size(DType::kFp32);
  return std::min<unsigned>(shape.columns, fitting_columns(nki, kColumns, bytes));
}

}  // namespace

void sum(KernelBuilder& nki, const DramTensor& out, const std::vector<DramTensor>& terms) {
  if (terms.empty()) throw std::invalid_argument("sum: no terms");
  for (const DramTensor& term : terms)
    expect_shape("sum", "a term", term, out.rows, out.columns, out.dtype);
  expect_shape("sum", "out", out, out.rows, out.columns, terms.front().dtype);
  const auto mark = nki.mark();
  const unsigned most = widest(nki, out, 9, 2);
  TilePool loads = TilePool::sbuf(nki, 6, kPartitions, {most}, out.dtype);
  TilePool totals = TilePool::sbuf(nki, 2, kPartitions, {most}, DType::kFp32);
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {most}, out.dtype);
  for_each_tile(out, most, [&](std::uint32_t r, unsigned rows, std::uint32_t c, unsigned columns) {
    const auto load = [&](const DramTensor& term) {
      const Tile tile = loads.next().partitions(0, rows).columns(0, columns);
      nki.dma_copy(tile, term.block(r, rows, c, columns));
      return tile;
    };
    const Tile total = totals.next().partitions(0, rows).columns(0, columns);
    const Tile result = results.next().partitions(0, rows).columns(0, columns);
    Tile so_far = load(terms.front());
    for (std::size_t i = 1; i < terms.size(); ++i) {
      const Tile& to = i + 1 == terms.size() ? result : total;
      nki.tensor_tensor(to, so_far, load(terms[i]), AluOp::kAdd);
      so_far = to;
    }
    nki.dma_copy(out.block(r, rows, c, columns), terms.size() == 1 ? so_far : result,
                 Engine::kGpSimd);
  });
  nki.rewind(mark);
}

void copy(KernelBuilder& nki, const DramTensor& out, const DramTensor& in) { sum(nki, out, {in}); }

void add_row(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
             const DramTensor& row) {
  expect_shape("add_row", "out", out, x.rows, x.columns, x.dtype);
  expect_shape("add_row", "row", row, 1, x.columns, x.dtype);
  const auto mark = nki.mark();
  const Tile terms = nki.sbuf(kPartitions, {x.columns}, x.dtype);
  nki.dma_copy(terms, row.broadcast(0, 0, x.columns, kPartitions));
  const unsigned most = widest(nki, out, 6);
  TilePool loads = TilePool::sbuf(nki, 3, kPartitions, {most}, x.dtype);
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {most}, x.dtype);
  for_each_tile(out, most, [&](std::uint32_t r, unsigned rows, std::uint32_t c, unsigned columns) {
    const Tile data = loads.next().partitions(0, rows).columns(0, columns);
    nki.dma_copy(data, x.block(r, rows, c, columns));
    const Tile result = results.next().partitions(0, rows).columns(0, columns);
    nki.tensor_tensor(result, data, terms.partitions(0, rows).columns(c, columns), AluOp::kAdd);
    nki.dma_copy(out.block(r, rows, c, columns), result, Engine::kGpSimd);
  });
  nki.rewind(mark);
}

void scale_rows(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
                const DramTensor& scales) {
  expect_shape("scale_rows", "out", out, x.rows, x.columns, x.dtype);
  expect_shape("scale_rows", "scales", scales, x.rows, 1, x.dtype);
  const auto mark = nki.mark();
  TilePool factors = TilePool::sbuf(nki, 2, kPartitions, {1}, x.dtype);
  TilePool wide = TilePool::sbuf(nki, 2, kPartitions, {1}, DType::kFp32);
  const unsigned most = widest(nki, out, 6);
  TilePool loads = TilePool::sbuf(nki, 3, kPartitions, {most}, x.dtype);
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {most}, x.dtype);
  Tile factor;
  for_each_tile(out, most, [&](std::uint32_t r, unsigned rows, std::uint32_t c, unsigned columns) {
    if (c == 0) {
      const Tile loaded = factors.next().partitions(0, rows);
      nki.dma_copy(loaded, scales.block(r, rows, 0, 1));
      factor = wide.next().partitions(0, rows);
      nki.tensor_copy(factor, loaded);
    }
    const Tile data = loads.next().partitions(0, rows).columns(0, columns);
    nki.dma_copy(data, x.block(r, rows, c, columns));
    const Tile result = results.next().partitions(0, rows).columns(0, columns);
    nki.tensor_scalar(result, data, AluOp::kMultiply, factor);
    nki.dma_copy(out.block(r, rows, c, columns), result, Engine::kGpSimd);
  });
  nki.rewind(mark);
}

void gated(KernelBuilder& nki, const DramTensor& out, const DramTensor& gate, const DramTensor& up,
           ActivationFunction function) {
  expect_shape("gated", "out", out, up.rows, up.columns, up.dtype);
  expect_shape("gated", "gate", gate, up.rows, up.columns, up.dtype);
  expect_shape("gated", "up", up, up.rows, up.columns, up.dtype);
  const auto mark = nki.mark();
  const unsigned most = widest(nki, out, 9, 2);
  TilePool gates = TilePool::sbuf(nki, 3, kPartitions, {most}, out.dtype);
  TilePool ups = TilePool::sbuf(nki, 3, kPartitions, {most}, out.dtype);
  TilePool actives = TilePool::sbuf(nki, 2, kPartitions, {most}, DType::kFp32);
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {most}, out.dtype);
  for_each_tile(out, most, [&](std::uint32_t r, unsigned rows, std::uint32_t c, unsigned columns) {
    const auto tile = [&](TilePool& pool) {
      return pool.next().partitions(0, rows).columns(0, columns);
    };
    const Tile gate_tile = tile(gates);
    const Tile up_tile = tile(ups);
    nki.dma_copy(gate_tile, gate.block(r, rows, c, columns));
    nki.dma_copy(up_tile, up.block(r, rows, c, columns));
    const Tile active = tile(actives);
    nki.activation(active, function, gate_tile);
    const Tile result = tile(results);
    nki.tensor_tensor(result, active, up_tile, AluOp::kMultiply);
    nki.dma_copy(out.block(r, rows, c, columns), result, Engine::kGpSimd);
  });
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
