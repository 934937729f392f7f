// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The data side of a UDMA engine: descriptors in, bytes through.
#include <algorithm>
#include <cmath>

#include "models/trainium2/dma/device_place.h"
#include "models/trainium2/dma/udma_engine.h"

namespace trn2vp::trainium2 {
namespace {

/// A packet's first beat is read on its own when the pipeline is empty: it shows the latency.
constexpr std::uint32_t kFirstBeat = 64;

std::uint64_t element_ps(const timing::DmaTiming& t, timing::DmaDirection direction,
                         std::uint32_t bytes) {
  return static_cast<std::uint64_t>(std::llround(timing::element_ns(t, direction, bytes) * 1000));
}

}  // namespace

void UdmaEngine::prefetch() {
  for (std::uint32_t left = runnable_; left != 0; left &= left - 1) {
    const auto queue = static_cast<unsigned>(__builtin_ctz(left));
    Queue& q = queues_[queue];
    // Again at the end of the ring, else a packet around it would never be complete.
    while (q.m2s.wants_fetch() && may_prefetch(queue, true)) fetch(queue, true);
    while (q.s2m.wants_fetch() && may_prefetch(queue, false)) fetch(queue, false);
    if (!q.m2s.has_work() && !q.s2m.wants_fetch()) runnable_ &= ~(1u << queue);
  }
}

void UdmaEngine::fetch(unsigned queue, bool m2s) {
  Queue& q = queues_[queue];
  DescriptorRing& ring = m2s ? q.m2s : q.s2m;
  const unsigned group = m2s ? udma::kGroupM2s : udma::kGroupS2m;
  const unsigned bit = m2s ? udma::kM2sPrefetchResponse : udma::kS2mPrefetchResponse;
  const std::uint32_t count = ring.fetch_count();
  const std::uint32_t generation = ring.generation();
  std::uint8_t raw[DescriptorRing::kBuffer * descriptor::kBytes];
  std::uint64_t at = std::max(now_ps(), last_start_ps_);
  bool zeros = false;
  // A ring without length has no descriptors to give: the same as one that does not answer.
  const bool ok =
      count != 0 && bus_read(ring.fetch_address(), raw, count * descriptor::kBytes, at, zeros);
  if (ring.generation() != generation) return;  // reset while the read was under way
  if (!ok) {
    q.stopping = true;
    push_fault(queue, at, {group, bit});
    return;
  }
  statistics_.ring_bytes += count * descriptor::kBytes;
  ring.fetched(raw, count, at + issue_ps_);
}

/// True when the packet at the front of the queue is complete, or known to be wrong.
bool UdmaEngine::assemble(Queue& q) {
  Packet& p = q.packet;
  if (p.ready) return true;
  if (!p.last_seen) assemble_m2s(q);
  if (p.last_seen && !p.fault) assemble_s2m(q);
  p.ready = p.fault.has_value() || (p.last_seen && p.room >= p.output);
  return p.ready;
}

void UdmaEngine::assemble_m2s(Queue& q) {
  Packet& p = q.packet;
  const std::uint32_t cfg_len = registers_.get(kM2sCfgLen);
  const std::uint32_t max_descriptors = std::min<std::uint32_t>(
      registers_.get(kM2sDescPrefCfg2) & 0xFFFF, DescriptorRing::kBuffer / 2);
  while (p.m2s < q.m2s.buffered() && !p.last_seen && !p.fault) {
    const DescriptorRing::Fetched& f = q.m2s.at(p.m2s);
    const descriptor::Descriptor& d = f.descriptor;
    const bool first = (d.control & descriptor::kFirst) != 0;
    auto fault = [&](unsigned bit) { p.fault = Fault{udma::kGroupM2s, bit}; };
    p.ready_ps = std::max(p.ready_ps, f.ready_ps);
    p.notify = f.notify;
    if (!f.ring_id_ok && !ring_id_ignored(udma::kGroupM2s, udma::kM2sRingId)) {
      fault(udma::kM2sRingId);
    } else if (p.m2s == 0 && !first) {
      fault(udma::kM2sLast);
    } else if (p.m2s != 0 && first) {
      fault(udma::kM2sFirst);
    } else if (p.m2s >= max_descriptors) {
      fault(udma::kM2sMaxDescriptors);
    } else if (d.moves_data() && d.operation() != descriptor::kOperationCopy) {
      fault(udma::kM2sStreamResponse);
    }
    if (p.m2s == 0 && asks_for_operation(d)) {
      if (const auto operation = operation_of(d)) {
        p.operation = *operation;
      } else {
        fault(udma::kM2sStreamResponse);
      }
    }
    if (p.fault) break;
    if (d.moves_data()) p.bytes += d.bytes((cfg_len & udma::kCfgLenZeroIs64K) != 0);
    if (p.bytes > (cfg_len & udma::kCfgLenMaxPacket)) fault(udma::kM2sPacketLength);
    p.barrier = p.barrier || (d.control & descriptor::kDmb) != 0;
    p.interrupt_m2s = p.interrupt_m2s || (d.control & descriptor::kInterrupt) != 0;
    p.last_seen = (d.control & descriptor::kLast) != 0;
    ++p.m2s;
    if (!p.last_seen || p.fault) continue;
    if (const auto output = output_bytes(p.operation, p.bytes)) {
      p.output = *output * (p.operation.duplicate ? 2 : 1);
    } else {
      fault(udma::kM2sStreamResponse);
    }
  }
}

void UdmaEngine::assemble_s2m(Queue& q) {
  Packet& p = q.packet;
  const bool zero_is_64k = (registers_.get(kM2sCfgLen) & udma::kCfgLenZeroIs64K) != 0;
  while (p.room < p.output && p.s2m < q.s2m.buffered() && !p.fault) {
    const DescriptorRing::Fetched& f = q.s2m.at(p.s2m);
    p.ready_ps = std::max(p.ready_ps, f.ready_ps);
    if (!f.ring_id_ok && !ring_id_ignored(udma::kGroupS2m, udma::kS2mRingId)) {
      p.fault = Fault{udma::kGroupS2m, udma::kS2mRingId};
      break;
    }
    p.room += f.descriptor.bytes(zero_is_64k);
    p.interrupt_s2m = p.interrupt_s2m || (f.descriptor.control & descriptor::kInterrupt) != 0;
    ++p.s2m;
    // A packet ends with its last destination full, and fits into as many as the engine holds.
    const bool does_not_fit = p.s2m > DescriptorRing::kBuffer / 2;
    if (p.room > p.output || does_not_fit) {
      p.fault = Fault{udma::kGroupS2m, udma::kS2mPacketLength};
    }
  }
}

void UdmaEngine::start_packet(unsigned queue, std::uint64_t start_ps) {
  Queue& q = queues_[queue];
  Packet p = q.packet;
  p.dropped = drops_completion();
  last_queue_ = queue;
  last_start_ps_ = start_ps;
  if (p.fault) {
    q.stopping = true;
    push_fault(queue, start_ps, *p.fault);
    return;
  }
  queue_wave_.set(start_ps, queue);
  origin_.queue = queue;
  // A copy: a target may suspend the process, and somebody reset the queue meanwhile.
  const bool zero_is_64k = (registers_.get(kM2sCfgLen) & udma::kCfgLenZeroIs64K) != 0;
  sources_.clear();
  targets_.clear();
  for (std::uint32_t i = 0; i < p.m2s; ++i) {
    const descriptor::Descriptor& d = q.m2s.at(i).descriptor;
    if (d.moves_data() && d.bytes(zero_is_64k) != 0) {
      sources_.push_back({d.address(), d.bytes(zero_is_64k)});
    }
  }
  for (std::uint32_t i = 0; i < p.s2m; ++i) {
    const descriptor::Descriptor& d = q.s2m.at(i).descriptor;
    if (d.bytes(zero_is_64k) != 0) targets_.push_back({d.address(), d.bytes(zero_is_64k)});
  }
  const std::uint32_t m2s_generation = q.m2s.generation();
  const std::uint32_t s2m_generation = q.s2m.generation();
  if (stream_.size() < p.bytes) stream_.resize(p.bytes);
  std::optional<Fault> fault = read_source(start_ps);
  std::uint64_t end_ps = read_out_ps_;
  if (!fault && !p.operation.plain()) fault = transform(p);
  if (!fault) {
    fault = write_destination(queue, p);
    end_ps = done_ps_ = std::max({done_ps_, read_out_ps_, start_ps});
    if (!fault && p.notify != 0 && !p.dropped) write_notification(queue, p.notify);
  }
  if (q.m2s.generation() != m2s_generation || q.s2m.generation() != s2m_generation) return;
  if (fault) {
    q.stopping = true;
    push_fault(queue, end_ps, *fault);
    return;
  }
  if (!p.dropped) write_completion_entries(queue, p);
  q.m2s.consume(p.m2s);
  q.s2m.consume(p.s2m);
  q.packet = {};
  if (q.generated) room_.notify(sc_core::SC_ZERO_TIME);
  q.barrier_hold = p.barrier && (registers_.get(kM2sQRateMask, queue) & udma::kRateMaskDmb) == 0;
  if (q.barrier_hold) q.hold_ps = done_ps_;
  in_flight_.push_back({done_ps_, p.bytes});
  in_flight_bytes_ += p.bytes;
  Retirement completion;
  completion.kind = Retirement::Kind::kPacket;
  completion.time_ps = done_ps_;
  completion.queue = queue;
  completion.m2s = p.m2s;
  completion.s2m = p.s2m;
  completion.interrupt_m2s = p.interrupt_m2s;
  completion.interrupt_s2m = p.interrupt_s2m;
  if (p.dropped) {
    ++statistics_.dropped_completions;
  } else {
    push(std::move(completion));
    push_notification(queue, done_ps_, Notification::kDmaTrace, p.m2s | p.s2m << 16);
  }

  ++statistics_.packets;
  statistics_.m2s_descriptors += p.m2s;
  statistics_.s2m_descriptors += p.s2m;
  statistics_.read_bytes += p.bytes;
  for (const Span& target : targets_) statistics_.written_bytes += target.bytes;
  statistics_.busy_ps += done_ps_ - std::min(done_ps_, std::max(start_ps, busy_until_ps_));
  busy_until_ps_ = std::max(busy_until_ps_, done_ps_);
}

/// `time_ps`: when the request leaves, and after the call when the last byte is there.
bool UdmaEngine::bus_read(std::uint64_t address, std::uint8_t* data, std::uint32_t length,
                          std::uint64_t& time_ps, bool& untouched) {
  sc_core::sc_time delay = time(std::max(time_ps, now_ps()) - now_ps());
  const tlm::tlm_response_status status = bus.read(address, data, length, delay, untouched);
  time_ps = std::max<std::uint64_t>(time_ps, now_ps() + delay.value() / units_per_ps_);
  return status == tlm::TLM_OK_RESPONSE;
}

/// Reads sources_ into stream_ and notes in pieces_ when which byte is there.
std::optional<UdmaEngine::Fault> UdmaEngine::read_source(std::uint64_t start_ps) {
  pieces_.clear();
  std::uint64_t issue = start_ps;
  std::uint32_t begin = 0;
  for (const Span& source : sources_) {
    const bool sbuf = place_of(source.address) == Place::kSbuf;
    const std::uint64_t duration =
        element_ps(model_.timing, sbuf ? timing::DmaDirection::kWrite : timing::DmaDirection::kRead,
                   source.bytes);
    std::uint64_t arrival = issue;
    std::uint32_t first = 0;
    bool untouched = true;
    bool ok = true;
    if (read_out_ps_ <= issue) {  // the pipeline is empty
      first = std::min(source.bytes, kFirstBeat);
      read_out_ps_ = issue;
      ok = bus_read(source.address, &stream_[begin], first, read_out_ps_, untouched);
    }
    if (ok && first < source.bytes) {
      bool rest_untouched = false;
      ok = bus_read(source.address + first, &stream_[begin + first], source.bytes - first, arrival,
                    rest_untouched);
      untouched = untouched && rest_untouched;
    }
    if (!ok) {
      read_out_ps_ = std::max(read_out_ps_, arrival);
      return Fault{udma::kGroupM2s, udma::kM2sDataResponse};
    }
    read_out_ps_ = std::max(read_out_ps_ + duration, arrival);
    issue += duration;
    begin += source.bytes;
    pieces_.push_back({begin, read_out_ps_, duration, source.bytes, untouched});
  }
  read_free_ps_ = issue;
  return std::nullopt;
}

bool UdmaEngine::untouched(std::uint32_t begin, std::uint32_t end) const {
  std::uint32_t piece_begin = 0;
  for (const Piece& piece : pieces_) {
    if (piece_begin < end && piece.end > begin && !piece.untouched) return false;
    piece_begin = piece.end;
  }
  return true;
}

/// When bytes [0, byte) of the packet have left the read side.
std::uint64_t UdmaEngine::available(std::uint32_t byte) const {
  const auto piece =
      std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return p.end >= byte; });
  if (piece == pieces_.end()) return read_out_ps_;
  const std::uint64_t ahead = (piece->end - byte) * piece->duration_ps / piece->bytes;
  return piece->out_ps - std::min(piece->out_ps, ahead);
}

