// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// HbmStack in time: nb_transport, and the command scheduler behind it.
#include <algorithm>

#include "models/trainium2/hbm/hbm_stack.h"

namespace trn2vp::trainium2 {

tlm::tlm_sync_enum HbmStack::nb_transport(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                          sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) {
    if (trans.has_mm()) trans.acquire();
    arrivals_.notify(trans, delay);
    return tlm::TLM_ACCEPTED;
  }
  if (phase == tlm::END_RESP) {
    responding_ = false;
    respond_event_.notify(delay);
    if (trans.has_mm()) trans.release();
    return tlm::TLM_COMPLETED;
  }
  return tlm::TLM_ACCEPTED;  // a phase of some extended protocol, ignored
}

void HbmStack::start_requests() {
  while (tlm::tlm_generic_payload* trans = arrivals_.get_next_transaction()) {
    request_ = trans;
    const std::uint64_t start = now_ps();
    const bool good = execute(*trans);
    if (good && configuration_.scheduled) {
      const std::uint64_t tag = next_tag_++;
      pending_[tag] = {trans, nullptr, start, 0};
      submit(tag, *trans);
      continue;
    }
    const Times times =
        good ? analytic(*trans, start, 0) : Times{start, start + first_data_ps_ + controller_ps_};
    responses_.emplace(times.end, trans);
    respond_event_.notify(sc_core::SC_ZERO_TIME);
    end_request_event_.notify(time(std::max(times.accepted, start) - start));
  }
}

void HbmStack::end_request() {
  tlm::tlm_generic_payload* trans = request_;
  request_ = nullptr;
  tlm::tlm_phase phase = tlm::END_REQ;
  sc_core::sc_time delay;
  socket->nb_transport_bw(*trans, phase, delay);
}

/// The calling thread sleeps until its access is over.
void HbmStack::wait_for(tlm::tlm_generic_payload& trans) {
  sc_core::sc_event finished;
  const std::uint64_t tag = next_tag_++;
  Pending& pending = pending_[tag];
  pending.finished = &finished;
  pending.start_ps = now_ps();
  submit(tag, trans);
  while (pending.done_ps == 0) sc_core::wait(finished);
  const std::uint64_t end = finish_ps(trans, pending.start_ps, pending.done_ps);
  pending_.erase(tag);
  if (end > now_ps()) sc_core::wait(time(end - now_ps()));
}

void HbmStack::submit(std::uint64_t tag, const tlm::tlm_generic_payload& trans) {
  const std::uint32_t bytes =
      std::min<std::uint32_t>(trans.get_data_length(), trans.get_streaming_width());
  // The scheduler is called in ascending order of time; a cycle that has begun is over.
  last_cycle_ = std::max(last_cycle_, cycle(now_ps()) + 1);
  wake(scheduled_->submit(trans.get_address(), bytes, trans.is_write(), tag, last_cycle_));
}

void HbmStack::command() {
  last_cycle_ = std::max(last_cycle_, cycle(now_ps()));
  wake(scheduled_->advance(last_cycle_));
}

void HbmStack::wake(dram::Cycle next) {
  command_event_.cancel();
  if (next == dram::kNever) return;
  const std::uint64_t at = std::max(ps(next), now_ps());
  command_event_.notify(time(at - now_ps()));
}

void HbmStack::accept(std::uint64_t tag) {
  if (pending_[tag].trans != nullptr) end_request();
}

void HbmStack::finish(std::uint64_t tag, std::uint64_t done_ps) {
  Pending& pending = pending_[tag];
  pending.done_ps = std::max<std::uint64_t>(done_ps, 1);
  if (pending.finished != nullptr) {
    pending.finished->notify(sc_core::SC_ZERO_TIME);
    return;
  }
  const std::uint64_t end = finish_ps(*pending.trans, pending.start_ps, pending.done_ps);
  responses_.emplace(end, pending.trans);
  pending_.erase(tag);
  respond_event_.notify(sc_core::SC_ZERO_TIME);
}

// One response at a time on the socket, each not before its time.
void HbmStack::respond() {
  while (!responding_ && !responses_.empty()) {
    const auto first = responses_.begin();
    if (first->first > now_ps()) {
      respond_event_.notify(time(first->first - now_ps()));
      return;
    }
    tlm::tlm_generic_payload& trans = *first->second;
    responses_.erase(first);
    responding_ = true;
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum answer = socket->nb_transport_bw(trans, phase, delay);
    if (answer == tlm::TLM_ACCEPTED) continue;  // END_RESP will come
    if (answer == tlm::TLM_UPDATED && phase != tlm::END_RESP) continue;
    responding_ = false;
    if (trans.has_mm()) trans.release();
    if (delay > sc_core::SC_ZERO_TIME) {
      respond_event_.notify(delay);
      return;
    }
  }
}

}  // namespace trn2vp::trainium2
