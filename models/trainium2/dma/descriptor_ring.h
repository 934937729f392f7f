// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/trainium2/dma/descriptor.h"

namespace trn2vp::trainium2 {

/// One ring of a UDMA queue: where it lies, how far software posted, the engine fetched, used and
/// completed, and the descriptors fetched but not used yet. Counts run from the last reset, so the
/// pointers and ring ids of the registers follow from them. No SystemC.
class DescriptorRing {
 public:
  struct Fetched {
    descriptor::Descriptor descriptor;
    std::uint64_t ready_ps;  ///< when the engine may act on it
    bool ring_id_ok;
    std::uint64_t notify;  ///< device address that gets the word 1 behind the packet; 0: none
  };

  /// Descriptors the engine holds at most; room for the longest packet (64 + 1) and the next one.
  /// The real prefetch buffer is not public (assumed).
  static constexpr unsigned kBuffer = 192;

  void set_base_low(std::uint32_t value) {
    base_ = (base_ & ~std::uint64_t{0xFFFF'FFFF}) | (value & ~std::uint32_t{63});
  }
  void set_base_high(std::uint32_t value) {
    base_ = (base_ & 0xFFFF'FFFF) | (static_cast<std::uint64_t>(value) << 32);
  }
  void set_completion_base_low(std::uint32_t value) {
    completion_base_ = (completion_base_ & ~std::uint64_t{0xFFFF'FFFF}) | (value & ~3u);
  }
  void set_completion_base_high(std::uint32_t value) {
    completion_base_ = (completion_base_ & 0xFFFF'FFFF) | (static_cast<std::uint64_t>(value) << 32);
  }
  void set_length(std::uint32_t value) { length_ = value & 0x00FF'FFFF; }
  std::uint32_t length() const { return length_; }

  /// Back to slot 0, ring id 1. Base and length stay.
  void reset();

  /// The doorbell: what software sees at once, and what the engine may fetch a little later.
  void announce(std::uint32_t count) { announced_ += count; }
  void post(std::uint32_t count) { posted_ += count; }
  void complete(std::uint32_t count) { completed_ += count; }

  /// Counts resets: what was under way before one does not count after it.
  std::uint32_t generation() const { return generation_; }

  std::uint64_t used() const { return announced_ - completed_; }
  std::uint64_t posted_not_completed() const { return posted_ - completed_; }
  bool full() const { return length_ != 0 && used() >= length_; }

  /// Pointers as the registers show them: index in [23:0], wraps modulo 4 in [31:30] (that it
  /// counts from 0 there is assumed).
  std::uint32_t head() const { return pointer(fetched_); }
  std::uint32_t tail() const { return pointer(announced_); }
  std::uint32_t current() const { return pointer(consumed_); }
  std::uint32_t completion_head() const { return pointer(completed_); }

  bool wants_fetch() const { return posted_ > fetched_ && buffered() <= kBuffer / 2; }
  bool has_work() const { return posted_ > consumed_; }
  /// Next piece to fetch: descriptors that lie in one piece and fit into the buffer.
  std::uint32_t fetch_count() const;
  std::uint64_t fetch_address() const;
  /// Takes `count` raw descriptors into the buffer.
  void fetched(const std::uint8_t* raw, std::uint32_t count, std::uint64_t ready_ps);

  /// Takes one descriptor that was never in memory; only while length() is 0.
  void deliver(const descriptor::Descriptor& descriptor, std::uint64_t ready_ps,
               std::uint64_t notify);

  /// The completion entries of the next `count` descriptors to be consumed, which are one packet,
  /// with `words` (1..15) words each. The completion ring has as many entries as this ring (facts
  /// "neuron-device-interface" 3.2), so a packet makes one span of memory, or two around its end.
  struct CompletionSpan {
    std::uint64_t address;
    std::vector<std::uint8_t> bytes;
  };
  std::vector<CompletionSpan> completion_entries(std::uint32_t count, unsigned words) const;

  std::size_t buffered() const { return buffer_.size() - first_; }
  const Fetched& at(std::size_t index) const { return buffer_[first_ + index]; }
  void consume(std::size_t count);

 private:
  void compact();
  std::uint32_t pointer(std::uint64_t count) const;
  unsigned ring_id(std::uint64_t count) const;

  std::uint64_t base_ = 0;
  std::uint64_t completion_base_ = 0;
  std::uint32_t length_ = 0;
  std::uint32_t generation_ = 0;
  std::uint64_t announced_ = 0;
  std::uint64_t posted_ = 0;
  std::uint64_t fetched_ = 0;
  std::uint64_t consumed_ = 0;
  std::uint64_t completed_ = 0;
  std::vector<Fetched> buffer_;
  std::size_t first_ = 0;
};

}  // namespace trn2vp::trainium2
