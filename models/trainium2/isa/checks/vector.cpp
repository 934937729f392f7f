// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <cfloat>

#include "models/trainium2/isa/checks/checks.h"

namespace trn2vp::trainium2::isa::checks {
namespace {

constexpr std::int64_t kMaxRangeIndex = 1 << 24;

bool arithmetic(AluOp op) { return op != AluOp::kBypass && !is_bitvec(op); }

Result check_operator(const char* name, AluOp op, bool legal) {
  if (legal) return std::nullopt;
  return broken("operator", name, op_text(op) + " is not legal");
}

/// An arithmetic operator of two inputs.
Result check_binary(const char* name, AluOp op) {
  return check_operator(name, op, arithmetic(op) && !is_unary(op));
}

Result check_integers(AluOp op, const char* name, DType dtype) {
  if (!is_bitvec(op) || !is_float(dtype)) return std::nullopt;
  return broken("bitvec-dtype", name, op_text(op) + " on " + dtype_name(dtype));
}

/// The operand of `op`, vector or scalar, is neither there nor other than 0.
Result check_unused(const char* name, AluOp op, const VectorOperand& vector, float scalar) {
  if (op != AluOp::kBypass && !is_unary(op)) return std::nullopt;
  if (!vector.present && scalar == 0.0f) return std::nullopt;
  return broken("unused-operand", name, op_text(op) + " has no second operand");
}

Result check_vector_dtype(const char* name, AluOp op, const VectorOperand& vector) {
  if (!vector.present || is_bitvec(op) != is_float(vector.dtype)) return std::nullopt;
  return broken("vector-dtype", name,
                std::string(dtype_name(vector.dtype)) + " for " + op_text(op));
}

/// `allowed`: bit c = ReduceCommand c.
Result check_command(const Instruction& i, Mask allowed) {
  if ((allowed & bit(i.reduce_cmd)) == 0) {
    return broken("reduce-command", "reduce_cmd",
                  std::string(reduce_command_name(static_cast<std::uint32_t>(i.reduce_cmd))) +
                      " is not legal");
  }
  return std::nullopt;
}

Result check_start_value(const Instruction& i, const char* name) {
  if (i.reduce_cmd == ReduceCommand::kLoadReduce) return std::nullopt;
  if (!i.vectors[1].present && i.operand1 == 0.0f) return std::nullopt;
  return broken("reduce-init", name, "given without load_reduce");
}

constexpr Mask kRunning = bit(ReduceCommand::kReduce) | bit(ReduceCommand::kResetReduce);

Result check_tensor_tensor(const Instruction& i, Engine engine) {
  Result result = check_operator("op", i.op0, i.op0 != AluOp::kBypass && !is_unary(i.op0));
  if (!result && i.op0 == AluOp::kPower && engine != Engine::kGpSimd) {
    result = broken("operator-engine", "op", "power on " + std::string(engine_name(engine)));
  }
  if (!result) result = check_integers(i.op0, "dst", i.dst.dtype);
  if (!result) result = check_integers(i.op0, "data1", i.src0.dtype);
  if (!result) result = check_integers(i.op0, "data2", i.src1.dtype);
  if (!result) result = check_not_both_psum("data2", i.src0, i.src1);
  if (!result) result = check_same_shape("data2", i.src1, i.src0);
  return result;
}

Result check_scalar_engines(const Instruction& i, Engine engine) {
  bool legal = true;
  if (engine == Engine::kScalar) {
    legal = (i.op0 == AluOp::kMultiply && (i.op1 == AluOp::kAdd || i.op1 == AluOp::kBypass)) ||
            (i.op0 == AluOp::kAdd && i.op1 == AluOp::kBypass);
  } else if (engine == Engine::kGpSimd) {
    legal = i.op0 == AluOp::kRsqrt && i.op1 == AluOp::kBypass;
  }
  if (legal) return std::nullopt;
  return broken("operator-engine", "op0",
                op_text(i.op0) + ", " + op_text(i.op1) + " on " + engine_name(engine));
}

Result check_tensor_scalar(const Instruction& i, Engine engine) {
  Result result = check_operator("op0", i.op0, i.op0 != AluOp::kBypass);
  if (!result) result = check_scalar_engines(i, engine);
  if (!result && i.op1 != AluOp::kBypass && is_bitvec(i.op0) != is_bitvec(i.op1)) {
    result = broken("operator-class", "op1", op_text(i.op1) + " after " + op_text(i.op0));
  }
  if (!result) result = check_integers(i.op0, "dst", i.dst.dtype);
  if (!result) result = check_integers(i.op0, "data", i.src0.dtype);
  if (!result) result = check_unused("operand0", i.op0, i.vectors[0], i.operand0);
  if (!result) result = check_unused("operand1", i.op1, i.vectors[1], i.operand1);
  if (!result) result = check_vector_dtype("operand0", i.op0, i.vectors[0]);
  if (!result) result = check_vector_dtype("operand1", i.op1, i.vectors[1]);
  return result;
}

Result check_tensor_reduce(const Instruction& i) {
  // Absolute extremes are not in the operator list, but in the traces of section 3.
  const bool absolute = i.op0 == AluOp::kAbsMax || i.op0 == AluOp::kAbsMin;
  if (!is_reduction(i.op0) && !absolute) {
    return broken("reduction-operator", "op", op_text(i.op0) + " is not a reduction");
  }
  if (i.negate && is_bitvec(i.op0)) return broken("negate", "negate", "with " + op_text(i.op0));
  if (Result result = check_integers(i.op0, "dst", i.dst.dtype)) return result;
  if (Result result = check_integers(i.op0, "data", i.src0.dtype)) return result;
  if (i.axes < 1 || i.axes > i.src0.dims.size()) {
    return broken("axes", "axes", std::to_string(i.axes) + " dimensions");
  }
  std::uint64_t left = 1;
  for (std::size_t d = i.axes; d < i.src0.dims.size(); ++d) left *= i.src0.dims[d].count;
  if (i.dst.elements() != left || i.dst.partition_count != i.src0.partition_count) {
    return broken("shape", "dst",
                  shape_text(i.dst) + ", not " + std::to_string(i.src0.partition_count) + " x " +
                      std::to_string(left));
  }
  return std::nullopt;
}

bool running_reduction(AluOp op) {
  return op == AluOp::kAdd || op == AluOp::kMultiply || op == AluOp::kMaximum ||
         op == AluOp::kMinimum;
}

Result check_tensor_scalar_reduce(const Instruction& i) {
  Result result = check_operator("op0", i.op0, arithmetic(i.op0));
  if (!result && !running_reduction(i.reduce_op)) {
    result = broken("reduction-operator", "reduce_op", op_text(i.reduce_op) + " is not legal");
  }
  if (!result) result = check_unused("operand0", i.op0, i.vectors[0], i.operand0);
  if (!result) result = check_command(i, kRunning | bit(ReduceCommand::kLoadReduce));
  if (!result) result = check_start_value(i, "reduce_init");
  return result;
}

Result check_cumulative(const Instruction& i) {
  Result result = check_operator("op0", i.op0, arithmetic(i.op0));
  if (!result && !running_reduction(i.op1) && i.op1 != AluOp::kSubtract) {
    result = broken("reduction-operator", "op1", op_text(i.op1) + " is not legal");
  }
  if (!result) result = check_command(i, kRunning | bit(ReduceCommand::kLoadReduce));
  if (!result) result = check_start_value(i, "imm1");
  return result;
}

Result check_scan(const Instruction& i) {
  Result result = check_binary("op0", i.op0);
  if (!result) result = check_binary("op1", i.op1);
  if (!result) result = check_not_both_psum("data1", i.src0, i.src1);
  if (!result) result = check_same_shape("data1", i.src1, i.src0);
  return result;
}

Result check_scalar_tensor_tensor(const Instruction& i) {
  Result result = check_operator("op0", i.op0, arithmetic(i.op0));
  if (!result) result = check_binary("op1", i.op1);
  if (!result) result = check_not_both_psum("operand1", i.src0, i.src1);
  if (!result) result = check_same_shape("operand1", i.src1, i.src0);
  return result;
}

Result check_copy_predicated(const Instruction& i) {
  Result result = check_same_shape("predicate", i.src1, i.dst);
  if (result || !i.src0.present()) return result;
  result = check_not_both_psum("predicate", i.src0, i.src1);
  if (!result) result = check_same_dtype("src", i.src0.dtype, i.dst.dtype);
  if (!result) result = check_same_shape("src", i.src0, i.dst);
  return result;
}

Result check_select_reduce(const Instruction& i) {
  Result result = check_not_both_psum("predicate", i.src0, i.src1);
  if (!result) result = check_same_shape("predicate", i.src1, i.src0);
  if (!result) result = check_command(i, kRunning | bit(ReduceCommand::kIdle));
  return result;
}

Result check_range_select(const Instruction& i) {
  const auto legal = [](AluOp op) { return is_comparison(op) && op != AluOp::kNotEqual; };
  Result result = check_operator("comp_op0", i.op0, legal(i.op0));
  if (!result) result = check_operator("comp_op1", i.op1, legal(i.op1));
  if (!result) result = check_command(i, kRunning | bit(ReduceCommand::kIdle));
  if (!result && i.value != -FLT_MAX) {
    result = broken("fill-value", "on_false_value", "not FP32_MIN");
  }
  const std::int64_t end = i.offset + static_cast<std::int64_t>(i.src0.elements());
  if (!result && (i.offset < 0 || end > kMaxRangeIndex)) {
    result = broken("range-index", "range_start",
                    "index " + std::to_string(i.offset) + " to " + std::to_string(end));
  }
  return result;
}

}  // namespace

Result check_vector(const Instruction& i, Engine engine) {
  Result result;
  switch (i.opcode) {
    case Opcode::kMemset:
      return result;
    case Opcode::kTensorReduce:
      return check_tensor_reduce(i);
    case Opcode::kTensorCopyPredicated:
      return check_copy_predicated(i);
    case Opcode::kTensorTensor:
      result = check_tensor_tensor(i, engine);
      break;
    case Opcode::kTensorScalar:
      result = check_tensor_scalar(i, engine);
      break;
    case Opcode::kScalarTensorTensor:
      result = check_scalar_tensor_tensor(i);
      break;
    case Opcode::kTensorScalarReduce:
      result = check_tensor_scalar_reduce(i);
      break;
    case Opcode::kTensorScalarCumulative:
      result = check_cumulative(i);
      break;
    case Opcode::kTensorTensorScan:
      result = check_scan(i);
      break;
    case Opcode::kSelectReduce:
      result = check_select_reduce(i);
      break;
    case Opcode::kRangeSelect:
      result = check_range_select(i);
      break;
    default:  // tensor_copy, reciprocal
      break;
  }
  return result ? result : check_same_shape("dst", i.dst, i.src0);
}

}  // namespace trn2vp::trainium2::isa::checks
