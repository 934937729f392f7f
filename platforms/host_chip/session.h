// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/common/wave_file.h"
#include "platforms/config/parameters.h"
#include "platforms/host_chip/host_chip.h"
#include "platforms/host_chip/machine.h"
#include "platforms/job/job_image.h"
#include "platforms/report/run_report.h"

namespace trn2vp::host_chip {

enum class ArrayKind { kTlm, kRtl, kLockstep };
const char* name_of(ArrayKind kind);

/// Everything about a run but the parameters of the machine.
struct SessionOptions {
  std::string platform;  ///< name, for the report
  MachineFactory make_machine = make_host_chip;
  ArrayKind array = ArrayKind::kTlm;
  bool timing_only = false;
  bool lockstep_keep_going = false;  ///< count differences instead of stopping at the first
  /// Where the wave and the save-file of a difference go; empty: the working folder.
  std::string lockstep_folder;
  /// Cycles in that wave. 600 show a vector enter and leave the 128 x 128 array, which takes 257,
  /// wherever the failing PE is.
  unsigned lockstep_cycles = 600;
  std::uint64_t seed = 1;
  std::string firmware;  ///< ELF file, of a machine with a host
  std::string wave;      ///< empty: none
  common::WaveSelection wave_selection;
  bool record_activity = false;  ///< timelines and samples for the report
  std::string timeline;          ///< trace file; empty: none
  std::uint64_t limit_ps = 0;    ///< simulated time after which the run is stopped; 0: none
  /// Each line the firmware prints, as it comes; may be empty.
  std::function<void(const std::string&)> on_uart_line;
};

/// Registers every key of the platform: host.* if it has one, chip.*, checks.*.
void add_parameters(HostChip::Parameters& machine, config::Parameters& parameters,
                    bool host = true);

/// Has the machine carry out the job (a host boots its firmware for it), compares, reports. The
/// SystemC kernel allows one session per process. Throws std::runtime_error with one line for the
/// user's mistakes; the guest's failures are in the report.
report::RunReport run_session(const job::JobSource& source, const HostChip::Parameters& machine,
                              const SessionOptions& options);

/// Asks a running session to stop at the next occasion; safe in a signal handler.
void request_stop();

}  // namespace trn2vp::host_chip
