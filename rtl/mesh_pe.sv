// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The array as ROWS x COLS instances of pe: every element visible in a wave. Same ports and same
// cycles as mesh, which simulates far faster; for small arrays.
module mesh_pe
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 8,
  parameter int unsigned COLS = 8
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  token_t      x_i [ROWS],
  input  weight_t     w_i [4][ROWS],
  output logic [31:0] psum_o [COLS],
  output logic        valid_o,

  input  logic [$clog2(ROWS)-1:0] tap_row_i,
  input  logic [$clog2(COLS)-1:0] tap_col_i,
  output tap_t        tap_o
);

  localparam int unsigned G = COLS / 4;
  localparam int unsigned XWidth = $clog2(COLS + 1);
  localparam int unsigned PsumWidth = $clog2(ROWS + 1);

  token_t      x      [ROWS][COLS+1];
  logic [31:0] psum   [ROWS+1][COLS];
  operand_t    shadow [ROWS][COLS];
  operand_t    weight [ROWS][COLS];

  for (genvar c = 0; c < COLS; c++) begin : gen_edge
    assign psum[0][c] = 32'd0;
    assign psum_o[c]  = psum[ROWS][c];
  end
  assign valid_o = x[ROWS-1][COLS].valid;

  for (genvar r = 0; r < ROWS; r++) begin : gen_row
    assign x[r][0] = x_i[r];
    for (genvar c = 0; c < COLS; c++) begin : gen_col
      operand_t shadow_in;
      if (c % G == 0) begin : gen_group_entry
        assign shadow_in = w_i[c/G][r].operand;
      end else begin : gen_group_chain
        assign shadow_in = shadow[r][c-1];
      end

      pe u_pe (
        .clk_i,
        .rst_ni,
        .x_i     (x[r][c]),
        .x_o     (x[r][c+1]),
        .psum_i  (psum[r][c]),
        .psum_o  (psum[r+1][c]),
        .shift_i (w_i[c/G][r].valid),
        .shadow_i(shadow_in),
        .shadow_o(shadow[r][c]),
        .weight_o(weight[r][c])
      );
    end
  end

  logic [XWidth-1:0] tap_x;
  assign tap_x = XWidth'(tap_col_i);

  // A tap shows the PE that was selected at the last edge.
  logic                    tap_valid_q;
  operand_t                tap_x_q, tap_weight_q;
  logic [31:0]             tap_psum_q;
  logic [PsumWidth-1:0]    tap_row_q;
  logic [$clog2(COLS)-1:0] tap_col_q;
  always_ff @(posedge clk_i) begin
    tap_valid_q  <= x[tap_row_i][tap_x].valid;
    tap_x_q      <= x[tap_row_i][tap_x].operand;
    tap_weight_q <= weight[tap_row_i][tap_col_i];
    tap_psum_q   <= psum[PsumWidth'(tap_row_i)][tap_col_i];
    tap_row_q    <= PsumWidth'(tap_row_i);
    tap_col_q    <= tap_col_i;
  end
  assign tap_o.valid    = tap_valid_q;
  assign tap_o.x        = to_fp32(tap_x_q);
  assign tap_o.w        = to_fp32(tap_weight_q);
  assign tap_o.psum_in  = tap_psum_q;
  assign tap_o.psum_out = psum[tap_row_q+1'b1][tap_col_q];

endmodule
