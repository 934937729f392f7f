// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <nlohmann/json.hpp>

#include "platforms/report/run_report.h"

namespace trn2vp::report {

/// Percent of `whole`; 0 when that is 0.
double percent(double part, double whole);

/// FLOPs of the workload over what the array could have done in the kernel's time.
double mfu_percent(const RunReport& report);

/// HBM bytes per second while the kernel ran.
double hbm_bandwidth(const RunReport& report);

/// Bytes moved while active over what the engines' streaming rate allows.
double dma_efficiency_percent(const RunReport::Dma& dma);

/// The "metrics" object: names as in AWS's Neuron Explorer.
nlohmann::ordered_json metrics_json(const RunReport& report);

/// The "speed" object: the only one that is not deterministic.
nlohmann::ordered_json speed_json(const RunReport& report);

}  // namespace trn2vp::report
