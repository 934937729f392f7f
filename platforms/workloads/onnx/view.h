// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "platforms/workloads/onnx/graph.h"

// Arithmetic of shapes: which element of a memory belongs to which index of a tensor. Most of
// ONNX's operators on shapes only change that.
namespace trn2vp::workloads::onnx {

/// Sizes, and in elements of the memory the first one and the steps. Step 0 repeats.
struct View {
  Dims dims;
  Dims strides;
  std::int64_t offset = 0;

  std::size_t rank() const { return dims.size(); }
  std::uint64_t elements() const { return elements_of(dims); }
  bool operator<(const View& other) const;
};

/// The elements in their order.
View dense_view(const Dims& dims);
bool is_dense(const View& view);

View permuted(const View& view, const std::vector<std::size_t>& order);
/// The last two dimensions exchanged.
View swapped(View view);
/// Repeated to `dims`, which has as many dimensions or more; nullopt when they do not agree.
std::optional<View> repeated(const View& view, const Dims& dims);
/// The same elements with other sizes, in place; nullopt when they have to be copied for it.
std::optional<View> reshaped(const View& view, const Dims& dims);
/// `count` of the indices of a dimension from `first`, `step` apart.
View sliced(View view, std::size_t axis, std::int64_t first, std::int64_t count, std::int64_t step);
/// Without this dimension: the elements at `index`.
View at(View view, std::size_t axis, std::int64_t index);

/// The shape that operands of these shapes have together (multidirectional broadcasting); nullopt
/// when they have none.
std::optional<Dims> common_dims(const std::vector<Dims>& shapes);

/// Loops over several memories at once.
struct Loops {
  Dims dims;                  ///< outermost first
  std::vector<Dims> strides;  ///< by memory, then as dims
  Dims offsets;               ///< by memory
};
/// The loops over views of the same sizes, as few as there can be; at least one.
Loops joined(const std::vector<View>& views);
/// Calls `body` with the offsets of every iteration of the first `depth` loops.
void for_each(const Loops& loops, std::size_t depth, const std::function<void(const Dims&)>& body);

}  // namespace trn2vp::workloads::onnx
