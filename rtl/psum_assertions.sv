// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// What holds at the ports of psum_accumulate: an offer stays, every vector comes out once. Inputs
// only.
module psum_assertions #(
  parameter int unsigned COLS = 128
) (
  input logic clk_i,
  input logic rst_ni,
  input logic valid_i,
  input logic ready_o,
  input logic valid_o,
  input logic ready_i,
  input logic [COLS-1:0][31:0] psum_o
);
  logic inside_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) inside_q <= 1'b0;
    else if (ready_o) inside_q <= valid_i;
  end

  // Seen one edge later, as in array_assertions.
  logic [COLS-1:0][31:0] psum_q;
  logic waits_q, changed_q;
  always_ff @(posedge clk_i) begin
    psum_q    <= psum_o;
    waits_q   <= rst_ni & valid_o & ~ready_i;
    changed_q <= rst_ni & waits_q & psum_o != psum_q;
  end

  InputStays: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (valid_i && !ready_o) |=> valid_i);
  OutputStays: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (valid_o && !ready_i) |=> valid_o);
  OutputDataStays: assert property (@(posedge clk_i) disable iff (!rst_ni) !changed_q);
  NotTakenWhenFull: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (valid_o && !ready_i) |-> !ready_o);
  NoLostVector: assert property (@(posedge clk_i) disable iff (!rst_ni) inside_q |-> valid_o);
  NoExtraVector: assert property (@(posedge clk_i) disable iff (!rst_ni) valid_o |-> inside_q);
endmodule
