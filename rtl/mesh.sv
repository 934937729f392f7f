// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The array as loops over arrays that belong to one process: the style that simulates fast at 128 x
// 128.
//
// Blocking assignments, because Verilator 5.006 neither takes non-blocking ones in a rolled loop
// nor handles whole arrays of this size. Every element is written after everything that reads its
// old value: rows bottom up, columns right to left. Only whole boundary arrays leave the process,
// non-blocking.
module mesh
  import formats_pkg::*;
  import fma_pkg::*;
#(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  token_t      x_i [ROWS],      // one moving operand per row, already skewed
  input  weight_t     w_i [4][ROWS],   // one weight per column group and row, already skewed
  output logic [31:0] psum_o [COLS],   // FP32, below the last row
  output logic        valid_o,         // a vector has just left the last PE of the last row

  input  logic [$clog2(ROWS)-1:0] tap_row_i,
  input  logic [$clog2(COLS)-1:0] tap_col_i,
  output tap_t        tap_o
);

  localparam int unsigned G = COLS / 4;
  localparam int unsigned LiveWidth = $clog2(COLS + 2);

  // The registers of PE (r, c): token and partial sum it hands on, its two weights.
  token_t      x      [ROWS][COLS];
  logic [31:0] psum   [ROWS][COLS];
  operand_t    active [ROWS][COLS];
  operand_t    shadow [ROWS][COLS];

  // Clock gating: cycles for which a row still holds a vector, or the bubble behind the last one.
  logic [LiveWidth-1:0] live [ROWS];

  logic [31:0] above [COLS];      // partial sums entering the row being worked on
  logic [31:0] psum_out [COLS];
  tap_t        tap;

  // verilator coverage_off
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int unsigned r = 0; r < ROWS; r++) begin
        live[r] = '0;
        for (int unsigned c = 0; c < COLS; c++) x[r][c] = '0;
      end
    end else begin
      for (int unsigned i = 0; i < ROWS; i++) begin
        automatic int unsigned r = ROWS - 1 - i;
        if (x_i[r].valid) live[r] = LiveWidth'(COLS + 1);
        else if (live[r] != '0) live[r] = live[r] - 1'b1;

        if (live[r] != '0) begin
          for (int unsigned k = 1; k < COLS; k++) x[r][COLS-k] = x[r][COLS-1-k];
          x[r][0] = x_i[r];
          for (int unsigned c = 0; c < COLS; c++) above[c] = 32'd0;
          if (r != 0) for (int unsigned c = 0; c < COLS; c++) above[c] = psum[r-1][c];

          for (int unsigned c = 0; c < COLS; c++) begin
            active[r][c] = x[r][c].swap ? shadow[r][c] : active[r][c];
            psum[r][c] = !x[r][c].valid ? psum[r][c] :
                         !x[r][c].row_en ? above[c] :
                         fma(x[r][c].operand, active[r][c], above[c]);
          end
          if (r == 32'(tap_row_i)) tap.psum_in = above[tap_col_i];
        end

        for (int unsigned g = 0; g < 4; g++) begin
          if (w_i[g][r].valid) begin
            for (int unsigned k = 1; k < G; k++) shadow[r][G*(g+1)-k] = shadow[r][G*(g+1)-k-1];
            shadow[r][G*g] = w_i[g][r].operand;
          end
        end
      end

      tap.valid    = x[tap_row_i][tap_col_i].valid;
      tap.x        = to_fp32(x[tap_row_i][tap_col_i].operand);
      tap.w        = to_fp32(active[tap_row_i][tap_col_i]);
      tap.psum_out = psum[tap_row_i][tap_col_i];
      for (int unsigned c = 0; c < COLS; c++) psum_out[c] = psum[ROWS-1][c];
    end
    tap_o   <= tap;
    psum_o  <= psum_out;
    valid_o <= x[ROWS-1][COLS-1].valid;
  end
  // verilator coverage_on

endmodule
