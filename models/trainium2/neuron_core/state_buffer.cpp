// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/state_buffer.h"

#include <algorithm>

#include "models/common/payload.h"
#include "models/trainium2/address_map.h"
#include "models/trainium2/dma_origin.h"

namespace trn2vp::trainium2 {
namespace {

constexpr std::uint64_t kStride = address_map::kSbufPartitionStride;
// Small enough that the buffers of a kernel do not share one.
constexpr std::uint64_t kGranule = 1024;

}  // namespace

StateBuffer::StateBuffer(const sc_core::sc_module_name& name, std::uint32_t partition_bytes,
                         const sc_core::sc_time& latency, HazardChecker* hazards)
    : sc_module(name),
      socket("socket"),
      partition_bytes_(partition_bytes),
      latency_(latency),
      hazards_(hazards),
      store_(address_map::kSbufWindow, common::SparseMemory::Initial::kUntouched, kGranule) {
  socket.register_b_transport(this, &StateBuffer::b_transport);
  socket.register_transport_dbg(this, &StateBuffer::transport_dbg);
}

std::uint8_t* StateBuffer::at(unsigned partition, std::uint32_t offset) {
  return store_.data() + partition * kStride + offset;
}

void StateBuffer::touch(unsigned partition, std::uint32_t offset, std::uint32_t length) {
  store_.touch(partition * kStride + offset, length);
}

void StateBuffer::record(const tlm::tlm_generic_payload& trans, unsigned length) {
  const auto* origin = trans.get_extension<DmaOrigin>();
  const HazardChecker::Agent agent =
      origin == nullptr ? HazardChecker::kHost : hazards_->dma_agent(origin->engine, origin->queue);
  const auto partition = static_cast<unsigned>(trans.get_address() / kStride);
  const auto offset = static_cast<std::uint32_t>(trans.get_address() % kStride);
  const AccessBox box{offset, offset + length, partition, partition + 1};
  if (trans.is_write()) {
    hazards_->write(agent, isa::Buffer::kSbuf, box);
  } else {
    hazards_->read(agent, isa::Buffer::kSbuf, box);
  }
}

bool StateBuffer::inside_partition(std::uint64_t address, std::uint64_t length) const {
  return address < address_map::kSbufWindow && address % kStride + length <= partition_bytes_;
}

void StateBuffer::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  const std::uint64_t span = std::min(trans.get_data_length(), trans.get_streaming_width());
  if (!inside_partition(trans.get_address(), span)) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  common::execute_on_memory(store_, trans.get_address(), trans);
  if (hazards_ != nullptr && trans.is_response_ok()) record(trans, static_cast<unsigned>(span));
  delay += latency_;
  (trans.is_read() ? read_bytes_ : written_bytes_) += trans.get_data_length();
}

unsigned StateBuffer::transport_dbg(tlm::tlm_generic_payload& trans) {
  if (!inside_partition(trans.get_address(), 1)) return 0;
  const std::uint64_t left = partition_bytes_ - trans.get_address() % kStride;
  const unsigned length = trans.get_data_length();
  trans.set_data_length(static_cast<unsigned>(std::min<std::uint64_t>(length, left)));
  const unsigned moved = common::debug_on_memory(store_, trans.get_address(), trans);
  if (hazards_ != nullptr && trans.is_write()) record(trans, moved);
  trans.set_data_length(length);
  return moved;
}

}  // namespace trn2vp::trainium2
