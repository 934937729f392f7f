// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace trn2vp::testing_support {

/// A tensor of any rank in double precision, row-major.
struct Array {
  using Index = std::vector<std::int64_t>;

  Array() = default;
  explicit Array(Index sizes);
  /// Element by element from its index.
  Array(const Index& sizes, const std::function<double(const Index&)>& value);

  std::int64_t rank() const { return static_cast<std::int64_t>(dims.size()); }
  double at(const Index& index) const;
  /// Of an array that is broadcast to a larger one.
  double broadcast(const Index& index) const;

  Index dims;
  std::vector<double> values;
};

/// What the model computes from these inputs, node after node by the text of the ONNX
/// specification, all values by name. Shares no code with the product.
std::map<std::string, Array> textbook_values(const ::onnx::ModelProto& model,
                                             std::map<std::string, Array> inputs);

}  // namespace trn2vp::testing_support
