// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Puts the assertions into the design.
bind psum_accumulate psum_assertions #(.COLS(COLS)) u_psum_assertions (
  .clk_i,
  .rst_ni,
  .valid_i,
  .ready_o,
  .valid_o,
  .ready_i,
  .psum_o
);
