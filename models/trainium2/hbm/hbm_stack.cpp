// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/hbm_stack.h"

#include <algorithm>
#include <cmath>

#include "models/common/payload.h"

namespace trn2vp::trainium2 {

HbmStack::HbmStack(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      socket("socket"),
      parameters_(parameters),
      configuration_(hbm_configuration(parameters.timing, parameters.size)),
      units_per_ps_(sc_core::sc_time(1, sc_core::SC_PS).value()),
      cycle_ps_(configuration_.preset.cycle_ps()),
      peak_(configuration_.preset.peak_bytes_per_second()),
      request_ps_per_byte_(1e12 / std::min(parameters.timing.requester_bytes_per_second, peak_)),
      burst_pace_(request_ps_per_byte_ / cycle_ps_ *
                  static_cast<double>(configuration_.preset.organisation.burst_bytes)),
      store_(parameters.size),
      ecc_(parameters.ecc, parameters.index),
      analytic_(configuration_.preset, configuration_.policy, configuration_.interleave),
      arrivals_("arrivals") {
  const double dram_ns =
      std::min(closed_row_ns(configuration_.preset), parameters.timing.latency_ns);
  first_data_ps_ = static_cast<std::uint64_t>(std::llround(dram_ns * 1000));
  controller_ps_ = static_cast<std::uint64_t>(std::llround(parameters.timing.latency_ns * 1000)) -
                   first_data_ps_;
  socket.register_b_transport(this, &HbmStack::b_transport);
  socket.register_nb_transport_fw(this, &HbmStack::nb_transport);
  socket.register_transport_dbg(this, &HbmStack::transport_dbg);
  if (configuration_.scheduled) {
    scheduled_ = std::make_unique<dram::ScheduledMemory>(
        configuration_.preset, configuration_.policy, configuration_.interleave);
    scheduled_->on_accepted = [this](std::uint64_t tag) { accept(tag); };
    scheduled_->on_done = [this](std::uint64_t tag, dram::Cycle done) { finish(tag, ps(done)); };
  }
  SC_HAS_PROCESS(HbmStack);
  SC_METHOD(sample);
  sensitive << traffic_;
  dont_initialize();
  SC_METHOD(start_requests);
  sensitive << arrivals_.get_event();
  dont_initialize();
  SC_METHOD(command);
  sensitive << command_event_;
  dont_initialize();
  SC_METHOD(end_request);
  sensitive << end_request_event_;
  dont_initialize();
  SC_METHOD(respond);
  sensitive << respond_event_;
  dont_initialize();
}

void HbmStack::attach_waves(common::WaveSink& sink, const std::string& scope) {
  read_wave_.attach(&sink, sink.declare_real(scope, "read_gb_per_s"));
  write_wave_.attach(&sink, sink.declare_real(scope, "write_gb_per_s"));
  read_wave_.set(0, 0);
  write_wave_.set(0, 0);
}

// The cycle that `at` lies in: the last one with ps(cycle) <= at, whatever the division rounds to.
dram::Cycle HbmStack::cycle(std::uint64_t at) const {
  const auto cycle = static_cast<dram::Cycle>(static_cast<double>(at) / cycle_ps_);
  if (ps(cycle + 1) <= at) return cycle + 1;
  return ps(cycle) <= at ? cycle : cycle - 1;
}

std::uint64_t HbmStack::ps(dram::Cycle cycle) const {
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(cycle) * cycle_ps_));
}

/// Moves the data and counts. False: there is an error response, and nothing to time.
bool HbmStack::execute(tlm::tlm_generic_payload& trans) {
  const std::uint64_t address = trans.get_address();
  const std::uint32_t bytes = trans.get_data_length();
  // Bytes of the store: a streaming access stays on its first ones.
  const std::uint64_t range = std::min<std::uint64_t>(bytes, trans.get_streaming_width());
  bool good = true;
  if (store_.contains(address, range)) {
    if (trans.is_read()) good = ecc_.check_read(store_, address, range);
    if (trans.is_write()) {
      const bool whole = trans.get_byte_enable_ptr() == nullptr;
      good = whole ? ecc_.check_write(store_, address, range)
                   : ecc_.check_read(store_, address, range);
    }
  }
  if (good) {
    common::execute_on_memory(store_, address, trans);
  } else {
    trans.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
  }
  if (trans.is_response_error()) {
    ++statistics_.errors;
    return false;
  }
  if (trans.is_read()) {
    ++statistics_.reads;
    statistics_.read_bytes += bytes;
  } else if (trans.is_write()) {
    ++statistics_.writes;
    statistics_.written_bytes += bytes;
  }
  statistics_.busy_ps = static_cast<std::uint64_t>(
      static_cast<double>(statistics_.read_bytes + statistics_.written_bytes) * 1e12 / peak_);
  if (read_wave_.attached() && !sampling_) {
    sampling_ = true;
    traffic_.notify(sc_core::sc_time(parameters_.wave_ns, sc_core::SC_NS));
  }
  return bytes != 0 && (trans.is_read() || trans.is_write());
}

/// When an access is over that started at `start_ps` and whose DRAM was done at `dram_ps`. A write
/// does not wait for the DRAM, only for a place in the controller.
std::uint64_t HbmStack::finish_ps(const tlm::tlm_generic_payload& trans, std::uint64_t start_ps,
                                  std::uint64_t dram_ps) const {
  const auto port =
      static_cast<std::uint64_t>(std::ceil(trans.get_data_length() * request_ps_per_byte_ - 1e-6));
  const std::uint64_t first = trans.is_write() ? 0 : first_data_ps_;
  return std::max(dram_ps, start_ps + first + port) + controller_ps_;
}

HbmStack::Times HbmStack::analytic(const tlm::tlm_generic_payload& trans, std::uint64_t start_ps,
                                   double pace) {
  const auto bytes = std::min<std::uint32_t>(trans.get_data_length(), trans.get_streaming_width());
  const dram::AnalyticMemory::Times times =
      analytic_.access(trans.get_address(), bytes, trans.is_write(), cycle(start_ps), pace);
  return {std::max(start_ps, ps(times.accepted)), finish_ps(trans, start_ps, ps(times.done))};
}

void HbmStack::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  const bool can_wait =
      sc_core::sc_get_current_process_handle().proc_kind() == sc_core::SC_THREAD_PROC_;
  if (configuration_.scheduled && can_wait) {
    sc_core::wait(delay);
    delay = sc_core::SC_ZERO_TIME;
    if (execute(trans)) {
      wait_for(trans);
    } else {
      delay = time(first_data_ps_ + controller_ps_);
    }
    return;
  }
  const std::uint64_t now = now_ps();
  const std::uint64_t start = now + delay.value() / units_per_ps_;
  const std::uint64_t end = execute(trans) ? analytic(trans, start, burst_pace_).end
                                           : start + first_data_ps_ + controller_ps_;
  delay = time(end - now);
}

/// Runs only with a wave attached and only while there is traffic.
void HbmStack::sample() {
  const std::uint64_t now = now_ps();
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