/// A write that happens exactly at done_ps_, or behind the one pushed last.
void UdmaEngine::push_write(unsigned queue, std::uint64_t address, const std::uint8_t* data,
                            std::uint32_t bytes, const Fault& refused) {
  Retirement write;
  write.kind = Retirement::Kind::kWrite;
  write.time_ps = done_ps_;
  write.queue = queue;
  write.fault = refused;
  write.address = address;
  write.data.assign(data, data + bytes);
  push(std::move(write));
  done_ps_ = retirements_.back().time_ps;
}

/// The word 1 to `address`, behind everything written so far: an element like others.
void UdmaEngine::write_notification(unsigned queue, std::uint64_t address) {
  constexpr std::uint8_t kOne[4] = {1, 0, 0, 0};
  const std::uint64_t duration =
      element_ps(model_.timing, timing::DmaDirection::kWrite, sizeof kOne);
  write_free_ps_ = std::max(write_free_ps_, done_ps_) + duration;
  done_ps_ = write_free_ps_;
  push_write(queue, address, kOne, sizeof kOne);
}

/// Entries in the completion rings, behind everything written so far; they have a path of their own
/// and take no time of the data's.
void UdmaEngine::write_completion_entries(unsigned queue, const Packet& packet) {
  struct Side {
    unsigned comp_cfg;
    const DescriptorRing& ring;
    std::uint32_t count;
    unsigned words;
    Fault refused;
  };
  const Side sides[] = {
      {kS2mQCompCfg,
       queues_[queue].s2m,
       packet.s2m,
       registers_.get(kS2mCompCfg) & udma::kCompEntryWordsMask,
       {udma::kGroupS2m, udma::kS2mCompletionResponse}},
      {kM2sQCompCfg,
       queues_[queue].m2s,
       packet.m2s,
       udma::kM2sCompEntryWords,
       {udma::kGroupM2s, udma::kM2sCompletionResponse}},
  };
  for (const Side& side : sides) {
    if ((registers_.get(side.comp_cfg, queue) & udma::kCompRingUpdate) == 0) continue;
    if (side.words == 0) continue;
    for (const auto& span : side.ring.completion_entries(side.count, side.words)) {
      push_write(queue, span.address, span.bytes.data(),
                 static_cast<std::uint32_t>(span.bytes.size()), side.refused);
    }
  }
}

