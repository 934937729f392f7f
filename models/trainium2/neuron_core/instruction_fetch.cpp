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
  in_flight_ = stale_ = 0;
  write_offset_ = 0;
}

void InstructionFetch::start(std::uint64_t program, std::uint32_t bytes) {
  head_ = count_ = kept_ = loop_ = held_bytes_ = 0;
  held_.clear();
  stale_ = in_flight_;  // of a program that ended early
  failed_ = false;
  begin_ = next_ = program_counter_ = program;
  limit_ = end_ = program + bytes;
  room_.notify(SC_ZERO_TIME);
}

void InstructionFetch::stop() { next_ = end_; }

void InstructionFetch::reset() {
  set_rings(0, 0, 0);
  next_ = end_;
  head_ = count_ = kept_ = loop_ = held_bytes_ = 0;
  held_.clear();
  arrived_.notify(SC_ZERO_TIME);
}

bool InstructionFetch::jump(std::uint64_t target) {
  if (target < begin_ || target >= limit_) return false;
  const std::uint64_t fetched = program_counter_ + count_;
  if (target >= program_counter_ && target <= fetched) {
    pop(target - program_counter_);
    return true;
  }
  const std::uint64_t back = program_counter_ - target;
  // What is in flight needs its place too.
  const bool room = back <= kept_ && count_ + back + (in_flight_ - stale_) <= fifo_.size();
  if (target < program_counter_ && room) {
    head_ = (head_ + fifo_.size() - back) % fifo_.size();
    count_ += back;
    kept_ -= back;
  } else {
    // The queue works in order: what is under way comes first and is of no use.
    head_ = (head_ + count_) % fifo_.size();
    count_ = kept_ = 0;
    stale_ = in_flight_;
    next_ = target;
    end_ = limit_;
  }
  if (target < program_counter_) {
    loop_ = back <= fifo_.size() / 2 ? back : 0;
    loop_end_ = program_counter_;
  }
  program_counter_ = target;
  room_.notify(SC_ZERO_TIME);
  return true;
}

const std::uint8_t* InstructionFetch::peek(std::uint8_t* buffer, std::size_t bytes) const {
  const std::size_t run = fifo_.size() - head_;
  if (run >= bytes) return fifo_.data() + head_;
  std::memcpy(buffer, fifo_.data() + head_, run);
  std::memcpy(buffer + run, fifo_.data(), bytes - run);
  return buffer;
}

void InstructionFetch::pop(std::size_t bytes, std::uint64_t time) {
  head_ = (head_ + bytes) % fifo_.size();
  count_ -= bytes;
  kept_ += bytes;
  program_counter_ += bytes;
  if (program_counter_ > loop_end_) loop_ = 0;
  if (time == 0 && held_.empty()) {
    if (next_ != end_ && with_chunk() <= fifo_.size()) room_.notify(SC_ZERO_TIME);
    return;
  }
  const std::uint64_t now = sc_core::sc_time_stamp().value();
  if (time > now) {
    held_.push_back({time, bytes});
    held_bytes_ += bytes;
  }
  await_room(now);
}

void InstructionFetch::let_go(std::uint64_t now) {
  for (; !held_.empty() && held_.front().until <= now; held_.pop_front())
    held_bytes_ -= held_.front().bytes;
}

// Prefetching goes on when there is room for a chunk: now, or when what is held makes it.
void InstructionFetch::await_room(std::uint64_t now) {
  let_go(now);
  if (next_ == end_) return;
  const std::uint64_t wanted = with_chunk();
  if (wanted > fifo_.size()) return;
  if (wanted + held_bytes_ <= fifo_.size()) return room_.notify(SC_ZERO_TIME);
  std::uint64_t kept = wanted + held_bytes_;
  auto last = held_.begin();
  while ((kept -= last->bytes) > fifo_.size()) ++last;
  room_.notify(sc_time::from_value(last->until - now));
}

/// Bytes of the FIFO with one chunk more, without what is held.
std::uint64_t InstructionFetch::with_chunk() const {
  const std::uint64_t chunk = std::min<std::uint64_t>(kChunkBytes, end_ - next_);
  return count_ + in_flight_ + chunk + loop_;
}

void InstructionFetch::prefetch() {
  const std::uint64_t now = sc_core::sc_time_stamp().value();
  let_go(now);
  while (next_ != end_ && !failed_ && with_chunk() + held_bytes_ <= fifo_.size()) {
    const auto chunk =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(kChunkBytes, end_ - next_));
    if (!queue_chunk(chunk)) {
      failed_ = true;
      arrived_.notify(SC_ZERO_TIME);
    }
  }
  if (!failed_ && !held_.empty()) await_room(now);
}

bool InstructionFetch::queue_chunk(std::uint32_t bytes) {
  if (ring_length_ == 0) return false;
  // Where in the window does not matter, but a write must not run out of it.
  if (write_offset_ + bytes > address_map::kInstructionFifoSize) write_offset_ = 0;
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
  write_offset_ += bytes;
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
  const unsigned dropped = std::min(stale_, length);
  stale_ -= dropped;
  // A FIFO: data goes behind what is there, whatever the address in the window.
  for (std::size_t done = dropped; done < length;) {
    const std::size_t tail = (head_ + count_) % fifo_.size();
    const std::size_t run = std::min<std::size_t>(length - done, fifo_.size() - tail);
    std::memcpy(fifo_.data() + tail, trans.get_data_ptr() + done, run);
    count_ += run;
    done += run;
  }
  kept_ = std::min(kept_, fifo_.size() - count_);
  in_flight_ -= std::min(in_flight_, length);
  if (dropped != 0) room_.notify(SC_ZERO_TIME);
  trans.set_response_status(tlm::TLM_OK_RESPONSE);
  arrived_.notify(delay);
}

}  // namespace trn2vp::trainium2
