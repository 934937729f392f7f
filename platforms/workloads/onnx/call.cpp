// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/call.h"

#include "platforms/workloads/onnx/host_ops.h"

namespace trn2vp::workloads::onnx {

const Value& Call::operand(std::size_t i) const {
  if (!has(i)) fail("input " + std::to_string(i) + " is missing");
  return values_.at(node_.inputs[i]);
}

const Value& Call::real(std::size_t i) const {
  const Value& value = operand(i);
  if (value.integer && value.constant == nullptr)
    fail("input '" + node_.inputs[i] +
         "': integers that are not known before the run only index a Gather or are cast");
  return value;
}

const Constant& Call::constant(std::size_t i, const std::string& what) const {
  const Value& value = operand(i);
  if (value.constant == nullptr)
    fail(what + " '" + node_.inputs[i] + "' is not known before the run");
  return *value.constant;
}

std::vector<ConstantPtr> Call::constants() const {
  std::vector<ConstantPtr> list;
  for (std::size_t i = 0; i < operands(); ++i) {
    if (!has(i) || operand(i).constant == nullptr) return {};
    list.push_back(operand(i).constant);
  }
  return list;
}

void Call::result(std::size_t i, Value value) {
  if (i < node_.outputs.size() && !node_.outputs[i].empty())
    made_[node_.outputs[i]] = std::move(value);
}

std::size_t Call::axis(std::int64_t axis, std::size_t rank) const {
  const auto size = static_cast<std::int64_t>(rank);
  if (axis < -size || axis >= size)
    fail("axis " + std::to_string(axis) + " of " + std::to_string(rank) + " dimensions");
  return static_cast<std::size_t>(axis < 0 ? axis + size : axis);
}

Dims Call::axes(std::size_t i) const {
  if (has(i)) return constant(i, "axes").integers;
  return attributes.integers("axes");
}

const std::map<std::string, Operator>& operators() {
  static const std::map<std::string, Operator> table = [] {
    std::map<std::string, Operator> all;
    add_elementwise(all);
    add_images(all);
    add_shapes(all);
    add_products(all);
    add_normalisations(all);
    return all;
  }();
  return table;
}

Value viewed(const Value& value, const View& view) {
  if (value.constant != nullptr) return value_of(picked(*value.constant, view));
  Value result = value;
  result.view = view;
  return result;
}

Value reshape(Lowering& lower, const Value& value, const Dims& dims) {
  if (value.constant != nullptr) return viewed(value, dense_view(dims));
  const auto view = reshaped(value.view, dims);
  if (view) return viewed(value, *view);
  Value copy = lower.dense(value);
  copy.view = *reshaped(copy.view, dims);
  return copy;
}

}  // namespace trn2vp::workloads::onnx