/// Writes stream_, or what became of it, to targets_: bulk now, with its own time as delay, the
/// rest at its time.
std::optional<UdmaEngine::Fault> UdmaEngine::write_destination(unsigned queue, const Packet& p) {
  const bool plain = p.operation.plain();
  const std::uint8_t* data = plain ? stream_.data() : output_.data();
  std::uint32_t begin = 0;
  for (const Span& target : targets_) {
    const std::uint32_t end = begin + target.bytes;
    const std::uint64_t duration = write_ps(p.operation, target.bytes);
    const std::uint32_t first = plain ? begin + 1 : input_needed(p.operation, p.bytes, begin + 1);
    const std::uint32_t last = plain ? end : input_needed(p.operation, p.bytes, end);
    const std::uint64_t begun = std::max(write_free_ps_, available(first));
    write_free_ps_ = std::max(begun + duration, available(last));
    done_ps_ = std::max(done_ps_, write_free_ps_);
    const bool registers = place_of(target.address) == Place::kRegisters;
    if (p.dropped && registers) {
      // The semaphore that would have said so.
    } else if (target.bytes <= model_.exact_bytes || registers) {
      push_write(queue, target.address, data + begin, target.bytes);
    } else {
      const std::uint64_t now = now_ps();
      const std::uint64_t leaves = std::max(now, write_free_ps_ - duration);
      sc_core::sc_time delay = time(leaves - now);
      const tlm::tlm_response_status status = bus.write(target.address, data + begin, target.bytes,
                                                        delay, plain && untouched(begin, end));
      done_ps_ = std::max<std::uint64_t>(done_ps_, now_ps() + delay.value() / units_per_ps_);
      if (status != tlm::TLM_OK_RESPONSE) return Fault{udma::kGroupS2m, udma::kS2mDataResponse};
    }
    begin = end;
  }
  return std::nullopt;
}

}  // namespace trn2vp::trainium2
