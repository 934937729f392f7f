// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// What holds at the ports of the array: what is offered stays offered, modes are one-hot, tiles do
// not meet, a swap needs weights, every vector comes out once and in time, whatever the
// back-pressure. Inputs only.
//
// NoUnknown can fire in simulators with four states only; Verilator has two.
module array_assertions
  import formats_pkg::*;
#(
  parameter int unsigned ROWS = 8,
  parameter int unsigned COLS = 8,
  parameter int unsigned PIPE = 1
) (
  input logic clk_i,
  input logic rst_ni,
  input logic wl_valid_i,
  input logic wl_ready_o,
  input logic [3:0][3:0] wl_cells_i,
  input mode_t wl_mode_i,
  input logic [3:0][ROWS-1:0][31:0] wl_data_i,
  input logic [3:0][3:0] wl_full_o,
  input logic [3:0][3:0] mv_valid_i,
  input logic [3:0][3:0] mv_ready_o,
  input logic mv_swap_i [4][4],
  input logic [1:0] mv_last_row_i [4][4],
  input logic [1:0] mv_last_column_i [4][4],
  input mode_t mv_mode_i [4][4],
  input logic [2:0] mv_share_i [4][4],
  input logic [2:0] mv_ratio_i [4][4],
  input logic [3:0][3:0] res_valid_o,
  input logic res_ready_i,
  input logic [3:0][COLS-1:0][31:0] res_data_o
);
  localparam int unsigned Latency = ROWS * PIPE + COLS + 1;

  logic        en;
  logic [15:0] offered, swapping, leaving, overlap;
  logic [15:0] swapping_q, overlap_q, full_q;
  logic        load_q;
  assign en = ~(|res_valid_o) | res_ready_i;

  // Of the vectors of this edge: their tiles, those that switch weights, and where they will leave.
  always_comb begin
    logic [15:0] cells;
    offered  = '0;
    swapping = '0;
    leaving  = '0;
    overlap  = '0;
    for (int unsigned q = 0; q < 4; q++) begin
      for (int unsigned g = 0; g < 4; g++) begin
        cells = tile_cells(2'(q), 2'(g), mv_last_row_i[q][g], mv_last_column_i[q][g]);
        if (mv_valid_i[q][g]) begin
          overlap = overlap | (offered & cells);
          offered = offered | cells;
          if (mv_ready_o[q][g]) begin
            if (mv_swap_i[q][g]) swapping = swapping | cells;
            leaving = leaving | tile_cells(mv_last_row_i[q][g], 2'(g), mv_last_row_i[q][g],
                                           mv_last_column_i[q][g]);
          end
        end
      end
    end
  end

  // One edge later, as release 5.006 of Verilator cannot sample arrays and wide signals for a
  // property.
  always_ff @(posedge clk_i) begin
    overlap_q  <= rst_ni ? overlap : '0;
    swapping_q <= rst_ni ? swapping : '0;
    full_q     <= wl_full_o;
    load_q     <= wl_valid_i & wl_ready_o & (swapping & wl_cells_i) != '0;
  end

  logic [Latency-1:0][15:0] expected_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) expected_q <= '0;
    else if (en) expected_q <= {expected_q[Latency-2:0], leaving};
  end

  // Whether data changed while they waited.
  logic [3:0][ROWS-1:0][31:0] wl_data_q;
  logic [3:0][COLS-1:0][31:0] res_data_q;
  logic wl_waits_q, res_waits_q, wl_changed_q, res_changed_q;
  always_ff @(posedge clk_i) begin
    wl_data_q     <= wl_data_i;
    res_data_q    <= res_data_o;
    wl_waits_q    <= rst_ni & wl_valid_i & ~wl_ready_o;
    res_waits_q   <= rst_ni & ~en;
    wl_changed_q  <= rst_ni & wl_waits_q & wl_data_i != wl_data_q;
    res_changed_q <= rst_ni & res_waits_q & res_data_o != res_data_q;
  end
  logic [15:0] expected;
  assign expected = expected_q[Latency-1];

  LoadStays: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (wl_valid_i && !wl_ready_o) |=> (wl_valid_i && $stable(wl_cells_i) && $stable(wl_mode_i)));
  LoadDataStays: assert property (@(posedge clk_i) disable iff (!rst_ni) !wl_changed_q);
  LoadMode: assert property (@(posedge clk_i) disable iff (!rst_ni)
    wl_valid_i |-> ($onehot(wl_mode_i) && !wl_mode_i.finite && !wl_mode_i.transpose_high));
  LoadSomewhere: assert property (@(posedge clk_i) disable iff (!rst_ni)
    wl_valid_i |-> wl_cells_i != '0);
  TilesApart: assert property (@(posedge clk_i) disable iff (!rst_ni) overlap_q == '0);
  SwapIsFull: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (swapping_q & ~full_q) == '0);
  SwapEmpties: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (swapping_q & wl_full_o) == '0);
  SwapAndLoad: assert property (@(posedge clk_i) disable iff (!rst_ni) !load_q);
  StandsStill: assert property (@(posedge clk_i) disable iff (!rst_ni)
    !en |-> (mv_ready_o == '0 && !wl_ready_o));
  ResultStays: assert property (@(posedge clk_i) disable iff (!rst_ni)
    !en |=> $stable(res_valid_o));
  ResultDataStays: assert property (@(posedge clk_i) disable iff (!rst_ni) !res_changed_q);
  NoLostVector: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (expected & ~res_valid_o) == '0);
  NoExtraVector: assert property (@(posedge clk_i) disable iff (!rst_ni)
    (res_valid_o & ~expected) == '0);
  NoUnknown: assert property (@(posedge clk_i) disable iff (!rst_ni)
    !$isunknown({wl_ready_o, wl_full_o, mv_ready_o, res_valid_o}));

  for (genvar q = 0; q < 4; q++) begin : gen_row
    for (genvar g = 0; g < 4; g++) begin : gen_column
      // The vector of the last edge, for the same reason.
      mode_t      mode_q;
      logic       valid_q, waits_q, swap_q, changed_q;
      logic [2:0] rows_end_q, columns_end_q, share_q, ratio_q;
      always_ff @(posedge clk_i) begin
        valid_q       <= rst_ni & mv_valid_i[q][g];
        waits_q       <= rst_ni & mv_valid_i[q][g] & ~mv_ready_o[q][g];
        swap_q        <= mv_swap_i[q][g];
        mode_q        <= mv_mode_i[q][g];
        share_q       <= mv_share_i[q][g];
        ratio_q       <= mv_ratio_i[q][g];
        rows_end_q    <= {1'b0, mv_last_row_i[q][g]} + 3'd1;
        columns_end_q <= {1'b0, mv_last_column_i[q][g]} + 3'd1;
        changed_q     <= rst_ni & waits_q & (~mv_valid_i[q][g] | mv_swap_i[q][g] != swap_q |
                                             mv_mode_i[q][g] != mode_q);
      end

      VectorStays: assert property (@(posedge clk_i) disable iff (!rst_ni) !changed_q);
      VectorMode: assert property (@(posedge clk_i) disable iff (!rst_ni)
        valid_q |-> $onehot(mode_q));
      VectorTile: assert property (@(posedge clk_i) disable iff (!rst_ni)
        valid_q |-> (rows_end_q > 3'(q) && columns_end_q > 3'(g)));
      SparseShape: assert property (@(posedge clk_i) disable iff (!rst_ni)
        (valid_q && mode_q.sparse) |->
        ($onehot(share_q) && ratio_q >= 3'd2 && ratio_q <= 3'd4));
    end
  end
endmodule
