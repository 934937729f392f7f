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

/// Calls `run(partition, from, to, bytes)` for every run of bytes that is contiguous on both sides;
/// partitions count from 0, `from` and `to` are offsets in src and dst. Both have the same bytes.
template <class Run>
void for_each_run(const isa::Instruction& sendrecv, Run run) {
  const std::vector<Piece> sources = pieces_of(sendrecv.src0);
  const std::vector<Piece> targets = pieces_of(sendrecv.dst);
  for (unsigned p = 0; p < sendrecv.src0.partition_count; ++p) {
    std::size_t s = 0, t = 0;
    std::uint32_t s_done = 0, t_done = 0;
    while (s < sources.size()) {
      const std::uint32_t bytes = std::min(sources[s].bytes - s_done, targets[t].bytes - t_done);
      run(p, sources[s].offset + s_done, targets[t].offset + t_done, bytes);
      if ((s_done += bytes) == sources[s].bytes) ++s, s_done = 0;
      if ((t_done += bytes) == targets[t].bytes) ++t, t_done = 0;
    }
  }
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

std::vector<CorePeer::Mover> CorePeer::movers(const isa::Instruction& sendrecv) const {
  if (sendrecv.dma_engine == isa::SendrecvEngine::kDma)
    return {{core_ * map::kDmaPerCore + engine_, kQueue}};
  std::vector<Mover> movers;
  const unsigned first = PrivateDma::processor_of(sendrecv.dst.start_partition);
  const unsigned last =
      PrivateDma::processor_of(sendrecv.dst.start_partition + sendrecv.dst.partition_count - 1u);
  for (unsigned p = first; p <= last; ++p)
    movers.push_back({PrivateDma::index(core_, p), PrivateDma::kQueue});
  return movers;
}

bool CorePeer::send(const isa::Instruction& sendrecv) {
  if (sendrecv.dma_engine == isa::SendrecvEngine::kGpSimdDma) {
    send_privately(sendrecv);
    return true;
  }
  const unsigned to = core_of_rank(sendrecv.send_to_rank);
  appended_ = 0;
  bool ok = true;
  for_each_run(sendrecv,
               [&](unsigned p, std::uint32_t from, std::uint32_t at, std::uint32_t bytes) {
                 ok = ok && append(map::sbuf(core_, sendrecv.src0.start_partition + p, from),
                                   map::sbuf(to, sendrecv.dst.start_partition + p, at), bytes);
               });
  const std::uint64_t one = m2s_ring_ + std::uint64_t{length_} * descriptor::kBytes;
  ok = ok && append(one, map::semaphore_increment(to, semaphore(sendrecv, Signal::kReceived)), 4) &&
       append(one, map::semaphore_increment(core_, semaphore(sendrecv, Signal::kSent)), 4);
  return ok &&
         write(dma_engine_ + doorbell_offset(kS2mQTailInc, kQueue), &appended_, sizeof appended_) &&
         write(dma_engine_ + doorbell_offset(kM2sQTailInc, kQueue), &appended_, sizeof appended_);
}

void CorePeer::send_privately(const isa::Instruction& sendrecv) {
  const unsigned to = core_of_rank(sendrecv.send_to_rank);
  std::array<std::vector<GeneratedElement>, PrivateDma::kEngines> elements;
  for_each_run(sendrecv,
               [&](unsigned p, std::uint32_t from, std::uint32_t at, std::uint32_t bytes) {
                 const unsigned partition = sendrecv.dst.start_partition + p;
                 GeneratedElement element;
                 element.source = map::sbuf(core_, sendrecv.src0.start_partition + p, from);
                 element.target = map::sbuf(to, partition, at);
                 element.bytes = bytes;
                 elements[PrivateDma::processor_of(partition)].push_back(element);
               });
  for (unsigned processor = 0; processor < PrivateDma::kEngines; ++processor) {
    if (elements[processor].empty()) continue;
    elements[processor].back().notify =
        map::semaphore_increment(to, semaphore(sendrecv, Signal::kReceived));
    GeneratedElement sent;
    sent.notify = map::semaphore_increment(core_, semaphore(sendrecv, Signal::kSent));
    elements[processor].push_back(sent);
    private_dma_.submit(processor, elements[processor]);
  }
}

}  // namespace trn2vp::trainium2
