// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The weight port: fast weight load through four buses, one per group of G = COLS / 4 columns.
//
// A load is G beats. Each beat carries one weight per row and group; inside a group the weights
// shift to the right through the shadow plane, so beat i carries column G-1-i of each group. Only
// the cells of the load's tile take them. Row r is delayed by r * PIPE and group g by G*g cycles, so
// that the load runs along the diagonal of the moving wave.
//
// Two rules follow for each cell, both kept here by the handshake:
//  * a vector that swaps may enter once the last beat is in: G cycles after the first beat;
//  * a shift moves a whole group while the swap reaches its last column G-1 cycles after its first,
//    so a load may start G cycles after a swap entered, and no PE is ever switched and shifted on
//    the same edge.
module weight_load
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128,
  parameter int unsigned PIPE = 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,

  input  logic        valid_i,
  output logic        ready_o,
  input  logic [3:0][3:0] cells_i,      // [row group][column group]
  input  mode_t       mode_i,
  input  format_e     format_i,
  input  part_e       part_i,
  input  logic [3:0][ROWS-1:0][31:0] data_i,
  input  logic [3:0][ROWS-1:0][31:0] second_i,

  input  logic [3:0][3:0] swap_i,       // cells which a vector that swaps is entering
  output logic [3:0][3:0] full_o,       // cells whose shadow plane holds weights nobody has switched
                                        // to

  // Row r, group g of a beat accepted at edge t is there after edge t + r * PIPE + G*g.
  output weight_t     [3:0][ROWS-1:0] w_o,
  output operand_t    [3:0][ROWS-1:0] second_o
);

  localparam int unsigned R = ROWS / 4;
  localparam int unsigned G = COLS / 4;
  localparam int unsigned Depth = (ROWS - 1) * PIPE + 3 * G + 1;
  localparam int unsigned BeatWidth = $clog2(G + 1);
  localparam int unsigned PtrWidth = $clog2(Depth);
  localparam int unsigned DrainWidth = $clog2(Depth + 1);

  logic [BeatWidth-1:0] beat_q, guard_q [16];
  logic [15:0]          full_q, guarded, cells;
  logic                 fire, last;

  for (genvar i = 0; i < 16; i++) begin : gen_guard
    assign guarded[i] = guard_q[i] != '0;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) guard_q[i] <= '0;
      else if (en_i & swap_i[i/4][i%4]) guard_q[i] <= BeatWidth'(G - 1);
      else if (en_i & guarded[i]) guard_q[i] <= guard_q[i] - 1'b1;
    end
  end
  assign cells   = cells_i;
  assign ready_o = en_i & (beat_q != '0 | (cells & (guarded | swap_i)) == '0);
  assign full_o  = full_q;
  assign fire    = valid_i & ready_o;
  assign last    = fire & beat_q == BeatWidth'(G - 1);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      beat_q <= '0;
      full_q <= '0;
    end else if (en_i) begin
      if (last) beat_q <= '0;
      else if (fire) beat_q <= beat_q + 1'b1;

      full_q <= ((full_q & ~swap_i) & ~(fire ? cells : '0)) | (last ? cells : '0);
    end
  end

  operand_t    buffer [4][ROWS][Depth];
  operand_t    second [4][ROWS][Depth];
  logic [15:0] held [Depth];              // cells of a beat; none: a bubble
  logic        wide [Depth];
  weight_t     [3:0][ROWS-1:0] diagonal;
  operand_t    [3:0][ROWS-1:0] diagonal_second;
  logic [PtrWidth-1:0]   head_q, slot;
  logic [DrainWidth-1:0] drain_q;
  kind_e                 kind;

  function automatic logic [PtrWidth-1:0] back(input logic [PtrWidth-1:0] from,
                                               input int unsigned distance);
    return from >= PtrWidth'(distance) ? from - PtrWidth'(distance)
                                       : from + PtrWidth'(Depth - distance);
  endfunction

  assign kind = kind_of(mode_i);

  // verilator coverage_off
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q  <= '0;
      drain_q <= '0;
      for (int unsigned s = 0; s < Depth; s++) held[s] = '0;
      for (int unsigned g = 0; g < 4; g++) begin
        for (int unsigned r = 0; r < ROWS; r++) diagonal[g][r] = '0;
      end
    end else if (en_i & (fire | drain_q != '0)) begin
      held[head_q] = fire ? cells : '0;
      wide[head_q] = kind > KindFinite;
      for (int unsigned g = 0; g < 4; g++) begin
        slot = back(head_q, G * g);
        for (int unsigned r = 0; r < ROWS; r++) begin
          if (fire) begin
            buffer[g][r][head_q] = kind == KindTransposeLow ? {8'b0, data_i[g][r][15:0]}
                                   : decode(format_i, part_i, data_i[g][r]);
            if (wide[head_q]) begin
              second[g][r][head_q] = kind == KindTransposeLow ? {8'b0, data_i[g][r][31:16]} :
                                     kind == KindSparse ? {20'b0, second_i[g][r][3:0]} :
                                     decode(format_i, part_i, second_i[g][r]);
            end
          end
          diagonal[g][r].valid = held[slot][r/R*4+g];
          diagonal[g][r].wide = wide[slot];
          if (diagonal[g][r].valid) begin
            diagonal[g][r].operand = buffer[g][r][slot];
            diagonal_second[g][r] = second[g][r][slot];
          end
          slot = back(slot, PIPE);
        end
      end
      head_q  <= head_q == PtrWidth'(Depth - 1) ? '0 : head_q + 1'b1;
      drain_q <= fire ? DrainWidth'(Depth) : drain_q - 1'b1;
    end
    w_o      <= diagonal;
    second_o <= diagonal_second;
  end
  // verilator coverage_on

endmodule
