// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/trainium2/neuron_core/array/tile_checks.h"
#include "models/trainium2/neuron_core/matmul_array.h"
#include "models/trainium2/timing/array_timeline.h"
#include "rtl/bridge/array_command.h"
#include "rtl/bridge/psum_adder.h"
#include "rtl/bridge/verilated_array.h"

namespace trn2vp::rtl {

/// The edges of one instruction as ArrayTimeline foretold them and as they were seen at the pins of
/// the RTL. A load: {start, done, 0}; a multiply: {first, last, result}.
struct InstructionEdges {
  std::uint64_t instruction;  ///< counts loads and multiplies from 0
  bool is_load;
  Cycle predicted[3];
  Cycle observed[3];
};

/// The pins at one clock edge, for waves. Valid during the call only.
struct ArrayEdge {
  Cycle edge;
  const ArrayInputs& inputs;
  const ArrayOutputs& outputs;
  int rows;
  int cols;
};

/// The Verilated array as a MatmulArray, in every mode.
///
/// Edges are foretold by ArrayTimeline and returned at once, while the instructions wait in a
/// queue; retire() clocks the RTL, which keeps its own time by its handshakes, until the result has
/// left it, and takes it through the RTL's PSUM adders. Edges at which nothing can happen are
/// skipped.
class RtlArray final : public trainium2::MatmulArray {
 public:
  /// What one multiply gave, before PSUM.
  struct Result {
    Cycle edge;                 ///< the edge at which the last vector really left the array
    std::uint64_t instruction;  ///< as in InstructionEdges
    int m;
    int n;
    int passes;         ///< vectors per column: 2 for FP32 and for 32-bit words to transpose
    bool is_transpose;  ///< 16 bits of raw words; otherwise FP32 bits
    std::vector<std::uint32_t> vectors;     ///< [n][passes][m], as they came
    std::shared_ptr<const LoadBeats> load;  ///< the weights it used
    MovingVectors moving;

    /// Element (c, j) of pass `pass` is word c * n + j.
    std::vector<std::uint32_t> chain(int pass = 0) const;
  };

  explicit RtlArray(std::unique_ptr<VerilatedArray> model);
  ~RtlArray() override;

  trainium2::LoadTiming load_stationary(Cycle now, const trainium2::StationaryTile& tile) override;
  trainium2::MultiplyTiming multiply_moving(Cycle now, const trainium2::MovingTile& tile) override;
  /// Throws std::logic_error without an outstanding multiply, std::runtime_error, naming the
  /// instruction, when the RTL has work and no handshake for 16 times its latency.
  Cycle retire(const trainium2::PsumTile& psum) override;
  /// retire() without PSUM.
  Result retire_raw();
  /// Adds a result to PSUM or overwrites it, as `psum` asks for, in the RTL's PSUM adders. Null
  /// data: nothing.
  void write(const Result& result, const trainium2::PsumTile& psum);

  /// Tiles have to lie on the 4 x 4 cells of the array, as those of 32, 64 and 128 rows and columns
  /// of the full one do; sparse ones on whole groups of rows.
  std::string missing(const trainium2::ArrayModes& modes, OperandFormat format) const override;

  int rows() const override { return timeline_.rows(); }
  int cols() const override { return timeline_.cols(); }
  int pipe() const { return model_->pipe(); }

  /// Works through all edges before `edge`, so that the observer has seen them.
  void advance(Cycle edge);

  /// Called for every edge the RTL was clocked at, before anything changes.
  void add_observer(std::function<void(const ArrayEdge&)> observer) {
    observers_.push_back(std::move(observer));
  }
  /// Called in program order, for every multiply when it retires and for the loads before it.
  void set_timing_listener(std::function<void(const InstructionEdges&)> listener) {
    timing_listener_ = std::move(listener);
  }
  /// Whether the consumer takes a result at an edge; always, without it. While it does not, the
  /// array stands still, so edges come later than foretold.
  void set_consumer(std::function<bool(Cycle)> ready) { consumer_ = std::move(ready); }
  /// The PE shown by ArrayOutputs::tap. Throws std::out_of_range.
  void set_tap(int row, int col);

  /// Clock edges evaluated so far (the others were skipped).
  std::uint64_t evaluated_edges() const { return evaluated_; }

 private:
  struct Command;
  struct Weights {
    trainium2::LoadedTile tile;
    int cols;
    std::uint16_t cells;
    std::shared_ptr<const LoadBeats> beats;
    bool swap;  ///< nobody has multiplied with them yet
  };

  Command& enqueue(Cycle now, bool is_load);
  Weights* find(const trainium2::PeTile& tile);
  Command*& stream_of(const Command& multiply);
  /// Whether the array is empty and nothing is due at next_edge_; then the first edge that needs
  /// evaluation.
  bool idle_until(Cycle* edge) const;
  bool may_start(const Command& next) const;
  void start_next();
  void drive();
  bool sample();
  void step();
  void check_progress() const;
  void collect();
  void report(const Command& command);

  std::unique_ptr<VerilatedArray> model_;
  PsumAdder adder_;
  trainium2::ArrayTimeline timeline_;
  std::vector<std::function<void(const ArrayEdge&)>> observers_;
  std::function<void(const InstructionEdges&)> timing_listener_;
  std::function<bool(Cycle)> consumer_;

  std::deque<std::unique_ptr<Command>> program_;  // not yet retired, in program order
  std::size_t started_ = 0;                       // how many of them have been put on a port
  Command* loading_ = nullptr;                    // on the weight port
  Command* filling_ = nullptr;             // load whose last beat is in, until the array says so
  Command* streaming_[kGrid][kGrid] = {};  // on the vector ports, by their first cell
  std::deque<Command*> collecting_;        // multiplies with vectors in the array
  ArrayInputs inputs_;

  std::vector<Weights> loaded_;  // what a next multiply uses, on disjoint tiles
  std::uint64_t instructions_ = 0;
  Cycle next_edge_ = 0;  // the first edge not yet evaluated
  Cycle progress_ = 0;   // of the last handshake, or of an instruction put on its port
  Cycle quiet_from_ = 0;
  std::uint64_t evaluated_ = 0;
};

/// An RTL array of a compiled-in size; throws std::invalid_argument naming the sizes there are.
std::unique_ptr<trainium2::MatmulArray> make_rtl_array(int rows, int cols,
                                                       MeshStyle style = MeshStyle::kLoops,
                                                       int pipe = 1);

}  // namespace trn2vp::rtl
