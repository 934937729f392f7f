// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Many independent PE datapaths side by side, so that a test gets through millions of operands.
module fma_lanes
  import formats_pkg::*;
  import fma_pkg::*;
#(
  parameter int unsigned LANES = 64
) (
  input  logic        clk_i,
  input  format_e     a_format_i,
  input  format_e     b_format_i,
  input  part_e       a_part_i,
  input  part_e       b_part_i,
  input  logic [31:0] a_i [LANES],
  input  logic [31:0] b_i [LANES],
  input  logic [31:0] c_i [LANES],
  output logic [31:0] a_o [LANES],      // a, decoded and shown as FP32
  output logic        zero_o [LANES],   // a is a zero word
  output logic [31:0] finite_o [LANES], // a, special values as zero
  output logic [31:0] narrow_o [LANES], // a * b + c for operands of four significant bits
  output logic [31:0] y_o [LANES]       // a * b + c
);

  logic [31:0] shown [LANES];
  logic        zero [LANES];
  logic [31:0] finite_shown [LANES];
  logic [31:0] narrowed [LANES];
  logic [31:0] result [LANES];

  /* verilator lint_off BLKSEQ */
  always_ff @(posedge clk_i) begin
    for (int unsigned l = 0; l < LANES; l++) begin
      automatic operand_t a, b;
      a = decode(a_format_i, a_part_i, a_i[l]);
      b = decode(b_format_i, b_part_i, b_i[l]);
      shown[l]        = to_fp32(a);
      zero[l]         = is_zero(a_format_i, a_i[l][30:0]);
      finite_shown[l] = to_fp32(finite(a));
      narrowed[l]     = fma(narrow(a), narrow(b), c_i[l]);
      result[l]       = fma(a, b, c_i[l]);
    end
    a_o <= shown;
    zero_o <= zero;
    finite_o <= finite_shown;
    narrow_o <= narrowed;
    y_o <= result;
  end
  /* verilator lint_on BLKSEQ */

endmodule
