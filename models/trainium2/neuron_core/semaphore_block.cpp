// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semaphore_block.h"

#include <algorithm>

#include "models/trainium2/dma_origin.h"
#include "models/trainium2/neuron_core/core_registers.h"

namespace trn2vp::trainium2 {

using isa::SemaphoreUpdate;
using isa::SemaphoreWait;
using sc_core::sc_time;
using sc_core::sc_time_stamp;

namespace {

bool satisfies(const SemaphoreWait& wait, std::int32_t value) {
  switch (wait.condition) {
    case SemaphoreWait::Condition::kNone:
      return true;
    case SemaphoreWait::Condition::kEqual:
      return value == wait.value;
    case SemaphoreWait::Condition::kGreaterEqual:
      return value >= wait.value;
    case SemaphoreWait::Condition::kEventSet:
      return value != 0;
    case SemaphoreWait::Condition::kEventClear:
      return value == 0;
  }
  return true;
}

std::int32_t after(std::int32_t value, SemaphoreBlock::Operation operation, std::int32_t operand) {
  const std::uint32_t base =
      operation == SemaphoreBlock::Operation::kSet ? 0 : static_cast<std::uint32_t>(value);
  return static_cast<std::int32_t>(base + static_cast<std::uint32_t>(operand));
}

std::int32_t negative(std::int32_t value) {
  return static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(value));
}

std::uint64_t now() { return sc_time_stamp().value(); }

}  // namespace

SemaphoreBlock::SemaphoreBlock(const sc_core::sc_module_name& name, const Latencies& latencies,
                               HazardChecker* hazards)
    : sc_module(name),
      socket("socket"),
      latencies_(latencies),
      hazards_(hazards),
      registers_(semaphore_registers()),
      access_{[this](std::uint64_t offset, std::uint32_t& value) {
                return registers_.read(offset, value);
              },
              [this](std::uint64_t offset, std::uint32_t value) {
                return registers_.write(offset, value);
              }},
      states_(kCount) {
  socket.register_b_transport(this, &SemaphoreBlock::b_transport);
  socket.register_transport_dbg(this, &SemaphoreBlock::transport_dbg);
  registers_.on_write(kSemEvent, [this](unsigned id, std::uint32_t value) {
    bus_update(event(id), Operation::kSet, static_cast<std::int32_t>(value & 1));
  });
  registers_.on_read(kSemEvent,
                     [this](unsigned id) { return static_cast<std::uint32_t>(value(event(id))); });
  registers_.on_read(kSemRead,
                     [this](unsigned id) { return static_cast<std::uint32_t>(value(id)); });
  registers_.on_write(kSemSet, [this](unsigned id, std::uint32_t value) {
    bus_update(id, Operation::kSet, static_cast<std::int32_t>(value));
  });
  registers_.on_write(kSemIncrement, [this](unsigned id, std::uint32_t value) {
    bus_update(id, Operation::kAdd, static_cast<std::int32_t>(value));
  });
  registers_.on_write(kSemDecrement, [this](unsigned id, std::uint32_t value) {
    bus_update(id, Operation::kAdd, static_cast<std::int32_t>(0u - value));
  });
  SC_HAS_PROCESS(SemaphoreBlock);
  SC_METHOD(settle_waves);
  sensitive << wave_event_;
  dont_initialize();
}

unsigned SemaphoreBlock::index_of(const SemaphoreWait& wait) {
  return wait.condition >= SemaphoreWait::Condition::kEventSet ? event(wait.id) : wait.id;
}

void SemaphoreBlock::b_transport(tlm::tlm_generic_payload& trans, sc_time&) {
  const auto* origin = trans.get_extension<DmaOrigin>();
  if (hazards_ != nullptr && origin != nullptr)
    bus_agent_ = hazards_->dma_agent(origin->engine, origin->queue);
  common::execute_on_registers(access_, trans.get_address(), trans);
  bus_agent_ = HazardChecker::kHost;
}

unsigned SemaphoreBlock::transport_dbg(tlm::tlm_generic_payload& trans) {
  common::execute_on_registers(access_, trans.get_address(), trans);
  return trans.is_response_ok() ? trans.get_data_length() : 0;
}

