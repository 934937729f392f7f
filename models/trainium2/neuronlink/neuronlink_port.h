// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <deque>
#include <string>
#include <systemc>
#include <vector>

#include "models/common/initiator.h"
#include "models/common/wave.h"
#include "models/trainium2/neuronlink/link_schedule.h"
#include "models/trainium2/timing/link_timing.h"

namespace trn2vp::trainium2 {

/// One of a chip's four NeuronLink ports: a peer window on one side, a neighbour on the other. An
/// address in the window, less its base, is a device address of the neighbour (documented for the
/// links between instances, facts "neuron-device-interface" 4.4; taken for these too: assumed), all
/// of whose map it reaches but its peer windows: nothing is routed on.
///
/// Writes are posted: they end for the sender when the last byte has left, and arrive in order. At
/// the receiver a write of at most `kExactBytes`, or to registers (semaphores, doorbells), happens
/// exactly at its time and after all data before it is in memory; larger ones to memory are made at
/// once, with their time as delay. Reads wait for the writes before them; their data comes back
/// over the other direction of the link.
///
/// An address where the neighbour has nothing is answered as its bus answers, at once
/// (TLM_ADDRESS_ERROR_RESPONSE); so is every address of a port that nobody connected. A register
/// that refuses a small write cannot be told to the sender any more; refused() counts those.
class NeuronLinkPort : public sc_core::sc_module {
 public:
  struct Parameters {
    timing::LinkTiming timing;
    timing::LinkFaults faults;
    unsigned index = 0;  ///< of the port, for faults
  };
  static constexpr std::uint32_t kExactBytes = 64;

  NeuronLinkPort(const sc_core::sc_module_name& name, const Parameters& parameters);

  /// From the chip: offsets in the peer window.
  tlm_utils::simple_target_socket<NeuronLinkPort> window;
  /// Into the chip: its device addresses.
  common::Initiator fabric;
  /// To `in` of the neighbour's port and from its `out`: bind both or neither.
  tlm_utils::simple_initiator_socket_optional<NeuronLinkPort> out;
  tlm_utils::simple_target_socket_optional<NeuronLinkPort> in;

  /// Binds both ports in both directions.
  void connect(NeuronLinkPort& neighbour);
  bool connected() const { return out.size() != 0; }

  /// Of what this port sent, data asked for by the neighbour included.
  const LinkSchedule::Statistics& statistics() const { return link_.statistics(); }
  std::uint64_t refused() const { return refused_; }

  /// Signal `<scope>.sending`.
  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  /// A small write on its way into the chip.
  struct Delivery {
    std::uint64_t time_ps;
    std::uint64_t address;
    std::vector<std::uint8_t> data;
  };

  void window_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned window_debug(tlm::tlm_generic_payload& trans);
  void in_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned in_debug(tlm::tlm_generic_payload& trans);
  void receive_exact(tlm::tlm_generic_payload& trans, std::uint64_t& time_ps);
  void receive_bulk(tlm::tlm_generic_payload& trans, std::uint64_t& time_ps);
  void answer_read(tlm::tlm_generic_payload& trans, std::uint64_t& time_ps);
  template <class PerPiece>
  void in_pieces(tlm::tlm_generic_payload& trans, PerPiece per_piece);
  bool exists(const tlm::tlm_generic_payload& trans);
  bool overlaps_delivery(const tlm::tlm_generic_payload& trans) const;
  LinkSchedule::Sent send(std::uint64_t ready_ps, std::uint32_t bytes);
  void deliver();
  std::uint64_t now_ps() const;
  sc_core::sc_time until(std::uint64_t time_ps) const;

  LinkSchedule link_;  ///< the direction this port sends in
  double ps_per_byte_;
  std::uint64_t units_per_ps_;
  std::deque<Delivery> deliveries_;
  std::uint64_t in_memory_ps_ = 0;  ///< all received so far has arrived where it belongs
  sc_core::sc_event arriving_;
  sc_core::sc_event delivered_;
  std::uint64_t refused_ = 0;
  common::WaveSignal<std::uint64_t> sending_wave_;
};

}  // namespace trn2vp::trainium2
