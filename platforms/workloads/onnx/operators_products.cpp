// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Matrix products.
#include <optional>

#include "platforms/workloads/onnx/call.h"
#include "platforms/workloads/onnx/host_ops.h"

namespace trn2vp::workloads::onnx {
namespace {

Value scaled(Call& call, const Value& value, float factor) {
  if (factor == 1.0f) return value;
  if (value.constant != nullptr) {
    Constant product = *value.constant;
    for (float& real : product.reals) real *= factor;
    return value_of(std::move(product));
  }
  return call.lower.scalar_ops(value, {{BinaryOperator::kMultiply, factor}});
}

// A vector on the left is a row, on the right a column; the result does not have that dimension.
void matmul(Call& call) {
  Value a = call.real(0), b = call.real(1);
  if (a.dims().empty() || b.dims().empty()) call.fail("a scalar, expected matrices or vectors");
  const bool row = a.dims().size() == 1, column = b.dims().size() == 1;
  if (row) a = reshape(call.lower, a, {1, a.dims()[0]});
  if (column) b = reshape(call.lower, b, {b.dims()[0], 1});
  std::optional<Constant> known;
  if (a.constant != nullptr && b.constant != nullptr) known = host_matmul(*a.constant, *b.constant);
  Value out = known ? value_of(std::move(*known)) : call.lower.matmul(a, b);
  if (column) out = viewed(out, at(out.view, out.view.rank() - 1, 0));
  if (row) out = viewed(out, at(out.view, out.view.rank() - (column ? 1 : 2), 0));
  call.result(0, out);
}

void gemm(Call& call) {
  Value a = call.real(0), b = call.real(1);
  if (a.dims().size() != 2 || b.dims().size() != 2)
    call.fail("operands " + text_of(a.dims()) + " and " + text_of(b.dims()) +
              ", expected matrices");
  if (call.attributes.integer("transA", 0) != 0) a = viewed(a, swapped(a.view));
  if (call.attributes.integer("transB", 0) != 0) b = viewed(b, swapped(b.view));
  const float alpha = call.attributes.real("alpha", 1.0f);
  const float beta = call.attributes.real("beta", 1.0f);
  const bool early = b.constant != nullptr;
  Value out = call.lower.matmul(a, early ? scaled(call, b, alpha) : b);
  if (!early) out = scaled(call, out, alpha);
  if (call.has(2) && beta != 0.0f) {
    const Dims dims = out.dims();
    out = call.lower.binary(out, scaled(call, call.real(2), beta), BinaryOperator::kAdd);
    if (out.dims() != dims) call.fail("C does not broadcast to " + text_of(dims));
  }
  call.result(0, out);
}

}  // namespace

void add_products(std::map<std::string, Operator>& table) {
  table["MatMul"] = matmul;
  table["Gemm"] = gemm;
}

}  // namespace trn2vp::workloads::onnx
