// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The arithmetic of one processing element: a * b + c, the product exact, one rounding to FP32
// (nearest, ties to even), subnormals kept, every NaN result 7FC00000. A NaN in c is
// 7FC00000 already, as every partial sum of the array is.
//
// Branch-free and in unsigned 32-bit words, so that a simulator can turn a loop of it into vector
// code.
package fma_pkg;
  import formats_pkg::*;

  // verilator coverage_off
  function automatic logic [31:0] fma(input operand_t a, input operand_t b, input logic [31:0] c);
`ifdef FMA_SHARED
    /* verilator no_inline_task */  // one copy for all PE instances, not one each
`endif
    logic [31:0] psum_exp, psum_sig, psum_field, prod_exp, prod_sig;
    logic [31:0] distance, borrow, shift, big, small_sig, aligned, big_sign, sub_sign;
    logic [31:0] sum, magnitude, exponent, probe, step, left, rounded, result, prod_inf, flags;

    // Exponents share one scale, on which bit 0 of the 24-bit significands weighs
    // 2^(exponent - 322).
    prod_sig   = {20'b0, a.significand} * {20'b0, b.significand};
    prod_exp   = {23'b0, a.exponent} + {23'b0, b.exponent};
    flags      = {30'b0, a.zero | b.zero, a.special | b.special};
    prod_exp   = flags[1] ? 32'd0 : prod_exp;
    prod_inf   = {a.sign ^ b.sign, 31'h7F80_0000};
    psum_field = {24'b0, c[30:23]};
    psum_sig   = {9'b0, c[22:0]} | (psum_field != 32'd0 ? 32'h0080_0000 : 32'd0);
    psum_exp   = (psum_field > 32'd1 ? psum_field : 32'd1) + 32'd172;
    sub_sign   = (prod_inf ^ c) & 32'h8000_0000;

    // Align with four guard bits and a sticky bit.
    distance  = prod_exp - psum_exp;
    borrow    = distance & 32'h8000_0000;
    shift     = borrow != 32'd0 ? -distance : distance;
    shift     = shift > 32'd31 ? 32'd31 : shift;
    big       = borrow != 32'd0 ? psum_sig : prod_sig;
    big       = big << 4;
    small_sig = borrow != 32'd0 ? prod_sig : psum_sig;
    small_sig = small_sig << 4;
    big_sign  = borrow != 32'd0 ? c : prod_inf;
    exponent  = prod_exp > psum_exp ? prod_exp : psum_exp;
    aligned   = small_sig >> shift[4:0];
    aligned   = aligned | ((aligned << shift[4:0]) != small_sig ? 32'd1 : 32'd0);

    // Add or subtract; the sign follows the larger magnitude.
    sum       = sub_sign != 32'd0 ? big - aligned : big + aligned;
    magnitude = sum[31] ? -sum : sum;

    // Normalise to bit 28, but not below the smallest exponent: the limit bit stops the search
    // there, which leaves a subnormal result exactly where it has to be rounded.
    exponent  = exponent - 32'd172;
    shift     = exponent > 32'd31 ? 32'd31 : exponent;
    probe     = magnitude | (32'h1000_0000 >> shift[4:0]);
    step      = (probe >> 13) == 32'd0 ? 32'd16 : 32'd0;
    probe     = probe << step[4:0];
    left      = step;
    step      = (probe >> 21) == 32'd0 ? 32'd8 : 32'd0;
    probe     = probe << step[4:0];
    left      = left | step;
    step      = (probe >> 25) == 32'd0 ? 32'd4 : 32'd0;
    probe     = probe << step[4:0];
    left      = left | step;
    step      = (probe >> 27) == 32'd0 ? 32'd2 : 32'd0;
    probe     = probe << step[4:0];
    left      = left | step;
    left      = left | ((probe >> 28) == 32'd0 ? 32'd1 : 32'd0);
    magnitude = magnitude << left[4:0];

    // The hidden bit of the rounded significand adds itself to the exponent field.
    rounded = (magnitude + 32'd15 + {31'b0, magnitude[5]}) >> 5;
    result  = ((exponent - left) << 23) + rounded;
    result  = result > 32'h7F80_0000 ? 32'h7F80_0000 : result;
    // An exact zero is +0, unless both addends are -0.
    result  = result | ((big_sign ^ sum) & 32'h8000_0000);
    result  = sum == 32'd0 ? big_sign & ~sub_sign & 32'h8000_0000 : result;

    // Infinities and NaN, last. NaN is a special zero, so that NaN and infinity times zero look the
    // same here.
    result   = psum_field == 32'd255 ? c : result;
    prod_inf = psum_field == 32'd255 ? (c == prod_inf ? prod_inf : 32'h7FC0_0000) : prod_inf;
    result   = flags[0] ? prod_inf : result;
    return flags == 32'd3 ? 32'h7FC0_0000 : result;
  endfunction
  // verilator coverage_on

endpackage
