// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Brings moving vectors to the mesh: row r of column group g is delayed by r * PIPE + g * COLS / 4
// cycles, so that PE (r, c) works on a vector r * PIPE + c cycles after PE (0, 0) would, whatever
// tile it is for. Operands are decoded on the way in.
//
// Circular buffers: one vector written, one diagonal read per cycle, instead of triangles of
// flip-flops; the buffer of a column group rests when nothing is in it.
module skew
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128,
  parameter int unsigned PIPE = 1,
  localparam int unsigned RowWidth = $clog2(ROWS + 1)
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,

  // Vectors by the row group and column group in which their tile begins, as at array_top.
  input  logic [3:0][3:0] fire_i,
  input  logic        swap_i [4][4],
  input  logic [1:0]  last_row_i [4][4],
  input  logic [1:0]  last_column_i [4][4],
  input  mode_t       mode_i [4][4],
  input  format_e     format_i [4][4],
  input  part_e       part_i [4][4],
  input  logic [2:0]  share_i [4][4],
  input  logic [2:0]  ratio_i [4][4],
  input  logic [RowWidth-1:0] rows_i [4][4],
  input  logic [3:0][3:0][ROWS-1:0][31:0] data_i,

  // Row r of a vector accepted at edge t is there after edge t + r * PIPE + g * COLS / 4.
  output token_t      [3:0][ROWS-1:0] x_o,
  output candidates_t [3:0][ROWS-1:0] candidates_o
);

  localparam int unsigned R = ROWS / 4;
  localparam int unsigned G = COLS / 4;
  localparam int unsigned Depth = (ROWS - 1) * PIPE + 3 * G + 1;
  localparam int unsigned PtrWidth = $clog2(Depth);
  localparam int unsigned DrainWidth = $clog2(Depth + 1);

  token_t   buffer [4][ROWS][Depth];
  operand_t lanes  [4][ROWS][Depth][4];   // values 1 to 3 of a row; 0 is in the token
  logic [2:0] share [4][4][Depth];        // [column group][row group]
  logic [2:0] ratio [4][4][Depth];
  token_t      [3:0][ROWS-1:0] diagonal;
  candidates_t [3:0][ROWS-1:0] beside;

  logic [PtrWidth-1:0]   head_q, slot;
  logic [DrainWidth-1:0] drain [4];
  logic [DrainWidth-1:0] drain_wide;      // some vector in here has more than one value a row
  logic                  enters, wide, taken;
  logic [1:0]            owner;
  token_t                token;
  int unsigned           shares, values, first;
  operand_t              list [16];       // the candidates of a row

  function automatic logic [PtrWidth-1:0] back(input logic [PtrWidth-1:0] from,
                                               input int unsigned distance);
    return from >= PtrWidth'(distance) ? from - PtrWidth'(distance)
                                       : from + PtrWidth'(Depth - distance);
  endfunction

  // verilator coverage_off
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q <= '0;
      drain_wide = '0;
      for (int unsigned g = 0; g < 4; g++) begin
        drain[g] = '0;
        for (int unsigned r = 0; r < ROWS; r++) begin
          diagonal[g][r] = '0;
          for (int unsigned s = 0; s < Depth; s++) buffer[g][r][s] = '0;
        end
      end
    end else if (en_i) begin
      wide = 1'b0;
      for (int unsigned g = 0; g < 4; g++) begin
        enters = fire_i[0][g] | fire_i[1][g] | fire_i[2][g] | fire_i[3][g];
        if (enters || drain[g] != '0) begin
          for (int unsigned q = 0; q < 4; q++) begin
            // The vector that has a row in this row group, if any.
            taken = 1'b0;
            owner = 2'd0;
            for (int unsigned o = 0; o < 4; o++) begin
              if (fire_i[o][g] & o <= q & last_row_i[o][g] >= 2'(q)) begin
                taken = 1'b1;
                owner = 2'(o);
              end
            end
            share[g][q][head_q] = share_i[owner][g];
            ratio[g][q][head_q] = ratio_i[owner][g];
            for (int unsigned k = 0; k < R; k++) begin
              automatic logic enabled;
              enabled = R * (q - 32'(owner)) + k < 32'(rows_i[owner][g]);
              token = '0;
              if (taken) begin
                token.valid   = 1'b1;
                token.swap    = swap_i[owner][g];
                token.border  = (k == 0 & owner == 2'(q)) |
                                (k == R - 1 & last_row_i[owner][g] == 2'(q));
                token.last    = last_column_i[owner][g];
                token.kind    = enabled ? kind_of(mode_i[owner][g]) : KindBypass;
                token.operand = decode(format_i[owner][g], part_i[owner][g], data_i[g][0][R*q+k]);
                if (mode_i[owner][g].transpose_low | mode_i[owner][g].transpose_high)
                  token.operand.zero = is_zero(format_i[owner][g], data_i[g][0][R*q+k][30:0]);
              end
              buffer[g][R*q+k][head_q] = token;
            end
            if (taken & (mode_i[owner][g].double_row | mode_i[owner][g].sparse)) begin
              wide = 1'b1;
              for (int unsigned v = 1; v < 4; v++) begin
                for (int unsigned k = 0; k < R; k++) begin
                  lanes[g][R*q+k][head_q][v] =
                      decode(format_i[owner][g], part_i[owner][g], data_i[g][v][R*q+k]);
                end
              end
            end
          end

          slot = back(head_q, G * g);
          for (int unsigned r = 0; r < ROWS; r++) begin
            token = buffer[g][r][slot];
            diagonal[g][r] = token;
            if (token.kind == KindDoubleRow) beside[g][r][1] = {8'b0, lanes[g][r][slot][1]};
            if (token.kind == KindSparse) begin
              // The rows that share their values, and the values of each.
              shares = 32'(share[g][r/R][slot]);
              values = 32'(ratio[g][r/R][slot]);
              first  = r - r % shares;
              for (int unsigned p = 0; p < 4; p++) begin
                for (int unsigned v = 0; v < 4; v++) begin
                  if (p < shares & v < values)
                    list[4'(p * values + v)] = v == 0 ? buffer[g][first+p][slot].operand
                                                      : lanes[g][first+p][slot][v];
                end
              end
              for (int unsigned k = 0; k < 16; k++) beside[g][r][k] = {8'b0, list[k]};
            end
            slot = back(slot, PIPE);
          end
          drain[g] = enters ? DrainWidth'(Depth) : drain[g] - 1'b1;
        end
      end
      head_q <= head_q == PtrWidth'(Depth - 1) ? '0 : head_q + 1'b1;
      if (wide) drain_wide = DrainWidth'(Depth);
      else if (drain_wide != '0) drain_wide = drain_wide - 1'b1;
    end
    x_o <= diagonal;
    if (drain_wide != '0) candidates_o <= beside;
  end
  // verilator coverage_on

endmodule
