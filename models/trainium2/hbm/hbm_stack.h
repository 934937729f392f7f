// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <systemc>

#include "models/common/sparse_memory.h"
#include "models/common/wave.h"
#include "models/dram/analytic_memory.h"
#include "models/dram/scheduled_memory.h"
#include "models/trainium2/hbm/ecc.h"
#include "models/trainium2/hbm/hbm_configuration.h"
#include "models/trainium2/timing/memory_timing.h"

namespace trn2vp::trainium2 {

/// Totals of one stack.
struct HbmStatistics {
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  /// Accesses answered with an error: bad addresses, uncorrectable words.
  std::uint64_t errors = 0;
  /// Time the stack would need for these bytes at full rate, in ps.
  std::uint64_t busy_ps = 0;
};

/// One HBM stack with its controllers behind one target socket, addressed from 0. Sparse: bytes
/// nobody wrote take no memory. No DMI, so that every access is seen and takes its time;
/// transport_dbg is open.
///
/// Time. An access takes the controller's latency and what the DRAM needs (docs/memory.md), but
/// at least the time of its bytes at the rate of one requester's port. Two models of the DRAM, by
/// `timing.fidelity`:
///   lt  AnalyticMemory: b_transport returns at once with the time in `delay`.
///   at  ScheduledMemory: b_transport waits until every burst has been commanded. From a process
///       that can't wait (an SC_METHOD) it is answered as in lt.
/// Both take nb_transport, the base protocol's four phases: END_REQ comes when all bursts have a
/// place in the controllers' queues, BEGIN_RESP when they are done.
///
/// Errors. A bad address is TLM_ADDRESS_ERROR_RESPONSE; a word that ECC can't correct makes the
/// whole access TLM_GENERIC_ERROR_RESPONSE, without data.
class HbmStack : public sc_core::sc_module {
 public:
  struct Parameters {
    /// 24 GiB per stack. Documented (facts "trainium2" 1.1, "neuron-device-interface" 2.2). At most
    /// what the preset's DRAM holds.
    std::uint64_t size = 24ull << 30;
    timing::HbmTiming timing;
    EccParameters ecc;
    unsigned index = 0;     ///< of the stack, 0..3
    double wave_ns = 1000;  ///< resolution of the bandwidth wave
  };

  /// Throws std::runtime_error naming the key when a parameter is wrong.
  HbmStack(const sc_core::sc_module_name& name, const Parameters& parameters);

  tlm_utils::simple_target_socket<HbmStack> socket;

  common::SparseMemory& store() { return store_; }
  Ecc& ecc() { return ecc_; }
  const HbmStatistics& statistics() const { return statistics_; }
  /// Bytes per second at which data can leave the stack, refresh and all else left out.
  double peak_bytes_per_second() const { return peak_; }

  /// Signals `<scope>.read_gb_per_s` and `<scope>.write_gb_per_s`: means over the past `wave_ns`.
  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  struct Pending {
    tlm::tlm_generic_payload* trans = nullptr;  ///< none: from b_transport
    sc_core::sc_event* finished = nullptr;
    std::uint64_t start_ps = 0;
    std::uint64_t done_ps = 0;
  };

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& trans);
  void sample();
  bool execute(tlm::tlm_generic_payload& trans);
  std::uint64_t finish_ps(const tlm::tlm_generic_payload& trans, std::uint64_t start_ps,
                          std::uint64_t dram_ps) const;
  struct Times {
    std::uint64_t accepted;
    std::uint64_t end;
  };
  Times analytic(const tlm::tlm_generic_payload& trans, std::uint64_t start_ps, double pace);
  std::uint64_t now_ps() const { return sc_core::sc_time_stamp().value() / units_per_ps_; }
  sc_core::sc_time time(std::uint64_t ps) const {
    return sc_core::sc_time::from_value(ps * units_per_ps_);
  }
  dram::Cycle cycle(std::uint64_t at) const;
  std::uint64_t ps(dram::Cycle cycle) const;

  // hbm_stack_at.cpp
  tlm::tlm_sync_enum nb_transport(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                  sc_core::sc_time& delay);
  void wait_for(tlm::tlm_generic_payload& trans);
  void start_requests();
  void submit(std::uint64_t tag, const tlm::tlm_generic_payload& trans);
  void command();
  void wake(dram::Cycle next);
  void accept(std::uint64_t tag);
  void finish(std::uint64_t tag, std::uint64_t done_ps);
  void end_request();
  void respond();

  Parameters parameters_;
  HbmConfiguration configuration_;
  std::uint64_t units_per_ps_;
  double cycle_ps_;
  double peak_;
  std::uint64_t controller_ps_;  ///< latency that is not the DRAM's
  std::uint64_t first_data_ps_;  ///< the DRAM's part of it
  double request_ps_per_byte_;
  /// Cycles between the bursts of a requester: those of a long access reach the DRAM as its port
  /// takes them, so that those of others come in between.
  double burst_pace_;
  common::SparseMemory store_;
  Ecc ecc_;
  dram::AnalyticMemory analytic_;
  std::unique_ptr<dram::ScheduledMemory> scheduled_;  ///< with fidelity at: its queues take memory
  HbmStatistics statistics_;

  tlm_utils::peq_with_get<tlm::tlm_generic_payload> arrivals_;
  sc_core::sc_event command_event_;
  sc_core::sc_event end_request_event_;
  sc_core::sc_event respond_event_;
  tlm::tlm_generic_payload* request_ = nullptr;  ///< BEGIN_REQ seen, END_REQ not yet sent
  std::map<std::uint64_t, Pending> pending_;     ///< by tag, in order of arrival
  std::uint64_t next_tag_ = 0;
  dram::Cycle last_cycle_ = 0;  ///< the scheduler was last called at
  std::multimap<std::uint64_t, tlm::tlm_generic_payload*> responses_;  ///< by time in ps
  bool responding_ = false;  ///< BEGIN_RESP sent, END_RESP not yet seen

  common::WaveSignal<double> read_wave_;
  common::WaveSignal<double> write_wave_;
  sc_core::sc_event traffic_;
  bool sampling_ = false;
  std::uint64_t sampled_read_ = 0;
  std::uint64_t sampled_written_ = 0;
};

}  // namespace trn2vp::trainium2
