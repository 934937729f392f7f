// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/chain_replay.h"

#include <cmath>
#include <cstdio>
#include <cstring>

#include "models/numerics/codec.h"
#include "models/numerics/fp32_passes.h"

namespace trn2vp::rtl {
namespace {

using numerics::bits_of;
using numerics::float_of;

std::size_t size(int value) { return static_cast<std::size_t>(value); }

numerics::Format format_of(OperandFormat format) {
  using numerics::Format;
  static constexpr Format kFormats[] = {Format::kBf16,   Format::kFp16,    Format::kTf32,
                                        Format::kFp32,   Format::kFp8E5m2, Format::kFp8E4m3,
                                        Format::kFp8E3m4};
  return kFormats[static_cast<std::size_t>(format)];
}

float value_of(OperandFormat format, PinPart part, std::uint32_t raw) {
  const float value = numerics::decode(format_of(format), raw);
  if (part == PinPart::kLow) return numerics::fp32_low(value);
  if (part == PinPart::kHighFinite) return numerics::fp32_high_finite(value);
  return format == OperandFormat::kFp32 ? numerics::fp32_high(value) : value;
}

std::uint32_t canonical(float value) { return std::isnan(value) ? 0x7FC00000u : bits_of(value); }

/// The weight of PE (row, column): its place in the beats of the load.
std::uint32_t raw_weight(const LoadBeats& load, int rows, int cols, int row, int column) {
  const int group = cols / kGrid;
  const std::size_t beat = size(group - 1 - column % group);
  return load.data[beat * load.beat_words + size(column / group * rows + row)];
}

}  // namespace

std::vector<ChainStep> expected_chain(int rows, int cols, const LoadBeats& load,
                                      const MovingVectors& moving, int index, int column) {
  const VectorPins vector = moving.vector(index);
  const bool finite = vector.mode == PinMode::kFinite;
  if (vector.mode != PinMode::kDense && !finite) return {};
  const int first_row = moving.cells.first_row * rows / kGrid;
  std::vector<ChainStep> chain;
  float sum = 0.0f;
  for (int row = first_row; row < first_row + vector.rows; ++row) {
    ChainStep step;
    step.row = row;
    float weight =
        value_of(load.pins.format, load.pins.part, raw_weight(load, rows, cols, row, column));
    if (finite) weight = numerics::fp32_high_finite(weight);
    const float x = value_of(vector.format, vector.part, vector.data[row]);
    sum = std::fmaf(weight, x, sum);
    step.expected_x = canonical(x);
    step.expected_w = canonical(weight);
    step.expected_psum_out = canonical(sum);
    chain.push_back(step);
  }
  return chain;
}

std::vector<ChainStep> replay_chain(VerilatedArray& model, const LoadBeats& load,
                                    const MovingVectors& moving, int index, int column) {
  const int rows = model.rows();
  std::vector<ChainStep> chain = expected_chain(rows, model.cols(), load, moving, index, column);
  if (chain.empty()) return chain;
  VectorPins vector = moving.vector(index);
  const int first_row = chain.front().row;

  ArrayInputs inputs;
  inputs.tap_col = column;
  inputs.reset = true;
  const auto edge = [&] {
    model.settle(inputs);
    model.clock();
  };
  edge();
  inputs.reset = false;
  for (int beat = 0; beat < model.cols() / kGrid; ++beat) {
    inputs.weights = load.beat(beat);
    edge();
  }
  inputs.weights = {};
  vector.swap = true;
  VectorPins& stream =
      inputs.vectors[size(moving.cells.first_row)][size(moving.cells.first_column)];
  stream = vector;
  edge();
  stream.valid = false;
  // PE (r, c) works on the vector 1 + r * pipe + c edges after its entry.
  const int last = 1 + (rows - 1) * model.pipe() + column;
  for (int since = 1; since <= last; ++since) {
    const int delay = since - 1 - column;
    if (delay >= 0) inputs.tap_row = delay / model.pipe();
    edge();
    const ArrayTap& tap = model.outputs().tap;
    const int place = inputs.tap_row - first_row;
    if (delay < 0 || delay % model.pipe() != 0 || !tap.valid || place < 0 || place >= vector.rows) {
      continue;
    }
    ChainStep& step = chain[size(place)];
    step.x = tap.x;
    step.w = tap.w;
    step.psum_in = tap.psum_in;
    step.psum_out = tap.psum_out;
  }
  return chain;
}

int first_difference(const std::vector<ChainStep>& chain) {
  for (const ChainStep& step : chain) {
    if (step.differs()) return step.row;
  }
  return -1;
}

std::string chain_table(const std::vector<ChainStep>& chain, int around) {
  const int bad = first_difference(chain);
  std::string text = "   row  x         w         psum in   psum out  expected\n";
  for (const ChainStep& step : chain) {
    if (bad >= 0 && std::abs(step.row - bad) > around) continue;
    char line[160];
    std::snprintf(line, sizeof line, " %c%4d  %08x  %08x  %08x  %08x  %08x",
                  step.row == bad ? '>' : ' ', step.row, step.x, step.w, step.psum_in,
                  step.psum_out, step.expected_psum_out);
    text += line;
    if (step.x != step.expected_x) text += "  x is wrong";
    if (step.w != step.expected_w) text += "  w is wrong";
    text += '\n';
  }
  return text;
}

}  // namespace trn2vp::rtl
