// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The array as ROWS x COLS instances of pe: every element visible in a wave. Same ports and same
// cycles as mesh, which simulates far faster; for small arrays.
module mesh_pe
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 8,
  parameter int unsigned COLS = 8,
  parameter int unsigned PIPE = 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,

  input  token_t      [3:0][ROWS-1:0] x_i,
  input  candidates_t [3:0][ROWS-1:0] candidates_i,
  input  weight_t     [3:0][ROWS-1:0] w_i,
  input  operand_t    [3:0][ROWS-1:0] second_i,

  output logic [3:0][COLS-1:0][31:0]  psum_o,
  output logic [3:0][3:0] valid_o,

  input  logic [$clog2(ROWS)-1:0] tap_row_i,
  input  logic [$clog2(COLS)-1:0] tap_col_i,
  output tap_t        tap_o
);

  localparam int unsigned R = ROWS / 4;
  localparam int unsigned G = COLS / 4;

  // What PE (r, c) gets and gives.
  token_t      x_in           [ROWS][COLS];
  token_t      x_out          [ROWS][COLS];
  candidates_t candidates_in  [ROWS][COLS];
  candidates_t candidates_out [ROWS][COLS];
  logic [31:0] psum_in        [ROWS][COLS];
  logic [31:0] psum_out       [ROWS][COLS];
  operand_t    shadow         [ROWS][COLS];
  operand_t    shadow_second  [ROWS][COLS];
  operand_t    operand        [ROWS][COLS];
  operand_t    weight         [ROWS][COLS];
  logic [31:0] result         [ROWS][COLS];

  for (genvar r = 0; r < ROWS; r++) begin : gen_row
    for (genvar c = 0; c < COLS; c++) begin : gen_col
      operand_t shadow_in, shadow_second_in;

      // At the first column of a group vectors enter, and those whose tile ends before it leave.
      if (c == 0) begin : gen_left_edge
        assign x_in[r][c]          = x_i[0][r];
        assign candidates_in[r][c] = candidates_i[0][r];
      end else if (c % G == 0) begin : gen_entry
        logic enters;
        assign enters              = x_i[c/G][r].valid;
        assign x_in[r][c]          = enters ? x_i[c/G][r] :
                                     x_out[r][c-1].last < 2'(c / G) ? '0 : x_out[r][c-1];
        assign candidates_in[r][c] = enters ? candidates_i[c/G][r] : candidates_out[r][c-1];
      end else begin : gen_inside
        assign x_in[r][c]          = x_out[r][c-1];
        assign candidates_in[r][c] = candidates_out[r][c-1];
      end

      // In the first row of a group partial sums begin with the tile.
      if (r == 0) begin : gen_upper_edge
        assign psum_in[r][c] = 32'd0;
      end else if (r % R == 0) begin : gen_begin
        assign psum_in[r][c] = x_in[r][c].border ? 32'd0 : psum_out[r-1][c];
      end else begin : gen_below
        assign psum_in[r][c] = psum_out[r-1][c];
      end

      if (c % G == 0) begin : gen_group_entry
        assign shadow_in        = w_i[c/G][r].operand;
        assign shadow_second_in = second_i[c/G][r];
      end else begin : gen_group_chain
        assign shadow_in        = shadow[r][c-1];
        assign shadow_second_in = shadow_second[r][c-1];
      end

      pe #(.PIPE(PIPE)) u_pe (
        .clk_i,
        .rst_ni,
        .en_i,
        .x_i            (x_in[r][c]),
        .candidates_i   (candidates_in[r][c]),
        .x_o            (x_out[r][c]),
        .candidates_o   (candidates_out[r][c]),
        .psum_i         (psum_in[r][c]),
        .psum_o         (psum_out[r][c]),
        .shift_i        (w_i[c/G][r].valid),
        .shift_wide_i   (w_i[c/G][r].valid & w_i[c/G][r].wide),
        .shadow_i       (shadow_in),
        .shadow_second_i(shadow_second_in),
        .shadow_o       (shadow[r][c]),
        .shadow_second_o(shadow_second[r][c]),
        .operand_o      (operand[r][c]),
        .weight_o       (weight[r][c]),
        .result_o       (result[r][c])
      );
    end
  end

  // A vector is done with a column group in the last row of its tile, PIPE cycles after it came.
  logic [3:0][3:0] done_q [PIPE];
  for (genvar q = 0; q < 4; q++) begin : gen_exit
    localparam int unsigned Last = R * (q + 1) - 1;
    for (genvar c = 0; c < COLS; c++) begin : gen_col
      assign psum_o[q][c] = psum_out[Last][c];
    end
    for (genvar g = 0; g < 4; g++) begin : gen_group
      always_ff @(posedge clk_i) begin
        if (!rst_ni) done_q[0][q][g] <= 1'b0;
        else if (en_i)
          done_q[0][q][g] <= x_in[Last][G*(g+1)-1].valid & x_in[Last][G*(g+1)-1].border;
      end
    end
  end
  for (genvar p = 1; p < PIPE; p++) begin : gen_done
    always_ff @(posedge clk_i) begin
      if (!rst_ni) done_q[p] <= '0;
      else if (en_i) done_q[p] <= done_q[p-1];
    end
  end
  assign valid_o = done_q[PIPE-1];

  // A tap shows the PE that was selected at the last edge.
  logic        tap_valid_q;
  operand_t    tap_x_q, tap_weight_q;
  logic [31:0] tap_psum_q, tap_result_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      tap_valid_q <= 1'b0;
    end else if (en_i) begin
      tap_valid_q  <= x_in[tap_row_i][tap_col_i].valid;
      tap_x_q      <= operand[tap_row_i][tap_col_i];
      tap_weight_q <= weight[tap_row_i][tap_col_i];
      tap_psum_q   <= psum_in[tap_row_i][tap_col_i];
      tap_result_q <= result[tap_row_i][tap_col_i];
    end
  end
  assign tap_o.valid    = tap_valid_q;
  assign tap_o.x        = to_fp32(tap_x_q);
  assign tap_o.w        = to_fp32(tap_weight_q);
  assign tap_o.psum_in  = tap_psum_q;
  assign tap_o.psum_out = tap_result_q;

endmodule
