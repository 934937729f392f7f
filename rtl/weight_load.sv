// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The weight port: fast weight load through four buses, one per group of G = COLS / 4 columns.
//
// A load is G beats. Each beat carries one weight per row and group; inside a group the weights
// shift to the right through the shadow plane, so beat i carries column G-1-i of each group. Row r
// is delayed by r and group g by G*g cycles, so that the load runs along the diagonal of the moving
// wave.
//
// Two rules follow, both kept here by the handshake:
//  * a vector that swaps may enter once the last beat is in: G cycles after the first beat;
//  * a shift moves a whole group while the swap reaches its last column G-1 cycles after its first,
//    so a load may start G cycles after a swap entered, and no PE is ever switched and shifted on
//    the same edge.
module weight_load
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  output logic        ready_o,
  input  format_e     format_i,
  input  logic [15:0] data_i [4][ROWS],

  input  logic        swap_i,         // a vector that swaps is entering
  output logic        full_o,         // the shadow plane holds weights nobody has switched to

  // Row r, group g of a beat accepted at edge t is there after edge t + r + G*g.
  output weight_t     w_o [4][ROWS]
);

  localparam int unsigned G = COLS / 4;
  localparam int unsigned Depth = ROWS + COLS;
  localparam int unsigned BeatWidth = $clog2(G + 1);
  localparam int unsigned PtrWidth = $clog2(Depth);
  localparam int unsigned DrainWidth = $clog2(Depth + 1);

  logic [BeatWidth-1:0] beat_q, guard_q;
  logic                 full_q, fire, last;

  assign ready_o = (beat_q != '0) | ((guard_q == '0) & ~swap_i);
  assign full_o  = full_q;
  assign fire    = valid_i & ready_o;
  assign last    = fire & (beat_q == BeatWidth'(G - 1));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      beat_q  <= '0;
      guard_q <= '0;
      full_q  <= 1'b0;
    end else begin
      if (last) beat_q <= '0;
      else if (fire) beat_q <= beat_q + 1'b1;

      if (swap_i) guard_q <= BeatWidth'(G - 1);
      else if (guard_q != '0) guard_q <= guard_q - 1'b1;

      if (last) full_q <= 1'b1;
      else if (fire | swap_i) full_q <= 1'b0;
    end
  end

  operand_t buffer [4][ROWS][Depth];
  logic     held [Depth];             // a beat, not a bubble
  weight_t  diagonal [4][ROWS];
  logic [PtrWidth-1:0]   head_q, slot, row_slot;
  logic [DrainWidth-1:0] drain_q;

  // verilator coverage_off
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q  <= '0;
      drain_q <= '0;
      for (int unsigned s = 0; s < Depth; s++) held[s] = 1'b0;
      for (int unsigned g = 0; g < 4; g++) begin
        for (int unsigned r = 0; r < ROWS; r++) diagonal[g][r] = '0;
      end
    end else if (fire || drain_q != '0) begin
      held[head_q] = fire;
      slot = head_q;
      for (int unsigned g = 0; g < 4; g++) begin
        row_slot = slot;
        for (int unsigned r = 0; r < ROWS; r++) begin
          if (fire) buffer[g][r][head_q] = decode(format_i, data_i[g][r]);
          diagonal[g][r].valid = held[row_slot];
          if (held[row_slot]) diagonal[g][r].operand = buffer[g][r][row_slot];
          row_slot = row_slot == '0 ? PtrWidth'(Depth - 1) : row_slot - 1'b1;
        end
        slot = slot >= PtrWidth'(G) ? slot - PtrWidth'(G) : slot + PtrWidth'(Depth - G);
      end
      head_q  <= head_q == PtrWidth'(Depth - 1) ? '0 : head_q + 1'b1;
      drain_q <= fire ? DrainWidth'(Depth) : drain_q - 1'b1;
    end
    w_o <= diagonal;
  end
  // verilator coverage_on

endmodule
