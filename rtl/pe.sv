// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// One processing element: shadow and active weight, one fused multiply-add a cycle; a double row
// adds a second one, of four significant bits, behind it.
//
// Beside its weight a PE keeps a second word: the other weight of a double row, the upper half of a
// 32-bit word to transpose, or the index of a sparse weight. Only vectors of these modes switch it.
module pe
  import formats_pkg::*;
  import fma_pkg::*;
#(
  parameter int unsigned PIPE = 1,     // registers from a product to the row below
  parameter bit          SPARSE = 1'b1 // structured sparsity: all candidates, not only the second
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,          // otherwise everything stays as it is

  input  token_t      x_i,           // moving operand, from the left
  input  candidates_t candidates_i,
  output token_t      x_o,           // the same, one cycle later, to the right
  output candidates_t candidates_o,
  input  logic [31:0] psum_i,        // partial sum, FP32, from above
  output logic [31:0] psum_o,        // to below

  input  logic        shift_i,       // the shadow weights of this row and group move one to the
  input  logic        shift_wide_i,  // right, the second words as well
  input  operand_t    shadow_i,
  input  operand_t    shadow_second_i,
  output operand_t    shadow_o,
  output operand_t    shadow_second_o,

  output operand_t    operand_o,     // what is multiplied now, and the partial sum it gives
  output operand_t    weight_o,
  output logic [31:0] result_o
);

`ifdef FMA_SHARED
  /* verilator no_inline_module */  // one copy of the code for all instances
`endif

  token_t      x_q;
  candidates_t candidates_q;
  operand_t    active_q, shadow_q, active_second_q, shadow_second_q;
  operand_t    active, active_second;
  logic        double_row, transpose, sparse;
  logic [31:0] product;
  logic [31:0] psum_q [PIPE];

  assign double_row = x_i.kind == KindDoubleRow;
  assign transpose  = x_i.kind == KindTransposeLow | x_i.kind == KindTransposeHigh;
  assign sparse     = SPARSE & x_i.kind == KindSparse;

  assign active        = x_i.swap ? shadow_q : active_q;
  assign active_second = x_i.swap & (double_row | transpose | sparse) ? shadow_second_q
                                                                      : active_second_q;
  assign operand_o = sparse ? candidates_i[active_second[3:0]].operand : x_i.operand;
  assign weight_o  = x_i.kind == KindFinite ? finite(active) : active;
  assign product   = fma(operand_o, weight_o, psum_i);

  always_comb begin
    unique case (x_i.kind)
      KindBypass:        result_o = psum_i;
      KindDoubleRow:     result_o = fma(narrow(candidates_i[1].operand), narrow(active_second), product);
      KindTransposeLow:  result_o = x_i.operand.zero ? psum_i : {16'b0, active[15:0]};
      KindTransposeHigh: result_o = x_i.operand.zero ? psum_i : {16'b0, active_second[15:0]};
      default:           result_o = product;
    endcase
  end

  assign shadow_o        = shadow_q;
  assign shadow_second_o = shadow_second_q;
  assign x_o             = x_q;
  assign candidates_o    = candidates_q;
  assign psum_o          = psum_q[PIPE-1];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) x_q <= '0;
    else if (en_i) x_q <= x_i;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni & en_i) begin
      active_q        <= active;
      active_second_q <= active_second;
      if (double_row) candidates_q[1] <= candidates_i[1];
      if (sparse) candidates_q <= candidates_i;
      if (shift_i) shadow_q <= shadow_i;
      if (shift_wide_i) shadow_second_q <= shadow_second_i;
      if (x_i.valid) psum_q[0] <= result_o;
    end
  end

  for (genvar p = 1; p < PIPE; p++) begin : gen_pipe
    always_ff @(posedge clk_i) begin
      if (rst_ni & en_i) psum_q[p] <= psum_q[p-1];
    end
  end

endmodule
