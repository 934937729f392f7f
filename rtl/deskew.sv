// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Brings the columns of a result vector, which leave the mesh one cycle after the other, back
// together. A circular buffer again: one diagonal written, one vector read per cycle.
module deskew #(
  parameter int unsigned COLS = 128
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        busy_i,         // a vector is somewhere in the array
  input  logic [31:0] psum_i [COLS],
  input  logic        valid_i,        // the last column of a vector is in psum_i
  output logic [31:0] data_o [COLS],
  output logic        valid_o
);

  localparam int unsigned PtrWidth = $clog2(COLS);

  logic [31:0] buffer [COLS][COLS];   // [column][slot]
  logic [31:0] vector [COLS];
  logic [PtrWidth-1:0] head_q, slot;

  // verilator coverage_off
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q <= '0;
    end else if (busy_i) begin
      slot = head_q;
      for (int unsigned i = 0; i < COLS; i++) begin
        buffer[COLS-1-i][slot] = psum_i[COLS-1-i];
        slot = slot == PtrWidth'(COLS - 1) ? '0 : slot + 1'b1;
      end
      if (valid_i) begin
        for (int unsigned c = 0; c < COLS; c++) vector[c] = buffer[c][head_q];
      end
      head_q <= head_q == PtrWidth'(COLS - 1) ? '0 : head_q + 1'b1;
    end
    data_o <= vector;
  end
  // verilator coverage_on

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid_i;
  end

endmodule
