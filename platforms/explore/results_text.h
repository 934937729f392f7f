// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <vector>

#include "platforms/explore/database.h"

namespace trn2vp::explore {

/// Keys of the settings, in the order in which they first appear.
std::vector<std::string> keys_of(const std::vector<Result>& results);
/// Empty when there is no such key.
std::string value_of(const Settings& settings, const std::string& key);

/// "12 s", "3 min 5 s", "2 h 10 min".
std::string duration_text(double seconds);

/// What a sweep found: how many points ended how, why those that are not ok are not, and the Pareto
/// front as a table, best in the first objective first.
std::string to_text(const std::string& name, const std::vector<Objective>& objectives,
                    const std::vector<Result>& results);

/// All points, one line each (RFC 4180): settings, objectives, front, and how they were made.
std::string to_csv(const std::vector<Objective>& objectives, const std::vector<Result>& results);

}  // namespace trn2vp::explore
