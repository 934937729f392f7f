// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// One processing element: shadow and active weight, one fused multiply-add a cycle.
module pe
  import formats_pkg::*;
  import fma_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,

  input  token_t      x_i,       // moving operand, from the left
  output token_t      x_o,       // the same, one cycle later, to the right
  input  logic [31:0] psum_i,    // partial sum, FP32, from above
  output logic [31:0] psum_o,    // to below

  input  logic        shift_i,   // the shadow weights of this row and group move one to the right
  input  operand_t    shadow_i,
  output operand_t    shadow_o,
  output operand_t    weight_o   // the weight this vector is multiplied with
);

  token_t      x_q;
  logic [31:0] psum_q;
  operand_t    active_q, shadow_q;

  assign weight_o = x_i.swap ? shadow_q : active_q;
  assign shadow_o = shadow_q;
  assign x_o      = x_q;
  assign psum_o   = psum_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) x_q <= '0;
    else x_q <= x_i;
  end

  always_ff @(posedge clk_i) begin
    active_q <= weight_o;
    if (shift_i) shadow_q <= shadow_i;
    if (x_i.valid) psum_q <= x_i.row_en ? fma(x_i.operand, weight_o, psum_i) : psum_i;
  end

endmodule
