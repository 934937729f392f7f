// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The arithmetic of the array: a * b + c of a processing element, and the addition into PSUM. The
// product is exact, one rounding to FP32 (nearest, ties to even), subnormals kept, every NaN result
// 7FC00000.
//
// Branch-free and in unsigned 32-bit words, so that a simulator can turn a loop of it into vector
// code.
package fma_pkg;
  import formats_pkg::*;

  // verilator coverage_off

  // Sum of two finite addends, rounded. Significands have 24 bits, of which bit 0 weighs
  // 2^(exponent - 322); the b exponent is not below 173, that of the smallest FP32 number, and b is
  // normalised above it. Of the signs only bit 31 counts.
  function automatic logic [31:0] round_sum(
      input logic [31:0] a_sig, input logic [31:0] a_exp, input logic [31:0] a_sign,
      input logic [31:0] b_sig, input logic [31:0] b_exp, input logic [31:0] b_sign);
    logic [31:0] shift, big, small_sig, aligned, big_sign, subtract, sum, negative, magnitude;
    logic [31:0] exponent, probe, left, rounded, result;

    // Align with four guard bits and a sticky bit.
    exponent  = a_exp > b_exp ? a_exp : b_exp;
    shift     = exponent - (a_exp > b_exp ? b_exp : a_exp);
    shift     = shift > 32'd31 ? 32'd31 : shift;
    big       = a_exp < b_exp ? b_sig : a_sig;
    small_sig = a_exp < b_exp ? a_sig : b_sig;
    big_sign  = a_exp < b_exp ? b_sign : a_sign;
    big       = big << 4;
    small_sig = small_sig << 4;
    aligned   = small_sig >> shift[4:0];
    aligned   = aligned | ((aligned << shift[4:0]) != small_sig ? 32'd1 : 32'd0);

    // Add or subtract, all ones; the sign follows the larger magnitude.
    subtract  = -((a_sign ^ b_sign) >> 31);
    sum       = big + ((aligned ^ subtract) - subtract);
    negative  = -(sum >> 31);
    magnitude = (sum ^ negative) - negative;

    // Normalise to bit 28, but not below the smallest exponent: the limit bit stops the search
    // there, which leaves a subnormal result exactly where it has to be rounded.
    exponent  = exponent - 32'd172;
    shift     = exponent > 32'd31 ? 32'd31 : exponent;
    probe     = magnitude | (32'h1000_0000 >> shift[4:0]);
    left      = probe < 32'h0000_2000 ? 32'd16 : 32'd0;
    probe     = probe < 32'h0000_2000 ? probe << 16 : probe;
    left      = probe < 32'h0020_0000 ? left + 32'd8 : left;
    probe     = probe < 32'h0020_0000 ? probe << 8 : probe;
    left      = probe < 32'h0200_0000 ? left + 32'd4 : left;
    probe     = probe < 32'h0200_0000 ? probe << 4 : probe;
    left      = probe < 32'h0800_0000 ? left + 32'd2 : left;
    probe     = probe < 32'h0800_0000 ? probe << 2 : probe;
    left      = probe < 32'h1000_0000 ? left + 32'd1 : left;
    magnitude = magnitude << left[4:0];

    // The hidden bit of the rounded significand adds itself to the exponent field.
    rounded = (magnitude + 32'd15 + {31'b0, magnitude[5]}) >> 5;
    result  = ((exponent - left) << 23) + rounded;
    result  = result > 32'h7F80_0000 ? 32'h7F80_0000 : result;
    // An exact zero is +0, unless both addends are -0.
    result  = result | ((big_sign ^ sum) & 32'h8000_0000);
    return sum == 32'd0 ? big_sign & ~subtract & 32'h8000_0000 : result;
  endfunction

  // a * b + c. A NaN in c is 7FC00000 already, as every partial sum of the array is.
  function automatic logic [31:0] fma(input operand_t a, input operand_t b, input logic [31:0] c);
`ifdef FMA_SHARED
    /* verilator no_inline_task */  // one copy for all PE instances, not one each
`endif
    logic [31:0] psum_exp, psum_sig, psum_field, prod_exp, prod_sig, prod_inf, result, flags;

    prod_sig   = {20'b0, a.significand} * {20'b0, b.significand};
    prod_exp   = {23'b0, a.exponent} + {23'b0, b.exponent};
    flags      = {30'b0, a.zero | b.zero, a.special | b.special};
    prod_exp   = flags[1] ? 32'd0 : prod_exp;
    prod_inf   = {a.sign ^ b.sign, 31'h7F80_0000};
    psum_field = {24'b0, c[30:23]};
    psum_sig   = {9'b0, c[22:0]} | (psum_field != 32'd0 ? 32'h0080_0000 : 32'd0);
    psum_exp   = (psum_field > 32'd1 ? psum_field : 32'd1) + 32'd172;
    result     = round_sum(prod_sig, prod_exp, prod_inf, psum_sig, psum_exp, c);

    // Infinities and NaN, last. NaN is a special zero, so that NaN and infinity times zero look the
    // same here.
    result   = psum_field == 32'd255 ? c : result;
    prod_inf = psum_field == 32'd255 ? (c == prod_inf ? prod_inf : 32'h7FC0_0000) : prod_inf;
    result   = flags[0] ? prod_inf : result;
    return flags == 32'd3 ? 32'h7FC0_0000 : result;
  endfunction

  // a + b, of any FP32 words.
  function automatic logic [31:0] add(input logic [31:0] a, input logic [31:0] b);
    logic [31:0] a_field, b_field, a_sig, b_sig, a_exp, b_exp, result;
    a_field = {24'b0, a[30:23]};
    b_field = {24'b0, b[30:23]};
    a_sig   = {9'b0, a[22:0]} | (a_field != 32'd0 ? 32'h0080_0000 : 32'd0);
    b_sig   = {9'b0, b[22:0]} | (b_field != 32'd0 ? 32'h0080_0000 : 32'd0);
    a_exp   = (a_field > 32'd1 ? a_field : 32'd1) + 32'd172;
    b_exp   = (b_field > 32'd1 ? b_field : 32'd1) + 32'd172;
    result  = round_sum(a_sig, a_exp, a, b_sig, b_exp, b);
    result  = b_field == 32'd255 ? b : result;
    result  = a_field == 32'd255 ? a : result;
    // NaN: one of them is, or they are infinities of opposite sign.
    if (a_field == 32'd255 & a[22:0] != 23'd0) result = 32'h7FC0_0000;
    if (b_field == 32'd255 & b[22:0] != 23'd0) result = 32'h7FC0_0000;
    if (a_field == 32'd255 & b_field == 32'd255 & a != b) result = 32'h7FC0_0000;
    return result;
  endfunction

  // A weight in a pass in which infinity and NaN count as zero with their sign.
  function automatic operand_t finite(input operand_t w);
    operand_t o;
    o = w;
    if (w.special) o = {1'b1, 1'b0, w.sign, 21'b0};
    return o;
  endfunction

  // An operand of the second product of a double row, FP8 e5m2 or e4m3: four significant bits.
  function automatic operand_t narrow(input operand_t w);
    operand_t o;
    o = w;
    o.significand[7:0] = 8'b0;
    return o;
  endfunction

  // verilator coverage_on

endpackage
