// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/tile.h"

#include <stdexcept>
#include <string>

namespace trn2vp::kernels::nki {

using trainium2::isa::dtype_size;

Tile Tile::partitions(unsigned first, unsigned count) const {
  if (count == 0 || first + count > pattern_.partition_count) {
    throw std::invalid_argument("partitions " + std::to_string(first) + " + " +
                                std::to_string(count) + " of " +
                                std::to_string(pattern_.partition_count));
  }
  AccessPattern pattern = pattern_;
  pattern.start_partition = static_cast<std::uint8_t>(pattern_.start_partition + first);
  pattern.partition_count = static_cast<std::uint8_t>(count);
  return Tile(pattern);
}

Tile Tile::columns(unsigned first, unsigned count, int step) const {
  const Dimension& inner = pattern_.dims[0];
  const std::int64_t last = first + std::int64_t{step} * (std::int64_t{count} - 1);
  if (count == 0 || first >= inner.count || last < 0 || last >= inner.count) {
    throw std::invalid_argument("columns " + std::to_string(first) + " to " + std::to_string(last) +
                                " of " + std::to_string(inner.count));
  }
  AccessPattern pattern = pattern_;
  pattern.byte_offset += first * static_cast<unsigned>(inner.step) * dtype_size(pattern_.dtype);
  pattern.dims[0] = {static_cast<std::int16_t>(inner.step * step),
                     static_cast<std::uint16_t>(count)};
  return Tile(pattern);
}

Tile Tile::view(const std::vector<unsigned>& dims) const {
  std::uint64_t elements = 1;
  for (unsigned count : dims) elements *= count;
  if (dims.empty() || dims.size() > 4 || !pattern_.contiguous() || elements == 0 ||
      elements > pattern_.elements()) {
    throw std::invalid_argument("a view of " + std::to_string(elements) + " elements in " +
                                std::to_string(dims.size()) + " dimensions of a tile of " +
                                std::to_string(pattern_.elements()));
  }
  std::vector<Dimension> loops;
  std::uint64_t step = 1;
  for (auto count = dims.rbegin(); count != dims.rend(); ++count) {
    loops.push_back(
        {static_cast<std::int16_t>(*count == 1 ? 0 : step), static_cast<std::uint16_t>(*count)});
    step *= *count;
  }
  if (loops[0].count == 1) loops[0].step = 1;
  return strided(0, loops);
}

Tile Tile::at(unsigned rank, unsigned index) const {
  const Dimension& outer = pattern_.dims.at(rank - 1);
  if (index >= outer.count) {
    throw std::invalid_argument("element " + std::to_string(index) + " of a dimension of " +
                                std::to_string(outer.count));
  }
  AccessPattern pattern = pattern_;
  pattern.byte_offset += index * static_cast<unsigned>(outer.step) * dtype_size(pattern_.dtype);
  pattern.dims[rank - 1] = {static_cast<std::int16_t>(rank == 1 ? 1 : 0), 1};
  return Tile(pattern);
}

Tile Tile::strided(std::uint32_t first, const std::vector<Dimension>& dims) const {
  if (dims.empty() || dims.size() > 4) {
    throw std::invalid_argument("a tile has one to four free dimensions");
  }
  AccessPattern pattern = pattern_;
  pattern.byte_offset += first * dtype_size(pattern_.dtype);
  for (std::size_t d = 0; d < 4; ++d) pattern.dims[d] = d < dims.size() ? dims[d] : Dimension{0, 1};
  return Tile(pattern);
}

Operand::Operand(const Tile& tile) : vector_(as_vector(tile)) {}

trainium2::isa::VectorOperand as_vector(const Tile& tile) {
  if (tile.elements() != 1) {
    throw std::invalid_argument("a vector operand has one element per partition, not " +
                                std::to_string(tile.elements()));
  }
  const AccessPattern& pattern = tile.pattern();
  return trainium2::isa::vector_operand(pattern.buffer, pattern.dtype, pattern.start_partition,
                                        pattern.byte_offset);
}

std::uint64_t DramView::elements() const {
  std::uint64_t elements = 1;
  for (const DramDimension& dim : dims) elements *= dim.count;
  return elements;
}

DramView DramTensor::block(std::uint32_t row, std::uint32_t row_count, std::uint32_t column,
                           std::uint32_t column_count) const {
  if (row_count == 0 || column_count == 0 || row_count > rows || row > rows - row_count ||
      column_count > columns || column > columns - column_count) {
    throw std::invalid_argument("a block [" + std::to_string(row_count) + ", " +
                                std::to_string(column_count) + "] at [" + std::to_string(row) +
                                ", " + std::to_string(column) + "] of a tensor [" +
                                std::to_string(rows) + ", " + std::to_string(columns) + "]");
  }
  DramView view;
  view.tensor = address;
  const std::uint64_t row_elements = pitch == 0 ? columns : pitch;
  view.pitch = (whole_pitch == 0 ? row_elements : whole_pitch) * dtype_size(dtype);
  view.offset = offset + row * row_elements + column;
  view.dtype = dtype;
  view.partition = {static_cast<std::int64_t>(row_elements), row_count};
  view.dims = {{1, column_count}};
  return view;
}

DramView DramTensor::broadcast(std::uint32_t row, std::uint32_t column, std::uint32_t column_count,
                               unsigned partitions) const {
  DramView view = block(row, 1, column, column_count);
  view.partition = {0, partitions};
  return view;
}

std::uint64_t DramTensor::bytes() const {
  return std::uint64_t{rows} * columns * dtype_size(dtype);
}

}  // namespace trn2vp::kernels::nki
