// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// A PE is never switched to its shadow weight on the edge on which that weight moves on, and a
// bubble switches nothing. Inputs only; looked at one edge later, as release 5.006 of Verilator
// cannot sample for a property what comes straight from a wide signal.
module pe_assertions
  import formats_pkg::*;
(
  input logic  clk_i,
  input logic  rst_ni,
  input logic  valid_i,
  input logic  swap_i,
  input kind_e kind_i,
  input logic  shift_i,
  input logic  shift_wide_i
);
  logic  valid_q, swap_q, shift_q, shift_wide_q;
  kind_e kind_q;
  always_ff @(posedge clk_i) begin
    valid_q      <= rst_ni & valid_i;
    swap_q       <= rst_ni & swap_i;
    shift_q      <= rst_ni & shift_i;
    shift_wide_q <= rst_ni & shift_wide_i;
    kind_q       <= rst_ni ? kind_i : KindBypass;
  end

  SwapAndShift: assert property (@(posedge clk_i) disable iff (!rst_ni) !(swap_q && shift_q));
  SwapIsValid:  assert property (@(posedge clk_i) disable iff (!rst_ni) swap_q |-> valid_q);
  KindIsLegal:  assert property (@(posedge clk_i) disable iff (!rst_ni) kind_q <= KindSparse);
  WideIsShift:  assert property (@(posedge clk_i) disable iff (!rst_ni) shift_wide_q |-> shift_q);
endmodule
