// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/tensor_engine.h"

#include <algorithm>
#include <cstring>

#include "models/trainium2/address_map.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/array/tile_checks.h"
#include "models/trainium2/timing/tensor_cost.h"

namespace trn2vp::trainium2 {

using isa::Violation;

namespace {

OperandFormat format_of(isa::DType dtype) {
  switch (dtype) {
    case isa::DType::kFp16:
      return OperandFormat::kFp16;
    case isa::DType::kTf32:
      return OperandFormat::kTf32;
    case isa::DType::kFp32:
      return OperandFormat::kFp32;
    case isa::DType::kFp8E5:
      return OperandFormat::kFp8E5;
    case isa::DType::kFp8E4:
      return OperandFormat::kFp8E4;
    case isa::DType::kFp8E3:
      return OperandFormat::kFp8E3;
    default:
      return OperandFormat::kBf16;
  }
}

ArrayModes modes_of(const isa::Instruction& i) {
  // The largest size stands for the whole array, as 0 does for the array.
  const auto size = [](unsigned tile) {
    return tile == isa::CoreGeometry::kPartitions ? 0 : static_cast<int>(tile);
  };
  return {i.perf_mode,
          i.is_transpose,
          i.sparsity,
          i.fp32_pass,
          {i.start_row, i.start_column, size(i.row_size), size(i.column_size)}};
}

}  // namespace

TensorEngine::TensorEngine(const Parameters& parameters, std::unique_ptr<MatmulArray> array,
                           StateBuffer& sbuf, PsumBuffer& psum)
    : parameters_(parameters),
      array_(std::move(array)),
      foretold_(parameters.timing_only && !array_->may_be_late()),
      sbuf_(sbuf),
      psum_(psum),
      throttle_(parameters.throttle),
      groups_(parameters.geometry) {}

std::uint32_t TensorEngine::cells(const isa::Instruction& instruction) const {
  return cells_of(modes_of(instruction).tile, array_->rows(), array_->cols());
}

// In place when the elements of a partition lie side by side; patterns with gaps are gathered
// first.
TensorEngine::Words TensorEngine::operand(const isa::AccessPattern& pattern, Bytes& gathered) {
  if (parameters_.timing_only || !pattern.present()) return {};
  const std::size_t size = isa::dtype_size(pattern.dtype);
  if (pattern.contiguous()) {
    return {sbuf_.at(pattern.start_partition, pattern.byte_offset),
            address_map::kSbufPartitionStride / size};
  }
  const std::uint64_t n = pattern.elements();
  gathered.resize(pattern.partition_count * n * size);
  std::uint8_t* to = gathered.data();
  for (unsigned p = 0; p < pattern.partition_count; ++p) {
    const std::uint8_t* row = sbuf_.at(pattern.start_partition + p, 0);
    for (std::uint64_t i = 0; i < n; ++i, to += size) {
      std::memcpy(to, row + pattern.element_offset(i), size);
    }
  }
  return {gathered.data(), n};
}

// Loads run ahead by one: into the shadow plane, while the multiply before them streams.
std::uint64_t TensorEngine::ready(const isa::Instruction& instruction, std::uint64_t) const {
  Cycle at_array = load_ready_;
  if (instruction.opcode == isa::Opcode::kMultiplyMoving) {
    at_array = next_multiply_;
    const std::uint32_t used = cells(instruction);
    for (unsigned c = 0; c < kTileCells; ++c) {
      if ((used >> c) & 1) at_array = std::max(at_array, stream_free_[c]);
    }
  }
  return time_of(at_array - std::min(at_array, parameters_.read_latency));
}

Issue TensorEngine::issue(const isa::Instruction& instruction, std::uint64_t now) {
  return issue_ahead(instruction, now);
}

bool TensorEngine::runs_ahead(const isa::Instruction& instruction) const {
  return foretold_ && instruction.opcode == isa::Opcode::kLoadStationary;
}

Issue TensorEngine::issue_ahead(const isa::Instruction& instruction, std::uint64_t time) {
  const Cycle now = parameters_.clock.edge_at_or_after(time);
  if (foretold_) retire_until(now);
  switch (instruction.opcode) {
    case isa::Opcode::kLoadStationary:
      return issue_load(instruction, now);
    case isa::Opcode::kMultiplyMoving:
      return issue_multiply(instruction, now);
    default:
      return {time, time, time};
  }
}

void TensorEngine::retire_until(Cycle now) {
  while (!outstanding_.empty() && outstanding_.front().result <= now) {
    outstanding_.pop_front();
    array_->retire({nullptr, 0, false});
  }
}

Issue TensorEngine::refuse(Violation violation) {
  Issue issue;
  issue.error = std::move(violation);
  return issue;
}

const isa::Instruction* TensorEngine::load_of(const isa::Instruction& multiply) const {
  const PeTile tile = modes_of(multiply).tile;
  for (const isa::Instruction& load : loads_) {
    if (same_tile(*array_, modes_of(load).tile, tile)) return &load;
  }
  return nullptr;
}

void TensorEngine::remember(const isa::Instruction& load) {
  const std::uint32_t used = cells(load);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    if ((cells(loads_[i]) & used) != 0) continue;
    if (kept != i) loads_[kept] = loads_[i];
    ++kept;
  }
  loads_.resize(kept);
  loads_.push_back(load);
}

