// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "models/trainium2/neuron_core/matmul_array.h"
#include "rtl/bridge/chain_replay.h"
#include "rtl/bridge/column_trace.h"
#include "rtl/bridge/edge_recorder.h"
#include "rtl/bridge/rtl_array.h"

namespace trn2vp::rtl {

/// The TLM array and the RTL array on the same instructions, every result word and every edge
/// compared.
///
/// Words are compared as they would be alone in PSUM, where no earlier content can hide a
/// difference, and, if they add to what is there, as PSUM gets them; the RTL's words are the ones
/// that reach it. A load counts as compared when the first multiply after it retires.
class LockstepArray final : public trainium2::MatmulArray {
 public:
  /// The first thing that was not as foretold.
  struct Difference {
    std::uint64_t instruction;
    bool is_edge;                     ///< the edges differ; otherwise the words at (row, col)
    int row = 0;                      ///< of the m x n result: column of the array
    int col = 0;                      ///< vector
    std::uint32_t expected_bits = 0;  ///< TLM
    std::uint32_t actual_bits = 0;    ///< RTL
    InstructionEdges edges = {};
    std::string text = {};  ///< the instruction, disassembled; empty when the array was not told
    int array_column = -1;  ///< where the wrong word left the array
    Cycle cycle = 0;        ///< the edge at which it left, or the first edge not as foretold
    int last_row = -1;      ///< row of the array: the last one that takes part
    int pass = 0;           ///< vector of the column, of FP32 and 32-bit words to transpose
    Cycle entered = 0;      ///< the edge at which the vector entered
    int vector = 0;         ///< which it was: of an instruction of two passes every other one
    std::shared_ptr<const LoadBeats> load = {};        ///< its weights; null for edges
    std::shared_ptr<const MovingVectors> moving = {};  ///< the instruction; null for edges
    /// The chain that gave the word, replayed alone on a fresh array: what every PE got and made.
    /// Empty for edges, for vectors that are not dense, and without a fresh array.
    std::vector<ChainStep> chain = {};

    /// Row of the PE to look at first: the first of the chain that is wrong, otherwise the last
    /// one, which made the word; -1 for edges.
    int failing_row() const;
    /// The edge at which what that PE made is sampled; for edges the first not as foretold.
    /// `array`: where it was found.
    Cycle failing_edge(const LockstepArray& array) const;

    /// One line for people.
    std::string describe() const;
    /// Several lines: all there is.
    std::string report() const;
  };

  /// `fresh` makes an RTL array like the one in `rtl`, for the replay of a chain; may be empty.
  explicit LockstepArray(std::unique_ptr<RtlArray> rtl,
                         std::function<std::unique_ptr<VerilatedArray>()> fresh = {});

  trainium2::LoadTiming load_stationary(Cycle now, const trainium2::StationaryTile& tile) override;
  trainium2::MultiplyTiming multiply_moving(Cycle now, const trainium2::MovingTile& tile) override;
  Cycle retire(const trainium2::PsumTile& psum) override;

  std::string missing(const trainium2::ArrayModes& modes, OperandFormat format) const override {
    return rtl_->missing(modes, format);
  }
  trainium2::ArrayVerdict verdict() const override { return verdict_; }
  const std::optional<Difference>& first_difference() const { return first_difference_; }
  /// Called once, at the first difference.
  void set_on_difference(std::function<void(const Difference&)> callback) {
    on_difference_ = std::move(callback);
  }

  int rows() const override { return rtl_->rows(); }
  int cols() const override { return rtl_->cols(); }

  /// Keeps the pins of the last `edges` edges for for_each_edge(), from now on.
  void record(std::size_t edges);
  /// The pins at the edges [first, last] that are still kept, see EdgeRecorder.
  void for_each_edge(Cycle first, Cycle last,
                     const std::function<void(const ArrayEdge&)>& visit) const;
  /// Every PE of the column chain of a wrong word, replayed on a fresh array, see trace_column().
  /// Empty for edges and without a fresh array.
  ColumnTrace trace(const Difference& difference, Cycle first, Cycle last) const;

  /// For the observer and the tap.
  RtlArray& rtl() { return *rtl_; }

 private:
  void compare_edges(const InstructionEdges& edges);
  std::string text_of(std::uint64_t instruction) const;
  void tell(Difference difference);
  void locate(const RtlArray::Result& result, Difference& difference);
  bool compare(const RtlArray::Result& result, const std::vector<float>& expected,
               const std::vector<float>& actual);

  std::unique_ptr<EdgeRecorder> recorder_;
  std::unique_ptr<RtlArray> rtl_;
  trainium2::TlmArray tlm_;
  std::function<std::unique_ptr<VerilatedArray>()> fresh_;
  std::function<void(const Difference&)> on_difference_;
  /// Of instructions not yet compared, in order; those the array was not told are left out.
  std::deque<std::pair<std::uint64_t, trainium2::isa::Instruction>> instructions_;
  std::uint64_t next_instruction_ = 0;
  std::vector<float> expected_;
  std::vector<float> actual_;
  trainium2::ArrayVerdict verdict_;
  std::optional<Difference> first_difference_;
};

/// Throws std::invalid_argument as make_rtl_array().
std::unique_ptr<trainium2::MatmulArray> make_lockstep_array(int rows, int cols,
                                                            MeshStyle style = MeshStyle::kLoops,
                                                            int pipe = 1);

}  // namespace trn2vp::rtl
