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

/// The Verilated array as a MatmulArray.
///
/// Edges are foretold by ArrayTimeline and returned at once, while the instructions wait in a
/// queue; retire() clocks the RTL, which keeps its own time by its handshakes, until the result has
/// left it. Edges at which nothing can happen are skipped. PSUM is accumulated here, by an FP32
/// addition of its own.
class RtlArray final : public trainium2::MatmulArray {
 public:
  /// The chain of one multiply before PSUM: element (c, j) of the m x n result is words[c * n + j],
  /// FP32 bits.
  struct Result {
    Cycle edge;                 ///< the edge at which the last word really left the array
    std::uint64_t instruction;  ///< as in InstructionEdges
    int m;
    int n;
    std::vector<std::uint32_t> words;
  };

  explicit RtlArray(std::unique_ptr<VerilatedArray> model);
  ~RtlArray() override;

  trainium2::LoadTiming load_stationary(Cycle now, const trainium2::StationaryTile& tile) override;
  trainium2::MultiplyTiming multiply_moving(Cycle now, const trainium2::MovingTile& tile) override;
  /// Throws std::logic_error without an outstanding multiply, std::runtime_error, naming the
  /// instruction, when the result has not come long after the edge foretold.
  Cycle retire(const trainium2::PsumTile& psum) override;
  /// retire() without PSUM.
  Result retire_raw();
  /// Adds a result to PSUM or overwrites it, as `psum` asks for: FP32, RNE, NaN canonical. Null
  /// data: nothing.
  static void accumulate(const Result& result, const trainium2::PsumTile& psum);

  /// The RTL knows plain matmuls of BF16 and FP16 on the whole array.
  std::string missing(const trainium2::ArrayModes& modes, OperandFormat format) const override;

  int rows() const override { return timeline_.rows(); }
  int cols() const override { return timeline_.cols(); }

  /// Works through all edges before `edge`, so that the observer has seen them.
  void advance(Cycle edge);

  /// Called for every edge the RTL was clocked at, before anything changes; empty to stop.
  void set_observer(std::function<void(const ArrayEdge&)> observer) {
    observer_ = std::move(observer);
  }
  /// Called in program order, for every multiply when it retires and for the loads before it.
  void set_timing_listener(std::function<void(const InstructionEdges&)> listener) {
    timing_listener_ = std::move(listener);
  }
  /// The PE shown by ArrayOutputs::tap. Throws std::out_of_range.
  void set_tap(int row, int col);

  /// Clock edges evaluated so far (the others were skipped).
  std::uint64_t evaluated_edges() const { return evaluated_; }

 private:
  struct Command;

  Command& enqueue(Cycle now, bool is_load);
  /// Whether the array is empty and nothing is due at next_edge_; then the first edge that needs
  /// evaluation.
  bool idle_until(Cycle* edge) const;
  void step();
  void start_next();
  void collect();
  void report(const Command& command);

  std::unique_ptr<VerilatedArray> model_;
  trainium2::ArrayTimeline timeline_;
  std::function<void(const ArrayEdge&)> observer_;
  std::function<void(const InstructionEdges&)> timing_listener_;

  std::deque<std::unique_ptr<Command>> program_;  // not yet retired, in program order
  std::size_t started_ = 0;                       // how many of them have been put on a port
  Command* loading_ = nullptr;                    // on the weight port
  Command* streaming_ = nullptr;                  // on the vector port
  std::deque<Command*> collecting_;               // multiplies with vectors in the array
  Command* filling_ = nullptr;  // load whose last beat is in, until the array says so
  ArrayInputs inputs_;

  std::optional<trainium2::LoadedTile> stationary_;  // the newest load
  int stationary_cols_ = 0;
  bool swap_ = false;  // nobody has multiplied with it yet
  std::uint64_t instructions_ = 0;
  Cycle next_edge_ = 0;  // the first edge not yet evaluated
  Cycle quiet_from_ = 0;
  std::uint64_t evaluated_ = 0;
};

/// An RTL array of a compiled-in size; throws std::invalid_argument naming the sizes there are.
std::unique_ptr<trainium2::MatmulArray> make_rtl_array(int rows, int cols,
                                                       MeshStyle style = MeshStyle::kLoops);

}  // namespace trn2vp::rtl
