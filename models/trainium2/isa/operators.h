// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

// The small enumerations of the instruction set. Names are those of nki.language and nki.isa; the
// codes are ours (the real encoding is not public). Every name function returns null for a code
// that is not in the enumeration.
namespace trn2vp::trainium2::isa {

/// Operators of the Vector, Scalar and GpSimd data paths (facts/trainium2.md section 2.8,
/// documented). kBypass: no operation.
enum class AluOp : std::uint8_t {
  kBypass = 0,
  kInvert,
  kBitwiseAnd,
  kBitwiseOr,
  kBitwiseXor,
  kLeftShift,
  kRightShift,
  kAdd,
  kSubtract,
  kMultiply,
  kMaximum,
  kMinimum,
  kEqual,
  kNotEqual,
  kGreaterEqual,
  kGreater,
  kLessEqual,
  kLess,
  kLogicalAnd,
  kLogicalOr,
  kLogicalXor,
  kPower,
  kAbsMax,
  kAbsMin,
  kAbs,
  kSquare,
  kRelu,
  kRsqrt,
  kReciprocal,
};
constexpr unsigned kAluOpCount = 29;

/// Works on bit patterns of integers; the others compute in FP32.
constexpr bool is_bitvec(AluOp op) { return op >= AluOp::kInvert && op <= AluOp::kRightShift; }
/// Has one input: invert, abs, square, relu, rsqrt, reciprocal.
constexpr bool is_unary(AluOp op) { return op == AluOp::kInvert || op >= AluOp::kAbs; }
constexpr bool is_comparison(AluOp op) { return op >= AluOp::kEqual && op <= AluOp::kLess; }
/// Legal as a reduction (section 2.8): bitwise and/or/xor, add, subtract, multiply, maximum,
/// minimum, logical and/or/xor.
constexpr bool is_reduction(AluOp op) {
  return (op >= AluOp::kBitwiseAnd && op <= AluOp::kBitwiseXor) ||
         (op >= AluOp::kAdd && op <= AluOp::kMinimum) ||
         (op >= AluOp::kLogicalAnd && op <= AluOp::kLogicalXor);
}

/// Functions of the Scalar Engine (facts/trainium2.md section 2.5, documented).
enum class ActivationFunction : std::uint8_t {
  kCopy = 0,
  kSquare,
  kSigmoid,
  kRelu,
  kPrelu,
  kGelu,
  kGeluDx,
  kGeluApprxTanh,
  kGeluApprxSigmoid,
  kGeluApprxSigmoidDx,
  kSilu,
  kSiluDx,
  kTanh,
  kSoftplus,
  kMish,
  kErf,
  kErfDx,
  kExp,
  kLog,
  kSin,
  kArctan,
  kSqrt,
  kRsqrt,
  kReciprocal,
  kSign,
  kAbs,
};
constexpr unsigned kActivationFunctionCount = 26;

/// What an instruction does to the accumulator registers of its engine, one per lane (nki.isa
/// reduce_cmd, documented).
enum class ReduceCommand : std::uint8_t { kIdle = 0, kReset, kReduce, kResetReduce, kLoadReduce };

/// nki.isa matmul_perf_mode (documented).
enum class PerfMode : std::uint8_t { kNone = 0, kDoubleRow = 1 };

/// Half of an FP32 matmul. Neuron profiles show an FP32 nc_matmul as two instruction pairs (LOW,
/// HIGH), each two PE cycles per column (facts/trainium2.md section 2.3, documented); which parts
/// a pair multiplies is docs/numerics.md (assumed): LOW the low part of the stationary operand,
/// HIGH its high part, both against the low and then the high part of the moving operand.
enum class Fp32Pass : std::uint8_t { kNone = 0, kLow = 1, kHigh = 2 };

/// Structured sparsity of the stationary operand: n non-zero weights of m (facts/trainium2.md
/// section 2.3; the patterns are documented). n partitions per PE row, compress ratio CR = m / n.
enum class Sparsity : std::uint8_t { kNone = 0, k4Of16, k4Of12, k4Of8, k2Of8, k2Of4, k1Of4, k1Of2 };

/// Moving columns per weight row: 2, 3 or 4; 1 without sparsity.
unsigned compress_ratio(Sparsity sparsity);
/// SBUF partitions each PE row can read: 1, 2 or 4; 1 without sparsity.
unsigned partitions_per_row(Sparsity sparsity);

/// Integer operators of the sequencers' register ALU (assumed; the public list of sequencer
/// instructions names only moves, loads and stores). 32 bits, wrapping; shift amounts modulo 32;
/// kShiftRight is logical; kMin and kMax are signed.
enum class RegisterOp : std::uint8_t {
  kAdd = 0,
  kSubtract,
  kMultiply,
  kAnd,
  kOr,
  kXor,
  kShiftLeft,
  kShiftRight,
  kMin,
  kMax,
};

/// When a branch is taken: `a <condition> b`, signed (assumed).
enum class BranchCondition : std::uint8_t {
  kAlways = 0,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
};

/// nki.isa dma_engine of sendrecv (documented).
enum class SendrecvEngine : std::uint8_t { kDma = 0, kGpSimdDma = 1 };

const char* alu_op_name(std::uint32_t code);
const char* activation_function_name(std::uint32_t code);
const char* reduce_command_name(std::uint32_t code);
const char* perf_mode_name(std::uint32_t code);
const char* fp32_pass_name(std::uint32_t code);
const char* sparsity_name(std::uint32_t code);
const char* register_op_name(std::uint32_t code);
const char* branch_condition_name(std::uint32_t code);
const char* sendrecv_engine_name(std::uint32_t code);

/// `a <op> b` in 32-bit wrapping arithmetic: what register_alu computes.
std::uint32_t apply(RegisterOp op, std::uint32_t a, std::uint32_t b);
/// Whether a branch with this condition is taken.
bool holds(BranchCondition condition, std::uint32_t a, std::uint32_t b);

}  // namespace trn2vp::trainium2::isa
