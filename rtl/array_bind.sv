// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Puts the assertions into the design.
bind array_top array_assertions #(.ROWS(ROWS), .COLS(COLS), .PIPE(PIPE)) u_array_assertions (
  .clk_i,
  .rst_ni,
  .wl_valid_i,
  .wl_ready_o,
  .wl_cells_i,
  .wl_mode_i,
  .wl_data_i,
  .wl_full_o,
  .mv_valid_i,
  .mv_ready_o,
  .mv_swap_i,
  .mv_last_row_i,
  .mv_last_column_i,
  .mv_mode_i,
  .mv_share_i,
  .mv_ratio_i,
  .res_valid_o,
  .res_ready_i,
  .res_data_o
);

bind pe pe_assertions u_pe_assertions (
  .clk_i,
  .rst_ni,
  .valid_i(x_i.valid),
  .swap_i (x_i.swap),
  .kind_i (x_i.kind),
  .shift_i,
  .shift_wide_i
);
