// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/hbm_stack.h"

#include <cmath>

#include "models/common/payload.h"

namespace trn2vp::trainium2 {
namespace {

// A slot calendar of 1 ms: farther than any backlog the engines' FIFOs allow.
constexpr unsigned kSlots = 10'000;

std::uint64_t ps(double ns) { return static_cast<std::uint64_t>(std::llround(ns * 1000)); }

}  // namespace

HbmStack::HbmStack(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      socket("socket"),
      parameters_(parameters),
      latency_(parameters.timing.latency_ns, sc_core::SC_NS),
      units_per_ps_(sc_core::sc_time(1, sc_core::SC_PS).value()),
      store_(parameters.size),
      calendar_({parameters.timing.bytes_per_second, parameters.timing.requester_bytes_per_second,
                 static_cast<std::uint32_t>(parameters.timing.short_bytes),
                 parameters.timing.bulk_share, ps(parameters.slot_ns), kSlots}) {
  socket.register_b_transport(this, &HbmStack::b_transport);
  socket.register_transport_dbg(this, &HbmStack::transport_dbg);
  SC_HAS_PROCESS(HbmStack);
  SC_METHOD(sample);
  sensitive << traffic_;
  dont_initialize();
}

void HbmStack::attach_waves(common::WaveSink& sink, const std::string& scope) {
  read_wave_.attach(&sink, sink.declare_real(scope, "read_gb_per_s"));
  write_wave_.attach(&sink, sink.declare_real(scope, "write_gb_per_s"));
  read_wave_.set(0, 0);
  write_wave_.set(0, 0);
}

void HbmStack::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  common::execute_on_memory(store_, trans.get_address(), trans);
  if (trans.is_response_error()) {
    ++statistics_.errors;
    delay += latency_;
    return;
  }
  const std::uint32_t bytes = trans.get_data_length();
  const std::uint64_t now = sc_core::sc_time_stamp().value() / units_per_ps_;
  const std::uint64_t start = now + delay.value() / units_per_ps_;
  const std::uint64_t end =
      trans.get_command() == tlm::TLM_IGNORE_COMMAND ? start : calendar_.book(start, bytes);
  delay = sc_core::sc_time::from_value((end - now) * units_per_ps_) + latency_;
  if (trans.is_read()) {
    ++statistics_.reads;
    statistics_.read_bytes += bytes;
  } else if (trans.is_write()) {
    ++statistics_.writes;
    statistics_.written_bytes += bytes;
  }
  statistics_.busy_ps = static_cast<std::uint64_t>(
      static_cast<double>(statistics_.read_bytes + statistics_.written_bytes) * 1e12 /
      parameters_.timing.bytes_per_second);
  if (read_wave_.attached() && !sampling_) {
    sampling_ = true;
    traffic_.notify(sc_core::sc_time(parameters_.wave_ns, sc_core::SC_NS));
  }
}

/// Runs only with a wave attached and only while there is traffic.
void HbmStack::sample() {
  const std::uint64_t now = sc_core::sc_time_stamp().value() / units_per_ps_;
  const std::uint64_t read = statistics_.read_bytes - sampled_read_;
  const std::uint64_t written = statistics_.written_bytes - sampled_written_;
  sampled_read_ = statistics_.read_bytes;
  sampled_written_ = statistics_.written_bytes;
  read_wave_.set(now, static_cast<double>(read) / parameters_.wave_ns);
  write_wave_.set(now, static_cast<double>(written) / parameters_.wave_ns);
  sampling_ = read + written != 0;
  if (sampling_) traffic_.notify(sc_core::sc_time(parameters_.wave_ns, sc_core::SC_NS));
}

unsigned HbmStack::transport_dbg(tlm::tlm_generic_payload& trans) {
  return common::debug_on_memory(store_, trans.get_address(), trans);
}

}  // namespace trn2vp::trainium2
