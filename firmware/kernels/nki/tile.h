// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/isa/access_pattern.h"
#include "models/trainium2/isa/instruction.h"

namespace trn2vp::kernels::nki {

using trainium2::isa::AccessPattern;
using trainium2::isa::ActivationFunction;
using trainium2::isa::AluOp;
using trainium2::isa::Buffer;
using trainium2::isa::Dimension;
using trainium2::isa::DType;
using trainium2::isa::Engine;

/// A tile in SBUF or PSUM, or a view of one: partitions x up to four free dimensions. A view shares
/// the memory of its tile; the KernelBuilder knows who touches which bytes.
class Tile {
 public:
  Tile() = default;
  explicit Tile(const AccessPattern& pattern) : pattern_(pattern) {}

  const AccessPattern& pattern() const { return pattern_; }
  DType dtype() const { return pattern_.dtype; }
  unsigned partitions() const { return pattern_.partition_count; }
  /// Elements per partition.
  std::uint64_t elements() const { return pattern_.elements(); }

  /// `count` partitions from `first` (of this view); the start has to be legal for the
  /// instruction: 0, 32, 64 or 96 (facts/trainium2.md section 2.2, documented).
  Tile partitions(unsigned first, unsigned count) const;
  /// `count` elements of the innermost dimension from `first`, `step` apart (of this view).
  Tile columns(unsigned first, unsigned count, int step = 1) const;
  /// The contiguous elements of this view as other free dimensions, outermost first, at most four,
  /// no more elements than it has. Throws std::invalid_argument otherwise.
  Tile view(const std::vector<unsigned>& dims) const;
  /// Element `index` of the outermost dimension of a view of `rank` dimensions.
  Tile at(unsigned rank, unsigned index) const;
  /// Any loops, innermost first, from element `first` of the tile's memory. Steps in elements.
  Tile strided(std::uint32_t first, const std::vector<Dimension>& dims) const;

 private:
  AccessPattern pattern_;
};

/// A scalar operand: an FP32 immediate, or a [P, 1] tile with one value per partition.
class Operand {
 public:
  Operand(double value) : value_(static_cast<float>(value)) {}  // NOLINT: reads like NKI
  Operand(const Tile& tile);                                    // NOLINT

  bool is_tile() const { return vector_.present; }
  float value() const { return value_; }
  const trainium2::isa::VectorOperand& vector() const { return vector_; }

 private:
  float value_ = 0.0f;
  trainium2::isa::VectorOperand vector_{};
};

/// The [P, 1] tile as a vector operand. Throws std::invalid_argument unless it has one element.
trainium2::isa::VectorOperand as_vector(const Tile& tile);

/// One loop over a tensor in HBM; steps in elements.
struct DramDimension {
  std::int64_t step = 0;
  std::uint32_t count = 1;
};

/// A view of a tensor in HBM: what a dma_copy reads or writes. The partition loop is the outermost;
/// its step is not negative, 0 copies the same elements to every partition.
struct DramView {
  std::uint64_t tensor = 0;  ///< device address of the whole tensor
  std::uint64_t pitch = 0;   ///< bytes of a row of the tensor, for the dependency tracking
  std::uint64_t offset = 0;  ///< first element
  DType dtype = DType::kBf16;
  DramDimension partition;
  std::vector<DramDimension> dims;  ///< innermost first

  /// Elements per partition.
  std::uint64_t elements() const;
};

/// A row-major matrix in HBM: `rows` x `columns`, from device address `address`; or a part of one,
/// which starts `offset` elements behind that address and whose rows are `pitch` elements apart.
/// Two tensors of one kernel never overlap, unless they are parts with the same address and
/// whole_pitch.
struct DramTensor {
  std::uint64_t address = 0;
  DType dtype = DType::kBf16;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint64_t pitch = 0;  ///< 0: columns
  std::uint64_t offset = 0;
  std::uint64_t whole_pitch = 0;  ///< of the matrix whose rows the part cuts up; 0: pitch

  /// Rows on partitions, columns along the free dimension.
  DramView block(std::uint32_t row, std::uint32_t row_count, std::uint32_t column,
                 std::uint32_t column_count) const;
  /// Part of one row, the same for `partitions` partitions.
  DramView broadcast(std::uint32_t row, std::uint32_t column, std::uint32_t column_count,
                     unsigned partitions) const;
  std::uint64_t bytes() const;
};

}  // namespace trn2vp::kernels::nki
