// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The ports: what is offered stays offered, a swap needs weights, nothing is loaded on the edge of
// a swap.
module array_assertions (
  input logic clk_i,
  input logic rst_ni,
  input logic wl_valid_i,
  input logic wl_ready_o,
  input logic wl_full_o,
  input logic mv_valid_i,
  input logic mv_ready_o,
  input logic mv_swap_i
);
  logic swap;
  assign swap = mv_valid_i && mv_ready_o && mv_swap_i;

  LoadStays:  assert property (@(posedge clk_i) disable iff (!rst_ni)
                               (wl_valid_i && !wl_ready_o) |=> wl_valid_i);
  MoveStays:  assert property (@(posedge clk_i) disable iff (!rst_ni)
                               (mv_valid_i && !mv_ready_o) |=> mv_valid_i);
  SwapIsFull: assert property (@(posedge clk_i) disable iff (!rst_ni) !(swap && !wl_full_o));
  SwapEmpties: assert property (@(posedge clk_i) disable iff (!rst_ni) swap |=> !wl_full_o);
  SwapAndLoad: assert property (@(posedge clk_i) disable iff (!rst_ni)
                                !(swap && wl_valid_i && wl_ready_o));
endmodule

bind array_top array_assertions u_array_assertions (
  .clk_i,
  .rst_ni,
  .wl_valid_i,
  .wl_ready_o,
  .wl_full_o,
  .mv_valid_i,
  .mv_ready_o,
  .mv_swap_i
);
