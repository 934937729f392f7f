// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/payload.h"

#include <algorithm>
#include <cstring>

#include "models/common/sparse_memory.h"

namespace trn2vp::common {
namespace {

bool enabled(const tlm::tlm_generic_payload& trans, unsigned byte) {
  const unsigned char* enables = trans.get_byte_enable_ptr();
  return enables == nullptr || enables[byte % trans.get_byte_enable_length()] == TLM_BYTE_ENABLED;
}

bool malformed(tlm::tlm_generic_payload& trans) {
  if (trans.get_data_length() == 0 || trans.get_data_ptr() == nullptr ||
      trans.get_streaming_width() == 0) {
    trans.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return true;
  }
  if (trans.get_byte_enable_ptr() != nullptr && trans.get_byte_enable_length() == 0) {
    trans.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    return true;
  }
  return false;
}

// Byte by byte, for the rare payloads with byte enables or a narrow streaming width.
void move_bytes(SparseMemory& memory, std::uint64_t offset, tlm::tlm_generic_payload& trans) {
  unsigned char* data = trans.get_data_ptr();
  const unsigned width = trans.get_streaming_width();
  for (unsigned i = 0; i < trans.get_data_length(); ++i) {
    if (!enabled(trans, i)) continue;
    const std::uint64_t address = offset + i % width;
    if (trans.is_read()) {
      memory.read(address, data + i, 1);
    } else {
      memory.write(address, data + i, 1);
    }
  }
}

}  // namespace

void execute_on_memory(SparseMemory& memory, std::uint64_t offset,
                       tlm::tlm_generic_payload& trans) {
  if (malformed(trans)) return;
  const unsigned length = trans.get_data_length();
  const unsigned span = std::min(length, trans.get_streaming_width());
  if (!memory.contains(offset, span)) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  auto* hint = trans.get_extension<UntouchedExtension>();
  if (trans.get_command() == tlm::TLM_IGNORE_COMMAND) {
    // No data to move.
  } else if (trans.get_byte_enable_ptr() != nullptr || span != length) {
    if (hint != nullptr && trans.is_read()) hint->untouched = false;
    move_bytes(memory, offset, trans);
  } else if (trans.is_read()) {
    if (hint != nullptr && (hint->untouched = memory.untouched(offset, length))) {
      std::memset(trans.get_data_ptr(), 0, length);
    } else {
      memory.read(offset, trans.get_data_ptr(), length);
    }
  } else if (hint != nullptr && hint->untouched) {
    memory.write_zeros(offset, length);
  } else {
    memory.write(offset, trans.get_data_ptr(), length);
  }
  trans.set_response_status(tlm::TLM_OK_RESPONSE);
}

unsigned debug_on_memory(SparseMemory& memory, std::uint64_t offset,
                         tlm::tlm_generic_payload& trans) {
  if (offset >= memory.size()) return 0;
  const auto length = static_cast<unsigned>(
      std::min<std::uint64_t>(trans.get_data_length(), memory.size() - offset));
  if (trans.is_read()) {
    memory.read(offset, trans.get_data_ptr(), length);
  } else if (trans.is_write()) {
    memory.write(offset, trans.get_data_ptr(), length);
  }
  return length;
}

void execute_on_registers(const RegisterAccess& access, std::uint64_t offset,
                          tlm::tlm_generic_payload& trans) {
  if (malformed(trans)) return;
  const unsigned length = trans.get_data_length();
  if (trans.get_streaming_width() < length) {
    trans.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  const bool whole_words = offset % 4 == 0 && length % 4 == 0;
  const bool inside_word = (length == 1 || length == 2) && offset % length == 0;
  if (!whole_words && !inside_word) {
    trans.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  unsigned char* data = trans.get_data_ptr();
  for (unsigned done = 0; done < length;) {
    const std::uint64_t word = (offset + done) & ~std::uint64_t{3};
    const auto lane = static_cast<unsigned>((offset + done) - word);
    const unsigned count = std::min(4 - lane, length - done);
    bool all = lane == 0 && count == 4;
    for (unsigned i = 0; i < count; ++i) all = all && enabled(trans, done + i);
    std::uint32_t value = 0;
    bool ok = true;
    if (trans.is_read() || (trans.is_write() && !all)) ok = access.read(word, value);
    unsigned char bytes[4];
    std::memcpy(bytes, &value, 4);
    for (unsigned i = 0; ok && i < count; ++i) {
      if (!enabled(trans, done + i)) continue;
      if (trans.is_read()) data[done + i] = bytes[lane + i];
      if (trans.is_write()) bytes[lane + i] = data[done + i];
    }
    if (ok && trans.is_write()) {
      std::memcpy(&value, bytes, 4);
      ok = access.write(word, value);
    }
    if (!ok) {
      trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
      return;
    }
    done += count;
  }
  trans.set_response_status(tlm::TLM_OK_RESPONSE);
}

void set_up(tlm::tlm_generic_payload& trans, tlm::tlm_command command, std::uint64_t address,
            void* data, unsigned length) {
  trans.set_command(command);
  trans.set_address(address);
  trans.set_data_ptr(static_cast<unsigned char*>(data));
  trans.set_data_length(length);
  trans.set_streaming_width(length);
  trans.set_byte_enable_ptr(nullptr);
  trans.set_byte_enable_length(0);
  trans.set_dmi_allowed(false);
  trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

}  // namespace trn2vp::common
