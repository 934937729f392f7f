// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Functions of one or two tensors, element by element, where an operand may be repeated.
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Columns of a tile: rows of 4 KiB of 16-bit elements keep the DMA engines at their rate.
constexpr unsigned kColumns = 2048;

/// Throws std::invalid_argument for a division, which the machine does not have.
AluOp alu_of(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kAdd:
      return AluOp::kAdd;
    case BinaryOperator::kSubtract:
      return AluOp::kSubtract;
    case BinaryOperator::kMultiply:
      return AluOp::kMultiply;
    case BinaryOperator::kMaximum:
      return AluOp::kMaximum;
    case BinaryOperator::kMinimum:
      return AluOp::kMinimum;
    case BinaryOperator::kPower:
      return AluOp::kPower;
    case BinaryOperator::kDivide:
      break;
  }
  throw std::invalid_argument("no ALU operator divides");
}

/// Columns of the tiles of `out`, when SBUF has to hold so many in its type and in FP32.
unsigned widest(const KernelBuilder& nki, const DramTensor& out, unsigned narrow, unsigned wide) {
  using trainium2::isa::dtype_size;
  const unsigned bytes = narrow * dtype_size(out.dtype) + wide * dtype_size(DType::kFp32);
  return std::min<unsigned>(out.columns, fitting_columns(nki, kColumns, bytes));
}

/// Where a tile lies in the result.
struct Block {
  std::uint32_t row;
  unsigned rows;
  std::uint32_t column;
  unsigned columns;
};

/// An operand on its way to tiles of the result: one that has only one row is loaded into all
/// partitions, once for all rows; one that has only one column is read with step 0.
class Source {
 public:
  Source(KernelBuilder& nki, const DramTensor& tensor, const DramTensor& out, unsigned most)
      : nki_(nki),
        tensor_(tensor),
        one_row_(tensor.rows == 1 && out.rows > 1),
        one_column_(tensor.columns == 1 && out.columns > 1),
        pool_(TilePool::sbuf(nki, 3, kPartitions, {one_column_ ? 1 : most}, tensor.dtype)) {}

  /// [rows, columns] of the result from there; tiles along a column follow each other.
  Tile load(const Block& block) {
    const unsigned width = one_column_ ? 1 : block.columns;
    const std::uint32_t from = one_column_ ? 0 : block.column;
    if (one_row_ && block.row == 0) {
      repeated_ = pool_.next().columns(0, width);
      nki_.dma_copy(repeated_, tensor_.broadcast(0, from, width, kPartitions));
    }
    Tile tile;
    if (one_row_) {
      tile = repeated_.partitions(0, block.rows);
    } else {
      tile = pool_.next().partitions(0, block.rows).columns(0, width);
      nki_.dma_copy(tile, tensor_.block(block.row, block.rows, from, width));
    }
    return one_column_ ? tile.strided(0, {{0, static_cast<std::uint16_t>(block.columns)}}) : tile;
  }

 private:
  KernelBuilder& nki_;
  const DramTensor& tensor_;
  bool one_row_;
  bool one_column_;
  TilePool pool_;
  Tile repeated_;
};

/// Throws std::invalid_argument unless x has the rows of out or one, and its columns or one.
void expect_repeatable(const char* kernel, const char* name, const DramTensor& x,
                       const DramTensor& out) {
  expect_shape(kernel, name, x, x.rows == 1 ? 1 : out.rows, x.columns == 1 ? 1 : out.columns,
               x.dtype);
}

/// Stores what `compute` puts into the tiles of the result, `most` columns wide.
template <class Compute>
void for_each_result(KernelBuilder& nki, const DramTensor& out, unsigned most,
                     const Compute& compute) {
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {most}, out.dtype);
  for (std::uint32_t c = 0; c < out.columns; c += most) {
    for (std::uint32_t r = 0; r < out.rows; r += kPartitions) {
      const Block block{r, part(out.rows, r, kPartitions), c, part(out.columns, c, most)};
      const Tile result = results.next().partitions(0, block.rows).columns(0, block.columns);
      compute(result, block);
      nki.dma_copy(out.block(r, block.rows, c, block.columns), result, Engine::kGpSimd);
    }
  }
}

}  // namespace

void unary(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
           ActivationFunction function) {
  const bool integers = x.dtype == DType::kUint32;
  if (!integers) {
    expect_repeatable("unary", "x", x, out);
  } else if (function != ActivationFunction::kCopy || x.rows != out.rows ||
             x.columns != out.columns) {
    throw std::invalid_argument("unary: integers are only copied, with their shape");
  }
  expect_shape("unary", "out", out, out.rows, out.columns, integers ? out.dtype : x.dtype);
  const auto mark = nki.mark();
  const unsigned most = widest(nki, out, 3, 3);  // three loads of up to 32 bits
  Source source(nki, x, out, most);
  for_each_result(nki, out, most, [&](const Tile& result, const Block& block) {
    const Tile data = source.load(block);
    if (function == ActivationFunction::kCopy) {
      nki.tensor_copy(result, data);
    } else if (function == ActivationFunction::kReciprocal) {
      nki.reciprocal(result, data);  // of any number, unlike the activation
    } else {
      nki.activation(result, function, data);
    }
  });
  nki.rewind(mark);
}

void binary(KernelBuilder& nki, const DramTensor& out, const DramTensor& a, const DramTensor& b,
            BinaryOperator op) {
  expect_repeatable("binary", "a", a, out);
  expect_repeatable("binary", "b", b, out);
  expect_shape("binary", "out", out, out.rows, out.columns, a.dtype);
  expect_shape("binary", "b", b, b.rows, b.columns, a.dtype);
  const bool divides = op == BinaryOperator::kDivide;
  // nki.isa: tensor_tensor has power on the GpSimd Engine only.
  const Engine engine = op == BinaryOperator::kPower ? Engine::kGpSimd : Engine::kVector;
  const auto mark = nki.mark();
  const unsigned most = widest(nki, out, 9, divides ? 2 : 0);
  Source left(nki, a, out, most);
  Source right(nki, b, out, most);
  TilePool inverses = TilePool::sbuf(nki, 2, kPartitions, {divides ? most : 1}, DType::kFp32);
  for_each_result(nki, out, most, [&](const Tile& result, const Block& block) {
    const Tile x = left.load(block);
    const Tile y = right.load(block);
    if (!divides) return nki.tensor_tensor(result, x, y, alu_of(op), engine);
    const Tile inverse = inverses.next().partitions(0, block.rows).columns(0, block.columns);
    nki.reciprocal(inverse, y);
    nki.tensor_tensor(result, x, inverse, AluOp::kMultiply);
  });
  nki.rewind(mark);
}

void scalar_ops(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
                const std::vector<ScalarStep>& steps) {
  if (steps.empty() || steps.size() > 2)
    throw std::invalid_argument("scalar_ops: one or two steps");
  expect_shape("scalar_ops", "x", x, out.rows, out.columns, out.dtype);
  expect_shape("scalar_ops", "out", out, x.rows, x.columns, x.dtype);
  const AluOp first = alu_of(steps.front().op);
  const AluOp second = steps.size() > 1 ? alu_of(steps.back().op) : AluOp::kBypass;
  const float operand = steps.size() > 1 ? steps.back().operand : 0.0f;
  const auto mark = nki.mark();
  const unsigned most = widest(nki, out, 6, 0);
  Source source(nki, x, out, most);
  for_each_result(nki, out, most, [&](const Tile& result, const Block& block) {
    nki.tensor_scalar(result, source.load(block), first, steps.front().operand, second, operand);
  });
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
