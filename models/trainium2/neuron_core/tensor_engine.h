// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "models/common/clock_domain.h"
#include "models/trainium2/neuron_core/array/psum_groups.h"
#include "models/trainium2/neuron_core/execution_unit.h"
#include "models/trainium2/neuron_core/matmul_array.h"
#include "models/trainium2/neuron_core/psum_buffer.h"
#include "models/trainium2/neuron_core/state_buffer.h"
#include "models/trainium2/timing/throttle.h"

namespace trn2vp::trainium2 {

/// The TensorEngine: load_stationary and multiply_moving, in every mode of facts/trainium2.md
/// section 2.3, on a MatmulArray. Stationary loads run in the background of the multiply before
/// them; multiplies on disjoint tiles of the array run at the same time; results reach PSUM when
/// the last of them has left the array and `write_latency` cycles passed.
///
/// Refused when issued (Issue::error), by rule: "matmul-pair", "dtype-pair", "transpose-result"
/// (the multiply does not go with the load of its tile, or there is none), "sparsity-tag" (an index
/// outside its group), "accumulate-group" (accumulating where no overwriting multiply has started a
/// group), "array-mode" (the array chosen for this run is not built for it).
class TensorEngine : public ExecutionUnit {
 public:
  struct Parameters {
    common::ClockDomain clock{2'400'000'000};
    std::uint64_t read_latency = 0;       ///< cycles from issue to the first operand at the array
    std::uint64_t write_latency = 0;      ///< cycles from the last result to PSUM
    bool timing_only = false;             ///< no operand is read, PSUM keeps its content
    std::uint64_t multiply_interval = 1;  ///< least cycles from multiply to multiply
    timing::Throttle::Settings throttle = {};
    std::uint64_t load_complete_latency = 0;  ///< cycles from the last weight to completion
    isa::CoreGeometry geometry = {};
  };

  TensorEngine(const Parameters& parameters, std::unique_ptr<MatmulArray> array, StateBuffer& sbuf,
               PsumBuffer& psum);

  std::uint64_t ready(const isa::Instruction& instruction, std::uint64_t now) const override;
  Issue issue(const isa::Instruction& instruction, std::uint64_t now) override;
  bool runs_ahead(const isa::Instruction& instruction) const override;
  Issue issue_ahead(const isa::Instruction& instruction, std::uint64_t time) override;
  std::uint64_t retire(std::uint64_t now) override;

  const MatmulArray& array() const { return *array_; }
  /// Multiply-accumulates of all multiplies issued so far (timing/tensor_cost.h).
  std::uint64_t macs() const { return macs_; }
  /// Bytes of their results.
  std::uint64_t psum_bytes() const { return psum_bytes_; }

 private:
  struct Outstanding {
    isa::AccessPattern dst;
    bool accumulate;
    Cycle delay;   ///< later than the array says, because of the throttle
    Cycle result;  ///< when the array says
  };
  /// An operand as the array takes it: rows of packed words.
  struct Words {
    const void* data = nullptr;
    std::size_t row_stride = 0;
  };
  using Bytes = std::vector<std::uint8_t>;

  Words operand(const isa::AccessPattern& pattern, Bytes& gathered);
  const isa::Instruction* load_of(const isa::Instruction& multiply) const;
  std::optional<isa::Violation> refusal(const isa::Instruction& multiply) const;
  void remember(const isa::Instruction& load);
  static Issue refuse(isa::Violation violation);
  Issue issue_load(const isa::Instruction& load, Cycle now);
  Issue issue_multiply(const isa::Instruction& multiply, Cycle now);
  void retire_until(Cycle now);
  void store(const isa::AccessPattern& dst, const float* words);
  std::uint64_t time_of(Cycle cycle) const { return parameters_.clock.to_ps(cycle); }
  std::uint32_t cells(const isa::Instruction& instruction) const;

  Parameters parameters_;
  std::unique_ptr<MatmulArray> array_;
  bool
      foretold_;  ///< when and what results are is known at issue: nobody has to come back for them
  StateBuffer& sbuf_;
  PsumBuffer& psum_;
  timing::Throttle throttle_;
  PsumGroups groups_;
  std::vector<isa::Instruction> loads_;  ///< the newest load of each tile, on disjoint tiles
  Cycle load_ready_ = 0;     ///< a load may be issued: the multiply before it has started
  Cycle next_multiply_ = 0;  ///< the multiply interval
  std::array<Cycle, kTileCells> stream_free_{};  ///< the last vector through each cell is in
  std::deque<Outstanding> outstanding_;
  Bytes gathered_;
  Bytes gathered_tags_;
  std::vector<float> scattered_;
  std::uint64_t macs_ = 0;
  std::uint64_t psum_bytes_ = 0;
};

}  // namespace trn2vp::trainium2
