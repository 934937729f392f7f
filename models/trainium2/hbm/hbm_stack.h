// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <string>
#include <systemc>

#include "models/common/sparse_memory.h"
#include "models/common/wave.h"
#include "models/trainium2/hbm/bandwidth_calendar.h"
#include "models/trainium2/timing/memory_timing.h"

namespace trn2vp::trainium2 {

/// Totals of one stack.
struct HbmStatistics {
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t errors = 0;
  /// Time the stack would need for these bytes at full rate, in ps.
  std::uint64_t busy_ps = 0;
};

/// One HBM stack behind one target socket, addressed from 0. Sparse: bytes nobody wrote take no
/// memory. No DMI, so that every access is seen and takes its time; transport_dbg is open.
///
/// An access takes `latency` plus the time of its bytes on the way: at the rate of one requester,
/// or less when the stack is busy (BandwidthCalendar).
class HbmStack : public sc_core::sc_module {
 public:
  struct Parameters {
    /// 24 GiB per stack. Documented (facts "trainium2" 1.1, "neuron-device-interface" 2.2).
    std::uint64_t size = 24ull << 30;
    timing::HbmTiming timing;
    /// Resolution of contention, and of the bandwidth wave. Model, not machine.
    double slot_ns = 100;
    double wave_ns = 1000;
  };

  HbmStack(const sc_core::sc_module_name& name, const Parameters& parameters);

  tlm_utils::simple_target_socket<HbmStack> socket;

  common::SparseMemory& store() { return store_; }
  const HbmStatistics& statistics() const { return statistics_; }

  /// Signals `<scope>.read_gb_per_s` and `<scope>.write_gb_per_s`: means over the past `wave_ns`.
  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& trans);
  void sample();

  Parameters parameters_;
  sc_core::sc_time latency_;
  std::uint64_t units_per_ps_;
  common::SparseMemory store_;
  BandwidthCalendar calendar_;
  HbmStatistics statistics_;

  common::WaveSignal<double> read_wave_;
  common::WaveSignal<double> write_wave_;
  sc_core::sc_event traffic_;
  bool sampling_ = false;
  std::uint64_t sampled_read_ = 0;
  std::uint64_t sampled_written_ = 0;
};

}  // namespace trn2vp::trainium2