void SemaphoreBlock::bus_update(unsigned index, Operation operation, std::int32_t operand) {
  const std::uint64_t time = now();
  HazardChecker::Release release;
  if (hazards_ != nullptr && bus_agent_ != HazardChecker::kHost)
    release = hazards_->release(bus_agent_);
  apply(index,
        {time,
         time + latencies_.bus.value(),
         operation,
         operand,
         {-1, 0, bus_agent_},
         std::move(release)},
        time);
}

void SemaphoreBlock::update(unsigned index, Operation operation, std::int32_t operand,
                            std::uint64_t at, const Source& source,
                            const HazardChecker::Release& release) {
  apply(index, {at, at + latencies_.engine.value(), operation, operand, source, release}, now());
}

void SemaphoreBlock::update(const SemaphoreUpdate& what, std::uint64_t at, const Source& source,
                            const HazardChecker::Release& release) {
  switch (what.op) {
    case SemaphoreUpdate::Op::kNone:
      return;
    case SemaphoreUpdate::Op::kIncrement:
      return update(what.id, Operation::kAdd, 1, at, source, release);
    case SemaphoreUpdate::Op::kDecrement:
      return update(what.id, Operation::kAdd, -1, at, source, release);
    case SemaphoreUpdate::Op::kAddImm:
      return update(what.id, Operation::kAdd, what.value, at, source, release);
    case SemaphoreUpdate::Op::kSubImm:
      return update(what.id, Operation::kAdd, negative(what.value), at, source, release);
    case SemaphoreUpdate::Op::kWriteImm:
      return update(what.id, Operation::kSet, what.value, at, source, release);
    case SemaphoreUpdate::Op::kEventSet:
      return update(event(what.id), Operation::kSet, 1, at, source, release);
    case SemaphoreUpdate::Op::kEventClear:
      return update(event(what.id), Operation::kSet, 0, at, source, release);
  }
}

void SemaphoreBlock::apply(unsigned index, Pending update, std::uint64_t time) {
  settle(index, time);
  const bool later = update.at > time;
  std::vector<Pending>& pending = states_[index].pending;
  auto place = pending.end();
  while (place != pending.begin() && std::prev(place)->at > update.at) --place;
  place = pending.insert(place, std::move(update));
  // Updates of one semaphore never overtake each other.
  for (auto p = place; p != pending.end(); ++p) {
    if (p != pending.begin()) p->visible = std::max(p->visible, std::prev(p)->visible);
  }
  if (!later) settle(index, time);
  for (unsigned engine = 0; waiting_[index] >> engine != 0; ++engine) {
    if (waiting_[index] >> engine & 1) schedule(engine, time);
  }
  if (traced_ && !pending.empty()) wave_event_.notify(sc_core::SC_ZERO_TIME);
}

// Brings value and visible value up to `time`, which is now.
void SemaphoreBlock::settle(unsigned index, std::uint64_t time) {
  State& state = states_[index];
  if (state.pending.empty()) return;
  while (state.in_register < state.pending.size() && state.pending[state.in_register].at <= time) {
    const Pending& update = state.pending[state.in_register++];
    state.value = after(state.value, update.operation, update.operand);
    state.last = update.source;
    if (index < waves_.size())
      waves_[index].set(update.at, static_cast<std::uint32_t>(state.value));
  }
  unsigned seen = 0;
  while (seen < state.in_register && state.pending[seen].visible <= time) {
    Pending& update = state.pending[seen++];
    state.visible = after(state.visible, update.operation, update.operand);
    if (hazards_ != nullptr) {
      const bool restart = update.operation == Operation::kSet || update.operand < 0;
      hazards_->deliver(index, std::move(update.release), state.visible, restart);
    }
  }
  if (seen == 0) return;
  state.pending.erase(state.pending.begin(), state.pending.begin() + seen);
  state.in_register -= seen;
}

std::int32_t SemaphoreBlock::value(unsigned index) {
  settle(index, now());
  return states_[index].value;
}

