// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <tlm>

namespace trn2vp::common {

class SparseMemory;

/// Ignorable extension: the data of this transaction is zeros that nobody ever wrote (see
/// SparseMemory). A memory sets the flag on a read when the initiator attached the extension; the
/// initiator passes it on with the write that copies the data, and the receiving memory may then
/// skip the bytes. Targets that do not know it lose nothing: the data array holds the zeros too.
struct UntouchedExtension : tlm::tlm_extension<UntouchedExtension> {
  bool untouched = false;
  tlm::tlm_extension_base* clone() const override { return new UntouchedExtension(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    untouched = static_cast<const UntouchedExtension&>(other).untouched;
  }
};

/// Carries out a generic payload on `memory` at `offset`: READ, WRITE and IGNORE, byte enables,
/// streaming width. Sets the response status; out of range is TLM_ADDRESS_ERROR_RESPONSE and leaves
/// memory as it was.
void execute_on_memory(SparseMemory& memory, std::uint64_t offset, tlm::tlm_generic_payload& trans);

/// The debug form: no time, no byte enables. Returns the number of bytes moved (clipped at the end
/// of memory).
unsigned debug_on_memory(SparseMemory& memory, std::uint64_t offset,
                         tlm::tlm_generic_payload& trans);

/// 32-bit register access behind one payload. `read` and `write` get word offsets in bytes,
/// multiples of four. Accepts naturally aligned accesses of any multiple of four bytes, and aligned
/// 1- and 2-byte accesses, which registers see as the whole word (bytes not enabled keep their
/// value on a write).
struct RegisterAccess {
  std::function<bool(std::uint64_t offset, std::uint32_t& value)> read;
  std::function<bool(std::uint64_t offset, std::uint32_t value)> write;
};
void execute_on_registers(const RegisterAccess& access, std::uint64_t offset,
                          tlm::tlm_generic_payload& trans);

/// Fills the mandatory fields of a plain transaction.
void set_up(tlm::tlm_generic_payload& trans, tlm::tlm_command command, std::uint64_t address,
            void* data, unsigned length);

}  // namespace trn2vp::common
