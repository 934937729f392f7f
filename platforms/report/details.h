// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "platforms/report/run_report.h"

namespace trn2vp::report {

/// The "energy_j" object: joules of the kernel by part, their sums, and the mean power in W.
nlohmann::ordered_json energy_json(const RunReport& report);

/// A piece of the run with a name: a launch, a layer.
struct Stretch {
  std::string name;
  std::uint64_t begin_ps;
  std::uint64_t end_ps;
  double flops;
  std::uint64_t tensor_busy_ps;
  std::uint64_t hbm_read_bytes;
  std::uint64_t hbm_written_bytes;
};
/// Its numbers, rates and shares of the peaks.
nlohmann::ordered_json stretch_json(const RunReport& report, const Stretch& stretch);

/// The "launches" array: work, rates and energy of each stretch in which the core ran programs.
nlohmann::ordered_json launches_json(const RunReport& report);

/// The "timeline" object: whole ns of every bin, by engine and by what the time went to. Rounded so
/// that every sum over bins from the first is exact to 1 ns.
nlohmann::ordered_json timeline_json(const RunReport& report);

/// The "series" object: rates between one sample and the next.
nlohmann::ordered_json series_json(const RunReport& report);

/// The "parameters" array.
nlohmann::ordered_json parameters_json(const RunReport& report);

/// The "peaks" object: what the machine can do at most.
nlohmann::ordered_json peaks_json(const RunReport& report);

}  // namespace trn2vp::report
