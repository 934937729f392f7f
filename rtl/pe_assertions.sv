// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// A PE is never switched to its shadow weight on the edge on which that weight moves on.
module pe_assertions (
  input logic clk_i,
  input logic rst_ni,
  input logic valid_i,
  input logic swap_i,
  input logic shift_i
);
  SwapAndShift: assert property (@(posedge clk_i) disable iff (!rst_ni) !(swap_i && shift_i));
  SwapIsValid:  assert property (@(posedge clk_i) disable iff (!rst_ni) !(swap_i && !valid_i));
endmodule

bind pe pe_assertions u_pe_assertions (
  .clk_i,
  .rst_ni,
  .valid_i(x_i.valid),
  .swap_i (x_i.swap),
  .shift_i
);
