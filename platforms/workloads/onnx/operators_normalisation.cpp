// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Operators along dimensions: sums, softmax, normalisation.
#include <algorithm>
#include <numeric>

#include "platforms/workloads/onnx/call.h"

namespace trn2vp::workloads::onnx {
namespace {

/// The order of the dimensions with these at the end.
std::vector<std::size_t> moved_back(std::size_t rank, const std::vector<bool>& back) {
  std::vector<std::size_t> order;
  for (const bool last : {false, true}) {
    for (std::size_t i = 0; i < rank; ++i)
      if (back[i] == last) order.push_back(i);
  }
  return order;
}

std::vector<std::size_t> inverse(const std::vector<std::size_t>& order) {
  std::vector<std::size_t> result(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) result[order[i]] = i;
  return result;
}

// Up to opset 12 over all dimensions from the axis on, which is 1 unless given; then over one, the
// last unless given.
void softmax(Call& call) {
  const Value& x = call.real(0);
  const std::size_t rank = x.dims().size();
  if (rank == 0) call.fail("of a scalar");
  if (call.opset() < 13) {
    const std::size_t axis = call.axis(call.attributes.integer("axis", 1), rank);
    const Dims front(x.dims().begin(), x.dims().begin() + static_cast<std::ptrdiff_t>(axis));
    const auto rows = static_cast<std::int64_t>(elements_of(front));
    const Value flat =
        reshape(call.lower, x, {rows, static_cast<std::int64_t>(x.view.elements()) / rows});
    return call.result(0, reshape(call.lower, call.lower.softmax(flat), x.dims()));
  }
  std::vector<bool> back(rank, false);
  back[call.axis(call.attributes.integer("axis", -1), rank)] = true;
  const std::vector<std::size_t> order = moved_back(rank, back);
  const Value out = call.lower.softmax(viewed(x, permuted(x.view, order)));
  call.result(0, viewed(out, permuted(out.view, inverse(order))));
}

void layer_normalization(Call& call) {
  if (call.results() > 1) call.fail("more than one output, expected Y");
  const Value x = call.lower.dense(call.real(0));
  const std::size_t axis = call.axis(call.attributes.integer("axis", -1), x.dims().size());
  const std::size_t trailing = x.dims().size() - axis;
  const auto columns = static_cast<std::int64_t>(
      elements_of({x.dims().begin() + static_cast<std::ptrdiff_t>(axis), x.dims().end()}));
  const auto row = [&](std::size_t i, float otherwise) {
    if (call.has(i)) {
      const Value& given = call.real(i);
      if (static_cast<std::int64_t>(given.view.elements()) != columns)
        call.fail("input " + std::to_string(i) + " is " + text_of(given.dims()) + ", expected " +
                  std::to_string(columns) + " elements");
      return call.lower.whole(call.lower.dense(reshape(call.lower, given, {1, columns})), 1);
    }
    const std::vector<float> same(static_cast<std::size_t>(columns), otherwise);
    return call.lower.placed(value_of(Constant{{1, columns}, false, {}, same})).tensor;
  };
  const std::size_t gamma = row(1, 1.0f), beta = row(2, 0.0f);
  const Value out = call.lower.fresh(x.dims());
  call.lower.run(Layernorm{call.lower.whole(out, trailing), call.lower.whole(x, trailing), gamma,
                           beta, call.attributes.real("epsilon", 1e-5f)});
  call.result(0, out);
}

/// What is reduced: x, or its squares.
template <bool squares>
Value terms_of(Call& call) {
  const Value& x = call.real(0);
  return squares ? call.lower.binary(x, x, BinaryOperator::kMultiply) : x;
}

// The axes are an operand of ReduceSum from opset 13 on, an attribute of the others.
template <ReduceOperator op, bool squares = false>
void reduce(Call& call) {
  const Value x = terms_of<squares>(call);
  const std::size_t rank = x.dims().size();
  const Dims axes = call.axes(1);
  if (axes.empty() && call.attributes.integer("noop_with_empty_axes", 0) != 0)
    return call.result(0, x);
  std::vector<bool> back(rank, axes.empty());
  for (const std::int64_t axis : axes) back[call.axis(axis, rank)] = true;
  const std::vector<std::size_t> order = moved_back(rank, back);
  const auto trailing = static_cast<std::size_t>(std::count(back.begin(), back.end(), true));
  Value out = call.lower.reduce(viewed(x, permuted(x.view, order)), trailing, op);
  View view = permuted(out.view, inverse(order));
  if (call.attributes.integer("keepdims", 1) == 0) {
    for (std::size_t i = rank; i-- > 0;)
      if (back[i]) view = at(view, i, 0);
  }
  const bool root = call.op() == "ReduceL2";
  call.result(0,
              root ? call.lower.unary(viewed(out, view), UnaryOperator::kSqrt) : viewed(out, view));
}

}  // namespace

void add_normalisations(std::map<std::string, Operator>& table) {
  table["Softmax"] = softmax;
  table["LayerNormalization"] = layer_normalization;
  table["ReduceSum"] = reduce<ReduceOperator::kSum>;
  table["ReduceMean"] = reduce<ReduceOperator::kMean>;
  table["ReduceSumSquare"] = reduce<ReduceOperator::kSum, true>;
  table["ReduceL2"] = reduce<ReduceOperator::kSum, true>;
  table["ReduceMax"] = reduce<ReduceOperator::kMaximum>;
  table["ReduceMin"] = reduce<ReduceOperator::kMinimum>;
}

}  // namespace trn2vp::workloads::onnx
