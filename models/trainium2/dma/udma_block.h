// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <memory>
#include <systemc>
#include <unordered_map>
#include <vector>

#include "models/common/payload.h"
#include "models/trainium2/dma/udma_engine.h"

namespace trn2vp::trainium2 {

/// A group of UDMA engines behind one register socket: the 32 engines of a SENG, or the two host
/// engines of a die. Each engine has a bus port of its own, `engine(i).bus.socket`.
///
/// Register addresses: engine i at i * 1 MiB; after the last engine the FIS (fault and interrupt)
/// blocks, 128 KiB each, which store and read back. Accesses are 32-bit words and multiples of
/// them, anything else is answered with an error. A doorbell takes effect at the local time of the
/// initiator that rings it.
class UdmaBlock : public sc_core::sc_module {
 public:
  struct Parameters {
    unsigned engines = 32;      ///< 1..132
    unsigned first_engine = 0;  ///< number of the first one, for names ("dma0", ...)
    UdmaModel model;
    sc_core::sc_time register_latency;  ///< added to every register access
  };

  UdmaBlock(const sc_core::sc_module_name& name, const Parameters& parameters);

  tlm_utils::simple_target_socket<UdmaBlock> registers;

  unsigned size() const { return static_cast<unsigned>(engines_.size()); }
  UdmaEngine& engine(unsigned index) { return *engines_[index]; }

  /// Register address of the first FIS block, and of the end of the last.
  std::uint64_t fis_base() const;
  std::uint64_t register_space() const;

  void reset();

 private:
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& trans);
  bool read(std::uint64_t offset, std::uint32_t& value);
  bool write(std::uint64_t offset, std::uint32_t value);

  sc_core::sc_time latency_;
  sc_core::sc_time access_time_;
  common::RegisterAccess access_;
  std::vector<std::unique_ptr<UdmaEngine>> engines_;
  std::unordered_map<std::uint64_t, std::uint32_t> fis_;
};

}  // namespace trn2vp::trainium2
