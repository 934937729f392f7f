// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "platforms/workloads/onnx/graph.h"
#include "platforms/workloads/onnx/view.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::workloads::onnx {

/// A tensor of the model: known already, or a view of one in HBM.
struct Value {
  View view;             ///< of a constant, its sizes
  ConstantPtr constant;  ///< null: in HBM
  std::size_t tensor = 0;
  bool integer = false;  ///< in HBM as UINT32

  const Dims& dims() const { return view.dims; }
};

Value value_of(Constant constant);

/// Fills a workload with the kernels of one operator after the other. What changes shapes only
/// costs nothing: it makes a view; a kernel that cannot take a view has it copied first, once.
/// Throws std::invalid_argument with what is wrong.
class Lowering {
 public:
  Lowering(std::string name, DataType dtype) : dtype_(dtype) { workload_.name = std::move(name); }

  Workload& workload() { return workload_; }
  DataType dtype() const { return dtype_; }

  /// Kernels from here on belong to this node, which is a layer if there are any.
  void begin(const std::string& node);
  void run(KernelKind kernel);

  // ---- values

  Value input(const Input& input);
  /// A new tensor in HBM, in its order.
  Value fresh(const Dims& dims);
  /// In HBM: constants are put there, with the type of the run.
  Value placed(const Value& value);
  /// In HBM, floating-point numbers without gaps in their order.
  Value dense(const Value& value);
  /// In HBM; the steps of the last dimension are 1.
  Value rows(const Value& value);
  /// Numbers that stay FP32, [1, n].
  std::size_t precise(std::vector<float> values);
  /// Makes a value a result of the model.
  void output(const std::string& name, const Value& value);

  /// A matrix in the memory of a value from there; `pitch` elements from row to row.
  std::size_t matrix(const Value& value, std::int64_t offset, std::int64_t row_count,
                     std::int64_t columns, std::int64_t pitch);
  /// The last two dimensions of a rows() value as a matrix; `offset`: of its first element.
  std::size_t last_two(const Value& value, std::int64_t offset);
  /// All of a dense() value, the last `trailing` dimensions as columns.
  std::size_t whole(const Value& value, std::size_t trailing);

  // ---- kernels; operands in any place and order, real numbers unless it is said

  Value unary(const Value& x, UnaryOperator function);
  Value binary(const Value& a, const Value& b, BinaryOperator op);
  Value scalar_ops(const Value& x, std::vector<ScalarOps::Step> steps);
  /// Over the last `trailing` dimensions, which become 1.
  Value reduce(const Value& x, std::size_t trailing, ReduceOperator op);
  /// Over the last dimension.
  Value softmax(const Value& x);
  /// Batches of matrices, with broadcasting; at least two dimensions each.
  Value matmul(const Value& a, const Value& b);
  /// The values of one to those of the other, which have the same sizes.
  void copy(const Value& to, const Value& from);

 private:
  std::size_t add(Tensor tensor);
  void transpose_into(const Value& to, const Value& from, const Loops& loops, std::size_t unit);
  /// Calls `body` with matrices that together make up the views, the first one without gaps, the
  /// others with steps of 1 or 0 in the last dimension; a matrix with one row or column is to be
  /// repeated.
  void for_each_matrix(const std::vector<Value>& values,
                       const std::function<void(const std::vector<std::size_t>&)>& body);
  Value unit_steps(const Value& value);
  std::uint64_t count_of(std::size_t tensor) const { return workload_.tensors[tensor].elements(); }

  Workload workload_;
  DataType dtype_;
  std::string node_;
  bool new_layer_ = true;
  std::map<ConstantPtr, std::size_t> constants_;
  std::map<std::pair<std::size_t, View>, Value> copies_;
};

}  // namespace trn2vp::workloads::onnx
