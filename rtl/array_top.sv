// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// The matmul array: ROWS x COLS weight-stationary processing elements behind valid/ready streams.
//
// The array is a grid of 4 x 4 cells, ROWS / 4 x COLS / 4 PEs each. A tile is a rectangle of cells
// with weights of its own; vectors of tiles that share no cell may enter at the same edge. Signals
// of a vector are indexed [row group][column group] by its tile's first cell, its data by the
// tile's first column group and the rows of the array.
//
// A moving vector accepted at edge t leaves as a result vector that is valid before, and is taken
// at, edge t + ROWS * PIPE + COLS + 1, later by the edges at which the consumer was not ready:
// while a result waits, the whole array stands still and accepts nothing.
module array_top
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 128,
  parameter int unsigned COLS = 128,
  parameter int unsigned PIPE = 1,    // registers from a product to the row below
  parameter bit VisiblePes = 1'b0,    // 0: mesh, fast; 1: mesh_pe, every PE an instance
  localparam int unsigned RowWidth = $clog2(ROWS + 1)
) (
  input  logic        clk_i,
  input  logic        rst_ni,         // synchronous

  // Weights: COLS / 4 beats per load, see weight_load.
  input  logic        wl_valid_i,
  output logic        wl_ready_o,
  input  logic [3:0][3:0] wl_cells_i, // the tile
  input  mode_t       wl_mode_i,
  input  format_e     wl_format_i,
  input  part_e       wl_part_i,
  input  logic [3:0][ROWS-1:0][31:0] wl_data_i,
  input  logic [3:0][ROWS-1:0][31:0] wl_second_i, // double row: the other weight; sparse: the index
  output logic [3:0][3:0] wl_full_o,

  // Moving vectors, one a cycle on each tile. Rows that are not enabled are bypassed, not padded
  // with zero.
  input  logic [3:0][3:0] mv_valid_i,
  output logic [3:0][3:0] mv_ready_o,
  input  logic        mv_swap_i [4][4],        // with the first vector after a load: switch weights
  input  logic [1:0]  mv_last_row_i [4][4],    // last row group of the tile
  input  logic [1:0]  mv_last_column_i [4][4], // last column group of the tile
  input  mode_t       mv_mode_i [4][4],
  input  format_e     mv_format_i [4][4],
  input  part_e       mv_part_i [4][4],
  input  logic [2:0]  mv_share_i [4][4],       // sparse: rows that share their values, 1, 2 or 4
  input  logic [2:0]  mv_ratio_i [4][4],       // sparse: values of each of them, 2 to 4
  input  logic [RowWidth-1:0] mv_rows_i [4][4], // rows of the tile that are enabled: the first ones
  input  logic [3:0][3:0][ROWS-1:0][31:0] mv_data_i, // [column group][value][row]

  // Results, FP32, by the row group in which their tile ends; valid: per column group.
  output logic [3:0][3:0] res_valid_o,
  input  logic        res_ready_i,
  output logic [3:0][COLS-1:0][31:0] res_data_o,

  // One PE for the waves.
  input  logic [$clog2(ROWS)-1:0] tap_row_i,
  input  logic [$clog2(COLS)-1:0] tap_col_i,
  output logic        tap_valid_o,
  output logic [31:0] tap_x_o,
  output logic [31:0] tap_w_o,
  output logic [31:0] tap_psum_in_o,
  output logic [31:0] tap_psum_out_o
);

  localparam int unsigned Latency = ROWS * PIPE + COLS + 1;
  localparam int unsigned BusyWidth = $clog2(Latency + 1);

  token_t      [3:0][ROWS-1:0] x;
  candidates_t [3:0][ROWS-1:0] candidates;
  weight_t     [3:0][ROWS-1:0] w;
  operand_t    [3:0][ROWS-1:0] second;
  logic [3:0][COLS-1:0][31:0]  psum;
  tap_t            tap;
  logic [3:0][3:0] fire, swapping, psum_valid;
  logic            en;

  assign en = ~(|res_valid_o) | res_ready_i;

  // A vector that swaps waits for the weights of its tile.
  always_comb begin
    logic [15:0] cells;
    swapping = '0;
    for (int unsigned q = 0; q < 4; q++) begin
      for (int unsigned g = 0; g < 4; g++) begin
        cells = tile_cells(2'(q), 2'(g), mv_last_row_i[q][g], mv_last_column_i[q][g]);
        mv_ready_o[q][g] = en & (~mv_swap_i[q][g] | (cells & ~wl_full_o) == '0);
        fire[q][g] = mv_valid_i[q][g] & mv_ready_o[q][g];
        if (fire[q][g] & mv_swap_i[q][g]) swapping = swapping | cells;
      end
    end
  end

  skew #(.ROWS(ROWS), .COLS(COLS), .PIPE(PIPE)) u_skew (
    .clk_i,
    .rst_ni,
    .en_i         (en),
    .fire_i       (fire),
    .swap_i       (mv_swap_i),
    .last_row_i   (mv_last_row_i),
    .last_column_i(mv_last_column_i),
    .mode_i       (mv_mode_i),
    .format_i     (mv_format_i),
    .part_i       (mv_part_i),
    .share_i      (mv_share_i),
    .ratio_i      (mv_ratio_i),
    .rows_i       (mv_rows_i),
    .data_i       (mv_data_i),
    .x_o          (x),
    .candidates_o (candidates)
  );

  weight_load #(.ROWS(ROWS), .COLS(COLS), .PIPE(PIPE)) u_weight_load (
    .clk_i,
    .rst_ni,
    .en_i    (en),
    .valid_i (wl_valid_i),
    .ready_o (wl_ready_o),
    .cells_i (wl_cells_i),
    .mode_i  (wl_mode_i),
    .format_i(wl_format_i),
    .part_i  (wl_part_i),
    .data_i  (wl_data_i),
    .second_i(wl_second_i),
    .swap_i  (swapping),
    .full_o  (wl_full_o),
    .w_o     (w),
    .second_o(second)
  );

  if (VisiblePes) begin : gen_mesh_pe
    mesh_pe #(.ROWS(ROWS), .COLS(COLS), .PIPE(PIPE)) u_mesh (
      .clk_i,
      .rst_ni,
      .en_i        (en),
      .x_i         (x),
      .candidates_i(candidates),
      .w_i         (w),
      .second_i    (second),
      .psum_o      (psum),
      .valid_o     (psum_valid),
      .tap_row_i,
      .tap_col_i,
      .tap_o       (tap)
    );
  end else begin : gen_mesh
    mesh #(.ROWS(ROWS), .COLS(COLS), .PIPE(PIPE)) u_mesh (
      .clk_i,
      .rst_ni,
      .en_i        (en),
      .x_i         (x),
      .candidates_i(candidates),
      .w_i         (w),
      .second_i    (second),
      .psum_o      (psum),
      .valid_o     (psum_valid),
      .tap_row_i,
      .tap_col_i,
      .tap_o       (tap)
    );
  end

  // For each row group, cycles until the last vector that leaves there is out.
  logic [BusyWidth-1:0] busy_q [4];
  logic                 busy [4];
  logic [3:0]           leaves;
  always_comb begin
    leaves = '0;
    for (int unsigned q = 0; q < 4; q++) begin
      for (int unsigned g = 0; g < 4; g++) begin
        if (fire[q][g]) leaves[mv_last_row_i[q][g]] = 1'b1;
      end
    end
  end
  for (genvar q = 0; q < 4; q++) begin : gen_busy
    assign busy[q] = busy_q[q] != '0;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) busy_q[q] <= '0;
      else if (en & leaves[q]) busy_q[q] <= BusyWidth'(Latency);
      else if (en & busy[q]) busy_q[q] <= busy_q[q] - 1'b1;
    end
  end

  deskew #(.ROWS(ROWS), .COLS(COLS), .PIPE(PIPE)) u_deskew (
    .clk_i,
    .rst_ni,
    .en_i   (en),
    .busy_i (busy),
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
