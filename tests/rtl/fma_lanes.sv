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
  input  logic [15:0] a_i [LANES],
  input  logic [15:0] b_i [LANES],
  input  logic [31:0] c_i [LANES],
  output logic [31:0] a_o [LANES],   // a, decoded and shown as FP32
  output logic [31:0] y_o [LANES]    // a * b + c
);

  logic [31:0] shown [LANES];
  logic [31:0] result [LANES];

  /* verilator lint_off BLKSEQ */
  always_ff @(posedge clk_i) begin
    for (int unsigned l = 0; l < LANES; l++) begin
      shown[l]  = to_fp32(decode(a_format_i, a_i[l]));
      result[l] = fma(decode(a_format_i, a_i[l]), decode(b_format_i, b_i[l]), c_i[l]);
    end
    a_o <= shown;
    y_o <= result;
  end
  /* verilator lint_on BLKSEQ */

endmodule
