// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The register side of a UDMA engine: doorbells, queue reset, state, causes and masks.
#include <algorithm>

#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/udma_engine.h"

namespace trn2vp::trainium2 {

bool UdmaEngine::read_register(std::uint64_t offset, std::uint32_t& value) {
  settle(now_ps(), false);
  if (offset - kNotificOffset < address_map::kNotificSize)
    return notifications_.read(offset - kNotificOffset, value);
  return registers_.read(offset, value);
}

bool UdmaEngine::write_register(std::uint64_t offset, std::uint32_t value,
                                const sc_core::sc_time& at) {
  access_ps_ = at.value() / units_per_ps_;
  settle(now_ps(), false);
  if (offset - kNotificOffset < address_map::kNotificSize)
    return notifications_.write(offset - kNotificOffset, value);
  return registers_.write(offset, value);
}

void UdmaEngine::declare_callbacks() {
  struct Side {
    unsigned cfg, status, base_low, base_high, length, head, tail_inc, tail, current, comp_base_low,
        comp_base_high, comp_head, sw_ctrl, state, change_state;
    bool m2s;
  };
  static constexpr Side kSides[] = {
      {kM2sQCfg, kM2sQStatus, kM2sQBaseLow, kM2sQBaseHigh, kM2sQLength, kM2sQHead, kM2sQTailInc,
       kM2sQTail, kM2sQCurrent, kM2sQCompBaseLow, kM2sQCompBaseHigh, kM2sQCompHead, kM2sQSwCtrl,
       kM2sState, kM2sChangeState, true},
      {kS2mQCfg, kS2mQStatus, kS2mQBaseLow, kS2mQBaseHigh, kS2mQLength, kS2mQHead, kS2mQTailInc,
       kS2mQTail, kS2mQCurrent, kS2mQCompBaseLow, kS2mQCompBaseHigh, kS2mQCompHead, kS2mQSwCtrl,
       kS2mState, kS2mChangeState, false}};
  common::RegisterFile& r = registers_;
  for (const Side& side : kSides) {
    const bool m2s = side.m2s;
    auto ring = [this, m2s](unsigned q) -> DescriptorRing& {
      return m2s ? queues_[q].m2s : queues_[q].s2m;
    };
    r.on_write(side.cfg, [this, reg = side.cfg](unsigned q, std::uint32_t value) {
      registers_.set(reg, value, q);
      wake(now_ps());
    });
    r.on_write(side.base_low, [this, ring, reg = side.base_low](unsigned q, std::uint32_t value) {
      registers_.set(reg, value & ~std::uint32_t{63}, q);
      ring(q).set_base_low(value);
    });
    r.on_write(side.base_high, [this, ring, reg = side.base_high](unsigned q, std::uint32_t value) {
      registers_.set(reg, value, q);
      ring(q).set_base_high(value);
    });
    r.on_write(side.comp_base_low,
               [this, ring, reg = side.comp_base_low](unsigned q, std::uint32_t value) {
                 registers_.set(reg, value & ~3u, q);
                 ring(q).set_completion_base_low(value);
               });
    r.on_write(side.comp_base_high,
               [this, ring, reg = side.comp_base_high](unsigned q, std::uint32_t value) {
                 registers_.set(reg, value, q);
                 ring(q).set_completion_base_high(value);
               });
    r.on_write(side.length, [this, ring, reg = side.length](unsigned q, std::uint32_t value) {
      registers_.set(reg, value & udma::kPointerMask, q);
      ring(q).set_length(value);
    });
    r.on_write(side.tail_inc, [this, m2s](unsigned q, std::uint32_t value) {
      ring_doorbell(q, m2s, value & udma::kPointerMask);
    });
    r.on_write(side.sw_ctrl, [this, m2s](unsigned q, std::uint32_t value) {
      if ((value & udma::kSwCtrlReset) != 0) reset_queue(q, m2s);
    });
    r.on_write(side.change_state, [this, m2s](unsigned, std::uint32_t value) {
      change_state(m2s ? m2s_state_ : s2m_state_, value);
    });
    r.on_read(side.status, [this, m2s](unsigned q) { return status_of(q, m2s); });
    r.on_read(side.head, [ring](unsigned q) { return ring(q).head(); });
    r.on_read(side.tail, [ring](unsigned q) { return ring(q).tail(); });
    r.on_read(side.current, [ring](unsigned q) { return ring(q).current(); });
    r.on_read(side.comp_head, [this, ring](unsigned q) {
      const bool reported = (registers_.get(kGenSpareZeroes0) & 1) == 0;
      return reported ? ring(q).completion_head() : 0;
    });
    r.on_read(side.state, [this, m2s](unsigned) { return state_of(m2s); });
  }
  // The two interrupt controllers: causes and masks are cleared by writing 0 bits.
  struct Controller {
    unsigned cause, cause_set, mask, mask_clear, status;
    bool primary;
  };
  static constexpr Controller kControllers[] = {
      {kIntCause, kIntCauseSet, kIntMask, kIntMaskClear, kIntStatus, true},
      {kErrCause, kErrCauseSet, kErrMask, kErrMaskClear, kErrStatus, false}};
  for (const Controller& c : kControllers) {
    r.on_write(c.cause, [this, c](unsigned group, std::uint32_t value) {
      registers_.set(c.cause, registers_.get(c.cause, group) & value, group);
    });
    r.on_write(c.mask_clear, [this, c](unsigned group, std::uint32_t value) {
      registers_.set(c.mask, registers_.get(c.mask, group) & value, group);
    });
    r.on_read(c.status, [this, c](unsigned group) {
      const std::uint32_t cause = c.primary ? primary_cause(group) : registers_.get(c.cause, group);
      return cause & ~registers_.get(c.mask, group);
    });
  }
  r.on_read(kIntCause, [this](unsigned group) { return primary_cause(group); });
  r.on_write(kIntCauseSet, [this](unsigned group, std::uint32_t value) {
    registers_.set(kIntCause, registers_.get(kIntCause, group) | value, group);
  });
  r.on_write(kErrCauseSet, [this](unsigned group, std::uint32_t value) { latch(group, value); });
}

/// Latched causes, and the summaries, which follow what they sum up.
std::uint32_t UdmaEngine::primary_cause(unsigned group) const {
  auto unmasked = [this](unsigned g) { return primary_cause(g) & ~registers_.get(kIntMask, g); };
  auto errors = [this](unsigned g) {
    return (registers_.get(kErrCause, g) & ~registers_.get(kErrMask, g)) != 0;
  };
  std::uint32_t cause = registers_.get(kIntCause, group);
  if (group == udma::kPrimarySummary) {
    for (unsigned g = 1; g < 4; ++g) {
      if (unmasked(g) != 0) cause |= 1u << (g - 1);
    }
  } else if (group == udma::kPrimaryMisc) {
    if (errors(udma::kGroupM2s)) cause |= 1u << udma::kMiscM2sErrors;
    if (errors(udma::kGroupS2m)) cause |= 1u << udma::kMiscS2mErrors;
  }
  return cause;
}

void UdmaEngine::ring_doorbell(unsigned queue, bool m2s, std::uint32_t count) {
  if (count == 0) return;
  Queue& q = queues_[queue];
  (m2s ? q.m2s : q.s2m).announce(count);
  const std::uint64_t at = std::max(access_ps_, now_ps()) + doorbell_ps_;
  // Nearly always the newest is the latest; initiators that run ahead of time may differ.
  auto place = doorbells_.end();
  while (place != doorbells_.begin() && std::prev(place)->time_ps > at) --place;
  doorbells_.insert(place, {at, queue, m2s, (m2s ? q.m2s : q.s2m).generation(), count});
  wake(at);
}

void UdmaEngine::reset_queue(unsigned queue, bool m2s) {
  Queue& q = queues_[queue];
  if (m2s) count_outstanding(now_ps(), -static_cast<std::int64_t>(q.m2s.posted_not_completed()));
  (m2s ? q.m2s : q.s2m).reset();
  q.packet = {};
  q.hold_ps = 0;
  q.barrier_hold = false;
  q.stopping = false;
  q.halted = false;
  q.generated = false;
  room_.notify(sc_core::SC_ZERO_TIME);
  wake(now_ps());
}

void UdmaEngine::change_state(State& state, std::uint32_t request) {
  if ((request & udma::kChangeAbort) != 0) {
    state = State::kAbort;
    room_.notify(sc_core::SC_ZERO_TIME);
  } else if (state != State::kAbort) {  // nothing but a reset recovers an aborted engine
    if ((request & udma::kChangeDisable) != 0) state = State::kDisabled;
    if ((request & udma::kChangeNormal) != 0) state = State::kRun;
  }
  wake(now_ps());
}

std::uint32_t UdmaEngine::state_of(bool m2s) const {
  std::uint32_t field = 0;
  const State state = m2s ? m2s_state_ : s2m_state_;
  if (state == State::kAbort) {
    field = 2;
  } else if (state == State::kRun) {
    for (unsigned q = 0; q < kQueues; ++q) {
      const std::uint32_t cfg = registers_.get(m2s ? kM2sQCfg : kS2mQCfg, q);
      if ((cfg & (udma::kQCfgPrefetch | udma::kQCfgSchedule)) != 0) field = 1;
    }
  }
  return field | field << 4 | field << 8 | field << 12;
}

std::uint32_t UdmaEngine::status_of(unsigned queue, bool m2s) const {
  const Queue& q = queues_[queue];
  const DescriptorRing& ring = m2s ? q.m2s : q.s2m;
  std::uint32_t status = static_cast<std::uint32_t>(ring.used() & udma::kQStatusUsedMask);
  const std::uint32_t cfg = registers_.get(m2s ? kM2sQCfg : kS2mQCfg, queue);
  const bool alive = !q.halted && (m2s ? m2s_state_ : s2m_state_) == State::kRun;
  if (alive && (cfg & udma::kQCfgPrefetch) != 0) status |= udma::kQStatusPrefetch;
  if (alive && (cfg & udma::kQCfgSchedule) != 0) status |= udma::kQStatusScheduler;
  if (m2s && q.barrier_hold && q.hold_ps > now_ps()) status |= udma::kQStatusDmb;
  if (ring.full()) status |= udma::kQStatusFull;
  return status;
}

void UdmaEngine::latch(unsigned group, std::uint32_t bits) {
  registers_.set(kErrCause, registers_.get(kErrCause, group) | bits, group);
  if ((bits & ~registers_.get(kErrAbortMask, group)) != 0) {
    m2s_state_ = State::kAbort;
    s2m_state_ = State::kAbort;
    doorbells_.clear();
    retirements_.clear();
    deferred_.clear();
    room_.notify(sc_core::SC_ZERO_TIME);
  }
}

void UdmaEngine::raise(unsigned queue, const Fault& fault) {
  ++statistics_.errors;
  queues_[queue].halted = true;
  room_.notify(sc_core::SC_ZERO_TIME);
  latch(fault.group, 1u << fault.bit);
  push_notification(queue, now_ps(), Notification::kError, fault.group << 8 | fault.bit);
  wake(now_ps());
}

void UdmaEngine::interrupt(unsigned primary_group, unsigned queue) {
  registers_.set(kIntCause, registers_.get(kIntCause, primary_group) | 1u << queue, primary_group);
}

bool UdmaEngine::ring_id_ignored(unsigned group, unsigned bit) const {
  const std::uint32_t both = registers_.get(kErrMask, group) & registers_.get(kErrAbortMask, group);
  return (both >> bit & 1) != 0;
}

bool UdmaEngine::may_prefetch(unsigned queue, bool m2s) const {
  const Queue& q = queues_[queue];
  return !q.halted && !q.stopping && (m2s ? m2s_state_ : s2m_state_) == State::kRun &&
         (registers_.get(m2s ? kM2sQCfg : kS2mQCfg, queue) & udma::kQCfgPrefetch) != 0;
}

bool UdmaEngine::may_schedule(unsigned queue) const {
  const Queue& q = queues_[queue];
  if (q.halted || q.stopping || m2s_state_ != State::kRun || s2m_state_ != State::kRun) {
    return false;
  }
  return q.generated || ((registers_.get(kM2sQCfg, queue) & udma::kQCfgSchedule) != 0 &&
                         (registers_.get(kS2mQCfg, queue) & udma::kQCfgSchedule) != 0);
}

}  // namespace trn2vp::trainium2
