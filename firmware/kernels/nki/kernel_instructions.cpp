// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The functions of nki.isa, each an instruction or two.
#include <algorithm>
#include <stdexcept>

#include "firmware/kernels/nki/kernel_builder.h"
#include "models/trainium2/isa/validate.h"

namespace trn2vp::kernels::nki {

namespace isa = trainium2::isa;
using isa::Fp32Pass;
using isa::Instruction;
using isa::Opcode;
using isa::ReduceCommand;

namespace {

Instruction instruction(Opcode opcode, const Tile& dst) {
  Instruction i;
  i.opcode = opcode;
  i.dst = dst.pattern();
  return i;
}

Instruction instruction(Opcode opcode, const Tile& dst, const Tile& src) {
  Instruction i = instruction(opcode, dst);
  i.src0 = src.pattern();
  return i;
}

/// A tile into slot `index`, or else an immediate.
void set_operand(Instruction& i, unsigned index, const Operand& operand, float& immediate) {
  if (operand.is_tile()) {
    i.vectors[index] = operand.vector();
  } else {
    immediate = operand.value();
  }
}

void set_pattern(Instruction& i, const KernelBuilder::Pattern& pattern) {
  if (pattern.empty() || pattern.size() > i.pattern.size())
    throw std::invalid_argument("a pattern has one to four dimensions");
  std::copy(pattern.begin(), pattern.end(), i.pattern.begin());
}

}  // namespace

void KernelBuilder::matmul_pair(const Tile& dst, const Tile& stationary, const Tile& moving,
                                Fp32Pass pass, bool accumulate, bool transpose) {
  Instruction load;
  load.opcode = Opcode::kLoadStationary;
  load.src0 = stationary.pattern();
  load.fp32_pass = pass;
  load.is_transpose = transpose;
  emit(Engine::kTensor, load);
  Instruction multiply = instruction(Opcode::kMultiplyMoving, dst, moving);
  multiply.fp32_pass = pass;
  multiply.is_transpose = transpose;
  multiply.accumulate = accumulate;
  if (const auto violation = isa::validate_pair(load, multiply)) {
    throw std::invalid_argument(violation->rule + ": " + violation->operand + ": " +
                                violation->text);
  }
  emit(Engine::kTensor, multiply);
}

void KernelBuilder::nc_matmul(const Tile& dst, const Tile& stationary, const Tile& moving,
                              bool accumulate) {
  if (stationary.dtype() == DType::kFp32) {
    matmul_pair(dst, stationary, moving, Fp32Pass::kLow, accumulate, false);
    matmul_pair(dst, stationary, moving, Fp32Pass::kHigh, true, false);
  } else {
    matmul_pair(dst, stationary, moving, Fp32Pass::kNone, accumulate, false);
  }
}

void KernelBuilder::nc_transpose(const Tile& dst, const Tile& data) {
  if (dst.pattern().buffer == Buffer::kPsum && data.pattern().buffer == Buffer::kSbuf) {
    const unsigned rows = data.partitions();
    const Tile ones = identity(data.dtype()).partitions(0, rows).columns(0, rows);
    if (data.pattern().start_partition != 0)
      throw std::invalid_argument("nc_transpose: data starts at partition 0");
    matmul_pair(dst, data, ones, Fp32Pass::kNone, false, true);
    return;
  }
  emit(Engine::kVector, instruction(Opcode::kNcTranspose, dst, data));
}

void KernelBuilder::activation(const Tile& dst, ActivationFunction op, const Tile& data,
                               Operand scale, Operand bias) {
  Instruction i = instruction(Opcode::kActivation, dst, data);
  i.function = op;
  set_operand(i, 0, scale, i.scale);
  set_operand(i, 1, bias, i.bias);
  emit(Engine::kScalar, i);
}

void KernelBuilder::activation_reduce(const Tile& dst, ActivationFunction op, const Tile& data,
                                      const Tile& reduce_res, Operand scale, Operand bias) {
  Instruction i = instruction(Opcode::kActivationReduce, dst, data);
  i.function = op;
  set_operand(i, 0, scale, i.scale);
  set_operand(i, 1, bias, i.bias);
  i.vectors[2] = as_vector(reduce_res);
  emit(Engine::kScalar, i);
}

void KernelBuilder::tensor_tensor(const Tile& dst, const Tile& data1, const Tile& data2, AluOp op,
                                  Engine engine) {
  Instruction i = instruction(Opcode::kTensorTensor, dst, data1);
  i.src1 = data2.pattern();
  i.op0 = op;
  emit(engine, i);
}

void KernelBuilder::tensor_scalar(const Tile& dst, const Tile& data, AluOp op0, Operand operand0,
                                  AluOp op1, Operand operand1, Engine engine) {
  Instruction i = instruction(Opcode::kTensorScalar, dst, data);
  i.op0 = op0;
  i.op1 = op1;
  set_operand(i, 0, operand0, i.operand0);
  set_operand(i, 1, operand1, i.operand1);
  emit(engine, i);
}

void KernelBuilder::scalar_tensor_tensor(const Tile& dst, const Tile& data, AluOp op0,
                                         Operand operand0, AluOp op1, const Tile& operand1) {
  Instruction i = instruction(Opcode::kScalarTensorTensor, dst, data);
  i.src1 = operand1.pattern();
  i.op0 = op0;
  i.op1 = op1;
  set_operand(i, 0, operand0, i.operand0);
  emit(Engine::kVector, i);
}

void KernelBuilder::tensor_reduce(const Tile& dst, AluOp op, const Tile& data, unsigned axes,
                                  bool negate) {
  Instruction i = instruction(Opcode::kTensorReduce, dst, data);
  i.op0 = op;
  i.axes = static_cast<std::uint8_t>(axes);
  i.negate = negate;
  emit(Engine::kVector, i);
}

void KernelBuilder::tensor_scalar_reduce(const Tile& dst, const Tile& data, AluOp op0,
                                         Operand operand0, AluOp reduce_op,
                                         const Tile& reduce_res) {
  Instruction i = instruction(Opcode::kTensorScalarReduce, dst, data);
  i.op0 = op0;
  i.reduce_op = reduce_op;
  i.reduce_cmd = ReduceCommand::kResetReduce;
  set_operand(i, 0, operand0, i.operand0);
  i.vectors[2] = as_vector(reduce_res);
  emit(Engine::kVector, i);
}

void KernelBuilder::tensor_copy(const Tile& dst, const Tile& src, Engine engine) {
  emit(engine, instruction(Opcode::kTensorCopy, dst, src));
}

void KernelBuilder::tensor_copy_predicated(const Tile& dst, const Tile& src, const Tile& predicate,
                                           bool reverse_pred) {
  Instruction i = instruction(Opcode::kTensorCopyPredicated, dst, src);
  i.src1 = predicate.pattern();
  i.reverse_pred = reverse_pred;
  emit(Engine::kVector, i);
}

void KernelBuilder::select_reduce(const Tile& dst, const Tile& predicate, const Tile& on_true,
                                  Operand on_false) {
  Instruction i = instruction(Opcode::kSelectReduce, dst, on_true);
  i.src1 = predicate.pattern();
  set_operand(i, 0, on_false, i.value);
  emit(Engine::kVector, i);
}

void KernelBuilder::reciprocal(const Tile& dst, const Tile& data) {
  emit(Engine::kVector, instruction(Opcode::kReciprocal, dst, data));
}

void KernelBuilder::memset(const Tile& dst, double value, Engine engine) {
  Instruction i = instruction(Opcode::kMemset, dst);
  i.value = static_cast<float>(value);
  emit(engine, i);
}

void KernelBuilder::bn_stats(const Tile& dst, const Tile& data) {
  emit(Engine::kVector, instruction(Opcode::kBnStats, dst, data));
}

void KernelBuilder::bn_aggr(const Tile& dst, const Tile& data) {
  emit(Engine::kVector, instruction(Opcode::kBnAggr, dst, data));
}

void KernelBuilder::iota(const Tile& dst, const Pattern& pattern, std::int32_t offset,
                         std::int32_t channel_multiplier) {
  Instruction i = instruction(Opcode::kIota, dst);
  set_pattern(i, pattern);
  i.offset = offset;
  i.channel_multiplier = channel_multiplier;
  emit(Engine::kGpSimd, i);
}

void KernelBuilder::affine_select(const Tile& dst, const Pattern& pattern, std::int32_t offset,
                                  std::int32_t channel_multiplier, const Tile& on_true_tile,
                                  double on_false_value, AluOp cmp_op) {
  Instruction i = instruction(Opcode::kAffineSelect, dst, on_true_tile);
  set_pattern(i, pattern);
  i.op0 = cmp_op;
  i.value = static_cast<float>(on_false_value);
  i.offset = offset;
  i.channel_multiplier = channel_multiplier;
  emit(Engine::kGpSimd, i);
}

}  // namespace trn2vp::kernels::nki
