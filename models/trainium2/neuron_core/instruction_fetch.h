// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <array>
#include <cstdint>
#include <deque>
#include <systemc>

#include "models/common/initiator.h"
#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {

/// Feeds one sequencer: keeps a DMA queue busy that copies its program from HBM into the
/// instruction FIFO.
///
/// For every chunk it writes one M2S and one S2M descriptor into the rings of queue 14 of the
/// core's DMA engine (the "NX" queue of the public driver) and rings both doorbells, S2M first, as
/// long as the chunk fits into the FIFO. What the DMA engine then writes to the FIFO window is the
/// next piece of the program, in order.
///
/// Jumps. What was popped stays in the FIFO until new data needs the place, so a loop that fits is
/// fetched once: the first jump back makes prefetching leave the loop's bytes alone (up to half of
/// the FIFO) until the program leaves it. A jump forward drops what lies between. Any other jump
/// fetches anew from the target through the queue, after what is in flight (all assumed).
class InstructionFetch : public sc_core::sc_module {
 public:
  /// Queue of the DMA engine that fetches instructions (documented).
  static constexpr unsigned kQueue = 14;
  /// Bytes per descriptor (assumed).
  static constexpr std::uint32_t kChunkBytes = 4096;

  /// `dma_engine` is the device address of the register file of the DMA engine, `fifo` that of the
  /// FIFO window.
  InstructionFetch(const sc_core::sc_module_name& name, std::uint64_t dma_engine,
                   std::uint64_t fifo);

  /// To the chip's fabric.
  common::Initiator bus;
  /// The FIFO window: write only.
  tlm_utils::simple_target_socket<InstructionFetch> window;

  /// New rings of `length` descriptors; the next descriptor goes to slot 0 with ring id 1.
  void set_rings(std::uint64_t m2s, std::uint64_t s2m, std::uint32_t length);
  void start(std::uint64_t program, std::uint32_t bytes);
  void stop();
  /// Everything as after power-on; what is in flight never comes.
  void reset();
  /// Goes on at `target`. False: that is outside the program.
  bool jump(std::uint64_t target);

  bool empty(std::size_t bytes) const { return count_ < bytes; }
  /// The next `bytes` bytes; `buffer` is used when they are not in one piece. Requires
  /// !empty(bytes).
  const std::uint8_t* peek(std::uint8_t* buffer, std::size_t bytes) const;
  /// Removes them. `time` (sc_time::value(), not 0): when that happens, for a sequencer that is
  /// ahead of simulated time; until then they keep their place. Never decreases.
  void pop(std::size_t bytes, std::uint64_t time = 0);
  /// Device address of the byte that pop() gives next.
  std::uint64_t program_counter() const { return program_counter_; }
  /// True when everything of the program has been popped.
  bool exhausted() const { return next_ == end_ && in_flight_ == stale_ && count_ == 0; }
  /// True when the bus refused a descriptor or a doorbell.
  bool failed() const { return failed_; }
  const sc_core::sc_event& arrived() const { return arrived_; }

 private:
  void prefetch();
  void let_go(std::uint64_t now);
  void await_room(std::uint64_t now);
  bool queue_chunk(std::uint32_t bytes);
  std::uint64_t with_chunk() const;
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);

  std::uint64_t dma_engine_;
  std::uint64_t fifo_address_;
  std::uint64_t m2s_ring_ = 0;
  std::uint64_t s2m_ring_ = 0;
  std::uint32_t ring_length_ = 0;
  std::uint32_t slot_ = 0;
  unsigned ring_id_ = 1;

  std::uint64_t begin_ = 0;  ///< of the program
  std::uint64_t limit_ = 0;  ///< its end
  std::uint64_t next_ = 0;   ///< to fetch
  std::uint64_t end_ = 0;    ///< of what is to be fetched
  std::uint64_t program_counter_ = 0;
  std::uint32_t in_flight_ = 0;
  std::uint32_t stale_ = 0;  ///< of it, to be dropped on arrival
  std::size_t kept_ = 0;     ///< bytes before head_ that are still there
  std::size_t loop_ = 0;     ///< of them, bytes that prefetching leaves alone
  std::uint64_t loop_end_ = 0;
  std::uint32_t write_offset_ = 0;
  bool failed_ = false;
  std::array<std::uint8_t, address_map::kInstructionFifoSize> fifo_;
  std::size_t head_ = 0;
  std::size_t count_ = 0;
  struct Held {
    std::uint64_t until;
    std::size_t bytes;
  };
  std::deque<Held> held_;  ///< popped, and not before its time
  std::size_t held_bytes_ = 0;
  sc_core::sc_event arrived_;
  sc_core::sc_event room_;
};

}  // namespace trn2vp::trainium2
