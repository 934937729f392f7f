// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Where results meet PSUM: one vector a cycle, with what PSUM holds, becomes what PSUM shall hold.
// One register deep, with back-pressure at both ends.
module psum_accumulate
  import formats_pkg::*;
  import fma_pkg::*;
#(
  parameter int unsigned COLS = 128
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  output logic        ready_o,
  input  psum_op_e    op_i,
  input  logic [COLS-1:0][31:0] chain_i,  // a result of the array
  input  logic [COLS-1:0][31:0] psum_i,

  output logic        valid_o,
  input  logic        ready_i,
  output logic [COLS-1:0][31:0] psum_o
);

  logic [COLS-1:0][31:0] sum;

  assign ready_o = ~valid_o | ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_o <= 1'b0;
    else if (ready_o) valid_o <= valid_i;
  end

  // verilator coverage_off
  always_ff @(posedge clk_i) begin
    if (ready_o & valid_i) begin
      sum = chain_i;
      unique case (op_i)
        PsumAdd: for (int unsigned c = 0; c < COLS; c++) sum[c] = add(psum_i[c], chain_i[c]);
        PsumLow: for (int unsigned c = 0; c < COLS; c++) sum[c] = {16'b0, chain_i[c][15:0]};
        PsumHigh:
          for (int unsigned c = 0; c < COLS; c++) sum[c] = {chain_i[c][15:0], psum_i[c][15:0]};
        default: ;
      endcase
      psum_o <= sum;
    end
  end
  // verilator coverage_on

endmodule
