// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "rtl/bridge/array_command.h"
#include "rtl/bridge/rtl_array.h"
#include "rtl/cosim/coverage.h"
#include "rtl/cosim/stimulus.h"

namespace trn2vp::cosim {

/// Makes a Verilated array that has been reset, or gives one to use again.
using ModelSource = std::function<std::shared_ptr<rtl::VerilatedArray>()>;

/// What a case, or all of them, did.
struct Totals {
  std::uint64_t cases = 0;
  std::uint64_t instructions = 0;  ///< loads and multiplies compared at all their edges
  std::uint64_t words = 0;         ///< result words compared
  std::uint64_t edges = 0;         ///< clock edges of the RTL
  std::uint64_t stalls = 0;        ///< of these, with a result that was not taken
  std::uint64_t resets = 0;        ///< in the middle of work
  std::array<std::uint64_t, 7> pe_operations = {};  ///< multiply-adds by format of moving operand
};

/// Runs instruction sequences on the TLM array and on the RTL and compares every word that PSUM
/// gets and every edge.
///
/// The consumer of the RTL's results may let them wait; the array then stands still. Edges are
/// compared as if those had not been: what the TLM foretold, plus the edges without progress.
class Bench {
 public:
  explicit Bench(ModelSource source) : source_(std::move(source)) {}

  /// Random case number `number` of `seed`. The first difference, or an empty string. The same
  /// arguments and size do the same again.
  std::string run_case(std::uint32_t seed, std::uint32_t number);
  /// A case made for one bin, which must be reachable.
  std::string run_bin(std::uint32_t seed, const Bin& bin);

  const FunctionalCoverage& coverage() const { return coverage_; }
  const Totals& totals() const { return totals_; }

 private:
  struct Step {
    bool is_load;
    std::size_t matmul;  // in matmuls_
  };
  struct Edges {
    std::uint64_t edge[3];
  };

  void begin(std::uint32_t seed, std::uint32_t number);
  void new_arrays();
  void set_stall(Stall stall);
  void add(Matmul matmul, bool load_now = true);
  Matmul partner(const Matmul& of);
  void random_episode();
  void run_steps(bool after_reset);
  void abort_steps();
  void issue();
  void compare_values(std::size_t multiply);
  void compare_edges();
  void sample(bool after_reset);
  std::string describe(const Step& step) const;
  int pick(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  int group() const { return rtl_->cols() / 4; }

  ModelSource source_;
  FunctionalCoverage coverage_;
  Totals totals_;

  // Of the case under way.
  std::mt19937 random_;
  std::shared_ptr<rtl::VerilatedArray> model_;
  std::unique_ptr<rtl::RtlArray> rtl_;
  std::unique_ptr<trainium2::TlmArray> tlm_;
  trainium2::Cycle now_ = 0;
  int gap_ = 0;  // up to so many edges between requests

  // Of the steps issued together.
  std::vector<Matmul> matmuls_;
  std::vector<Step> steps_;
  std::vector<Edges> expected_;
  std::vector<rtl::InstructionEdges> observed_;
  std::vector<std::uint64_t> stalls_;  // edges
  std::string difference_;
};

}  // namespace trn2vp::cosim
