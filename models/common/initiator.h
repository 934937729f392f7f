// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <memory>
#include <systemc>

#include "models/common/payload.h"

namespace trn2vp::common {

/// An initiator socket with the plain read and write that most initiators need. One transaction at
/// a time per object, its payload is reused.
class Initiator {
 public:
  explicit Initiator(const char* name) : socket(name) {}
  ~Initiator() { trans_.set_extension<UntouchedExtension>(nullptr); }

  tlm_utils::simple_initiator_socket<Initiator> socket;

  /// From now on every transaction carries `extension`; the caller may change it in between.
  template <class Extension>
  Extension& attach(std::unique_ptr<Extension> extension) {
    trans_.set_extension(extension.get());
    return *extension.release();  // the payload owns it
  }

  /// `delay` is advanced by the time the access took. The status is TLM's.
  tlm::tlm_response_status read(std::uint64_t address, void* data, unsigned length,
                                sc_core::sc_time& delay) {
    return access(tlm::TLM_READ_COMMAND, address, data, length, delay);
  }
  tlm::tlm_response_status write(std::uint64_t address, const void* data, unsigned length,
                                 sc_core::sc_time& delay) {
    return access(tlm::TLM_WRITE_COMMAND, address, const_cast<void*>(data), length, delay);
  }

  /// The same for copies: `untouched` comes out of the read and goes into the write (see
  /// UntouchedExtension).
  tlm::tlm_response_status read(std::uint64_t address, void* data, unsigned length,
                                sc_core::sc_time& delay, bool& untouched) {
    return access(tlm::TLM_READ_COMMAND, address, data, length, delay, &untouched);
  }
  tlm::tlm_response_status write(std::uint64_t address, const void* data, unsigned length,
                                 sc_core::sc_time& delay, bool untouched) {
    return access(tlm::TLM_WRITE_COMMAND, address, const_cast<void*>(data), length, delay,
                  &untouched);
  }

 private:
  tlm::tlm_response_status access(tlm::tlm_command command, std::uint64_t address, void* data,
                                  unsigned length, sc_core::sc_time& delay,
                                  bool* untouched = nullptr) {
    set_up(trans_, command, address, data, length);
    hint_.untouched = untouched != nullptr && command == tlm::TLM_WRITE_COMMAND && *untouched;
    trans_.set_extension<UntouchedExtension>(untouched != nullptr ? &hint_ : nullptr);
    socket->b_transport(trans_, delay);
    if (untouched != nullptr) *untouched = hint_.untouched;
    return trans_.get_response_status();
  }

  tlm::tlm_generic_payload trans_;
  UntouchedExtension hint_;
};

}  // namespace trn2vp::common
