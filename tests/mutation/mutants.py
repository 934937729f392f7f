# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""The mutants of the matmul array: single-point changes that the quick bench must notice.

(file, pattern, replacement, why) or (file, pattern, replacement, why, argument): the pattern stands once in the file.
With an argument the mutant is equivalent, and the argument says why; all others must die.
"""

FMA = "rtl/fma_pkg.sv"
FORMATS = "rtl/formats_pkg.sv"
MESH = "rtl/mesh.sv"
PE = "rtl/pe.sv"
MESH_PE = "rtl/mesh_pe.sv"
SKEW = "rtl/skew.sv"
DESKEW = "rtl/deskew.sv"
LOAD = "rtl/weight_load.sv"
TOP = "rtl/array_top.sv"
PSUM = "rtl/psum_accumulate.sv"

RTL = [
    # Arithmetic.
    (FMA, "magnitude + 32'd15 + {31'b0, magnitude[5]}", "magnitude + 32'd16",
     "rounding: ties away from zero"),
    (FMA, "magnitude + 32'd15 + {31'b0, magnitude[5]}", "magnitude", "rounding: truncated"),
    (FMA, "!= small_sig ? 32'd1 : 32'd0", "!= small_sig ? 32'd0 : 32'd0", "sticky bit lost"),
    (FMA, "shift > 32'd31 ? 32'd31 : shift;\n    big ", "shift > 32'd31 ? 32'd15 : shift;\n    big ",
     "alignment: far addends come too near"),
    (FMA, "subtract  = -((a_sign ^ b_sign) >> 31)", "subtract  = -((a_sign | b_sign) >> 31)",
     "sign: two negative addends subtract"),
    (FMA, "{a.sign ^ b.sign, 31'h7F80_0000}", "{a.sign | b.sign, 31'h7F80_0000}", "sign of the product"),
    (FMA, "exponent  = exponent - 32'd172", "exponent  = exponent - 32'd171", "exponent bias of the sum"),
    (FMA, "shift     = exponent > 32'd31 ? 32'd31 : exponent;", "shift     = 32'd31;",
     "subnormal results are normalised"),
    (FMA, "result > 32'h7F80_0000 ? 32'h7F80_0000 : result", "result", "overflow is not infinity"),
    (FMA, "big_sign & ~subtract & 32'h8000_0000", "32'd0", "-0 + -0 becomes +0"),
    (FMA, "prod_exp   = flags[1] ? 32'd0 : prod_exp", "prod_exp   = prod_exp",
     "exponent of a zero product"),
    (FMA, "(c == prod_inf ? prod_inf : 32'h7FC0_0000)", "prod_inf", "infinity - infinity is not NaN"),
    (FMA, "flags == 32'd3 ? 32'h7FC0_0000 : result", "result", "NaN operands and infinity times zero"),
    (FMA, "(psum_field > 32'd1 ? psum_field : 32'd1) + 32'd172", "psum_field + 32'd172",
     "exponent of a subnormal partial sum"),
    (FMA, "probe < 32'h0020_0000 ? probe << 8 : probe", "probe < 32'h0010_0000 ? probe << 8 : probe",
     "normalisation shift"),
    (FMA, "{1'b1, 1'b0, w.sign, 21'b0}", "{1'b1, 1'b0, 1'b0, 21'b0}", "sign of a special weight in the pass hi * lo",
     "the sign of a zero product shows in a sum of -0 only, and the pass hi * hi behind it adds infinity or NaN to that word "
     "of PSUM, as the same weight is special there"),
    (FMA, "if (w.special) o =", "if (1'b0) o =", "special weights count in the pass hi * lo"),
    (FMA, "o.significand[7:0] = 8'b0;", "o.significand[8:0] = 9'b0;", "second product of a double row loses a bit"),
    (FMA, "if (a_field == 32'd255 & b_field == 32'd255 & a != b)", "if (1'b0)", "PSUM: infinity - infinity"),
    (FMA, "if (b_field == 32'd255 & b[22:0] != 23'd0)", "if (1'b0)", "PSUM: NaN of the chain"),
    # Formats.
    (FORMATS, "scale    = 9'd143", "scale    = 9'd142", "exponent bias of FP8 e4m3"),
    (FORMATS, "scale    = 9'd147", "scale    = 9'd146", "exponent bias of FP8 e3m4"),
    (FORMATS, "fraction = {bits[6:0], 16'b0}", "fraction = {bits[6:1], 17'b0}", "BF16 loses its last bit"),
    (FORMATS, "{8'b0, ~normal} + scale", "scale", "exponent of subnormal operands"),
    (FORMATS, "o.special = special & part == PartHigh", "o.special = special", "infinity in the low parts of FP32"),
    (FORMATS, "if (format == FormatTf32) fraction[12:0] = 13'd0;", "", "TF32 takes bits below its fraction"),
    (FORMATS, "nan       = special & fraction != 23'd0", "nan       = 1'b0", "NaN operands are infinite"),
    (FORMATS, "if (mode.finite) kind = KindFinite;", "if (mode.finite) kind = KindDense;", "mode mux: finite"),
    (FORMATS, "if (mode.transpose_high) kind = KindTransposeHigh;",
     "if (mode.transpose_high) kind = KindTransposeLow;", "mode mux: upper half of a transpose"),
    (FORMATS, "zero = bits[30:13] == 18'd0", "zero = bits == 31'd0", "TF32 zero of a transpose"),
    # The array as loops.
    (MESH, "live[r]           = countdown(live[r], enters)", "live[r]           = countdown(live[r], enters & live[r] == '0)",
     "clock gating: a row stops under its vectors"),
    (MESH, "x[r][c].border ? 32'd0 : psum[PIPE-1][r-1][c]", "psum[PIPE-1][r-1][c]", "a tile begins with the sum of the one above"),
    (MESH, "x[r][c].swap ? shadow[r][c] : active[r][c]", "active[r][c]", "weights are never switched"),
    (MESH, "x[r][c].swap & x[r][c].kind > KindFinite ? shadow_second[r][c]",
     "x[r][c].swap & x[r][c].kind > KindDoubleRow ? shadow_second[r][c]", "second weight of a double row is never switched"),
    (MESH, "x[r][c].kind == KindBypass ? above[c] :", "1'b0 ? above[c] :", "rows that are not used take part"),
    (MESH, "x[r][G*g].last < 2'(g)", "x[r][G*g].last < 2'(g-1)", "vectors run on behind their tile"),
    (MESH, "x[r][G*(g+1)-1].valid & x[r][G*(g+1)-1].border", "x[r][G*(g+1)-1].valid", "results of rows inside a tile"),
    (MESH, "for (int unsigned k = 1; k < G; k++) shadow[r]", "for (int unsigned k = 1; k < G-1; k++) shadow[r]",
     "weights do not reach the last column of a group"),
    (MESH, "active_second[r][c][3:0]};", "active_second[r][c][3:0] & 4'd7};", "index of a sparse weight"),
    (MESH, "enters_double | enters_transpose | enters_sparse);", "enters_double | enters_sparse);",
     "clock gating: second words of a transpose"),
    (MESH, "newest[r] + ColumnWidth'(c)", "newest[r] + ColumnWidth'(c & 1)", "candidates of another column"),
    (MESH, "slot = newest[r] + ColumnWidth'(G * g);", "slot = newest[r];", "candidates of a column group in the wrong slot"),
    (MESH, "x[r][c].operand.zero ? above[c] : {16'b0, active_second", "1'b0 ? above[c] : {16'b0, active_second",
     "transpose: rows of zero overwrite"),
    (MESH, "if (w_i[g][r].wide) begin", "if (1'b0) begin", "second weights are not loaded"),
    # The array as instances.
    (PE, "x_i.swap ? shadow_q : active_q", "active_q", "PE never switches"),
    (PE, "KindFinite ? finite(active) : active", "KindFinite ? active : active", "PE takes special weights in hi * lo"),
    (PE, "if (shift_wide_i) shadow_second_q", "if (shift_i) shadow_second_q", "second weights move with every load",
     "second words that were not loaded are never used: only a load of a wide mode precedes a vector that reads them"),
    (PE, "if (x_i.valid) psum_q[0] <= result_o;", "psum_q[0] <= result_o;", "bubbles write partial sums",
     "a partial sum is only looked at under a vector, one row down and one edge later, or with valid_o"),
    (PE, "rst_ni & en_i) begin\n      active_q", "rst_ni) begin\n      active_q", "PE moves while the array stands still"),
    (MESH_PE, "x_out[r][c-1].last < 2'(c / G)", "1'b0", "instances: vectors run on behind their tile"),
    (MESH_PE, "x_in[r][c].border ? 32'd0 : psum_out[r-1][c]", "psum_out[r-1][c]", "instances: sums of the tile above"),
    # Skew, deskew.
    (SKEW, "slot = back(slot, PIPE);", "slot = back(slot, 2 * PIPE);", "skew depth of the rows"),
    (SKEW, "slot = back(head_q, G * g);", "slot = back(head_q, G * g + 1);", "skew depth of a column group"),
    (SKEW, "R * (q - 32'(owner)) + k < 32'(rows_i[owner][g])", "R * (q - 32'(owner)) + k <= 32'(rows_i[owner][g])",
     "one row too many takes part"),
    (SKEW, "first  = r - r % shares;", "first  = r - r % 2;", "rows that share their values"),
    (SKEW, "drain[g] = enters ? DrainWidth'(Depth) : drain[g] - 1'b1", "drain[g] = enters ? DrainWidth'(R) : drain[g] - 1'b1",
     "the skew buffer rests too early"),
    (SKEW, "last_row_i[o][g] >= 2'(q)", "last_row_i[o][g] > 2'(q)", "last row group of a tile gets nothing"),
    (DESKEW, "slot = ahead(head[q], R * PIPE * (3 - q));", "slot = ahead(head[q], R * PIPE * (3 - q) + 1);",
     "deskew depth"),
    (DESKEW, "[g] = valid_i[q][g];", "[g] = |valid_i[q];", "column groups of a result"),
    (DESKEW, "end else if (en_i) begin", "end else begin", "deskew runs on while the array stands still"),
    # Handshakes, weights, reset.
    (TOP, "assign en = ~(|res_valid_o) | res_ready_i;", "assign en = 1'b1;", "back-pressure is not heard"),
    (TOP, "~mv_swap_i[q][g] | (cells & ~wl_full_o) == '0", "1'b1", "a vector swaps before its weights are there"),
    (TOP, "else if (en & leaves[q]) busy_q[q] <= BusyWidth'(Latency);",
     "else if (en & leaves[q]) busy_q[q] <= BusyWidth'(Latency - 2);", "the way out rests too early"),
    (LOAD, "(cells & (guarded | swap_i)) == '0", "(cells & swap_i) == '0", "a load starts while a swap runs"),
    (LOAD, "guard_q[i] <= BeatWidth'(G - 1);", "guard_q[i] <= BeatWidth'(G);", "the distance after a swap is one more"),
    (LOAD, "full_q & ~swap_i", "full_q", "weights are full for ever"),
    (LOAD, "~(fire ? cells : '0)", "~16'b0", "a load under way leaves the old weights full"),
    (LOAD, "{8'b0, data_i[g][r][31:16]}", "{8'b0, data_i[g][r][15:0]}", "transpose: upper half of the words"),
    (LOAD, "held[head_q] = fire ? cells : '0;", "held[head_q] = fire ? 16'hFFFF : '0;", "a load reaches all tiles"),
    (LOAD, "for (int unsigned s = 0; s < Depth; s++) held[s] = '0;", ";", "reset: beats of a load stay under way",
     "row r of group g reads slot head - r * PIPE - G * g, and the head starts anew at 0: beats from before the reset come out "
     "before every new one. They move shadow weights that nobody can switch to until G new beats have replaced them all"),
    (LOAD, "if (!rst_ni) begin\n      beat_q <= '0;", "if (!rst_ni) begin\n      beat_q <= beat_q;", "reset in the middle of a load"),
    (DESKEW, "for (int unsigned s = 0; s < Depth; s++) pending[q][s] = '0;", ";", "reset: results stay under way"),
    (SKEW, "for (int unsigned s = 0; s < Depth; s++) buffer[g][r][s] = '0;", ";", "reset: vectors stay under way"),
    # PSUM.
    (PSUM, "PsumHigh:\n          for (int unsigned c = 0; c < COLS; c++) sum[c] = {chain_i[c][15:0], psum_i[c][15:0]};",
     "PsumHigh:\n          for (int unsigned c = 0; c < COLS; c++) sum[c] = {chain_i[c][15:0], 16'b0};",
     "upper halves clear the lower ones"),
    (PSUM, "assign ready_o = ~valid_o | ready_i;", "assign ready_o = 1'b1;", "PSUM: back-pressure is not heard"),
    (PSUM, "if (!rst_ni) valid_o <= 1'b0;\n    else if", "if", "PSUM: a vector survives the reset"),
]

CHAINS = "models/trainium2/neuron_core/array/chains.cpp"
TLM = "models/trainium2/neuron_core/array/tlm_array.cpp"
TIMELINE = "models/trainium2/timing/array_timeline.cpp"

TLM_ARRAY = [
    (CHAINS, "low ? Fp32Pass::kLowLow : Fp32Pass::kHighLow", "low ? Fp32Pass::kHighLow : Fp32Pass::kHighLow",
     "low half takes the high part"),
    (CHAINS, "    accumulate = true;", "    accumulate = shape.accumulate;", "second pass overwrites the first"),
    (CHAINS, "if (onezero && (", "if (!onezero && (", "passes of zeros and ones"),
    (CHAINS, "r / partitions * partitions * ratio + indices[r * m + c]", "r * ratio + indices[r * m + c]",
     "rows that share their values"),
    (CHAINS, "numerics::matmul_chain(stationary + c, m,", "numerics::matmul_chain(stationary, m,",
     "column of the sparse weights"),
    (CHAINS, "!= 0.0f) row[j] = r;", "!= 0.0f && row[j] < 0) row[j] = r;", "the first row of a transpose, not the last"),
    (CHAINS, "if (row[j] >= 0) std::memcpy", "if (row[j] > 0) std::memcpy", "row 0 of a transpose"),
    (TLM, "modes.double_row() ? 2 * shape.k_rows : shape.k_rows", "shape.k_rows", "half of a double row is left out"),
    (TLM, "line * tile.pair_stride", "0 * line * tile.pair_stride", "second values of a row"),
    (TLM, "timeline_.multiply(now, tile.n, edges_per_vector, tile.modes.tile)",
     "timeline_.multiply(now, tile.n, 1, tile.modes.tile)", "two vectors a column take one edge each"),
    (TIMELINE, "start = std::max(start, cell.load_free); });", "(void)cell; });", "a load waits for no swap"),
    (TIMELINE, "cell.load_free = first + group_;", "cell.load_free = first + group_ - 1;", "distance of a load to a swap"),
    (TIMELINE, "cell.stream_free, cell.swap ? cell.loaded : 0}", "cell.stream_free, Edge{0}}",
     "a multiply does not wait for its weights"),
    (TIMELINE, "port_free_ = start + group_;", "port_free_ = start + 1;", "loads overlap on their port"),
    (TIMELINE, "static_cast<Edge>(cols) + 1)", "static_cast<Edge>(cols) + 2)", "latency"),
]
