// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/memory.h"

#include <algorithm>

#include "models/common/payload.h"

namespace trn2vp::common {

using sc_core::sc_time;

Memory::Memory(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      socket("socket"),
      parameters_(parameters),
      store_(parameters.size, parameters.initial, parameters.granule),
      ps_per_byte_(parameters.bytes_per_second > 0 ? 1e12 / parameters.bytes_per_second : 0) {
  socket.register_b_transport(this, &Memory::b_transport);
  socket.register_get_direct_mem_ptr(this, &Memory::get_direct_mem_ptr);
  socket.register_transport_dbg(this, &Memory::transport_dbg);
}

void Memory::b_transport(tlm::tlm_generic_payload& trans, sc_time& delay) {
  execute_on_memory(store_, trans.get_address(), trans);
  trans.set_dmi_allowed(parameters_.dmi && trans.is_response_ok());
  if (trans.is_response_error()) return;
  const sc_time transfer(trans.get_data_length() * ps_per_byte_, sc_core::SC_PS);
  const sc_time start = std::max(sc_core::sc_time_stamp() + delay, port_free_);
  port_free_ = start + transfer;
  busy_ += transfer;
  delay = port_free_ + parameters_.latency - sc_core::sc_time_stamp();
  (trans.is_read() ? read_bytes_ : written_bytes_) += trans.get_data_length();
}

bool Memory::get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) {
  dmi.set_start_address(0);
  dmi.set_end_address(store_.size() - 1);
  if (!parameters_.dmi || !store_.contains(trans.get_address(), 1)) {
    dmi.allow_none();
    return false;
  }
  dmi.set_dmi_ptr(store_.data());
  dmi.allow_read_write();
  dmi.set_read_latency(parameters_.latency);
  dmi.set_write_latency(parameters_.latency);
  return true;
}

unsigned Memory::transport_dbg(tlm::tlm_generic_payload& trans) {
  return debug_on_memory(store_, trans.get_address(), trans);
}

}  // namespace trn2vp::common
