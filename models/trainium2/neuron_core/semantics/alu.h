// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/trainium2/isa/operators.h"

// What every AluOp of the Vector, Scalar and GpSimd data paths computes (operator list:
// facts/trainium2.md section 2.8, documented; the corner cases below are not published and ours,
// assumed).
//
// Arithmetic, comparison, logical and unary operators take FP32 and round once, to nearest even,
// subnormals kept. A NaN result is 0x7FC00000, whatever its operands.
//
//   add subtract multiply    IEEE 754
//   maximum minimum          IEEE 754-2019: NaN if either operand is; +0 is above -0. Both make the
//                            result of a reduction independent of its order.
//   abs_max abs_min          the same of the absolute values
//   equal .. less            1.0 or 0.0; with a NaN not_equal is 1.0, the others are 0.0; -0 equals
//                            +0
//   logical_and or xor       1.0 or 0.0; an operand is true unless it is +0 or -0: NaN is true
//   power                    IEEE 754 pow(a, b), computed in double, then rounded: pow(a, 0) and
//                            pow(1, b) are 1 even for a NaN, a negative base with a broken exponent
//                            is NaN
//   abs square               sign cleared; a * a
//   relu                     maximum(a, +0)
//   rsqrt                    1 / sqrt(a) in double, then rounded; -0 gives -Inf, below 0 NaN
//   reciprocal               1 / a; -0 gives -Inf
//   bypass                   a
//
// Bitvec operators take words: elements zero-extended to 32 bits, the result cut to the element
// size when it is stored. Shift amounts are unsigned; 32 and above shift everything out; right
// shift is logical (documented).
namespace trn2vp::trainium2::semantics {

/// `a op b` for every operator but the bitvec ones; unary operators and bypass ignore `b`.
float apply(isa::AluOp op, float a, float b);

/// `a op b` for a bitvec operator or bypass; invert and bypass ignore `b`. Anything else throws
/// std::logic_error.
std::uint32_t apply_bits(isa::AluOp op, std::uint32_t a, std::uint32_t b);

/// Array forms, element by element and bit for bit the same. `out` is `a`, `b` or overlaps
/// neither. With `reverse` the operands change places: out = b op a (unary operators: still of a).
void apply(isa::AluOp op, const float* a, const float* b, bool reverse, float* out,
           std::size_t count);
void apply(isa::AluOp op, const float* a, float b, bool reverse, float* out, std::size_t count);
void apply_bits(isa::AluOp op, const std::uint32_t* a, const std::uint32_t* b, bool reverse,
                std::uint32_t* out, std::size_t count);
void apply_bits(isa::AluOp op, const std::uint32_t* a, std::uint32_t b, bool reverse,
                std::uint32_t* out, std::size_t count);

/// Value that an accumulator register has after a reset for `op`: add, subtract 0; multiply 1;
/// maximum -Inf; minimum +Inf (documented: nki.isa tensor_scalar_cumulative); abs_max 0; abs_min
/// +Inf; logical_and 1; logical_or, logical_xor 0. Other operators: 0.
float reduction_identity(isa::AluOp op);

/// op(.. op(op(start, v[0]), v[1]) .., v[count - 1]): one after the other in access order, each
/// step rounded to FP32 (order not published, assumed). Binary operators only.
float accumulate(isa::AluOp op, float start, const float* values, std::size_t count);

/// Reduction of `count` >= 1 values without a start value: the first one is it, as its absolute
/// value for abs_max and abs_min; logical operators start from their identity. `rows` independent
/// reductions, row r at values[r]; the result of each is out[r].
void reduce(isa::AluOp op, const float* const* values, std::size_t rows, std::size_t count,
            float* out);

/// Running reduction: out[i] = state = values[i] op state, from state = start. Returns the last
/// state. `out` may be `values`.
float scan(isa::AluOp op, float start, const float* values, float* out, std::size_t count);

/// Scan of two inputs: out[i] = state = (a[i] op0 state) op1 b[i], from state = start; `reverse0`
/// and `reverse1` exchange the operands of op0 and op1. `out` may be `a` or `b`.
void scan(isa::AluOp op0, bool reverse0, isa::AluOp op1, bool reverse1, float start, const float* a,
          const float* b, float* out, std::size_t count);

/// reduce() of one row of words: bitwise_and, bitwise_or or bitwise_xor.
std::uint32_t reduce_bits(isa::AluOp op, const std::uint32_t* values, std::size_t count);

}  // namespace trn2vp::trainium2::semantics
