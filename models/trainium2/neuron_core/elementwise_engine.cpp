// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/elementwise_engine.h"

#include "models/trainium2/neuron_core/elementwise.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

ElementwiseEngine::ElementwiseEngine(Parameters parameters, StateBuffer& sbuf, PsumBuffer& psum)
    : parameters_(std::move(parameters)), sbuf_(sbuf), psum_(psum) {}

Issue ElementwiseEngine::issue(const isa::Instruction& instruction) {
  const sc_time now = sc_time_stamp();
  void (*semantics)(const isa::Instruction&, const PartitionBytes&) = nullptr;
  switch (instruction.opcode) {
    case isa::Opcode::kTensorCopy:
      semantics = tensor_copy;
      break;
    case isa::Opcode::kMemset:
      semantics = memset_tensor;
      break;
    default:
      return {now, now, now, false};
  }
  if (!parameters_.timing_only) {
    semantics(instruction, [this](isa::Buffer buffer, unsigned partition) {
      return buffer == isa::Buffer::kPsum ? psum_.at(partition, 0) : sbuf_.at(partition, 0);
    });
    const isa::AccessPattern& dst = instruction.dst;
    for (unsigned p = 0; dst.buffer == isa::Buffer::kSbuf && p < dst.partition_count; ++p) {
      sbuf_.touch(dst.start_partition + p, static_cast<std::uint32_t>(dst.first_byte()),
                  static_cast<std::uint32_t>(dst.end_byte() - dst.first_byte()));
    }
  }
  const common::ClockDomain& clock = parameters_.clock;
  const std::uint64_t start = clock.edge_at_or_after(now.value());
  const sc_time end = sc_time::from_value(clock.to_ps(start + parameters_.cost(instruction)));
  busy_to_ = end;
  return {now, end, end, false};
}

}  // namespace trn2vp::trainium2
