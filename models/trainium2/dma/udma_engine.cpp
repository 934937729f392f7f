// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The process of a UDMA engine: what happens when, and which queue is next.
#include "models/trainium2/dma/udma_engine.h"

#include <algorithm>
#include <cmath>

namespace trn2vp::trainium2 {
namespace {

std::uint64_t ps(double ns) { return static_cast<std::uint64_t>(std::llround(ns * 1000)); }

}  // namespace

UdmaEngine::UdmaEngine(const sc_core::sc_module_name& name, const UdmaModel& model, unsigned index)
    : sc_module(name),
      bus("bus"),
      origin_(bus.attach(std::make_unique<DmaOrigin>())),
      model_(model),
      doorbell_ps_(ps(model.timing.doorbell_ns)),
      issue_ps_(ps(model.timing.descriptor_fetch_ns + model.timing.data_latency_ns)),
      lookahead_ps_(ps(model.lookahead_ns)),
      units_per_ps_(sc_core::sc_time(1, sc_core::SC_PS).value()),
      registers_(udma_registers(), common::RegisterFile::Undeclared::kStore),
      order_(model.order),
      place_(index) {
  if (order_ == nullptr) {
    own_order_ = std::make_unique<common::WakeOrder>("order");
    order_ = own_order_.get();
  }
  order_->add(place_, wake_);
  origin_.engine = index;
  declare_callbacks();
  SC_HAS_PROCESS(UdmaEngine);
  SC_THREAD(run);
  set_stack_size(128 * 1024);
}

std::uint64_t UdmaEngine::now_ps() const {
  return sc_core::sc_time_stamp().value() / units_per_ps_;
}

sc_core::sc_time UdmaEngine::time(std::uint64_t ps) const {
  return sc_core::sc_time::from_value(ps * units_per_ps_);
}

void UdmaEngine::reset() {
  registers_.reset();
  notifications_.reset();
  for (Queue& q : queues_) {
    q.m2s.reset();
    q.s2m.reset();
    for (DescriptorRing* ring : {&q.m2s, &q.s2m}) {
      ring->set_base_low(0);
      ring->set_base_high(0);
      ring->set_length(0);
    }
    q.packet = {};
    q.hold_ps = 0;
    q.barrier_hold = q.stopping = q.halted = q.generated = false;
  }
  m2s_state_ = s2m_state_ = State::kRun;
  doorbells_.clear();
  retirements_.clear();
  deferred_.clear();
  in_flight_.clear();
  in_flight_bytes_ = 0;
  runnable_ = 0;
  room_.notify(sc_core::SC_ZERO_TIME);  // who waits for some finds the queues empty
  count_outstanding(now_ps(), -static_cast<std::int64_t>(outstanding_));
}

void UdmaEngine::attach_waves(common::WaveSink& sink, const std::string& scope) {
  outstanding_wave_.attach(&sink, sink.declare_bits(scope, "outstanding", 24));
  queue_wave_.attach(&sink, sink.declare_bits(scope, "queue", 5));
  outstanding_wave_.set(0, 0);
  queue_wave_.set(0, kQueues);
}

const UdmaStatistics& UdmaEngine::statistics() {
  settle(now_ps(), false);
  count_outstanding(now_ps(), 0);
  return statistics_;
}

void UdmaEngine::count_outstanding(std::uint64_t time_ps, std::int64_t change) {
  if (time_ps > outstanding_since_ps_) {
    statistics_.occupancy_ps += outstanding_ * (time_ps - outstanding_since_ps_);
    outstanding_since_ps_ = time_ps;
  }
  if (change == 0) return;
  outstanding_ = static_cast<std::uint64_t>(static_cast<std::int64_t>(outstanding_) + change);
  outstanding_wave_.set(time_ps, outstanding_);
  if (outstanding_ == 0) queue_wave_.set(time_ps, kQueues);
}

void UdmaEngine::wake(std::uint64_t at_ps) { order_->wake(place_, time(at_ps)); }

void UdmaEngine::run() {
  for (;;) {
    settle(now_ps(), true);
    const std::uint64_t next = schedule();
    const std::uint64_t now = now_ps();
    if (next <= now) continue;
    if (next != kNever) wake(next);
    wait(wake_);
  }
}

/// Carries out everything that was due until `until_ps`, in order of time. Without `may_transport`
/// it stops at the first write, which only the engine's own process may make.
void UdmaEngine::settle(std::uint64_t until_ps, bool may_transport) {
  for (;;) {
    const std::uint64_t doorbell = doorbells_.empty() ? kNever : doorbells_.front().time_ps;
    const std::uint64_t retirement = retirements_.empty() ? kNever : retirements_.front().time_ps;
    if (std::min(doorbell, retirement) > until_ps || std::min(doorbell, retirement) == kNever) {
      return;
    }
    if (doorbell <= retirement) {
      const Doorbell first = doorbells_.front();
      doorbells_.pop_front();
      apply(first);
      continue;
    }
    const Retirement::Kind kind = retirements_.front().kind;
    const bool writes = kind == Retirement::Kind::kWrite || kind == Retirement::Kind::kNotification;
    if (writes && !may_transport) return;
    // Taken out first: a write may suspend the process, and others come in meanwhile.
    Retirement first = std::move(retirements_.front());
    retirements_.pop_front();
    if (kind != Retirement::Kind::kPacket) deferred_.pop_front();
    retire(first);
  }
}

void UdmaEngine::apply(const Doorbell& doorbell) {
  Queue& q = queues_[doorbell.queue];
  DescriptorRing& ring = doorbell.m2s ? q.m2s : q.s2m;
  if (ring.generation() != doorbell.generation) return;
  ring.post(doorbell.count);
  runnable_ |= 1u << doorbell.queue;
  if (doorbell.m2s) count_outstanding(doorbell.time_ps, doorbell.count);
}

void UdmaEngine::retire(Retirement& retirement) {
  Queue& q = queues_[retirement.queue];
  const bool same_m2s = q.m2s.generation() == retirement.m2s_generation;
  const bool same_s2m = q.s2m.generation() == retirement.s2m_generation;
  switch (retirement.kind) {
    case Retirement::Kind::kPacket:
      if (same_s2m) {
        q.s2m.complete(retirement.s2m);
        if (retirement.interrupt_s2m) interrupt(udma::kPrimaryS2m, retirement.queue);
      }
      if (same_m2s) {
        q.m2s.complete(retirement.m2s);
        if (retirement.interrupt_m2s) interrupt(udma::kPrimaryM2s, retirement.queue);
        count_outstanding(retirement.time_ps, -static_cast<std::int64_t>(retirement.m2s));
      }
      break;
    case Retirement::Kind::kFault:
      if (same_m2s && same_s2m) raise(retirement.queue, retirement.fault);
      break;
    case Retirement::Kind::kNotification:
      write_entry(retirement);
      break;
    case Retirement::Kind::kWrite: {
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      origin_.queue = retirement.queue;
      const tlm::tlm_response_status status =
          bus.write(retirement.address, retirement.data.data(),
                    static_cast<unsigned>(retirement.data.size()), delay);
      if (status != tlm::TLM_OK_RESPONSE) {
        drop_pending(retirement.queue);
        if (same_m2s && same_s2m) {
          raise(retirement.queue, retirement.fault);
        }
      }
      break;
    }
  }
}

void UdmaEngine::push(Retirement retirement) {
  if (!retirements_.empty()) {
    retirement.time_ps = std::max(retirement.time_ps, retirements_.back().time_ps);
  }
  const Queue& q = queues_[retirement.queue];
  retirement.m2s_generation = q.m2s.generation();
  retirement.s2m_generation = q.s2m.generation();
  if (retirement.kind != Retirement::Kind::kPacket) deferred_.push_back(retirement.time_ps);
  retirements_.push_back(std::move(retirement));
}

void UdmaEngine::push_fault(unsigned queue, std::uint64_t time_ps, const Fault& fault) {
  Retirement retirement;
  retirement.kind = Retirement::Kind::kFault;
  retirement.time_ps = time_ps;
  retirement.queue = queue;
  retirement.fault = fault;
  push(std::move(retirement));
}

void UdmaEngine::push_notification(unsigned queue, std::uint64_t time_ps, Notification::Type type,
                                   std::uint32_t value) {
  if (!notifications_.on(kNotificSlot)) return;
  Retirement entry;
  entry.kind = Retirement::Kind::kNotification;
  entry.time_ps = time_ps;
  entry.queue = queue;
  entry.type = type;
  entry.value = value;
  push(std::move(entry));
}

void UdmaEngine::write_entry(const Retirement& retirement) {
  const auto place = notifications_.next(kNotificSlot);
  if (!place) return;  // turned off meanwhile
  const Notification entry{retirement.type, static_cast<std::uint8_t>(retirement.queue),
                           place->phase, retirement.value, retirement.time_ps / 1000};
  sc_core::sc_time posted = sc_core::SC_ZERO_TIME;
  if (bus.write(place->address, &entry, sizeof entry, posted) == tlm::TLM_OK_RESPONSE) {
    notifications_.taken(kNotificSlot);
  } else {
    ++statistics_.lost_notifications;
  }
}

/// Nothing of what a queue started after a failed write may still happen.
void UdmaEngine::drop_pending(unsigned queue) {
  retirements_.erase(std::remove_if(retirements_.begin(), retirements_.end(),
                                    [&](const Retirement& r) { return r.queue == queue; }),
                     retirements_.end());
  deferred_.clear();
  for (const Retirement& r : retirements_) {
    if (r.kind != Retirement::Kind::kPacket) deferred_.push_back(r.time_ps);
  }
}

/// Starts every packet that may start by now plus the lookahead; the time of what comes next.
std::uint64_t UdmaEngine::schedule() {
  std::uint64_t next = kNever;
  for (;;) {
    prefetch();
    const std::uint64_t now = now_ps();
    const std::optional<Choice> choice = pick(now);
    if (!choice) break;
    Queue& q = queues_[choice->queue];
    // What comes behind a barrier finds everything before it done, not only due.
    if (choice->start_ps > now + (q.barrier_hold ? 0 : lookahead_ps_)) {
      next = choice->start_ps;
      break;
    }
    // What an exact write will change must not be read or overwritten before it happened.
    const std::uint64_t hazard = deferred_.empty() ? 0 : overlap_with_pending(q);
    if (hazard > choice->start_ps) {
      q.hold_ps = hazard;
      continue;
    }
    if (hazard > now) {
      next = hazard;
      break;
    }
    start_packet(choice->queue, choice->start_ps);
    if (now_ps() != now) settle(now_ps(), true);
  }
  if (!doorbells_.empty()) next = std::min(next, doorbells_.front().time_ps);
  if (!deferred_.empty()) next = std::min(next, deferred_.front());
  if (outstanding_wave_.attached() && !retirements_.empty()) {
    next = std::min(next, retirements_.front().time_ps);
  }
  return next;
}

/// The next packet: of the queues that could start at the earliest possible time the next one in
/// turn, else the one that is ready first.
std::optional<UdmaEngine::Choice> UdmaEngine::pick(std::uint64_t now_ps) {
  while (!in_flight_.empty() &&
         (in_flight_bytes_ > model_.fifo_bytes || in_flight_.front().done_ps <= now_ps)) {
    fifo_free_ps_ = std::max(fifo_free_ps_, in_flight_.front().done_ps);
    in_flight_bytes_ -= in_flight_.front().bytes;
    in_flight_.pop_front();
  }
  const std::uint64_t earliest = std::max({now_ps, read_free_ps_, fifo_free_ps_});
  std::optional<Choice> best;
  for (unsigned i = 1; i <= kQueues; ++i) {
    const unsigned queue = (last_queue_ + i) % kQueues;
    if ((runnable_ >> queue & 1) == 0 || !may_schedule(queue)) continue;
    Queue& q = queues_[queue];
    if (!assemble(q)) continue;
    const std::uint64_t start = std::max({earliest, q.packet.ready_ps, q.hold_ps});
    if (!best || start < best->start_ps) best = Choice{queue, start};
    if (start == earliest) break;
  }
  return best;
}

/// When the last exact write that touches what this packet reads or writes will happen, else 0.
std::uint64_t UdmaEngine::overlap_with_pending(const Queue& q) const {
  const bool zero_is_64k = (registers_.get(kM2sCfgLen) & udma::kCfgLenZeroIs64K) != 0;
  std::uint64_t latest = 0;
  for (const Retirement& r : retirements_) {
    if (r.kind != Retirement::Kind::kWrite) continue;
    auto check = [&](const descriptor::Descriptor& d) {
      const std::uint64_t begin = d.address();
      if (begin < r.address + r.data.size() && r.address < begin + d.bytes(zero_is_64k)) {
        latest = std::max(latest, r.time_ps);
      }
    };
    for (std::uint32_t i = 0; i < q.packet.m2s; ++i) {
      if (q.m2s.at(i).descriptor.moves_data()) check(q.m2s.at(i).descriptor);
    }
    // Exact writes are in order among themselves, only bulk ones would overtake.
    for (std::uint32_t i = 0; i < q.packet.s2m; ++i) {
      if (q.packet.operation.accumulate ||
          q.s2m.at(i).descriptor.bytes(zero_is_64k) > model_.exact_bytes) {
        check(q.s2m.at(i).descriptor);
      }
    }
  }
  return latest;
}

}  // namespace trn2vp::trainium2
