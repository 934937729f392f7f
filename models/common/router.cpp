// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/router.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace trn2vp::common {
namespace {

/// While it lives, new sockets belong to `module`: sockets are made on demand, by whoever wires the
/// router, which may be a parent's constructor or no module at all.
class InsideModule {
 public:
#if SC_VERSION_MAJOR >= 3
  explicit InsideModule(sc_core::sc_module& module) : scope_(module.get_hierarchy_scope()) {}

 private:
  sc_core::sc_hierarchy_scope scope_;
#else
  explicit InsideModule(sc_core::sc_module& module) {
    sc_core::sc_get_curr_simcontext()->hierarchy_push(&module);
  }
  ~InsideModule() { sc_core::sc_get_curr_simcontext()->hierarchy_pop(); }
#endif
};

}  // namespace

Router::Router(const sc_core::sc_module_name& name, sc_core::sc_time latency)
    : sc_module(name), latency_(latency) {}

Router::TargetSocket& Router::new_target_socket() {
  const auto index = static_cast<int>(targets_.size());
  const InsideModule scope(*this);
  targets_.push_back(std::make_unique<TargetSocket>(("in_" + std::to_string(index)).c_str()));
  TargetSocket& socket = *targets_.back();
  socket.register_b_transport(this, &Router::b_transport, index);
  socket.register_get_direct_mem_ptr(this, &Router::get_direct_mem_ptr, index);
  socket.register_transport_dbg(this, &Router::transport_dbg, index);
  return socket;
}

Router::InitiatorSocket& Router::new_initiator_socket() {
  const auto index = static_cast<int>(initiators_.size());
  const InsideModule scope(*this);
  initiators_.push_back(
      std::make_unique<InitiatorSocket>(("out_" + std::to_string(index)).c_str()));
  initiators_.back()->register_invalidate_direct_mem_ptr(this, &Router::invalidate_direct_mem_ptr,
                                                         index);
  return *initiators_.back();
}

void Router::map(std::uint64_t base, std::uint64_t size, const InitiatorSocket& out,
                 std::uint64_t target_base) {
  const auto match = std::find_if(initiators_.begin(), initiators_.end(),
                                  [&](const auto& socket) { return socket.get() == &out; });
  if (match == initiators_.end())
    throw std::invalid_argument(std::string(name()) + ": not a socket of mine");
  const Window window{base, size, target_base, static_cast<unsigned>(match - initiators_.begin())};
  const auto after =
      std::upper_bound(windows_.begin(), windows_.end(), base,
                       [](std::uint64_t value, const Window& w) { return value < w.base; });
  const bool overlaps_next = after != windows_.end() && after->base - base < size;
  const bool overlaps_previous =
      after != windows_.begin() && base - std::prev(after)->base < std::prev(after)->size;
  if (size == 0 || overlaps_next || overlaps_previous) {
    throw std::invalid_argument(std::string(name()) + ": empty or overlapping window at " +
                                std::to_string(base));
  }
  windows_.insert(after, window);
}

const Router::Window* Router::find(std::uint64_t address) const {
  const auto after =
      std::upper_bound(windows_.begin(), windows_.end(), address,
                       [](std::uint64_t value, const Window& w) { return value < w.base; });
  if (after == windows_.begin()) return nullptr;
  const Window& window = *std::prev(after);
  return address - window.base < window.size ? &window : nullptr;
}

void Router::b_transport(int, tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  const std::uint64_t address = trans.get_address();
  const Window* window = find(address);
  const unsigned span = std::min(trans.get_data_length(), trans.get_streaming_width());
  delay += latency_;
  if (window == nullptr || span > window->size - (address - window->base)) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  trans.set_address(window->target_base + (address - window->base));
  (*initiators_[window->out])->b_transport(trans, delay);
  trans.set_address(address);
}

bool Router::get_direct_mem_ptr(int, tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) {
  const std::uint64_t address = trans.get_address();
  const Window* window = find(address);
  if (window == nullptr) return false;
  trans.set_address(window->target_base + (address - window->base));
  const bool granted = (*initiators_[window->out])->get_direct_mem_ptr(trans, dmi);
  trans.set_address(address);
  // The target's range, cut to the window and moved to the initiator's addresses.
  const std::uint64_t first = std::max<std::uint64_t>(dmi.get_start_address(), window->target_base);
  const std::uint64_t last =
      std::min<std::uint64_t>(dmi.get_end_address(), window->target_base + (window->size - 1));
  if (granted) dmi.set_dmi_ptr(dmi.get_dmi_ptr() + (first - dmi.get_start_address()));
  dmi.set_start_address(window->base + (first - window->target_base));
  dmi.set_end_address(window->base + (last - window->target_base));
  dmi.set_read_latency(dmi.get_read_latency() + latency_);
  dmi.set_write_latency(dmi.get_write_latency() + latency_);
  return granted;
}

unsigned Router::transport_dbg(int, tlm::tlm_generic_payload& trans) {
  const std::uint64_t address = trans.get_address();
  const Window* window = find(address);
  if (window == nullptr) return 0;
  const unsigned length = trans.get_data_length();
  const std::uint64_t left = window->size - (address - window->base);
  trans.set_data_length(static_cast<unsigned>(std::min<std::uint64_t>(length, left)));
  trans.set_address(window->target_base + (address - window->base));
  const unsigned moved = (*initiators_[window->out])->transport_dbg(trans);
  trans.set_address(address);
  trans.set_data_length(length);
  return moved;
}

void Router::invalidate_direct_mem_ptr(int out, sc_dt::uint64 start, sc_dt::uint64 end) {
  for (const Window& window : windows_) {
    if (window.out != static_cast<unsigned>(out)) continue;
    const std::uint64_t first = std::max<std::uint64_t>(start, window.target_base);
    const std::uint64_t last = std::min<std::uint64_t>(end, window.target_base + (window.size - 1));
    if (first > last) continue;
    for (auto& socket : targets_) {
      (*socket)->invalidate_direct_mem_ptr(window.base + (first - window.target_base),
                                           window.base + (last - window.target_base));
    }
  }
}

}  // namespace trn2vp::common
