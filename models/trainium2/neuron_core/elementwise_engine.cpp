// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/elementwise_engine.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

ElementwiseEngine::ElementwiseEngine(Parameters parameters, StateBuffer& sbuf, PsumBuffer& psum)
    : parameters_(std::move(parameters)), sbuf_(sbuf), psum_(psum) {}

Issue ElementwiseEngine::issue(const isa::Instruction& instruction) {
  const sc_time now = sc_time_stamp();
  if (!parameters_.timing_only) {
    parameters_.execute(instruction, [this](isa::Buffer buffer, unsigned partition) {
      return buffer == isa::Buffer::kPsum ? psum_.at(partition, 0) : sbuf_.at(partition, 0);
    });
    touch(instruction.dst);
    touch(instruction.aux);
    // A [P, 1] result (reduce_res); marking one that was only read changes nothing.
    const isa::VectorOperand& result = instruction.vectors[2];
    for (unsigned p = 0; result.present && result.buffer == isa::Buffer::kSbuf &&
                         p < instruction.src0.partition_count;
         ++p) {
      sbuf_.touch(result.start_partition + p, result.byte_offset, isa::dtype_size(result.dtype));
    }
  }
  const common::ClockDomain& clock = parameters_.clock;
  const std::uint64_t start = clock.edge_at_or_after(now.value());
  const sc_time end = sc_time::from_value(clock.to_ps(start + parameters_.cost(instruction)));
  busy_to_ = end;
  return {now, end, end, false};
}

// Memory remembers what was written; the data path writes behind its back.
void ElementwiseEngine::touch(const isa::AccessPattern& written) {
  if (written.buffer != isa::Buffer::kSbuf) return;
  for (unsigned p = 0; p < written.partition_count; ++p) {
    sbuf_.touch(written.start_partition + p, static_cast<std::uint32_t>(written.first_byte()),
                static_cast<std::uint32_t>(written.end_byte() - written.first_byte()));
  }
}

}  // namespace trn2vp::trainium2
