// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "platforms/report/run_report.h"

namespace trn2vp::report {

/// The whole model from the layers that were simulated: the last of the equal layers stands for
/// those that were not. Nothing when the workload is no such model, or its layers did not end.
struct ModelEstimate {
  std::uint64_t layers_simulated;
  std::uint64_t layers_total;
  std::uint64_t layer_ps;     ///< the last of the equal layers
  double difference_percent;  ///< of it to the one before; 0 when there is none
  double total_ps;            ///< of the whole model
  double flops;
};
std::optional<ModelEstimate> estimate_model(const RunReport& report);

double layer_mfu_percent(const RunReport& report, const RunReport::Layer& layer);

nlohmann::ordered_json layers_json(const RunReport& report);
/// Lines for the table of a run; empty without layers.
std::string layers_text(const RunReport& report);

}  // namespace trn2vp::report
