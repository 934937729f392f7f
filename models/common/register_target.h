// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <systemc>

#include "models/common/payload.h"

namespace trn2vp::common {

/// A target socket in front of 32-bit registers: every model with registers owns one. A debug
/// access takes no time and otherwise does what a bus access does.
class RegisterTarget {
 public:
  /// `name` of the socket in the owner's hierarchy; `latency` is added to every access.
  RegisterTarget(const char* name, RegisterAccess access, sc_core::sc_time latency)
      : socket(name), access_(std::move(access)), latency_(latency) {
    socket.register_b_transport(this, &RegisterTarget::b_transport);
    socket.register_transport_dbg(this, &RegisterTarget::transport_dbg);
  }

  tlm_utils::simple_target_socket<RegisterTarget> socket;

 private:
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
    delay += latency_;
    execute_on_registers(access_, trans.get_address(), trans);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) {
    execute_on_registers(access_, trans.get_address(), trans);
    return trans.is_response_ok() ? trans.get_data_length() : 0;
  }

  RegisterAccess access_;
  sc_core::sc_time latency_;
};

}  // namespace trn2vp::common
