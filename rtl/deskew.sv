// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Brings the columns of a result vector, which leave the mesh one cycle after the other, back
// together. Each row group has a way out of its own, on which the results of tiles that end there
// wait until a result of the last row group would have come. Circular buffers again: one diagonal
// written, one vector read per cycle.
module deskew #(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128,
  parameter int unsigned PIPE = 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,

  input  logic        busy_i [4],           // a vector that leaves here is somewhere in the array
  input  logic [3:0][COLS-1:0][31:0] psum_i,
  input  logic [3:0][3:0] valid_i,          // the last column of a column group is in psum_i
  output logic [3:0][COLS-1:0][31:0] data_o,
  output logic [3:0][3:0] valid_o
);

  localparam int unsigned R = ROWS / 4;
  localparam int unsigned G = COLS / 4;
  localparam int unsigned Depth = COLS + 3 * R * PIPE;
  localparam int unsigned PtrWidth = $clog2(Depth);

  logic [31:0] buffer  [4][COLS][Depth];    // [row group][column][slot]
  logic [3:0]  pending [4][Depth];          // column groups of the vector in a slot
  logic [3:0][COLS-1:0][31:0] vector;
  logic [3:0][3:0]     leaving;
  logic [PtrWidth-1:0] head [4], slot;

  function automatic logic [PtrWidth-1:0] ahead(input logic [PtrWidth-1:0] from,
                                                input int unsigned distance);
    return from >= PtrWidth'(Depth - distance) ? from - PtrWidth'(Depth - distance)
                                               : from + PtrWidth'(distance);
  endfunction

  // verilator coverage_off
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      leaving = '0;
      for (int unsigned q = 0; q < 4; q++) begin
        head[q] = '0;
        for (int unsigned s = 0; s < Depth; s++) pending[q][s] = '0;
      end
    end else if (en_i) begin
      leaving = '0;
      for (int unsigned q = 0; q < 4; q++) begin
        if (busy_i[q]) begin
          // The head is the slot of the vector that leaves now; a vector is there as long before as
          // its row group is above the last one.
          slot = ahead(head[q], R * PIPE * (3 - q));
          for (int unsigned i = 0; i < COLS; i++) begin
            buffer[q][COLS-1-i][slot] = psum_i[q][COLS-1-i];
            slot = ahead(slot, 1);
          end
          for (int unsigned g = 0; g < 4; g++)
            pending[q][ahead(head[q], R * PIPE * (3 - q) + COLS - G * (g + 1))][g] = valid_i[q][g];
          leaving[q] = pending[q][head[q]];
          if (leaving[q] != '0) begin
            for (int unsigned c = 0; c < COLS; c++) vector[q][c] = buffer[q][c][head[q]];
          end
          head[q] = ahead(head[q], 1);
        end
      end
    end
    if (en_i) data_o <= vector;
    valid_o <= leaving;
  end
  // verilator coverage_on

endmodule