// What `engine` sees at `time`: what is visible by then, and its own updates at once.
std::int32_t SemaphoreBlock::seen_by(unsigned engine, unsigned index, std::uint64_t time) const {
  const State& state = states_[index];
  std::int32_t value = state.visible;
  for (const Pending& update : state.pending) {
    const bool own = update.source.engine == static_cast<int>(engine);
    if ((own ? update.at : update.visible) <= time)
      value = after(value, update.operation, update.operand);
  }
  return value;
}

bool SemaphoreBlock::holds(unsigned engine, const SemaphoreWait& wait, std::uint64_t time) {
  const unsigned index = index_of(wait);
  settle(index, time);
  return satisfies(wait, seen_by(engine, index, time));
}

void SemaphoreBlock::wait_for(unsigned engine, const SemaphoreWait& wait, std::uint64_t earliest) {
  std::uint64_t time = now();
  Waiter& waiter = waiters_[engine];
  waiter.wait = &wait;
  waiter.index = index_of(wait);
  waiter.earliest = earliest;
  waiting_[waiter.index] = static_cast<std::uint8_t>(waiting_[waiter.index] | 1u << engine);
  do {
    waiter.wake_at = ~std::uint64_t{0};
    schedule(engine, time);
    sc_core::wait(waiter.wake);
    time = now();
  } while (waiter.wait != nullptr && (time < earliest || !holds(engine, wait, time)));
  waiting_[waiter.index] = static_cast<std::uint8_t>(waiting_[waiter.index] & ~(1u << engine));
  waiter.wait = nullptr;
  waiter.wake.cancel();
}

void SemaphoreBlock::cancel(unsigned engine) {
  if (waiters_[engine].wait == nullptr) return;
  waiters_[engine].wait = nullptr;
  waiters_[engine].wake.notify(sc_core::SC_ZERO_TIME);
}

// Wakes the waiter when, as things stand, its condition will hold: at most once.
void SemaphoreBlock::schedule(unsigned engine, std::uint64_t now) {
  Waiter& waiter = waiters_[engine];
  if (waiter.wait == nullptr) return;
  constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t wake = kNever;
  const auto consider = [&](std::uint64_t time) {
    if (time < wake && satisfies(*waiter.wait, seen_by(engine, waiter.index, time))) wake = time;
  };
  const std::uint64_t time = std::max(now, waiter.earliest);
  consider(time);
  for (const Pending& update : states_[waiter.index].pending) {
    const bool own = update.source.engine == static_cast<int>(engine);
    consider(std::max(time, own ? update.at : update.visible));
  }
  if (wake == waiter.wake_at) return;
  waiter.wake.cancel();
  waiter.wake_at = wake;
  if (wake != kNever) waiter.wake.notify(sc_time::from_value(wake - now));
}

void SemaphoreBlock::reset() {
  for (unsigned index = 0; index < kCount; ++index) {
    states_[index] = State{};
    if (hazards_ != nullptr) hazards_->deliver(index, {}, 0, true);
    if (index < waves_.size()) waves_[index].set(now(), 0);
  }
  for (unsigned engine = 0; engine < waiters_.size(); ++engine) schedule(engine, now());
}

// With waves on, every update is put into its register in time.
void SemaphoreBlock::settle_waves() {
  const std::uint64_t time = now();
  std::uint64_t next = ~std::uint64_t{0};
  for (unsigned index = 0; index < waves_.size(); ++index) {
    settle(index, time);
    const State& state = states_[index];
    if (state.in_register < state.pending.size())
      next = std::min(next, state.pending[state.in_register].at);
  }
  if (next != ~std::uint64_t{0}) wave_event_.notify(sc_time::from_value(next - time));
}

void SemaphoreBlock::attach_waves(common::WaveSink& sink, const std::string& scope) {
  for (unsigned id = 0; id < waves_.size(); ++id) {
    waves_[id].attach(&sink, sink.declare_bits(scope, "semaphore_" + std::to_string(id), 32));
    waves_[id].set(0, 0);
    traced_ |= waves_[id].attached();
  }
}

}  // namespace trn2vp::trainium2
