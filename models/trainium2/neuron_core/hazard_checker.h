// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/access_map.h"
#include "models/trainium2/neuron_core/instruction_accesses.h"
#include "models/trainium2/neuron_core/vector_clock.h"

namespace trn2vp::trainium2 {

/// Finds reads of on-chip memory that nobody wrote, and accesses of two engines or DMA queues to
/// the same bytes that no semaphore orders, whether or not they collide in this run. Knows no time
/// and no SystemC.
///
/// Every agent (an engine, a DMA queue) numbers its accesses and knows how far every other agent
/// has come for sure: a vector clock. An update of a semaphore takes the updater's knowledge along,
/// a wait takes in that of the updates it needed, and of no more: a wait for 3 that finds 5 is
/// ordered after the first three increments only. A doorbell takes the knowledge of the engine that
/// rings it to the queue.
///
/// An update at read publishes what the engine has read and what it has completed, not the write of
/// the instruction itself. What the host does is taken to be ordered: it polls.
///
/// Reports no false alarm; it may miss races between a DMA queue and an engine that triggered it
/// again in between, those of DMA that is still under way when every engine has halted, and those
/// with the DMA queues of another core.
class HazardChecker {
 public:
  using Agent = std::uint32_t;
  static constexpr Agent kHost = isa::kEngineCount;  ///< 0..4: the engines
  static constexpr unsigned kSemaphores = 512;       ///< 256 semaphores, then 256 events

  /// Accesses up to these numbers.
  using Stamp = VectorClock::Stamp;

  /// What an update takes along. Empty: nothing (the host, or the checker is off).
  struct Release {
    Agent agent = kHost;
    Stamp stamp;
    VectorClock clock;
  };

  struct Finding {
    AccessMap::Finding kind;
    isa::Buffer buffer;
    unsigned partition;
    std::uint32_t byte;
    AccessMark access;
    AccessMark earlier;  ///< not with kNeverWritten
  };

  HazardChecker();

  /// The agent of a DMA queue: DMA engine 0..131, queue 0..15, or a private one
  /// (PrivateDma::index).
  Agent dma_agent(unsigned engine, unsigned queue);
  /// "vector", "dma17 queue 0", "gpsimd_dma3".
  const std::string& name(Agent agent) const { return agents_[agent].name; }

  /// Engines: the next instruction, at `pc`. Returns its number.
  std::uint64_t next(Agent engine, std::uint64_t pc);
  /// Many accesses are about to be told: saves time, changes nothing.
  void prepare(const std::vector<InstructionAccess>& accesses);
  /// An access of the instruction begun last, or of a DMA queue.
  void read(Agent agent, isa::Buffer buffer, const AccessBox& box);
  void write(Agent agent, isa::Buffer buffer, const AccessBox& box);

  /// What an update by `agent` publishes: everything up to now, or of an engine everything up to
  /// `stamp`.
  Release release(Agent agent);
  Release release(Agent engine, const Stamp& stamp) const;

  /// An update has reached a semaphore, which now has this value. `restart`: the value was set or
  /// went down, so that earlier increments no longer tell who has done what.
  void deliver(unsigned semaphore, Release release, std::int32_t value, bool restart);
  /// A wait of `engine` is over.
  void acquire(Agent engine, unsigned semaphore, const isa::SemaphoreWait& wait);
  /// `engine` rings the doorbell of a DMA queue.
  void trigger(Agent dma, const Release& release);

  /// The host starts an engine: everything so far is over, for everybody.
  void start();
  /// The last engine has halted: the same, and DMA queues are the host's again.
  void finish();

  /// The first findings, one per pair of instructions, and how many there were.
  static constexpr std::size_t kMaxFindings = 16;
  const std::vector<Finding>& findings() const { return findings_; }
  std::uint64_t count() const { return count_; }

 private:
  struct AgentState {
    std::string name;
    std::uint64_t number = 1;
    std::uint64_t floor = 0;  ///< accesses up to this one are over for everybody
    std::uint64_t pc = 0;
    bool triggered =
        false;  ///< DMA: by an engine, so its accesses are ordered with those of engines
    VectorClock clock;
  };
  struct Delivery {
    Release release;
    std::int32_t value = 0;
  };
  /// Increments kept one by one; what is older is ordered before every later wait.
  static constexpr std::size_t kHistory = 64;
  /// A queue of at most so many deliveries, without an allocation for each.
  class History {
   public:
    std::size_t size() const { return size_; }
    Delivery& operator[](std::size_t i) { return ring_[(first_ + i) % kHistory]; }
    void push_back(Delivery delivery) {
      if (ring_.empty()) ring_.resize(kHistory);
      (*this)[size_++] = std::move(delivery);
    }
    void pop_front() {
      first_ = (first_ + 1) % kHistory;
      --size_;
    }

   private:
    std::vector<Delivery> ring_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
  };
  struct Semaphore {
    std::vector<Release> base;    ///< at most one per agent: its newest
    std::int32_t base_value = 0;  ///< with all of them
    History since;
    std::uint64_t folded = 0;  ///< deliveries that went into the base
    /// Deliveries, from the first, that each engine has absorbed.
    std::array<std::uint64_t, isa::kEngineCount> absorbed{};
  };
  class Access;

  void add_agent(std::string name);
  static bool knows(const AgentState& state, const Release& release);
  static void absorb(AgentState& state, const Release& release);
  static void fold(Semaphore& semaphore);
  AccessMap& map(isa::Buffer buffer) { return maps_[static_cast<std::size_t>(buffer)]; }

  VectorClock::Pool clocks_;  ///< first: it outlives them
  std::vector<AgentState> agents_;
  std::vector<Agent> dma_agents_;  ///< by engine * 16 + queue; 0: none yet
  std::vector<Semaphore> semaphores_;
  AccessMap maps_[2];
  std::vector<Finding> findings_;
  std::set<std::tuple<int, Agent, std::uint64_t, Agent, std::uint64_t>> reported_;
  std::uint64_t count_ = 0;
};

}  // namespace trn2vp::trainium2
