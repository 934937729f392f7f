// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "platforms/explore/database.h"

namespace trn2vp::explore {

/// report.json of a sweep (docs/report.md): objectives, points, and what each varied key does to
/// each objective over the points that are ok and have all objectives.
nlohmann::ordered_json to_json(const std::string& name, const std::vector<Objective>& objectives,
                               const std::vector<Result>& results);

}  // namespace trn2vp::explore
