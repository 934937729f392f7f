// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/graph.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace trn2vp::workloads::onnx {

std::uint64_t elements_of(const Dims& dims) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  if (std::find(dims.begin(), dims.end(), 0) != dims.end()) return 0;
  std::uint64_t elements = 1;
  for (const std::int64_t size : dims) {
    if (size < 0 || elements > kMost / static_cast<std::uint64_t>(size)) return kMost;
    elements *= static_cast<std::uint64_t>(size);
  }
  return elements;
}

std::string text_of(const Dims& dims) {
  std::string text;
  for (const std::int64_t size : dims) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

void fail(const Graph& graph, const Node& node, const std::string& why) {
  throw std::runtime_error(graph.path + ": node '" + node.name + "' (" + node.op + "): " + why);
}

template <class Type>
const Type* Attributes::find(const std::string& name, const char* expected) const {
  const auto found = node_.attributes.find(name);
  if (found == node_.attributes.end()) return nullptr;
  const Type* value = std::get_if<Type>(&found->second);
  if (value == nullptr) refuse(name, std::string("has another type, expected ") + expected);
  return value;
}

std::int64_t Attributes::integer(const std::string& name, std::int64_t otherwise) const {
  const auto* value = find<std::int64_t>(name, "an integer");
  return value == nullptr ? otherwise : *value;
}

float Attributes::real(const std::string& name, float otherwise) const {
  const auto* value = find<float>(name, "a number");
  return value == nullptr ? otherwise : *value;
}

std::string Attributes::text(const std::string& name, const std::string& otherwise) const {
  const auto* value = find<std::string>(name, "a string");
  return value == nullptr ? otherwise : *value;
}

Dims Attributes::integers(const std::string& name, const Dims& otherwise) const {
  const auto* value = find<std::vector<std::int64_t>>(name, "integers");
  return value == nullptr ? otherwise : *value;
}

ConstantPtr Attributes::tensor(const std::string& name) const {
  const auto* value = find<ConstantPtr>(name, "a tensor");
  return value == nullptr ? nullptr : *value;
}

void Attributes::refuse(const std::string& name, const std::string& expectation) const {
  fail(graph_, node_, "attribute " + name + " " + expectation);
}

}  // namespace trn2vp::workloads::onnx
