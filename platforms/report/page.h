// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace trn2vp::report {

/// report.html of a run: one file that needs no network. `report` is what to_json() gave; every
/// number the page shows is in it.
std::string run_page(const nlohmann::ordered_json& report);

/// The same of a sweep; `sweep` is what explore::to_json() gave (docs/report.md).
std::string sweep_page(const nlohmann::ordered_json& sweep);

}  // namespace trn2vp::report
