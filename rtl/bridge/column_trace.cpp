// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/column_trace.h"

#include <algorithm>

#include "rtl/bridge/chain_replay.h"

namespace trn2vp::rtl {
namespace {

using Edge = std::int64_t;

std::size_t size(int value) { return static_cast<std::size_t>(value); }

class Replay {
 public:
  Replay(VerilatedArray& model, const LoadBeats& load, const MovingVectors& moving, int column)
      : model_(model), load_(load), moving_(moving) {
    inputs_.tap_col = column;
  }

  /// Vectors first..last, the first of them at edge `enters`; the edges up to `end`.
  /// sample(edge, tap): what the tap shows at an edge.
  template <class Sample>
  void run(int row, int first, int last, Edge enters, Edge end, Sample sample) {
    inputs_.tap_row = row;
    inputs_.reset = true;
    edge();
    inputs_.reset = false;
    for (int beat = 0; beat < model_.cols() / kGrid; ++beat) {
      inputs_.weights = load_.beat(beat);
      edge();
    }
    inputs_.weights = {};
    VectorPins& stream =
        inputs_.vectors[size(moving_.cells.first_row)][size(moving_.cells.first_column)];
    for (Edge at = enters; at < end; ++at) {
      const Edge index = first + (at - enters);
      if (index <= last) {
        stream = moving_.vector(static_cast<int>(index));
        stream.swap = index == first;
      } else {
        stream.valid = false;
      }
      edge();
      sample(at + 1, model_.outputs().tap);
    }
    stream.valid = false;
  }

 private:
  void edge() {
    model_.settle(inputs_);
    model_.clock();
  }

  VerilatedArray& model_;
  const LoadBeats& load_;
  const MovingVectors& moving_;
  ArrayInputs inputs_;
};

}  // namespace

ColumnTrace trace_column(VerilatedArray& model, const LoadBeats& load, const MovingVectors& moving,
                         int index, int column, Cycle entered, Cycle first, Cycle last) {
  const Edge latency = model.rows() * model.pipe() + model.cols() + 1;
  const auto edge_of = [&](int vector) { return static_cast<Edge>(entered) + vector - index; };
  const Edge begin = static_cast<Edge>(first);
  const Edge end = static_cast<Edge>(last);
  const int all = static_cast<int>(moving.data.size() / moving.column_words) * moving.passes;
  const int first_vector = static_cast<int>(
      std::clamp<Edge>(index + begin - latency - static_cast<Edge>(entered), 0, index));
  const int last_vector =
      static_cast<int>(std::clamp<Edge>(index + end - static_cast<Edge>(entered), index, all - 1));

  ColumnTrace trace;
  trace.column = column;
  trace.first_row = moving.cells.first_row * model.rows() / kGrid;
  trace.first_edge = first;
  trace.rows.assign(size(moving.vector(index).rows),
                    std::vector<ColumnTrace::Sample>(static_cast<std::size_t>(end - begin + 1)));
  Replay replay(model, load, moving, column);
  for (std::size_t r = 0; r < trace.rows.size(); ++r) {
    replay.run(trace.first_row + static_cast<int>(r), first_vector, last_vector,
               edge_of(first_vector), end, [&](Edge at, const ArrayTap& tap) {
                 if (at >= begin && tap.valid)
                   trace.rows[r][static_cast<std::size_t>(at - begin)].tap = tap;
               });
  }

  trace.has_expected = true;
  for (int vector = first_vector; vector <= last_vector && trace.has_expected; ++vector) {
    const std::vector<ChainStep> chain =
        expected_chain(model.rows(), model.cols(), load, moving, vector, column);
    trace.has_expected = !chain.empty();
    for (std::size_t r = 0; r < chain.size(); ++r) {
      // PE (row, column) works on it 1 + row * pipe + column edges after its entry; the tap shows
      // that at the next one, and this holds until a later vector passes.
      const Edge shown = edge_of(vector) + 2 + chain[r].row * model.pipe() + column;
      for (Edge at = std::max(shown, begin); at <= end; ++at) {
        trace.rows[r][static_cast<std::size_t>(at - begin)].expected_psum_out =
            chain[r].expected_psum_out;
      }
    }
  }
  return trace;
}

}  // namespace trn2vp::rtl
