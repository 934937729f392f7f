// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platforms/workloads/onnx/graph.h"
#include "platforms/workloads/onnx/lowering.h"

namespace trn2vp::workloads::onnx {

/// One node on its way into the workload: its operands, and where its results go.
class Call {
 public:
  Lowering& lower;
  Attributes attributes;

  Call(const Graph& graph, const Node& node, const std::map<std::string, Value>& values,
       Lowering& lowering)
      : lower(lowering), attributes(graph, node), graph_(graph), node_(node), values_(values) {}

  [[noreturn]] void fail(const std::string& why) const { onnx::fail(graph_, node_, why); }
  const std::string& op() const { return node_.op; }
  std::int64_t opset() const { return graph_.opset; }

  /// The parts of a pattern, each as a call of its own.
  Call part(std::size_t i) const { return {graph_, node_.parts.at(i), values_, lower}; }

  std::size_t operands() const { return node_.inputs.size(); }
  bool has(std::size_t i) const { return i < operands() && !node_.inputs[i].empty(); }
  /// Fails when it is left out.
  const Value& operand(std::size_t i) const;
  /// A real operand that may be on the chip; fails for integers there.
  const Value& real(std::size_t i) const;
  /// Fails unless it is known before the run. `what`: for people.
  const Constant& constant(std::size_t i, const std::string& what) const;
  /// All of them, when all are known before the run; else none.
  std::vector<ConstantPtr> constants() const;

  std::size_t results() const { return node_.outputs.size(); }
  void result(std::size_t i, Value value);
  /// By name.
  std::map<std::string, Value>& made() { return made_; }

  /// An axis of a tensor of that rank, counted from the end when negative.
  std::size_t axis(std::int64_t axis, std::size_t rank) const;
  /// Axes from operand `i`, or where that is left out from the attribute "axes".
  Dims axes(std::size_t i) const;

 private:
  const Graph& graph_;
  const Node& node_;
  const std::map<std::string, Value>& values_;
  std::map<std::string, Value> made_;
};

using Operator = void (*)(Call& call);

/// What can be run, by name in ONNX's own domain.
const std::map<std::string, Operator>& operators();

/// Runs a pattern (patterns.h) as one kernel; false, with nothing done, where its kernel does not
/// take it.
using Pattern = bool (*)(Call& call);
const std::map<std::string, Pattern>& patterns();
bool conv_batch_normalization(Call& call);

// The parts it is made of.
void add_elementwise(std::map<std::string, Operator>& table);
void add_images(std::map<std::string, Operator>& table);
void add_shapes(std::map<std::string, Operator>& table);
void add_products(std::map<std::string, Operator>& table);
void add_normalisations(std::map<std::string, Operator>& table);

/// The same elements with other sizes, copied where it has to be.
Value reshape(Lowering& lower, const Value& value, const Dims& dims);
/// The value with another view of the same memory; a constant is put into that order.
Value viewed(const Value& value, const View& view);

}  // namespace trn2vp::workloads::onnx
