// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Number formats at the edge of the array, and the operand the processing elements work on.
//
// Operands are decoded once, where they enter, so that no PE ever sees a subnormal or a format. A
// 12-bit significand holds every operand of the array (BF16 8, FP16 11, TF32 11, FP8 4, half an
// FP32 12 bits).
package formats_pkg;

  typedef enum logic [1:0] {
    FormatBf16 = 2'd0,
    FormatFp16 = 2'd1
  } format_e;

  // Value: significand / 2^11 * 2^(exponent - 150), bit 11 of the significand set unless zero.
  typedef struct packed {
    logic        zero;
    logic        special;  // infinity; NaN when zero is set as well
    logic        sign;
    logic [8:0]  exponent;
    logic [11:0] significand;
  } operand_t;

  // What travels to the right with a moving operand.
  typedef struct packed {
    logic     valid;  // a vector is here, not a bubble
    logic     row_en; // this row takes part; otherwise the partial sum passes through
    logic     swap;   // switch to the shadow weight, from this vector on
    operand_t operand;
  } token_t;

  // One weight on its way into the shadow plane of one row and column group.
  typedef struct packed {
    logic     valid;
    operand_t operand;
  } weight_t;

  // A PE brought out for the waves; w and x as FP32, which holds each of them exactly.
  typedef struct packed {
    logic        valid;
    logic [31:0] x;
    logic [31:0] w;
    logic [31:0] psum_in;
    logic [31:0] psum_out;
  } tap_t;

  // Decodes the 16 raw bits of an operand.
  function automatic operand_t decode(input format_e format, input logic [15:0] bits);
    logic        half, normal;
    logic [8:0]  exponent;
    logic [11:0] s;
    operand_t    o;
    half     = format == FormatFp16;
    exponent = half ? {4'b0, bits[14:10]} : {1'b0, bits[14:7]};
    normal   = exponent != 9'd0;
    s        = half ? {normal, bits[9:0], 1'b0} : {normal, bits[6:0], 4'b0};

    o.sign    = bits[15];
    o.special = exponent == (half ? 9'd31 : 9'd255);
    o.zero    = bits[14:0] == 15'd0 | (o.special & (s[10:0] != 11'd0));

    // 150 - 15 for FP16, 150 - 127 for BF16; a subnormal has the exponent of the smallest normal
    // number.
    exponent = exponent + {8'b0, ~normal} + (half ? 9'd135 : 9'd23);
    if (s[11:4] == 8'd0) begin
      s = s << 8;
      exponent = exponent - 9'd8;
    end
    if (s[11:8] == 4'd0) begin
      s = s << 4;
      exponent = exponent - 9'd4;
    end
    if (s[11:10] == 2'd0) begin
      s = s << 2;
      exponent = exponent - 9'd2;
    end
    if (!s[11]) begin
      s = s << 1;
      exponent = exponent - 9'd1;
    end
    o.exponent    = o.zero ? 9'd0 : exponent;
    o.significand = s;
    return o;
  endfunction

  // The FP32 bits of an operand, for people who read waves.
  function automatic logic [31:0] to_fp32(input operand_t o);
    logic [31:0] magnitude;
    if (o.special) magnitude = o.zero ? 32'h7FC0_0000 : 32'h7F80_0000;
    else if (o.zero) magnitude = 32'd0;
    else if (o.exponent >= 9'd24)
      magnitude = {1'b0, 8'(o.exponent - 9'd23), o.significand[10:0], 12'b0};
    else magnitude = {8'b0, o.significand, 12'b0} >> (5'd24 - o.exponent[4:0]);
    return magnitude | {o.sign & ~(o.special & o.zero), 31'b0};
  endfunction

endpackage
