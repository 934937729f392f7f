// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/instruction_fetch.h"

#include <algorithm>
#include <cstring>

#include "models/common/payload.h"
#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/neuron_core/doorbell.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;
using sc_core::SC_ZERO_TIME;

InstructionFetch::InstructionFetch(const sc_core::sc_module_name& name, std::uint64_t dma_engine,
                                   std::uint64_t fifo)
    : sc_module(name), bus("bus"), window("window"), dma_engine_(dma_engine), fifo_address_(fifo) {
  window.register_b_transport(this, &InstructionFetch::b_transport);
  SC_HAS_PROCESS(InstructionFetch);
  SC_METHOD(prefetch);
  sensitive << room_;
  dont_initialize();
}

void InstructionFetch::set_rings(std::uint64_t m2s, std::uint64_t s2m, std::uint32_t length) {
  m2s_ring_ = m2s;
  s2m_ring_ = s2m;
  ring_length_ = length;
  slot_ = 0;
  ring_id_ = 1;
}

void InstructionFetch::start(std::uint64_t program, std::uint32_t bytes) {
  head_ = count_ = 0;
  in_flight_ = 0;
  write_offset_ = 0;
  failed_ = false;
  next_ = program_counter_ = program;
  end_ = program + bytes;
  room_.notify(SC_ZERO_TIME);
}

void InstructionFetch::stop() { next_ = end_; }

void InstructionFetch::pop(std::uint8_t* out, std::size_t bytes) {
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t run = std::min(bytes - done, fifo_.size() - head_);
    std::memcpy(out + done, fifo_.data() + head_, run);
    head_ = (head_ + run) % fifo_.size();
    done += run;
  }
  count_ -= bytes;
  program_counter_ += bytes;
  room_.notify(SC_ZERO_TIME);
}

void InstructionFetch::prefetch() {
  while (next_ != end_ && !failed_) {
    const auto chunk =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(kChunkBytes, end_ - next_));
    if (count_ + in_flight_ + chunk > fifo_.size()) return;
    if (!queue_chunk(chunk)) {
      failed_ = true;
      arrived_.notify(SC_ZERO_TIME);
    }
  }
}

bool InstructionFetch::queue_chunk(std::uint32_t bytes) {
  if (ring_length_ == 0) return false;
  const auto source = descriptor::encode(descriptor::m2s(next_, bytes, ring_id_));
  const auto target =
      descriptor::encode(descriptor::s2m(fifo_address_ + write_offset_, bytes, ring_id_));
  const std::uint64_t slot = std::uint64_t{slot_} * descriptor::kBytes;
  const std::uint32_t one = 1;
  // Posted: the sequencer does not wait for these writes.
  sc_time posted = SC_ZERO_TIME;
  const auto write = [&](std::uint64_t address, const void* data, unsigned length) {
    return bus.write(address, data, length, posted) == tlm::TLM_OK_RESPONSE;
  };
  in_flight_ += bytes;
  next_ += bytes;
  write_offset_ = (write_offset_ + bytes) % address_map::kInstructionFifoSize;
  if (++slot_ == ring_length_) {
    slot_ = 0;
    ring_id_ = (ring_id_ + 1) % 4;
  }
  return write(m2s_ring_ + slot, source.data(), sizeof source) &&
         write(s2m_ring_ + slot, target.data(), sizeof target) &&
         write(dma_engine_ + doorbell_offset(kS2mQTailInc, kQueue), &one, sizeof one) &&
         write(dma_engine_ + doorbell_offset(kM2sQTailInc, kQueue), &one, sizeof one);
}

void InstructionFetch::b_transport(tlm::tlm_generic_payload& trans, sc_time& delay) {
  const unsigned length = trans.get_data_length();
  if (!trans.is_write() || trans.get_address() + length > fifo_.size() ||
      length > fifo_.size() - count_) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (trans.get_byte_enable_ptr() != nullptr || trans.get_streaming_width() < length) {
    trans.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  // A FIFO: data goes behind what is there, whatever the address in the window.
  for (std::size_t done = 0; done < length;) {
    const std::size_t tail = (head_ + count_) % fifo_.size();
    const std::size_t run = std::min<std::size_t>(length - done, fifo_.size() - tail);
    std::memcpy(fifo_.data() + tail, trans.get_data_ptr() + done, run);
    count_ += run;
    done += run;
  }
  in_flight_ -= std::min(in_flight_, length);
  trans.set_response_status(tlm::TLM_OK_RESPONSE);
  arrived_.notify(delay);
}

}  // namespace trn2vp::trainium2
