// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/core_peer.h"

#include <algorithm>
#include <vector>

#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/neuron_core/doorbell.h"

namespace trn2vp::trainium2 {

namespace map = address_map;

namespace {

// A queue keeps one descriptor free.
constexpr std::uint32_t kReserve = 2;

struct Piece {
  std::uint32_t offset;
  std::uint32_t bytes;
};

// The runs of a pattern that follow each other in a partition, in access order.
std::vector<Piece> pieces_of(const isa::AccessPattern& pattern) {
  const unsigned element = isa::dtype_size(pattern.dtype);
  std::vector<Piece> pieces;
  for (std::uint64_t i = 0; i < pattern.elements(); ++i) {
    const auto offset = static_cast<std::uint32_t>(pattern.element_offset(i));
    if (!pieces.empty() && pieces.back().offset + pieces.back().bytes == offset &&
        pieces.back().bytes + element <= descriptor::kMaxLength) {
      pieces.back().bytes += element;
    } else {
      pieces.push_back({offset, element});
    }
  }
  return pieces;
}

}  // namespace

void CorePeer::set_rings(std::uint64_t m2s, std::uint64_t s2m, std::uint32_t length) {
  m2s_ring_ = m2s;
  s2m_ring_ = s2m;
  length_ = length;
  slot_ = 0;
  ring_id_ = 1;
  const std::uint32_t one = 1;
  if (length != 0) write(m2s + std::uint64_t{length} * descriptor::kBytes, &one, sizeof one);
}

bool CorePeer::write(std::uint64_t address, const void* data, unsigned length) {
  // Posted: the sequencer does not wait for these writes.
  sc_core::sc_time posted = sc_core::SC_ZERO_TIME;
  return bus_.write(address, data, length, posted) == tlm::TLM_OK_RESPONSE;
}

void CorePeer::increment(unsigned core, unsigned semaphore) {
  const std::uint32_t one = 1;
  write(map::semaphore_increment(core, semaphore), &one, sizeof one);
}

void CorePeer::offer(const isa::Instruction& sendrecv) {
  increment(core_of_rank(sendrecv.recv_from_rank), semaphore(sendrecv, Signal::kReady));
}

bool CorePeer::append(std::uint64_t source, std::uint64_t target, std::uint32_t bytes) {
  const auto m2s = descriptor::encode(descriptor::m2s(source, bytes, ring_id_));
  const auto s2m = descriptor::encode(descriptor::s2m(target, bytes, ring_id_));
  const std::uint64_t offset = std::uint64_t{slot_} * descriptor::kBytes;
  if (++slot_ == length_) {
    slot_ = 0;
    ring_id_ = (ring_id_ + 1) % 4;
  }
  ++appended_;
  return appended_ + kReserve <= length_ && write(m2s_ring_ + offset, m2s.data(), sizeof m2s) &&
         write(s2m_ring_ + offset, s2m.data(), sizeof s2m);
}

bool CorePeer::send(const isa::Instruction& sendrecv) {
  const unsigned to = core_of_rank(sendrecv.send_to_rank);
  const isa::AccessPattern& src = sendrecv.src0;
  const isa::AccessPattern& dst = sendrecv.dst;
  const std::vector<Piece> sources = pieces_of(src);
  const std::vector<Piece> targets = pieces_of(dst);
  appended_ = 0;
  bool ok = true;
  for (unsigned p = 0; p < src.partition_count && ok; ++p) {
    // Both sides have the same bytes in all; a descriptor pair ends where either side's run ends.
    std::size_t s = 0, t = 0;
    std::uint32_t s_done = 0, t_done = 0;
    while (ok && s < sources.size()) {
      const std::uint32_t bytes = std::min(sources[s].bytes - s_done, targets[t].bytes - t_done);
      ok = append(map::sbuf(core_, src.start_partition + p, sources[s].offset + s_done),
                  map::sbuf(to, dst.start_partition + p, targets[t].offset + t_done), bytes);
      if ((s_done += bytes) == sources[s].bytes) ++s, s_done = 0;
      if ((t_done += bytes) == targets[t].bytes) ++t, t_done = 0;
    }
  }
  const std::uint64_t one = m2s_ring_ + std::uint64_t{length_} * descriptor::kBytes;
  ok = ok && append(one, map::semaphore_increment(to, semaphore(sendrecv, Signal::kReceived)), 4) &&
       append(one, map::semaphore_increment(core_, semaphore(sendrecv, Signal::kSent)), 4);
  return ok &&
         write(dma_engine_ + doorbell_offset(kS2mQTailInc, kQueue), &appended_, sizeof appended_) &&
         write(dma_engine_ + doorbell_offset(kM2sQTailInc, kQueue), &appended_, sizeof appended_);
}

}  // namespace trn2vp::trainium2
