// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors

// Number formats at the edge of the array, the operand the processing elements work on, and what
// travels through the array.
//
// Operands are decoded once, where they enter, so that no PE ever sees a subnormal or a format. A
// 12-bit significand holds every operand of the array (BF16 8, FP16 11, TF32 11, FP8 3 to 5, half
// an FP32 12 bits).
package formats_pkg;

  typedef enum logic [2:0] {
    FormatBf16  = 3'd0,
    FormatFp16  = 3'd1,
    FormatTf32  = 3'd2,
    FormatFp32  = 3'd3,
    FormatFp8E5 = 3'd4,
    FormatFp8E4 = 3'd5,
    FormatFp8E3 = 3'd6
  } format_e;

  // Which part of an operand a pass multiplies. FP32 takes four passes; all other formats are their
  // own high part.
  typedef enum logic [1:0] {
    PartHigh       = 2'd0,
    PartLow        = 2'd1,  // the lower 12 bits of the fraction; infinity and NaN count as zero
    PartHighFinite = 2'd2   // the high part; infinity and NaN count as zero
  } part_e;

  // What a load or a vector is for, at the ports: one-hot.
  typedef struct packed {
    logic sparse;
    logic transpose_high;  // the upper 16 bits of 32-bit words
    logic transpose_low;   // 16-bit words, the lower 16 bits of longer ones; every such load
    logic double_row;
    logic finite;          // as dense, but special weights count as zero: FP32's pass hi * lo
    logic dense;
  } mode_t;

  // The same for one PE.
  typedef enum logic [2:0] {
    KindBypass        = 3'd0,  // this row takes no part: the partial sum passes through
    KindDense         = 3'd1,
    KindFinite        = 3'd2,
    KindDoubleRow     = 3'd3,
    KindTransposeLow  = 3'd4,
    KindTransposeHigh = 3'd5,
    KindSparse        = 3'd6
  } kind_e;

  // Value: significand / 2^11 * 2^(exponent - 150), bit 11 of the significand set unless zero.
  typedef struct packed {
    logic        zero;
    logic        special;  // infinity; NaN when zero is set as well
    logic        sign;
    logic [8:0]  exponent;
    logic [11:0] significand;
  } operand_t;

  // Moving values beside the one of the row itself. Double row: element 1 is the row's second
  // value. Sparse: all the values a weight's index can name. 32 bits each, as a token and for the same
  // reason.
  typedef struct packed {
    logic [7:0] unused;
    operand_t   operand;
  } candidate_t;
  typedef candidate_t [15:0] candidates_t;

  // What travels to the right with a moving operand. 32 bits, which makes simulation fast.
  typedef struct packed {
    logic       valid;   // a vector is here, not a bubble
    logic       swap;    // switch to the shadow weight, from this vector on
    logic       border;  // in the first row of a row group: the tile begins here; in the last one:
                         // it ends here
    logic [1:0] last;    // the tile's last column group
    kind_e      kind;
    operand_t   operand;
  } token_t;

  // One weight on its way into the shadow plane of one row and column group.
  typedef struct packed {
    logic     valid;
    logic     wide;      // with a second word
    operand_t operand;   // transpose: the lower 16 bits of the raw word, undecoded
  } weight_t;

  // A PE brought out for the waves; w and x as FP32, which holds each of them exactly.
  typedef struct packed {
    logic        valid;
    logic [31:0] x;
    logic [31:0] w;
    logic [31:0] psum_in;
    logic [31:0] psum_out;
  } tap_t;

  // How a result meets PSUM.
  typedef enum logic [1:0] {
    PsumOverwrite = 2'd0,
    PsumAdd       = 2'd1,
    PsumLow       = 2'd2,  // transposed words: the lower 16 bits, the upper ones zero
    PsumHigh      = 2'd3   // the upper 16 bits, the lower ones as they are
  } psum_op_e;

  // The cells of a tile, bit 4 * row group + column group, from its first and its last one.
  function automatic logic [15:0] tile_cells(
      input logic [1:0] row, input logic [1:0] column,
      input logic [1:0] last_row, input logic [1:0] last_column);
    logic [3:0]  rows, columns;
    rows    = (4'hF << row) & (4'hF >> (2'd3 - last_row));
    columns = (4'hF << column) & (4'hF >> (2'd3 - last_column));
    return {{4{rows[3]}} & columns, {4{rows[2]}} & columns, {4{rows[1]}} & columns,
            {4{rows[0]}} & columns};
  endfunction

  function automatic kind_e kind_of(input mode_t mode);
    kind_e kind;
    kind = KindBypass;
    if (mode.dense) kind = KindDense;
    if (mode.finite) kind = KindFinite;
    if (mode.double_row) kind = KindDoubleRow;
    if (mode.transpose_low) kind = KindTransposeLow;
    if (mode.transpose_high) kind = KindTransposeHigh;
    if (mode.sparse) kind = KindSparse;
    return kind;
  endfunction

  // Whether a word, given without bit 31, is a zero of its format; NaN and infinity are not.
  function automatic logic is_zero(input format_e format, input logic [30:0] bits);
    logic zero;
    unique case (format)
      FormatTf32:              zero = bits[30:13] == 18'd0;
      FormatFp32:              zero = bits == 31'd0;
      FormatBf16, FormatFp16:  zero = bits[14:0] == 15'd0;
      default:                 zero = bits[6:0] == 7'd0;
    endcase
    return zero;
  endfunction

  // Decodes the raw word of an operand, of which the part is taken.
  function automatic operand_t decode(input format_e format, input part_e part,
                                      input logic [31:0] bits);
    logic        sign, normal, special, nan, low;
    logic [7:0]  field, top;
    logic [8:0]  scale, exponent;     // scale: 150 - bias
    logic [22:0] fraction;
    logic [11:0] s;
    operand_t    o;
    sign     = bits[7];
    field    = {4'b0, bits[6:3]};
    fraction = {bits[2:0], 20'b0};
    top      = 8'd15;
    scale    = 9'd143;
    unique case (format)
      FormatBf16: begin
        sign     = bits[15];
        field    = bits[14:7];
        fraction = {bits[6:0], 16'b0};
        top      = 8'd255;
        scale    = 9'd23;
      end
      FormatFp16: begin
        sign     = bits[15];
        field    = {3'b0, bits[14:10]};
        fraction = {bits[9:0], 13'b0};
        top      = 8'd31;
        scale    = 9'd135;
      end
      FormatTf32, FormatFp32: begin
        sign     = bits[31];
        field    = bits[30:23];
        fraction = bits[22:0];
        top      = 8'd255;
        scale    = 9'd23;
      end
      FormatFp8E5: begin
        field    = {3'b0, bits[6:2]};
        fraction = {bits[1:0], 21'b0};
        top      = 8'd31;
        scale    = 9'd135;
      end
      FormatFp8E3: begin
        field    = {5'b0, bits[6:4]};
        fraction = {bits[3:0], 19'b0};
        top      = 8'd7;
        scale    = 9'd147;
      end
      default: ;  // FP8 e4m3
    endcase
    normal    = field != 8'd0;
    special   = field == top;
    low       = part == PartLow;
    // NaN also where only bits that are not multiplied say so; it has no sign.
    nan       = special & fraction != 23'd0;
    o.sign    = sign & ~nan;
    o.special = special & part == PartHigh;
    o.zero    = nan | special & part != PartHigh;
    if (format == FormatTf32) fraction[12:0] = 13'd0;

    // A subnormal has the exponent of the smallest normal number.
    exponent = {1'b0, field} + {8'b0, ~normal} + scale - (low ? 9'd12 : 9'd0);
    s        = low ? fraction[11:0] : {normal, fraction[22:12]};
    o.zero   = o.zero | s == 12'd0;
    if (s[11:4] == 8'd0) begin
      s = s << 8;
      exponent = exponent - 9'd8;
    end
    if (s[11:8] == 4'd0) begin
      s = s << 4;
      exponent = exponent - 9'd4;
    end
    if (s[11:10] == 2'd0) begin
      s = s << 2;
      exponent = exponent - 9'd2;
    end
    if (!s[11]) begin
      s = s << 1;
      exponent = exponent - 9'd1;
    end
    o.exponent    = o.zero ? 9'd0 : exponent;
    o.significand = o.zero ? 12'd0 : s;
    return o;
  endfunction

  // The FP32 bits of an operand, for people who read waves.
  function automatic logic [31:0] to_fp32(input operand_t o);
    logic [31:0] magnitude;
    if (o.special) magnitude = o.zero ? 32'h7FC0_0000 : 32'h7F80_0000;
    else if (o.zero) magnitude = 32'd0;
    else if (o.exponent >= 9'd24)
      magnitude = {1'b0, 8'(o.exponent - 9'd23), o.significand[10:0], 12'b0};
    else magnitude = {8'b0, o.significand, 12'b0} >> (5'd24 - o.exponent[4:0]);
    return magnitude | {o.sign & ~(o.special & o.zero), 31'b0};
  endfunction

endpackage
