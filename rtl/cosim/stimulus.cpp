// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/stimulus.h"

#include <algorithm>

#include "models/trainium2/neuron_core/array/tile_checks.h"

namespace trn2vp::cosim {
namespace {

namespace isa = trainium2::isa;
using trainium2::ArrayModes;
using trainium2::MatmulArray;
using trainium2::PeTile;

int pick(std::mt19937& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
}

ArrayModes modes_of(Mode mode) {
  ArrayModes modes;
  if (mode == Mode::kDoubleRow) modes.perf_mode = isa::PerfMode::kDoubleRow;
  modes.is_transpose = mode == Mode::kTranspose;
  if (mode == Mode::kFp32Low || mode == Mode::kFp32LowOnezero)
    modes.fp32_pass = isa::Fp32Pass::kLow;
  if (mode == Mode::kFp32High || mode == Mode::kFp32HighOnezero)
    modes.fp32_pass = isa::Fp32Pass::kHigh;
  if (mode >= Mode::kSparse4Of16)
    modes.sparsity = static_cast<isa::Sparsity>(static_cast<int>(mode) -
                                                static_cast<int>(Mode::kSparse4Of16) + 1);
  return modes;
}

int share_of(Mode mode) {
  return static_cast<int>(isa::partitions_per_row(modes_of(mode).sparsity));
}

/// A format for the other operand.
OperandFormat partner_of(std::mt19937& random, const Bin& goal) {
  for (;;) {
    Bin other = goal;
    other.dtype = static_cast<OperandFormat>(pick(random, 0, 6));
    if (wide(other.dtype) == wide(goal.dtype) && unreachable(other) == nullptr) return other.dtype;
  }
}

/// A raw operand of one kind, of either sign.
std::uint32_t special_word(std::mt19937& random, OperandFormat format, Special special) {
  const Layout& layout = layout_of(format);
  const int shift = layout.fraction_bits + layout.unused_bits;
  const std::uint32_t one = 1u << layout.unused_bits;
  const std::uint32_t top = ((1u << layout.exponent_bits) - 1u) << shift;
  const std::uint32_t sign = static_cast<std::uint32_t>(random() % 2)
                             << (layout.exponent_bits + shift);
  const std::uint32_t fraction =
      static_cast<std::uint32_t>(pick(random, 1, (1 << layout.fraction_bits) - 1)) * one;
  switch (special) {
    case Special::kZero:
      return sign;
    case Special::kSubnormal:
      return sign | fraction;
    case Special::kInfinity:
      return sign | top;
    case Special::kNan:
      return sign | top | fraction;
    case Special::kMaximum:
      return sign | (top - one);
    default:
      return sign | (((1u << (layout.exponent_bits - 1)) - 1u) << shift);  // one
  }
}

Special kind_of(OperandFormat format, std::uint32_t raw) {
  const Layout& layout = layout_of(format);
  const int shift = layout.fraction_bits + layout.unused_bits;
  const std::uint32_t magnitude = raw & ((1u << (layout.exponent_bits + shift)) - 1u);
  const std::uint32_t top = ((1u << layout.exponent_bits) - 1u) << shift;
  const std::uint32_t one = 1u << layout.unused_bits;
  if (magnitude > top) return Special::kNan;
  if (magnitude == top) return Special::kInfinity;
  if (magnitude < one) return Special::kZero;
  if (magnitude >> shift == 0) return Special::kSubnormal;
  return magnitude / one == top / one - 1 ? Special::kMaximum : Special::kNone;
}

Operands background(std::mt19937& random, Special special) {
  if (special == Special::kNone || special == Special::kCancellation) return Operands::kModerate;
  if (special == Special::kSubnormal && random() % 2 == 0) return Operands::kSubnormal;
  constexpr Operands kKinds[] = {Operands::kModerate, Operands::kAnyBits, Operands::kRare,
                                 Operands::kModerate};
  return kKinds[random() % 4];
}

void plant(std::mt19937& random, Special special, Matrix& matrix) {
  if (special == Special::kNone || special == Special::kCancellation) return;
  for (int i = pick(random, 1, 3); i > 0; --i) {
    matrix.set(pick(random, 0, matrix.rows - 1), pick(random, 0, matrix.cols - 1),
               special_word(random, matrix.format, special));
  }
}

/// Bits below the fraction, which do not count but where they make a NaN of an infinity.
void litter(std::mt19937& random, Matrix& matrix) {
  const std::uint32_t unused = (1u << layout_of(matrix.format).unused_bits) - 1u;
  if (unused == 0) return;
  for (int r = 0; r < matrix.rows; ++r) {
    for (int c = 0; c < matrix.cols; ++c) {
      const std::uint32_t raw = matrix.at(r, c);
      if (kind_of(matrix.format, raw) == Special::kInfinity || random() % 2 == 0) continue;
      matrix.set(r, c, raw | (static_cast<std::uint32_t>(random()) & unused));
    }
  }
}

std::uint32_t sign_bit(OperandFormat format) {
  const Layout& layout = layout_of(format);
  return 1u << (layout.exponent_bits + layout.fraction_bits + layout.unused_bits);
}

/// Rows or columns used of `all`: all of them, or fewer, in steps.
int part(std::mt19937& random, int all, int step, bool fewer) {
  return fewer ? step * pick(random, 1, all / step - 1) : all;
}

bool contains(const Matrix& matrix, Special special) {
  for (int r = 0; r < matrix.rows; ++r) {
    for (int c = 0; c < matrix.cols; ++c) {
      if (kind_of(matrix.format, matrix.at(r, c)) == special) return true;
    }
  }
  return false;
}

bool alternates(const Matrix& weights, int column) {
  for (int r = 1; r < weights.rows; ++r) {
    if (weights.at(r, column) != (weights.at(r - 1, column) ^ sign_bit(weights.format)))
      return false;
  }
  return weights.rows % 2 == 0 && kind_of(weights.format, weights.at(0, column)) == Special::kNone;
}

/// Whether all that weights meet in column j of a moving operand of n columns is one number.
bool constant(const Matrix& moving, int j, int n) {
  for (int r = 0; r < moving.rows; ++r) {
    for (int c = j; c < moving.cols; c += n) {
      if (moving.at(r, c) != moving.at(0, j)) return false;
    }
  }
  return kind_of(moving.format, moving.at(0, j)) == Special::kNone;
}

bool cancels(const Matmul& matmul) {
  if (matmul.mode == Mode::kTranspose) return false;
  const int m = matmul.load.tile().cols, n = matmul.tile().n;
  int column = 0, j = 0;
  while (column < m &&
         !(alternates(matmul.load.stationary, column) &&
           (matmul.mode != Mode::kDoubleRow || alternates(matmul.load.stationary, m + column))))
    ++column;
  while (j < n && !constant(matmul.moving, j, n)) ++j;
  return column < m && j < n;
}

std::vector<std::uint16_t> random_tags(std::mt19937& random, const ArrayModes& modes, int count) {
  const int values = static_cast<int>(isa::partitions_per_row(modes.sparsity) *
                                      isa::compress_ratio(modes.sparsity));
  std::vector<std::uint16_t> tags;
  for (int i = 0; i < count; ++i) {
    unsigned word = 0;
    for (int tag = 0; tag < 4; ++tag)
      word |= static_cast<unsigned>(pick(random, 0, values - 1)) << (4 * tag);
    tags.push_back(static_cast<std::uint16_t>(word));
  }
  return tags;
}

}  // namespace

trainium2::MovingTile Matmul::tile() const {
  trainium2::MovingTile tile = moving.moving(load.modes);
  tile.onezero = onezero;
  return tile;
}

PeTile random_tile(std::mt19937& random, const MatmulArray& array, Mode mode) {
  for (;;) {
    PeTile tile;
    random_span(random, array.rows() / 4, &tile.start_row, &tile.rows);
    random_span(random, array.cols() / 4, &tile.start_column, &tile.columns);
    if (mode == Mode::kDoubleRow) tile.start_column = tile.columns = 0;
    const bool whole = tile.rows == array.rows() && tile_columns(array, tile) == array.cols();
    if (!whole && tile.rows >= share_of(mode) && tile.start_row % share_of(mode) == 0) return tile;
  }
}

Matmul make_load(std::mt19937& random, const MatmulArray& array, const Bin& goal,
                 const PeTile& tile) {
  Matmul matmul;
  matmul.mode = goal.mode;
  ArrayModes& modes = matmul.load.modes;
  modes = modes_of(goal.mode);
  if (goal.shape >= Shape::kTile) modes.tile = tile;
  // A sum cancels over pairs of rows.
  int step = share_of(goal.mode);
  if (goal.special == Special::kCancellation) step = std::max(step, 2);
  const int all_rows = tile_rows(array, modes.tile), all_columns = tile_columns(array, modes.tile);
  bool fewer_rows = false, fewer_columns = false;
  if (goal.shape == Shape::kWholePart || goal.shape == Shape::kTilePart) {
    const int which = pick(random, 0, 2);
    fewer_rows = all_rows > step && which != 0;
    fewer_columns = which != 1 || !fewer_rows;
  }
  const int rows = part(random, all_rows, step, fewer_rows);
  const int columns = part(random, all_columns, 1, fewer_columns);
  const bool double_row = modes.double_row();
  Matrix& weights = matmul.load.stationary;
  weights = random_matrix(random, rows, double_row ? 2 * columns : columns,
                          partner_of(random, goal), background(random, goal.special));
  plant(random, goal.special, weights);
  litter(random, weights);
  if (goal.special == Special::kCancellation) {
    for (int c = 0; c < weights.cols; ++c) {
      for (int r = 1; r < rows; ++r) {
        weights.set(r, c, weights.at(r - 1, c) ^ sign_bit(weights.format));
      }
    }
  }
  if (modes.sparse()) matmul.load.tags = random_tags(random, modes, rows * ((columns + 3) / 4));
  return matmul;
}

void make_moving(std::mt19937& random, const Bin& goal, int n, Matmul& matmul) {
  const ArrayModes& modes = matmul.load.modes;
  const int lines = modes.double_row() ? 2 : static_cast<int>(isa::compress_ratio(modes.sparsity));
  matmul.onezero = goal.mode == Mode::kFp32LowOnezero || goal.mode == Mode::kFp32HighOnezero;
  Matrix& moving = matmul.moving;
  moving = random_matrix(random, matmul.load.stationary.rows, lines * n, goal.dtype,
                         background(random, goal.special));
  if (matmul.onezero) {
    const bool zeros = goal.special != Special::kNone && goal.special != Special::kCancellation;
    const std::uint32_t one =
        special_word(random, goal.dtype, Special::kNone) & ~sign_bit(goal.dtype);
    for (int r = 0; r < moving.rows; ++r) {
      for (int c = 0; c < n; ++c) moving.set(r, c, zeros && random() % 2 != 0 ? 0 : one);
    }
  } else {
    plant(random, goal.special, moving);
    litter(random, moving);
  }
  // Columns of a permutation at times: what a transpose is used with.
  if (modes.is_transpose && goal.special != Special::kNone && random() % 2 != 0) {
    for (int j = 0; j < n; ++j) {
      const int row = pick(random, 0, moving.rows);
      for (int r = 0; r < moving.rows; ++r) {
        if (r != row) moving.set(r, j, 0);
      }
    }
  }
  if (goal.special == Special::kCancellation) {
    for (int c = 0; c < moving.cols; ++c) {
      for (int r = 0; r < moving.rows; ++r) moving.set(r, c, moving.at(0, c % n));
    }
  }
}

bool has_special(const Matmul& matmul, Special special) {
  if (special == Special::kCancellation) return cancels(matmul);
  if (special != Special::kNone)
    return contains(matmul.load.stationary, special) || contains(matmul.moving, special);
  for (int s = 1; s <= static_cast<int>(Special::kCancellation); ++s) {
    if (has_special(matmul, static_cast<Special>(s))) return false;
  }
  return true;
}

Shape shape_of(const Matmul& matmul, const MatmulArray& array) {
  const PeTile& tile = matmul.load.modes.tile;
  const int rows = tile_rows(array, tile), columns = tile_columns(array, tile);
  const bool whole = rows == array.rows() && columns == array.cols();
  const bool full = matmul.load.stationary.rows == rows && matmul.load.tile().cols == columns;
  if (whole) return full ? Shape::kWhole : Shape::kWholePart;
  return full ? Shape::kTile : Shape::kTilePart;
}

}  // namespace trn2vp::cosim
