// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>

#include "models/common/sparse_memory.h"

namespace trn2vp::common {

/// Random access memory behind one target socket: a fixed access latency, one data port of finite
/// bandwidth that serves requests in the order of their arrival, DMI when allowed.
class Memory : public sc_core::sc_module {
 public:
  struct Parameters {
    std::uint64_t size = 0;       ///< bytes
    double bytes_per_second = 0;  ///< 0: unlimited
    sc_core::sc_time latency;     ///< first byte of an access
    /// Grant DMI. Writes through the pointer are not seen by SparseMemory: such a memory starts
    /// touched.
    bool dmi = false;
    SparseMemory::Initial initial = SparseMemory::Initial::kUntouched;
    std::uint64_t granule = 64 * 1024;  ///< bytes, see SparseMemory
  };

  tlm_utils::simple_target_socket<Memory> socket;

  Memory(const sc_core::sc_module_name& name, const Parameters& parameters);

  SparseMemory& store() { return store_; }

  std::uint64_t read_bytes() const { return read_bytes_; }
  std::uint64_t written_bytes() const { return written_bytes_; }
  /// Total time the data port moved data.
  sc_core::sc_time busy() const { return busy_; }

 private:
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi);
  unsigned transport_dbg(tlm::tlm_generic_payload& trans);

  Parameters parameters_;
  SparseMemory store_;
  double ps_per_byte_;
  sc_core::sc_time port_free_;
  sc_core::sc_time busy_;
  std::uint64_t read_bytes_ = 0;
  std::uint64_t written_bytes_ = 0;
};

}  // namespace trn2vp::common
