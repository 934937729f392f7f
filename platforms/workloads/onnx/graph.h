// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

// A model as its file says it, free of protobuf.
namespace trn2vp::workloads::onnx {

using Dims = std::vector<std::int64_t>;

/// Product of the sizes; 1 of none. The largest number there is where one is negative or it would
/// be more.
std::uint64_t elements_of(const Dims& dims);
/// "[2, 3]".
std::string text_of(const Dims& dims);

/// A tensor whose elements are known, row-major. Integers and booleans keep all their bits; other
/// types become FP32.
struct Constant {
  Dims dims;
  bool integer = false;
  std::vector<std::int64_t> integers;
  std::vector<float> reals;

  double at(std::uint64_t i) const {
    return integer ? static_cast<double>(integers[i]) : static_cast<double>(reals[i]);
  }
};
using ConstantPtr = std::shared_ptr<const Constant>;

using Attribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>,
                               std::vector<float>, ConstantPtr>;

struct Node {
  std::string name;  ///< never empty: where the file has none, that of its first output
  std::string op;
  std::vector<std::string> inputs;  ///< "": left out
  std::vector<std::string> outputs;
  std::map<std::string, Attribute> attributes;
  std::vector<Node> parts = {};  ///< what a pattern stands for (patterns.h)
};

struct Input {
  std::string name;
  Dims dims;
  bool integer = false;
};

struct Graph {
  std::string path;
  std::int64_t opset = 0;
  std::vector<Input> inputs;  ///< without the initializers
  std::map<std::string, ConstantPtr> initializers;
  std::vector<Node> nodes;  ///< every node behind those it needs
  std::vector<std::string> outputs;
  std::map<std::string, Dims> shapes;  ///< what ONNX's shape inference knows
};

/// Throws std::runtime_error: "FILE: node 'name' (Op): why".
[[noreturn]] void fail(const Graph& graph, const Node& node, const std::string& why);

/// Attributes of a node; std::runtime_error naming file, node and attribute when the type is
/// another one.
class Attributes {
 public:
  Attributes(const Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  bool has(const std::string& name) const { return node_.attributes.count(name) != 0; }
  std::int64_t integer(const std::string& name, std::int64_t otherwise) const;
  float real(const std::string& name, float otherwise) const;
  std::string text(const std::string& name, const std::string& otherwise) const;
  Dims integers(const std::string& name, const Dims& otherwise = {}) const;
  /// Null when there is none.
  ConstantPtr tensor(const std::string& name) const;

  [[noreturn]] void refuse(const std::string& name, const std::string& expectation) const;

 private:
  template <class Type>
  const Type* find(const std::string& name, const char* expected) const;

  const Graph& graph_;
  const Node& node_;
};

}  // namespace trn2vp::workloads::onnx
