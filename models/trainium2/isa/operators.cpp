// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/operators.h"

#include <algorithm>
#include <cstddef>

namespace trn2vp::trainium2::isa {
namespace {

template <std::size_t N>
const char* lookup(const char* const (&names)[N], std::uint32_t code) {
  return code < N ? names[code] : nullptr;
}

}  // namespace

const char* alu_op_name(std::uint32_t code) {
  static constexpr const char* kNames[kAluOpCount] = {
      "bypass",      "invert",     "bitwise_and",   "bitwise_or", "bitwise_xor", "left_shift",
      "right_shift", "add",        "subtract",      "multiply",   "maximum",     "minimum",
      "equal",       "not_equal",  "greater_equal", "greater",    "less_equal",  "less",
      "logical_and", "logical_or", "logical_xor",   "power",      "abs_max",     "abs_min",
      "abs",         "square",     "relu",          "rsqrt",      "reciprocal"};
  return lookup(kNames, code);
}

const char* activation_function_name(std::uint32_t code) {
  static constexpr const char* kNames[kActivationFunctionCount] = {"copy",
                                                                   "square",
                                                                   "sigmoid",
                                                                   "relu",
                                                                   "prelu",
                                                                   "gelu",
                                                                   "gelu_dx",
                                                                   "gelu_apprx_tanh",
                                                                   "gelu_apprx_sigmoid",
                                                                   "gelu_apprx_sigmoid_dx",
                                                                   "silu",
                                                                   "silu_dx",
                                                                   "tanh",
                                                                   "softplus",
                                                                   "mish",
                                                                   "erf",
                                                                   "erf_dx",
                                                                   "exp",
                                                                   "log",
                                                                   "sin",
                                                                   "arctan",
                                                                   "sqrt",
                                                                   "rsqrt",
                                                                   "reciprocal",
                                                                   "sign",
                                                                   "abs"};
  return lookup(kNames, code);
}

const char* reduce_command_name(std::uint32_t code) {
  static constexpr const char* kNames[] = {"idle", "reset", "reduce", "reset_reduce",
                                           "load_reduce"};
  return lookup(kNames, code);
}

const char* perf_mode_name(std::uint32_t code) {
  static constexpr const char* kNames[] = {"none", "double_row"};
  return lookup(kNames, code);
}

const char* fp32_pass_name(std::uint32_t code) {
  static constexpr const char* kNames[] = {"none", "low", "high"};
  return lookup(kNames, code);
}

const char* sparsity_name(std::uint32_t code) {
  static constexpr const char* kNames[] = {"none", "4:16", "4:12", "4:8",
                                           "2:8",  "2:4",  "1:4",  "1:2"};
  return lookup(kNames, code);
}

const char* register_op_name(std::uint32_t code) {
  static constexpr const char* kNames[] = {"add", "subtract",   "multiply",    "and", "or",
                                           "xor", "shift_left", "shift_right", "min", "max"};
  return lookup(kNames, code);
}

const char* branch_condition_name(std::uint32_t code) {
  static constexpr const char* kNames[] = {"always",     "equal",   "not_equal",    "less",
                                           "less_equal", "greater", "greater_equal"};
  return lookup(kNames, code);
}

const char* sendrecv_engine_name(std::uint32_t code) {
  static constexpr const char* kNames[] = {"dma", "gpsimd_dma"};
  return lookup(kNames, code);
}

unsigned compress_ratio(Sparsity sparsity) {
  static constexpr unsigned kRatios[] = {1, 4, 3, 2, 4, 2, 4, 2};
  return kRatios[static_cast<std::size_t>(sparsity)];
}

unsigned partitions_per_row(Sparsity sparsity) {
  static constexpr unsigned kPartitions[] = {1, 4, 4, 4, 2, 2, 1, 1};
  return kPartitions[static_cast<std::size_t>(sparsity)];
}

std::uint32_t apply(RegisterOp op, std::uint32_t a, std::uint32_t b) {
  const auto signed_a = static_cast<std::int32_t>(a);
  const auto signed_b = static_cast<std::int32_t>(b);
  switch (op) {
    case RegisterOp::kAdd:
      return a + b;
    case RegisterOp::kSubtract:
      return a - b;
    case RegisterOp::kMultiply:
      return a * b;
    case RegisterOp::kAnd:
      return a & b;
    case RegisterOp::kOr:
      return a | b;
    case RegisterOp::kXor:
      return a ^ b;
    case RegisterOp::kShiftLeft:
      return a << (b % 32);
    case RegisterOp::kShiftRight:
      return a >> (b % 32);
    case RegisterOp::kMin:
      return static_cast<std::uint32_t>(std::min(signed_a, signed_b));
    case RegisterOp::kMax:
      return static_cast<std::uint32_t>(std::max(signed_a, signed_b));
  }
  return 0;
}

bool holds(BranchCondition condition, std::uint32_t a, std::uint32_t b) {
  const auto signed_a = static_cast<std::int32_t>(a);
  const auto signed_b = static_cast<std::int32_t>(b);
  switch (condition) {
    case BranchCondition::kAlways:
      return true;
    case BranchCondition::kEqual:
      return a == b;
    case BranchCondition::kNotEqual:
      return a != b;
    case BranchCondition::kLess:
      return signed_a < signed_b;
    case BranchCondition::kLessEqual:
      return signed_a <= signed_b;
    case BranchCondition::kGreater:
      return signed_a > signed_b;
    case BranchCondition::kGreaterEqual:
      return signed_a >= signed_b;
  }
  return false;
}

}  // namespace trn2vp::trainium2::isa
