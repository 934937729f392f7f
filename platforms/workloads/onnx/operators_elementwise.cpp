// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Operators that go element by element.
#include <cmath>
#include <limits>
#include <optional>

#include "platforms/workloads/onnx/call.h"
#include "platforms/workloads/onnx/host_ops.h"

namespace trn2vp::workloads::onnx {
namespace {

using Step = ScalarOps::Step;

/// The value of an operand with one element that is known before the run.
std::optional<double> scalar(const Value& value) {
  if (value.constant == nullptr || elements_of(value.constant->dims) != 1) return std::nullopt;
  return value.constant->at(0);
}

/// Whether it does not change the shape of the other operand.
bool fits(const Value& value, const Value& other) {
  return value.dims().size() <= other.dims().size();
}

float inverse(double value) { return static_cast<float>(1 / value); }

bool on_host(Call& call) {
  const std::vector<ConstantPtr> operands = call.constants();
  if (operands.empty()) return false;
  auto known = host_elementwise(call.op(), operands);
  if (!known) return false;
  call.result(0, value_of(std::move(*known)));
  return true;
}

// x op c.
std::vector<Step> right_steps(BinaryOperator op, double c) {
  if (op == BinaryOperator::kDivide) return {{BinaryOperator::kMultiply, inverse(c)}};
  return {{op, static_cast<float>(c)}};
}

// c op x; of a power there is none.
std::vector<Step> left_steps(BinaryOperator op, double c) {
  const auto operand = static_cast<float>(c);
  switch (op) {
    case BinaryOperator::kSubtract:
      return {{BinaryOperator::kMultiply, -1.0f}, {BinaryOperator::kAdd, operand}};
    case BinaryOperator::kDivide:
      return {{BinaryOperator::kPower, -1.0f}, {BinaryOperator::kMultiply, operand}};
    case BinaryOperator::kPower:
      return {};
    default:
      return {{op, operand}};
  }
}

Value combined(Call& call, const Value& a, const Value& b, BinaryOperator op) {
  const std::optional<double> right = scalar(b), left = scalar(a);
  if (right && fits(b, a)) {
    if (op == BinaryOperator::kPower && *right == 0.5)
      return call.lower.unary(a, UnaryOperator::kSqrt);
    return call.lower.scalar_ops(a, right_steps(op, *right));
  }
  if (left && fits(a, b)) {
    const std::vector<Step> steps = left_steps(op, *left);
    if (!steps.empty()) return call.lower.scalar_ops(b, steps);
  }
  return call.lower.binary(a, b, op);
}

template <BinaryOperator op>
void binary(Call& call) {
  if (!on_host(call)) call.result(0, combined(call, call.real(0), call.real(1), op));
}

// Max, Min, Sum, Mean: any number of operands.
template <BinaryOperator op>
void variadic(Call& call) {
  if (on_host(call)) return;
  Value so_far = call.real(0);
  for (std::size_t i = 1; i < call.operands(); ++i)
    so_far = combined(call, so_far, call.real(i), op);
  if (call.op() == "Mean")
    so_far = call.lower.scalar_ops(
        so_far, {{BinaryOperator::kMultiply, inverse(static_cast<double>(call.operands()))}});
  call.result(0, so_far);
}

template <UnaryOperator function>
void unary(Call& call) {
  if (!on_host(call)) call.result(0, call.lower.unary(call.real(0), function));
}

void neg(Call& call) {
  if (on_host(call)) return;
  call.result(0, call.lower.scalar_ops(call.real(0), {{BinaryOperator::kMultiply, -1.0f}}));
}

// From opset 11 on the bounds are operands.
void clip(Call& call) {
  const auto bound = [&](std::size_t i, const char* name) -> std::optional<double> {
    if (call.has(i)) return call.constant(i, name).at(0);
    if (call.attributes.has(name)) return call.attributes.real(name, 0);
    return std::nullopt;
  };
  const std::optional<double> low = bound(1, "min"), high = bound(2, "max");
  std::vector<Step> steps;
  if (low) steps.push_back({BinaryOperator::kMaximum, static_cast<float>(*low)});
  if (high) steps.push_back({BinaryOperator::kMinimum, static_cast<float>(*high)});
  call.result(0, steps.empty() ? call.real(0) : call.lower.scalar_ops(call.real(0), steps));
}

void leaky_relu(Call& call) {
  const float alpha = call.attributes.real("alpha", 0.01f);
  if (!(alpha >= 0 && alpha <= 1)) call.attributes.refuse("alpha", "expected 0 to 1");
  const Value& x = call.real(0);
  const Value scaled = call.lower.scalar_ops(x, {{BinaryOperator::kMultiply, alpha}});
  call.result(0, call.lower.binary(x, scaled, BinaryOperator::kMaximum));
}

// max(x, 0) + slope min(x, 0).
void prelu(Call& call) {
  const Value& x = call.real(0);
  const auto side = [&](BinaryOperator op) { return call.lower.scalar_ops(x, {{op, 0.0f}}); };
  const Value below =
      combined(call, side(BinaryOperator::kMinimum), call.real(1), BinaryOperator::kMultiply);
  call.result(0, call.lower.binary(side(BinaryOperator::kMaximum), below, BinaryOperator::kAdd));
}

// max(x, 0) + alpha (exp(min(x, 0)) - 1).
void elu(Call& call) {
  const Value& x = call.real(0);
  const float alpha = call.attributes.real("alpha", 1.0f);
  const Value above = call.lower.scalar_ops(x, {{BinaryOperator::kMaximum, 0.0f}});
  const Value grown = call.lower.unary(call.lower.scalar_ops(x, {{BinaryOperator::kMinimum, 0.0f}}),
                                       UnaryOperator::kExp);
  const Value below = call.lower.scalar_ops(
      grown, {{BinaryOperator::kAdd, -1.0f}, {BinaryOperator::kMultiply, alpha}});
  call.result(0, call.lower.binary(above, below, BinaryOperator::kAdd));
}

// max(0, min(1, alpha x + beta)).
Value hard_sigmoid(Call& call, float alpha, float beta) {
  const Value line = call.lower.scalar_ops(
      call.real(0), {{BinaryOperator::kMultiply, alpha}, {BinaryOperator::kAdd, beta}});
  return call.lower.scalar_ops(
      line, {{BinaryOperator::kMaximum, 0.0f}, {BinaryOperator::kMinimum, 1.0f}});
}

void hard_sigmoid(Call& call) {
  call.result(0, hard_sigmoid(call, call.attributes.real("alpha", 0.2f),
                              call.attributes.real("beta", 0.5f)));
}

void hard_swish(Call& call) {
  const Value gate = hard_sigmoid(call, 1.0f / 6, 0.5f);
  call.result(0, call.lower.binary(call.real(0), gate, BinaryOperator::kMultiply));
}

// The numbers of ONNX's TensorProto.DataType.
bool is_real_type(std::int64_t type) { return type == 1 || type == 10 || type == 11 || type == 16; }

void cast(Call& call) {
  constexpr std::int64_t kBool = 9, kUndefined = 0, kString = 8, kLast = 16;
  const std::int64_t to = call.attributes.integer("to", kUndefined);
  const bool complex = to == 14 || to == 15;
  if (to <= kUndefined || to > kLast || to == kString || complex)
    call.attributes.refuse("to", "is " + std::to_string(to) + ", expected a type of numbers");
  const Value& x = call.operand(0);
  if (x.constant != nullptr)
    return call.result(0, value_of(cast(*x.constant, !is_real_type(to), to == kBool)));
  if (is_real_type(to) == !x.integer) return call.result(0, x);  // the type of the run anyway
  if (!x.integer) call.fail("casts numbers that are not known before the run to integers");
  call.result(0, call.lower.unary(x, UnaryOperator::kCopy));
}

void identity(Call& call) { call.result(0, call.operand(0)); }

// In a run nothing is dropped.
void dropout(Call& call) {
  if (call.has(2) && call.constant(2, "training_mode").at(0) != 0)
    call.fail("training_mode, expected a model for inference");
  call.result(0, call.operand(0));
}

// By what is known of the condition: 1 where it holds. Both values have to be finite.
void where(Call& call) {
  if (on_host(call)) return;
  const Constant& condition = call.constant(0, "condition");
  Constant mask = cast(condition, false, false), rest = mask;
  for (float& value : rest.reals) value = 1 - value;
  const auto selected = [&](std::size_t i, Constant factor) {
    const Value factors = value_of(std::move(factor));
    const Value& x = call.real(i);
    if (x.constant == nullptr) return combined(call, x, factors, BinaryOperator::kMultiply);
    // 0 times what is not chosen, though it be infinite.
    auto known = host_elementwise("Where", {factors.constant, x.constant,
                                            value_of(Constant{{}, false, {}, {0.0f}}).constant});
    if (!known) call.fail("operands do not broadcast");
    return value_of(std::move(*known));
  };
  call.result(0, combined(call, selected(1, mask), selected(2, rest), BinaryOperator::kAdd));
}

// Comparisons and logic, roundings: before the run only.
void host_only(Call& call) {
  if (!on_host(call)) call.fail("runs only where its inputs are known before the run");
}

}  // namespace

void add_elementwise(std::map<std::string, Operator>& table) {
  table["Add"] = binary<BinaryOperator::kAdd>;
  table["Sub"] = binary<BinaryOperator::kSubtract>;
  table["Mul"] = binary<BinaryOperator::kMultiply>;
  table["Div"] = binary<BinaryOperator::kDivide>;
  table["Pow"] = binary<BinaryOperator::kPower>;
  table["Max"] = variadic<BinaryOperator::kMaximum>;
  table["Min"] = variadic<BinaryOperator::kMinimum>;
  table["Sum"] = variadic<BinaryOperator::kAdd>;
  table["Mean"] = variadic<BinaryOperator::kAdd>;
  table["Abs"] = unary<UnaryOperator::kAbs>;
  table["Erf"] = unary<UnaryOperator::kErf>;
  table["Exp"] = unary<UnaryOperator::kExp>;
  table["Log"] = unary<UnaryOperator::kLog>;
  table["Reciprocal"] = unary<UnaryOperator::kReciprocal>;
  table["Relu"] = unary<UnaryOperator::kRelu>;
  table["Sigmoid"] = unary<UnaryOperator::kSigmoid>;
  table["Sign"] = unary<UnaryOperator::kSign>;
  table["Softplus"] = unary<UnaryOperator::kSoftplus>;
  table["Sqrt"] = unary<UnaryOperator::kSqrt>;
  table["Tanh"] = unary<UnaryOperator::kTanh>;
  table["Neg"] = neg;
  table["Clip"] = clip;
  table["LeakyRelu"] = leaky_relu;
  table["PRelu"] = prelu;
  table["Elu"] = elu;
  table["HardSigmoid"] = hard_sigmoid;
  table["HardSwish"] = hard_swish;
  table["Cast"] = cast;
  table["Identity"] = identity;
  table["Dropout"] = dropout;
  table["Where"] = where;
  for (const char* op : {"Mod", "Floor", "Ceil", "Sin", "Cos", "Equal", "Less", "LessOrEqual",
                         "Greater", "GreaterOrEqual", "And", "Or", "Not"})
    table[op] = host_only;
}

}  // namespace trn2vp::workloads::onnx
