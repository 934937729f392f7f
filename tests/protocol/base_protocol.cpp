// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/protocol/base_protocol.h"

#include <algorithm>
#include <cstring>

namespace trn2vp::test {

using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes pattern(unsigned length, unsigned seed) {
  Bytes bytes(length);
  for (unsigned i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(seed + 37 * i + i / 7);
  return bytes;
}

}  // namespace

ProtocolChecker::ProtocolChecker(const sc_core::sc_module_name& name)
    : sc_module(name), socket("socket") {
  socket.register_invalidate_direct_mem_ptr(this, &ProtocolChecker::invalidate);
}

void ProtocolChecker::invalidate(sc_dt::uint64 first, sc_dt::uint64 last) {
  invalidations_.push_back({first, last});
}

std::vector<std::string> ProtocolChecker::check(const TargetProperties& p) {
  broken_.clear();
  check_data(p);
  check_byte_enables(p);
  check_streaming(p);
  check_errors(p);
  check_debug(p);
  check_dmi(p);
  return broken_;
}

void ProtocolChecker::expect(bool holds, const std::string& rule) {
  if (!holds) broken_.push_back(rule);
}

/// One blocking transaction; checks what holds for every one of them.
tlm::tlm_response_status ProtocolChecker::transport(tlm::tlm_command command, std::uint64_t address,
                                                    Bytes& data, const Bytes& enables,
                                                    unsigned streaming_width) {
  tlm::tlm_generic_payload trans;
  Bytes enable_copy = enables;
  trans.set_command(command);
  trans.set_address(address);
  trans.set_data_ptr(data.data());
  trans.set_data_length(static_cast<unsigned>(data.size()));
  trans.set_streaming_width(streaming_width == 0 ? static_cast<unsigned>(data.size())
                                                 : streaming_width);
  trans.set_byte_enable_ptr(enables.empty() ? nullptr : enable_copy.data());
  trans.set_byte_enable_length(static_cast<unsigned>(enables.size()));
  trans.set_dmi_allowed(false);
  trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  const Bytes before = data;
  const sc_core::sc_time ahead(100, sc_core::SC_NS);
  const sc_core::sc_time local = sc_core::sc_time_stamp() + ahead;
  sc_core::sc_time delay = ahead;
  socket->b_transport(trans, delay);

  expect(trans.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE,
         "the response is never left incomplete");
  expect(sc_core::sc_time_stamp() + delay >= local, "b_transport never goes back in time");
  expect(trans.get_command() == command && trans.get_data_ptr() == data.data() &&
             trans.get_data_length() == data.size(),
         "command, data pointer and length stay as the initiator set them");
  expect(trans.get_address() == address, "the address is given back as it was");
  expect(enable_copy == enables, "byte enables are not written");
  if (command != tlm::TLM_READ_COMMAND)
    expect(data == before, "only a read changes the data array");
  dmi_allowed_ = trans.is_dmi_allowed();
  return trans.get_response_status();
}

Bytes ProtocolChecker::read(std::uint64_t address, unsigned length) {
  Bytes data(length, 0xA5);
  expect(transport(tlm::TLM_READ_COMMAND, address, data) == tlm::TLM_OK_RESPONSE,
         "a read succeeds");
  return data;
}

void ProtocolChecker::check_data(const TargetProperties& p) {
  Bytes data = pattern(p.length, 1);
  expect(transport(tlm::TLM_WRITE_COMMAND, p.address, data) == tlm::TLM_OK_RESPONSE,
         "a write succeeds");
  expect(read(p.address, p.length) == data, "a read gives what was written");
  Bytes word = pattern(4, 99);
  transport(tlm::TLM_WRITE_COMMAND, p.address + 8, word);
  std::copy(word.begin(), word.end(), data.begin() + 8);
  expect(read(p.address, p.length) == data, "a short write changes its own bytes only");
  if (p.byte_granular) {
    Bytes odd = pattern(5, 50);
    expect(transport(tlm::TLM_WRITE_COMMAND, p.address + 3, odd) == tlm::TLM_OK_RESPONSE,
           "an unaligned write succeeds");
    std::copy(odd.begin(), odd.end(), data.begin() + 3);
    expect(read(p.address, p.length) == data, "an unaligned write changes its own bytes only");
    expect(read(p.address + 3, 5) == odd, "an unaligned read gives its own bytes");
  }
  Bytes ignored = pattern(4, 7);
  expect(transport(tlm::TLM_IGNORE_COMMAND, p.address, ignored) == tlm::TLM_OK_RESPONSE,
         "TLM_IGNORE_COMMAND succeeds");
  expect(read(p.address, p.length) == data, "TLM_IGNORE_COMMAND moves no data");
}

void ProtocolChecker::check_byte_enables(const TargetProperties& p) {
  Bytes expected = read(p.address, 8);
  // Alternate bytes, given by a pattern shorter than the data.
  const Bytes alternate = {TLM_BYTE_ENABLED, TLM_BYTE_DISABLED};
  Bytes data = pattern(8, 200);
  expect(transport(tlm::TLM_WRITE_COMMAND, p.address, data, alternate) == tlm::TLM_OK_RESPONSE,
         "a write with byte enables succeeds");
  for (unsigned i = 0; i < 8; i += 2) expected[i] = data[i];
  expect(read(p.address, 8) == expected, "a write changes enabled bytes only");
  Bytes got(8, 0xA5);
  expect(transport(tlm::TLM_READ_COMMAND, p.address, got, alternate) == tlm::TLM_OK_RESPONSE,
         "a read with byte enables succeeds");
  for (unsigned i = 0; i < 8; ++i) {
    expect(got[i] == (i % 2 == 0 ? expected[i] : 0xA5), "a read changes enabled bytes only");
  }
  const Bytes none(4, TLM_BYTE_DISABLED);
  transport(tlm::TLM_WRITE_COMMAND, p.address, data, none);
  expect(read(p.address, 8) == expected, "a write with no byte enabled changes nothing");
}

void ProtocolChecker::check_streaming(const TargetProperties& p) {
  const Bytes before = read(p.address, 16);
  Bytes data = pattern(16, 60);
  const auto status = transport(tlm::TLM_WRITE_COMMAND, p.address, data, {}, 4);
  if (!p.streaming) {
    expect(status == tlm::TLM_BURST_ERROR_RESPONSE,
           "a streaming width is refused as a burst error");
    expect(read(p.address, 16) == before, "a refused burst writes nothing");
  } else {
    expect(status == tlm::TLM_OK_RESPONSE, "a streaming write succeeds");
    Bytes expected = before;
    std::copy(data.begin() + 12, data.end(), expected.begin());
    expect(read(p.address, 16) == expected, "a streaming write stays on its own addresses");
    Bytes got(16);
    transport(tlm::TLM_READ_COMMAND, p.address, got, {}, 4);
    for (unsigned i = 0; i < 16; ++i) {
      expect(got[i] == expected[i % 4], "a streaming read repeats its own addresses");
    }
  }
  // Wider than the data is the same as no streaming.
  Bytes plain = pattern(16, 61);
  expect(transport(tlm::TLM_WRITE_COMMAND, p.address, plain, {}, 64) == tlm::TLM_OK_RESPONSE &&
             read(p.address, 16) == plain,
         "a streaming width above the length has no effect");
}

void ProtocolChecker::check_errors(const TargetProperties& p) {
  if (!p.byte_granular) {
    const Bytes before = read(p.address, 8);
    Bytes data = pattern(4, 3);
    expect(transport(tlm::TLM_WRITE_COMMAND, p.address + 2, data) == tlm::TLM_BURST_ERROR_RESPONSE,
           "an unaligned word is refused as a burst error");
    expect(read(p.address, 8) == before, "a refused word writes nothing");
  }
  if (!p.bad_address) return;
  for (const tlm::tlm_command command : {tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND}) {
    Bytes data = pattern(4, 3);
    const Bytes before = data;
    expect(transport(command, *p.bad_address, data) == tlm::TLM_ADDRESS_ERROR_RESPONSE,
           "a bad address is answered with TLM_ADDRESS_ERROR_RESPONSE");
    expect(!dmi_allowed_, "no DMI hint with an error");
    expect(data == before, "a failed access moves no data");
  }
  tlm::tlm_generic_payload trans;
  Bytes data = pattern(4, 3);
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_address(*p.bad_address);
  trans.set_data_ptr(data.data());
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  expect(socket->transport_dbg(trans) == 0, "transport_dbg moves nothing at a bad address");
  expect(read(p.address, 4).size() == 4, "the target works on after errors");
}

void ProtocolChecker::check_debug(const TargetProperties& p) {
  Bytes data = pattern(p.length, 140);
  tlm::tlm_generic_payload trans;
  trans.set_command(tlm::TLM_WRITE_COMMAND);
  trans.set_address(p.address);
  trans.set_data_ptr(data.data());
  trans.set_data_length(p.length);
  trans.set_streaming_width(p.length);
  sc_core::sc_time before = sc_core::sc_time_stamp();
  auto deltas = sc_core::sc_delta_count();
  const auto no_time_passed = [&] {
    expect(sc_core::sc_time_stamp() == before && sc_core::sc_delta_count() == deltas,
           "transport_dbg takes no time");
  };
  expect(socket->transport_dbg(trans) == p.length, "a debug write moves everything");
  no_time_passed();
  expect(read(p.address, p.length) == data, "b_transport sees what transport_dbg wrote");
  before = sc_core::sc_time_stamp();  // b_transport may wait
  deltas = sc_core::sc_delta_count();
  Bytes got(p.length);
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_data_ptr(got.data());
  expect(socket->transport_dbg(trans) == p.length && got == data,
         "transport_dbg agrees with b_transport");
  expect(trans.get_address() == p.address && trans.get_data_length() == p.length,
         "transport_dbg gives the payload back as it was");
  no_time_passed();
}

void ProtocolChecker::check_dmi(const TargetProperties& p) {
  read(p.address, 4);
  expect(dmi_allowed_ == p.dmi, p.dmi ? "a DMI hint is given" : "no DMI hint is given");
  tlm::tlm_generic_payload trans;
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_address(p.address);
  tlm::tlm_dmi dmi;
  const bool granted = socket->get_direct_mem_ptr(trans, dmi);
  expect(granted == p.dmi, p.dmi ? "DMI is granted" : "DMI is refused");
  expect(trans.get_address() == p.address, "get_direct_mem_ptr gives the address back as it was");
  if (!granted) return;
  expect(dmi.get_start_address() <= p.address && dmi.get_end_address() >= p.address + p.length - 1,
         "the granted range holds the address");
  std::uint8_t* pointer = dmi.get_dmi_ptr() + (p.address - dmi.get_start_address());
  Bytes data = pattern(p.length, 17);
  transport(tlm::TLM_WRITE_COMMAND, p.address, data);
  expect(std::equal(data.begin(), data.end(), pointer),
         "the DMI pointer sees b_transport's writes");
  data = pattern(p.length, 18);
  std::copy(data.begin(), data.end(), pointer);
  expect(read(p.address, p.length) == data, "b_transport sees writes through the DMI pointer");
}

}  // namespace trn2vp::test
