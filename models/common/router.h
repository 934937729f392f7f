// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

namespace trn2vp::common {

/// Memory-mapped interconnect: any number of target sockets in, any number of initiator sockets
/// out, windows of addresses in between. Loosely timed, adds a fixed latency per transaction, keeps
/// no transaction back. An address outside every window, or a transaction that crosses the end of
/// one, is answered TLM_ADDRESS_ERROR_RESPONSE.
class Router : public sc_core::sc_module {
 public:
  using TargetSocket = tlm_utils::simple_target_socket_tagged<Router>;
  using InitiatorSocket = tlm_utils::simple_initiator_socket_tagged<Router>;

  explicit Router(const sc_core::sc_module_name& name,
                  sc_core::sc_time latency = sc_core::SC_ZERO_TIME);

  /// A new socket for one initiator.
  TargetSocket& new_target_socket();

  /// A new socket for one target. Bind it, then map windows to it.
  InitiatorSocket& new_initiator_socket();

  /// Addresses [base, base + size) go out of `out` at `target_base` + (address - base). Throws
  /// std::invalid_argument when the window is empty or overlaps another one.
  void map(std::uint64_t base, std::uint64_t size, const InitiatorSocket& out,
           std::uint64_t target_base = 0);

  /// Both at once: a new initiator socket, bound to `target` and mapped.
  template <class Target>
  InitiatorSocket& connect(std::uint64_t base, std::uint64_t size, Target& target,
                           std::uint64_t target_base = 0) {
    InitiatorSocket& out = new_initiator_socket();
    out.bind(target);
    map(base, size, out, target_base);
    return out;
  }

 private:
  struct Window {
    std::uint64_t base;
    std::uint64_t size;
    std::uint64_t target_base;
    unsigned out;
  };
  const Window* find(std::uint64_t address) const;
  void b_transport(int in, tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  bool get_direct_mem_ptr(int in, tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi);
  unsigned transport_dbg(int in, tlm::tlm_generic_payload& trans);
  void invalidate_direct_mem_ptr(int out, sc_dt::uint64 start, sc_dt::uint64 end);

  sc_core::sc_time latency_;
  std::vector<Window> windows_;  // sorted by base
  std::vector<std::unique_ptr<TargetSocket>> targets_;
  std::vector<std::unique_ptr<InitiatorSocket>> initiators_;
};

}  // namespace trn2vp::common