Issue TensorEngine::issue_load(const isa::Instruction& load, Cycle now) {
  const isa::AccessPattern& stationary = load.src0;
  StationaryTile tile{};
  tile.modes = modes_of(load);
  tile.instruction = &load;
  tile.format = format_of(stationary.dtype);
  const std::string missing = array_->missing(tile.modes, tile.format);
  if (!missing.empty()) return refuse({"array-mode", "stationary", missing});
  const Words words = operand(stationary, gathered_);
  tile.data = words.data;
  tile.row_stride = words.row_stride;
  tile.rows = stationary.partition_count;
  tile.cols = static_cast<int>(timing::stationary_columns(load));
  tile.pair_stride = static_cast<std::size_t>(tile.cols);
  const Words tags = operand(load.src1, gathered_tags_);
  tile.tags = static_cast<const std::uint16_t*>(tags.data);
  tile.tag_stride = tags.row_stride;
  const std::string wrong = wrong_index(tile);
  if (!wrong.empty()) return refuse({"sparsity-tag", "tag", wrong});
  const LoadTiming timing = array_->load_stationary(now + parameters_.read_latency, tile);
  remember(load);
  return {time_of(timing.start), time_of(timing.done),
          time_of(timing.done + parameters_.load_complete_latency)};
}

std::optional<Violation> TensorEngine::refusal(const isa::Instruction& multiply) const {
  const isa::Instruction* load = load_of(multiply);
  if (load == nullptr) {
    return Violation{"matmul-pair", "moving", "nothing is loaded into this tile of the array"};
  }
  if (auto violation = isa::validate_pair(*load, multiply)) return violation;
  const std::string missing = array_->missing(modes_of(multiply), format_of(multiply.src0.dtype));
  if (!missing.empty()) return Violation{"array-mode", "moving", missing};
  return std::nullopt;
}

Issue TensorEngine::issue_multiply(const isa::Instruction& multiply, Cycle now) {
  if (auto violation = refusal(multiply)) return refuse(std::move(*violation));
  const isa::AccessPattern& dst = multiply.dst;
  if (multiply.accumulate && !groups_.started(dst)) {
    return refuse({"accumulate-group", "dst",
                   "accumulates in PSUM bank " +
                       std::to_string(dst.first_byte() / parameters_.geometry.psum_bank_bytes) +
                       " where no overwriting multiply_moving has started a group"});
  }
  if (multiply.is_transpose) {
    groups_.end(dst);
  } else if (!multiply.accumulate) {
    groups_.start(dst);
  }
  const isa::AccessPattern& moving = multiply.src0;
  const Words words = operand(moving, gathered_);
  MovingTile tile{};
  tile.data = words.data;
  tile.row_stride = words.row_stride;
  tile.rows = moving.partition_count;
  tile.n = static_cast<int>(timing::moving_columns(multiply));
  tile.format = format_of(moving.dtype);
  tile.modes = modes_of(multiply);
  tile.pair_stride = static_cast<std::size_t>(tile.n);
  tile.onezero = multiply.is_moving_onezero;
  tile.instruction = &multiply;
  const MultiplyTiming timing = array_->multiply_moving(now + parameters_.read_latency, tile);

  const Cycle cycles = timing.last + 1 - timing.first;
  const Cycle taken = throttle_.occupy(timing.first, cycles);
  const Cycle end = timing.first + taken;
  const std::uint32_t used = cells(multiply);
  for (unsigned c = 0; c < kTileCells; ++c) {
    if ((used >> c) & 1) stream_free_[c] = end;
  }
  load_ready_ = timing.first;
  next_multiply_ = timing.first + parameters_.multiply_interval;
  outstanding_.push_back({dst, multiply.accumulate, taken - cycles, timing.result});
  macs_ += timing::multiply_accumulates(*load_of(multiply), multiply);
  psum_bytes_ += dst.partition_count * dst.elements() * isa::dtype_size(dst.dtype);
  Issue issue{time_of(timing.first), time_of(end),
              time_of(timing.result + taken - cycles + parameters_.write_latency)};
  issue.retire = !foretold_;
  return issue;
}

// Element (p, i) of `dst` becomes the low bytes of words[p * n + i].
void TensorEngine::store(const isa::AccessPattern& dst, const float* words) {
  const std::size_t size = isa::dtype_size(dst.dtype);
  const std::uint64_t n = dst.elements();
  for (unsigned p = 0; p < dst.partition_count; ++p) {
    std::uint8_t* row = psum_.at(dst.start_partition + p, 0);
    for (std::uint64_t i = 0; i < n; ++i, ++words) {
      std::memcpy(row + dst.element_offset(i), words, size);
    }
  }
}

std::uint64_t TensorEngine::retire(std::uint64_t now) {
  const Outstanding multiply = outstanding_.front();
  outstanding_.pop_front();
  PsumTile psum{nullptr, 0, multiply.accumulate};
  const isa::AccessPattern& dst = multiply.dst;
  const std::uint64_t n = dst.elements();
  const bool direct = dst.contiguous() && dst.dtype == isa::DType::kFp32;
  if (!parameters_.timing_only && direct) {
    psum.data = reinterpret_cast<float*>(psum_.at(dst.start_partition, dst.byte_offset));
    psum.row_stride = psum_.partition_bytes() / sizeof(float);
  } else if (!parameters_.timing_only) {
    scattered_.resize(dst.partition_count * n);
    if (multiply.accumulate) {
      float* to = scattered_.data();
      for (unsigned p = 0; p < dst.partition_count; ++p) {
        const std::uint8_t* row = psum_.at(dst.start_partition + p, 0);
        for (std::uint64_t i = 0; i < n; ++i, ++to) {
          std::memcpy(to, row + dst.element_offset(i), sizeof *to);
        }
      }
    }
    psum.data = scattered_.data();
    psum.row_stride = n;
  }
  const Cycle result = array_->retire(psum) + multiply.delay + parameters_.write_latency;
  if (!parameters_.timing_only && !direct) store(dst, scattered_.data());
  return std::max(now, time_of(result));
}

}  // namespace trn2vp::trainium2
