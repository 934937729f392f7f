// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Banks for what is turned; the others are for sums.
unsigned banks_for_blocks(const KernelBuilder& nki) { return nki.machine().psum_banks < 8 ? 1 : 2; }
unsigned banks_for_sums(const KernelBuilder& nki) {
  return std::min(nki.machine().psum_banks - banks_for_blocks(nki), 6u);
}

class Mlp {
 public:
  Mlp(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, const DramTensor& gate,
      const DramTensor& up, const DramTensor& down, ActivationFunction function)
      : nki_(nki),
        out_(out),
        x_(x),
        gate_(gate),
        up_(up),
        down_(down),
        function_(function),
        block_(block_size(nki)),
        wide_(bank_columns(nki) / block_ * block_),
        hidden_tiles_(tiles(x.columns, block_)),
        inner_tiles_(tiles(down.rows, block_)),
        x_columns_(nki.sbuf(block_, {hidden_tiles_, block_}, x.dtype)),
        middle_(nki.sbuf(block_, {inner_tiles_, block_}, x.dtype)),
        x_rows_(TilePool::sbuf(nki, 2, block_, {block_}, x.dtype)),
        weights_(TilePool::sbuf(nki, 8, block_, {wide_}, x.dtype)),
        activated_(TilePool::sbuf(nki, 2, block_, {block_}, DType::kFp32)),
        results_(TilePool::sbuf(nki, 3, block_, {wide_}, x.dtype)),
        transposed_(TilePool::psum(nki, banks_for_blocks(nki), block_, {block_}, x.dtype)),
        sums_(TilePool::psum(nki, banks_for_sums(nki), block_, {wide_}, DType::kFp32)) {}

  /// Rows of x of one pass: those of a block.
  unsigned block() const { return block_; }

  /// Rows [first, first + rows), at most block().
  void rows(std::uint32_t first, unsigned rows) {
    load_columns(first, rows);
    for (std::uint32_t c = 0; c < down_.rows; c += wide_) inner(c, rows);
    for (std::uint32_t c = 0; c < out_.columns; c += wide_) outer(first, rows, c);
  }

 private:
  // x^T: the hidden dimension on partitions.
  void load_columns(std::uint32_t first, unsigned rows) {
    for (unsigned h = 0; h < hidden_tiles_; ++h) {
      const unsigned height = part(x_.columns, h * block_, block_);
      const Tile block = x_rows_.next().partitions(0, rows).columns(0, height);
      nki_.dma_copy(block, x_.block(first, rows, h * block_, height));
      const Tile turned = transposed_.next().partitions(0, height).columns(0, rows);
      nki_.nc_transpose(turned, block);
      nki_.tensor_copy(x_columns_.at(2, h).partitions(0, height).columns(0, rows), turned);
    }
  }

  // (x weight)^T of up to 512 columns of the weight: those of a block, from column b on, are on
  // partitions, and at column b of the bank; the rows of x along the free dimension. One load is
  // then 512 columns wide: short rows cost the DMA engines most of their bandwidth.
  Tile product(const DramTensor& weight, std::uint32_t column, unsigned columns, unsigned rows) {
    const Tile bank = sums_.next();
    for (unsigned h = 0; h < hidden_tiles_; ++h) {
      const unsigned height = part(x_.columns, h * block_, block_);
      const Tile panel = weights_.next().partitions(0, height).columns(0, columns);
      nki_.dma_copy(panel, weight.block(h * block_, height, column, columns));
      const Tile moving = x_columns_.at(2, h).partitions(0, height).columns(0, rows);
      for (unsigned b = 0; b < columns; b += block_) {
        const unsigned width = part(columns, b, block_);
        nki_.nc_matmul(bank.partitions(0, width).columns(b, rows), panel.columns(b, width), moving,
                       h > 0);
      }
    }
    return bank;
  }

  void inner(std::uint32_t column, unsigned rows) {
    const unsigned columns = part(down_.rows, column, wide_);
    const Tile gate = product(gate_, column, columns, rows);
    const Tile up = product(up_, column, columns, rows);
    for (unsigned b = 0; b < columns; b += block_) {
      const unsigned width = part(columns, b, block_);
      const Tile active = activated_.next().partitions(0, width).columns(0, rows);
      nki_.activation(active, function_, gate.partitions(0, width).columns(b, rows));
      const Tile middle = middle_.at(2, (column + b) / block_);
      nki_.tensor_tensor(middle.partitions(0, width).columns(0, rows), active,
                         up.partitions(0, width).columns(b, rows), AluOp::kMultiply);
    }
  }

  void outer(std::uint32_t first, unsigned rows, std::uint32_t column) {
    const unsigned columns = part(out_.columns, column, wide_);
    const Tile sum = sums_.next().partitions(0, rows).columns(0, columns);
    for (unsigned i = 0; i < inner_tiles_; ++i) {
      const unsigned height = part(down_.rows, i * block_, block_);
      const Tile moving = weights_.next().partitions(0, height).columns(0, columns);
      nki_.dma_copy(moving, down_.block(i * block_, height, column, columns));
      nki_.nc_matmul(sum, middle_.at(2, i).partitions(0, height).columns(0, rows), moving, i > 0);
    }
    const Tile result = results_.next().partitions(0, rows).columns(0, columns);
    nki_.tensor_copy(result, sum, Engine::kScalar);
    nki_.dma_copy(out_.block(first, rows, column, columns), result, Engine::kGpSimd);
  }

  KernelBuilder& nki_;
  const DramTensor& out_;
  const DramTensor& x_;
  const DramTensor& gate_;
  const DramTensor& up_;
  const DramTensor& down_;
  ActivationFunction function_;
  unsigned block_;  ///< rows and columns of a tile of weights
  unsigned wide_;   ///< columns of a bank, whole blocks
  unsigned hidden_tiles_;
  unsigned inner_tiles_;
  Tile x_columns_;
  Tile middle_;
  TilePool x_rows_;
  TilePool weights_;
  TilePool activated_;
  TilePool results_;
  TilePool transposed_;
  TilePool sums_;
};

}  // namespace

void mlp(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, const DramTensor& gate,
         const DramTensor& up, const DramTensor& down, ActivationFunction function) {
  expect_shape("mlp", "out", out, x.rows, down.columns, x.dtype);
  expect_shape("mlp", "x", x, x.rows, x.columns, x.dtype);
  expect_shape("mlp", "gate", gate, x.columns, down.rows, x.dtype);
  expect_shape("mlp", "up", up, x.columns, down.rows, x.dtype);
  expect_shape("mlp", "down", down, down.rows, down.columns, x.dtype);
  const auto mark = nki.mark();
  Mlp kernel(nki, out, x, gate, up, down, function);
  for (std::uint32_t r = 0; r < x.rows; r += kernel.block())
    kernel.rows(r, part(x.rows, r, kernel.block()));
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
