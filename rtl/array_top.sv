// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The matmul array: ROWS x COLS weight-stationary processing elements behind two valid/ready ports.
//
// A moving vector accepted at edge t leaves as a result vector that is valid before, and is taken
// at, edge t + ROWS + COLS + 1. There is no back-pressure at the result port; a consumer that needs
// one would hold both ready signals low, as the array itself never has to stop in the middle.
module array_top
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128,
  parameter bit VisiblePes = 1'b0     // 0: mesh, fast; 1: mesh_pe, every PE an instance
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  // Weights: COLS / 4 beats per load, see weight_load.
  input  logic        wl_valid_i,
  output logic        wl_ready_o,
  input  format_e     wl_format_i,
  input  logic [15:0] wl_data_i [4][ROWS],
  output logic        wl_full_o,

  // Moving vectors, one a cycle. Rows that are not enabled are bypassed, not padded with zero.
  input  logic        mv_valid_i,
  output logic        mv_ready_o,
  input  logic        mv_swap_i,      // with the first vector after a load: switch weights
  input  format_e     mv_format_i,
  input  logic        mv_row_en_i [ROWS],
  input  logic [15:0] mv_data_i [ROWS],

  // Results, FP32.
  output logic        res_valid_o,
  output logic [31:0] res_data_o [COLS],

  // One PE for the waves.
  input  logic [$clog2(ROWS)-1:0] tap_row_i,
  input  logic [$clog2(COLS)-1:0] tap_col_i,
  output logic        tap_valid_o,
  output logic [31:0] tap_x_o,
  output logic [31:0] tap_w_o,
  output logic [31:0] tap_psum_in_o,
  output logic [31:0] tap_psum_out_o
);

  localparam int unsigned BusyWidth = $clog2(ROWS + COLS + 2);

  token_t      x [ROWS];
  weight_t     w [4][ROWS];
  logic [31:0] psum [COLS];
  tap_t        tap;
  logic        mv_fire, psum_valid;

  assign mv_ready_o = ~mv_swap_i | wl_full_o;
  assign mv_fire    = mv_valid_i & mv_ready_o;

  skew #(.ROWS(ROWS)) u_skew (
    .clk_i,
    .rst_ni,
    .valid_i (mv_fire),
    .swap_i  (mv_swap_i),
    .format_i(mv_format_i),
    .row_en_i(mv_row_en_i),
    .data_i  (mv_data_i),
    .x_o     (x)
  );

  weight_load #(.ROWS(ROWS), .COLS(COLS)) u_weight_load (
    .clk_i,
    .rst_ni,
    .valid_i (wl_valid_i),
    .ready_o (wl_ready_o),
    .format_i(wl_format_i),
    .data_i  (wl_data_i),
    .swap_i  (mv_fire & mv_swap_i),
    .full_o  (wl_full_o),
    .w_o     (w)
  );

  if (VisiblePes) begin : gen_mesh_pe
    mesh_pe #(.ROWS(ROWS), .COLS(COLS)) u_mesh (
      .clk_i,
      .rst_ni,
      .x_i    (x),
      .w_i    (w),
      .psum_o (psum),
      .valid_o(psum_valid),
      .tap_row_i,
      .tap_col_i,
      .tap_o  (tap)
    );
  end else begin : gen_mesh
    mesh #(.ROWS(ROWS), .COLS(COLS)) u_mesh (
      .clk_i,
      .rst_ni,
      .x_i    (x),
      .w_i    (w),
      .psum_o (psum),
      .valid_o(psum_valid),
      .tap_row_i,
      .tap_col_i,
      .tap_o  (tap)
    );
  end

  logic [BusyWidth-1:0] busy_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) busy_q <= '0;
    else if (mv_fire) busy_q <= BusyWidth'(ROWS + COLS + 1);
    else if (busy_q != '0) busy_q <= busy_q - 1'b1;
  end

  deskew #(.COLS(COLS)) u_deskew (
    .clk_i,
    .rst_ni,
    .busy_i (busy_q != '0),
    .psum_i (psum),
    .valid_i(psum_valid),
    .data_o (res_data_o),
    .valid_o(res_valid_o)
  );

  assign tap_valid_o    = tap.valid;
  assign tap_x_o        = tap.x;
  assign tap_w_o        = tap.w;
  assign tap_psum_in_o  = tap.psum_in;
  assign tap_psum_out_o = tap.psum_out;

endmodule
