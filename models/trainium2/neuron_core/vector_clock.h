// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace trn2vp::trainium2 {

/// How far an agent knows every other agent to have come: its accesses up to these numbers are
/// over. Shared between copies until one of them changes; what nobody holds any more goes back to
/// its pool, because the hazard checker needs a new one for every semaphore wait. The pool has to
/// outlive its clocks.
class VectorClock {
 public:
  struct Stamp {
    static Stamp newer(const Stamp& a, const Stamp& b) {
      return {std::max(a.reads, b.reads), std::max(a.writes, b.writes)};
    }
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    void raise(const Stamp& to) { *this = newer(*this, to); }
  };

  class Pool;

  /// No clock at all.
  VectorClock() = default;
  explicit VectorClock(Pool& pool);
  VectorClock(const VectorClock& other) : node_(other.node_) {
    if (node_ != nullptr) ++node_->users;
  }
  VectorClock(VectorClock&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  VectorClock& operator=(VectorClock other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~VectorClock() { drop(); }

  explicit operator bool() const { return node_ != nullptr; }

  Stamp of(std::size_t agent) const {
    if (agent < kNear) return node_->near[agent];
    return agent - kNear < node_->far.size() ? node_->far[agent - kNear] : Stamp{};
  }
  /// Takes in all that `other` knows, and `stamp` of `agent`.
  void absorb(const VectorClock& other, std::size_t agent, const Stamp& stamp);

 private:
  /// Agents that every clock has room for: the engines, the host, and a few DMA queues.
  static constexpr std::size_t kNear = 8;
  struct Node {
    std::size_t users = 0;
    Pool* pool = nullptr;
    std::array<Stamp, kNear> near{};
    std::vector<Stamp> far;  ///< of the others, as far as one has been heard of
  };

  void drop();

  Node* node_ = nullptr;
};

class VectorClock::Pool {
 public:
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

 private:
  friend class VectorClock;
  Node* take();

  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<Node*> free_;
};

inline VectorClock::Node* VectorClock::Pool::take() {
  if (free_.empty()) {
    nodes_.push_back(std::make_unique<Node>());
    nodes_.back()->pool = this;
    free_.push_back(nodes_.back().get());
  }
  Node* node = free_.back();
  free_.pop_back();
  node->users = 1;
  return node;
}

inline VectorClock::VectorClock(Pool& pool) : node_(pool.take()) {
  node_->near = {};
  node_->far.clear();
}

inline void VectorClock::drop() {
  if (node_ != nullptr && --node_->users == 0) node_->pool->free_.push_back(node_);
}

inline void VectorClock::absorb(const VectorClock& other, std::size_t agent, const Stamp& stamp) {
  const Node& before = *node_;
  const Node& theirs = *other.node_;
  if (node_->users > 1) {
    --node_->users;
    node_ = node_->pool->take();
    node_->far = before.far;
  }
  Node& mine = *node_;
  for (std::size_t i = 0; i < kNear; ++i)
    mine.near[i] = Stamp::newer(before.near[i], theirs.near[i]);
  if (mine.far.size() < theirs.far.size()) mine.far.resize(theirs.far.size());
  for (std::size_t i = 0; i < theirs.far.size(); ++i) mine.far[i].raise(theirs.far[i]);
  if (agent >= kNear && agent - kNear >= mine.far.size()) mine.far.resize(agent - kNear + 1);
  (agent < kNear ? mine.near[agent] : mine.far[agent - kNear]).raise(stamp);
}

}  // namespace trn2vp::trainium2
