// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Delays row r of a moving vector by r cycles. A circular buffer: one vector written, one diagonal
// read per cycle, instead of a triangle of flip-flops; it rests when nothing is in it.
module skew
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 128
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  input  logic        swap_i,
  input  format_e     format_i,
  input  logic        row_en_i [ROWS],
  input  logic [15:0] data_i [ROWS],

  // Row r of a vector accepted at edge t is there after edge t + r.
  output token_t      x_o [ROWS]
);

  localparam int unsigned PtrWidth = $clog2(ROWS);
  localparam int unsigned DrainWidth = $clog2(ROWS + 1);

  token_t buffer [ROWS][ROWS];      // [row][slot]
  token_t diagonal [ROWS];
  logic [PtrWidth-1:0]   head_q, slot;
  logic [DrainWidth-1:0] drain_q;

  // verilator coverage_off
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q  <= '0;
      drain_q <= '0;
      for (int unsigned r = 0; r < ROWS; r++) begin
        diagonal[r] = '0;
        for (int unsigned s = 0; s < ROWS; s++) buffer[r][s] = '0;
      end
    end else if (valid_i || drain_q != '0) begin
      for (int unsigned r = 0; r < ROWS; r++) begin
        buffer[r][head_q] = '0;
        if (valid_i) buffer[r][head_q] = {1'b1, row_en_i[r], swap_i, decode(format_i, data_i[r])};
      end
      slot = head_q;
      for (int unsigned r = 0; r < ROWS; r++) begin
        diagonal[r] = buffer[r][slot];
        slot = slot == '0 ? PtrWidth'(ROWS - 1) : slot - 1'b1;
      end
      head_q  <= head_q == PtrWidth'(ROWS - 1) ? '0 : head_q + 1'b1;
      drain_q <= valid_i ? DrainWidth'(ROWS) : drain_q - 1'b1;
    end
    x_o <= diagonal;
  end
  // verilator coverage_on

endmodule
