// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/tensor_engine.h"

#include <algorithm>
#include <cstring>

#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

namespace {

OperandFormat format_of(isa::DType dtype) {
  return dtype == isa::DType::kFp16 ? OperandFormat::kFp16 : OperandFormat::kBf16;
}

}  // namespace

TensorEngine::TensorEngine(const Parameters& parameters, std::unique_ptr<MatmulArray> array,
                           StateBuffer& sbuf, PsumBuffer& psum)
    : parameters_(parameters), array_(std::move(array)), sbuf_(sbuf), psum_(psum) {}

sc_time TensorEngine::time_of(Cycle cycle) const {
  return sc_time::from_value(parameters_.clock.to_ps(cycle));
}

// The first partition's elements, and how far the next partition is. Patterns with gaps are
// gathered first.
const std::uint16_t* TensorEngine::operand(const isa::AccessPattern& pattern,
                                           std::size_t& row_stride) {
  if (parameters_.timing_only) {
    row_stride = 0;
    return nullptr;
  }
  if (pattern.contiguous()) {
    row_stride = address_map::kSbufPartitionStride / sizeof(std::uint16_t);
    return reinterpret_cast<const std::uint16_t*>(
        sbuf_.at(pattern.start_partition, pattern.byte_offset));
  }
  const std::uint64_t n = pattern.elements();
  gathered_.resize(pattern.partition_count * n);
  for (unsigned p = 0; p < pattern.partition_count; ++p) {
    const std::uint8_t* row = sbuf_.at(pattern.start_partition + p, 0);
    for (std::uint64_t i = 0; i < n; ++i) {
      std::memcpy(&gathered_[p * n + i], row + pattern.element_offset(i), sizeof(std::uint16_t));
    }
  }
  row_stride = n;
  return gathered_.data();
}

// Loads run ahead by one: into the shadow plane, while the multiply before them streams.
sc_time TensorEngine::ready(const isa::Instruction& instruction) const {
  return time_of(instruction.opcode == isa::Opcode::kLoadStationary ? load_ready_
                                                                    : multiply_ready_);
}

Issue TensorEngine::issue(const isa::Instruction& instruction) {
  switch (instruction.opcode) {
    case isa::Opcode::kLoadStationary:
      return issue_load(instruction.src0);
    case isa::Opcode::kMultiplyMoving:
      return issue_multiply(instruction);
    default: {
      const sc_time now = sc_time_stamp();
      return {now, now, now, false};
    }
  }
}

Issue TensorEngine::issue_load(const isa::AccessPattern& stationary) {
  const Cycle now = parameters_.clock.edge_at_or_after(sc_time_stamp().value());
  StationaryTile tile{};
  tile.data = operand(stationary, tile.row_stride);
  tile.rows = stationary.partition_count;
  tile.cols = static_cast<int>(stationary.elements());
  tile.format = format_of(stationary.dtype);
  stationary_columns_ = stationary.elements();
  const LoadTiming timing = array_->load_stationary(now + parameters_.read_latency, tile);
  const sc_time start = time_of(timing.start);
  const sc_time done = time_of(timing.done);
  return {start, done, done, false};
}

Issue TensorEngine::issue_multiply(const isa::Instruction& instruction) {
  const isa::AccessPattern& moving = instruction.src0;
  const Cycle now = parameters_.clock.edge_at_or_after(sc_time_stamp().value());
  MovingTile tile{};
  tile.data = operand(moving, tile.row_stride);
  tile.rows = moving.partition_count;
  tile.n = static_cast<int>(moving.elements());
  tile.format = format_of(moving.dtype);
  const MultiplyTiming timing = array_->multiply_moving(now + parameters_.read_latency, tile);
  outstanding_.push_back({instruction.dst, instruction.accumulate,
                          moving.partition_count * moving.elements() * stationary_columns_});
  const Cycle latency = parameters_.read_latency;
  load_ready_ = timing.first - std::min(timing.first, latency);
  multiply_ready_ = timing.last + 1 - std::min(timing.last + 1, latency);
  return {time_of(timing.first), time_of(timing.last + 1),
          time_of(timing.result + parameters_.write_latency), true};
}

sc_time TensorEngine::retire() {
  const Outstanding multiply = outstanding_.front();
  outstanding_.pop_front();
  macs_ += multiply.macs;
  PsumTile psum{nullptr, 0, multiply.accumulate};
  const isa::AccessPattern& dst = multiply.dst;
  const std::uint64_t n = dst.elements();
  psum_bytes_ += dst.partition_count * n * sizeof(float);
  const bool direct = dst.contiguous();
  const auto for_each = [&](auto f) {
    for (unsigned p = 0; p < dst.partition_count; ++p) {
      std::uint8_t* row = psum_.at(dst.start_partition + p, 0);
      for (std::uint64_t i = 0; i < n; ++i) f(scattered_[p * n + i], row + dst.element_offset(i));
    }
  };
  if (!parameters_.timing_only && direct) {
    psum.data = reinterpret_cast<float*>(psum_.at(dst.start_partition, dst.byte_offset));
    psum.row_stride = PsumBuffer::kPartitionBytes / sizeof(float);
  } else if (!parameters_.timing_only) {
    scattered_.resize(dst.partition_count * n);
    for_each([](float& value, const std::uint8_t* at) { std::memcpy(&value, at, sizeof value); });
    psum.data = scattered_.data();
    psum.row_stride = n;
  }
  const Cycle result = array_->retire(psum) + parameters_.write_latency;
  if (!parameters_.timing_only && !direct) {
    for_each([](const float& value, std::uint8_t* at) { std::memcpy(at, &value, sizeof value); });
  }
  return std::max(sc_time_stamp(), time_of(result));
}

}  // namespace trn2vp::trainium2
