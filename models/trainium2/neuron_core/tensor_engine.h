// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "models/common/clock_domain.h"
#include "models/trainium2/neuron_core/execution_unit.h"
#include "models/trainium2/neuron_core/matmul_array.h"
#include "models/trainium2/neuron_core/psum_buffer.h"
#include "models/trainium2/neuron_core/state_buffer.h"

namespace trn2vp::trainium2 {

/// The TensorEngine: load_stationary and multiply_moving on a MatmulArray. Stationary loads run in
/// the background of the multiply before them; results reach PSUM when the last of them has left
/// the array and `psum_write` cycles passed.
class TensorEngine : public ExecutionUnit {
 public:
  struct Parameters {
    common::ClockDomain clock{2'400'000'000};
    std::uint64_t read_latency = 0;   ///< cycles from issue to the first operand at the array
    std::uint64_t write_latency = 0;  ///< cycles from the last result to PSUM
    bool timing_only = false;         ///< no operand is read, PSUM keeps its content
  };

  TensorEngine(const Parameters& parameters, std::unique_ptr<MatmulArray> array, StateBuffer& sbuf,
               PsumBuffer& psum);

  sc_core::sc_time ready(const isa::Instruction& instruction) const override;
  Issue issue(const isa::Instruction& instruction) override;
  sc_core::sc_time retire() override;

  const MatmulArray& array() const { return *array_; }
  /// Multiply-accumulates of all multiplies retired so far, counted as K x M x N each.
  std::uint64_t macs() const { return macs_; }
  /// Bytes of results written to PSUM.
  std::uint64_t psum_bytes() const { return psum_bytes_; }

 private:
  struct Outstanding {
    isa::AccessPattern dst;
    bool accumulate;
    std::uint64_t macs;
  };
  const std::uint16_t* operand(const isa::AccessPattern& pattern, std::size_t& row_stride);
  Issue issue_load(const isa::AccessPattern& stationary);
  Issue issue_multiply(const isa::Instruction& instruction);
  sc_core::sc_time time_of(Cycle cycle) const;

  Parameters parameters_;
  std::unique_ptr<MatmulArray> array_;
  StateBuffer& sbuf_;
  PsumBuffer& psum_;
  std::uint64_t stationary_columns_ = 0;
  Cycle load_ready_ = 0;  ///< a load may be issued: the multiply before it has started
  Cycle multiply_ready_ =
      0;  ///< a multiply may be issued: its first operand follows the last one's
  std::deque<Outstanding> outstanding_;
  std::vector<std::uint16_t> gathered_;
  std::vector<float> scattered_;
  std::uint64_t macs_ = 0;
  std::uint64_t psum_bytes_ = 0;
};

}  // namespace trn2vp::trainium2
