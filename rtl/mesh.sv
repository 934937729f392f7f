// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The array as loops over arrays that belong to one process: the style that simulates fast at 128 x
// 128. mesh_pe is the same array made of pe instances, to be read first.
//
// Blocking assignments, because Verilator 5.006 neither takes non-blocking ones in a rolled loop
// nor handles whole arrays of this size. Every element is written after everything that reads its
// old value: rows bottom up, columns right to left. Only whole boundary arrays leave the process,
// non-blocking. What a row does not need in a cycle is skipped: all of it when no vector is there,
// and what only the rarer modes use.
module mesh
  import formats_pkg::*;
  import fma_pkg::*;
#(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128,
  parameter int unsigned PIPE = 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,

  // Per column group and row, already skewed.
  input  token_t      [3:0][ROWS-1:0] x_i,
  input  candidates_t [3:0][ROWS-1:0] candidates_i,
  input  weight_t     [3:0][ROWS-1:0] w_i,
  input  operand_t    [3:0][ROWS-1:0] second_i,

  // Below the last row of each row group, FP32; valid: the last column of a column group belongs to
  // a vector whose tile ends here.
  output logic [3:0][COLS-1:0][31:0]  psum_o,
  output logic [3:0][3:0] valid_o,

  input  logic [$clog2(ROWS)-1:0] tap_row_i,
  input  logic [$clog2(COLS)-1:0] tap_col_i,
  output tap_t        tap_o
);

  localparam int unsigned R = ROWS / 4;
  localparam int unsigned G = COLS / 4;
  localparam int unsigned ColumnWidth = $clog2(COLS);
  localparam int unsigned Slots = 2 ** ColumnWidth;
  localparam int unsigned LiveWidth = $clog2(COLS + PIPE + 1);
  localparam logic [LiveWidth-1:0] Crossing = LiveWidth'(COLS + PIPE);

  // The registers of PE (r, c).
  token_t      x          [ROWS][COLS];
  logic [31:0] psum       [PIPE][ROWS][COLS];
  operand_t    active     [ROWS][COLS];
  operand_t    shadow     [ROWS][COLS];
  operand_t    active_second [ROWS][COLS];
  operand_t    shadow_second [ROWS][COLS];
  operand_t    x_second   [ROWS][COLS];           // double row: what travels beside x
  // Sparse: the candidates of a vector stay in their slot of 16 while it moves on. Those of column c
  // are c slots behind the newest ones.
  operand_t    candidates [ROWS][16 * Slots];
  logic [ColumnWidth-1:0] newest [ROWS], slot;

  // Clock gating: cycles for which a row still holds a vector, or the bubble behind the last one;
  // the same for vectors of the rarer kinds, and for all of them that use the second words.
  logic [LiveWidth-1:0] live [ROWS], live_finite [ROWS], live_second [ROWS];
  logic [LiveWidth-1:0] live_double [ROWS], live_transpose [ROWS], live_sparse [ROWS];

  // The row being worked on.
  kind_e       kind;
  logic        enters, enters_finite, enters_double, enters_transpose, enters_sparse;
  logic [31:0] above  [COLS];     // partial sums from the row above
  operand_t    moving [COLS];
  logic [ColumnWidth+3:0] pick [COLS];  // slot and index
  operand_t    picked [COLS];
  operand_t    weight [COLS];
  logic [31:0] result [COLS];

  logic [3:0][COLS-1:0][31:0] psum_out;
  logic [3:0][3:0] done [PIPE];
  tap_t            tap;
  operand_t        tap_x, tap_w;

  function automatic logic [LiveWidth-1:0] countdown(input logic [LiveWidth-1:0] left,
                                                     input logic reload);
    return reload ? Crossing : left != '0 ? left - 1'b1 : '0;
  endfunction

  // verilator coverage_off
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      for (int unsigned r = 0; r < ROWS; r++) begin
        live[r] = '0;
        live_finite[r] = '0;
        live_second[r] = '0;
        live_double[r] = '0;
        live_transpose[r] = '0;
        live_sparse[r] = '0;
        newest[r] = '0;
        for (int unsigned c = 0; c < COLS; c++) x[r][c] = '0;
      end
      for (int unsigned p = 0; p < PIPE; p++) done[p] = '0;
      tap.valid = 1'b0;
    end else if (en_i) begin
      for (int unsigned p = 1; p < PIPE; p++) done[PIPE-p] = done[PIPE-p-1];
      done[0] = '0;
      for (int unsigned i = 0; i < ROWS; i++) begin
        automatic int unsigned r = ROWS - 1 - i;
        automatic int unsigned q = r / R;
        enters = 1'b0;
        enters_finite = 1'b0;
        enters_double = 1'b0;
        enters_transpose = 1'b0;
        enters_sparse = 1'b0;
        for (int unsigned g = 0; g < 4; g++) begin
          kind             = x_i[g][r].kind;
          enters           = enters | x_i[g][r].valid;
          enters_finite    = enters_finite | kind == KindFinite;
          enters_double    = enters_double | kind == KindDoubleRow;
          enters_transpose = enters_transpose | kind == KindTransposeLow | kind == KindTransposeHigh;
          enters_sparse    = enters_sparse | kind == KindSparse;
        end
        live[r]           = countdown(live[r], enters);
        live_finite[r]    = countdown(live_finite[r], enters_finite);
        live_second[r]    = countdown(live_second[r],
                                      enters_double | enters_transpose | enters_sparse);
        live_double[r]    = countdown(live_double[r], enters_double);
        live_transpose[r] = countdown(live_transpose[r], enters_transpose);
        live_sparse[r]    = countdown(live_sparse[r], enters_sparse);

        if (live[r] != '0) begin
          // To the right; a vector leaves behind the last column group of its tile, and enters
          // before the first.
          for (int unsigned k = 1; k < COLS; k++) x[r][COLS-k] = x[r][COLS-1-k];
          x[r][0] = x_i[0][r];
          for (int unsigned g = 1; g < 4; g++) begin
            if (x[r][G*g].last < 2'(g)) x[r][G*g] = '0;
            if (x_i[g][r].valid) x[r][G*g] = x_i[g][r];
          end
          if (live_double[r] != '0) begin
            for (int unsigned k = 1; k < COLS; k++) x_second[r][COLS-k] = x_second[r][COLS-1-k];
            for (int unsigned g = 0; g < 4; g++) begin
              if (x_i[g][r].valid) x_second[r][G*g] = candidates_i[g][r][1].operand;
            end
          end
          if (live_sparse[r] != '0) begin
            newest[r] = newest[r] - 1'b1;
            for (int unsigned g = 0; g < 4; g++) begin
              if (x_i[g][r].kind == KindSparse) begin
                slot = newest[r] + ColumnWidth'(G * g);
                for (int unsigned v = 0; v < 16; v++)
                  candidates[r][16 * 32'(slot) + v] = candidates_i[g][r][v].operand;
              end
            end
          end

          // From above; nothing where a tile begins.
          if (r == 0) begin
            for (int unsigned c = 0; c < COLS; c++) above[c] = 32'd0;
          end else if (r == R * q) begin
            for (int unsigned c = 0; c < COLS; c++)
              above[c] = x[r][c].border ? 32'd0 : psum[PIPE-1][r-1][c];
          end else begin
            for (int unsigned c = 0; c < COLS; c++) above[c] = psum[PIPE-1][r-1][c];
          end

          for (int unsigned c = 0; c < COLS; c++) begin
            active[r][c] = x[r][c].swap ? shadow[r][c] : active[r][c];
            weight[c] = active[r][c];
            moving[c] = x[r][c].operand;
          end
          if (live_finite[r] != '0) begin
            for (int unsigned c = 0; c < COLS; c++)
              weight[c] = x[r][c].kind == KindFinite ? finite(weight[c]) : weight[c];
          end
          if (live_second[r] != '0) begin
            for (int unsigned c = 0; c < COLS; c++)
              active_second[r][c] = x[r][c].swap & x[r][c].kind > KindFinite ? shadow_second[r][c]
                                                                             : active_second[r][c];
          end
          if (live_sparse[r] != '0) begin
            for (int unsigned c = 0; c < COLS; c++)
              pick[c] = {newest[r] + ColumnWidth'(c), active_second[r][c][3:0]};
            for (int unsigned c = 0; c < COLS; c++) picked[c] = candidates[r][pick[c]];
            for (int unsigned c = 0; c < COLS; c++)
              moving[c] = x[r][c].kind == KindSparse ? picked[c] : moving[c];
          end

          for (int unsigned c = 0; c < COLS; c++) begin
            result[c] = x[r][c].kind == KindBypass ? above[c] : fma(moving[c], weight[c], above[c]);
          end
          if (live_double[r] != '0) begin
            for (int unsigned c = 0; c < COLS; c++) begin
              result[c] = x[r][c].kind == KindDoubleRow
                          ? fma(narrow(x_second[r][c]), narrow(active_second[r][c]), result[c])
                          : result[c];
            end
          end
          if (live_transpose[r] != '0) begin
            for (int unsigned c = 0; c < COLS; c++) begin
              if (x[r][c].kind == KindTransposeLow)
                result[c] = x[r][c].operand.zero ? above[c] : {16'b0, active[r][c][15:0]};
              if (x[r][c].kind == KindTransposeHigh)
                result[c] = x[r][c].operand.zero ? above[c] : {16'b0, active_second[r][c][15:0]};
            end
          end

          for (int unsigned p = 1; p < PIPE; p++) begin
            for (int unsigned c = 0; c < COLS; c++) psum[PIPE-p][r][c] = psum[PIPE-p-1][r][c];
          end
          for (int unsigned c = 0; c < COLS; c++)
            psum[0][r][c] = x[r][c].valid ? result[c] : psum[0][r][c];

          if (r == R * q + R - 1) begin
            for (int unsigned c = 0; c < COLS; c++) psum_out[q][c] = psum[PIPE-1][r][c];
            for (int unsigned g = 0; g < 4; g++)
              done[0][q][g] = x[r][G*(g+1)-1].valid & x[r][G*(g+1)-1].border;
          end
          if (r == 32'(tap_row_i)) begin
            tap.psum_in = above[tap_col_i];
            tap_x = moving[tap_col_i];
            tap_w = weight[tap_col_i];
          end
        end

        for (int unsigned g = 0; g < 4; g++) begin
          if (w_i[g][r].valid) begin
            for (int unsigned k = 1; k < G; k++) shadow[r][G*(g+1)-k] = shadow[r][G*(g+1)-k-1];
            shadow[r][G*g] = w_i[g][r].operand;
            if (w_i[g][r].wide) begin
              for (int unsigned k = 1; k < G; k++)
                shadow_second[r][G*(g+1)-k] = shadow_second[r][G*(g+1)-k-1];
              shadow_second[r][G*g] = second_i[g][r];
            end
          end
        end
      end

      tap.valid    = x[tap_row_i][tap_col_i].valid;
      tap.x        = to_fp32(tap_x);
      tap.w        = to_fp32(tap_w);
      tap.psum_out = psum[0][tap_row_i][tap_col_i];
    end
    tap_o   <= tap;
    psum_o  <= psum_out;
    valid_o <= done[PIPE-1];
  end
  // verilator coverage_on

endmodule
