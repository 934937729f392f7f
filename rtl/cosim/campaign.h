// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "rtl/cosim/bench.h"

namespace trn2vp::cosim {

/// How much to run. Random cases stop at the first limit reached that is set.
struct CampaignOptions {
  std::uint32_t seed = 1;
  std::uint64_t cases = 0;  ///< random cases; 0: no limit
  double seconds = 0;       ///< wall-clock time; 0: no limit
  std::uint64_t pe_operations =
      0;               ///< until each format has had so many multiply-adds; 0: no limit
  bool close = false;  ///< then one case for each bin that is still a hole
};

/// The first case that differs.
struct Failure {
  std::string difference;  ///< empty: none
  std::string replay;      ///< options that run this case alone: "--seed 1 --case 7"
};

/// Runs `options` on `bench`; stops at the first difference. `before` is called with the replay
/// options of every case. Throws std::invalid_argument when no limit is set.
Failure run_campaign(Bench& bench, const CampaignOptions& options,
                     const std::function<void(const std::string& replay)>& before = {});

/// The same model again, reset, for every case: coverage of the RTL adds up in it.
ModelSource reused(std::shared_ptr<rtl::VerilatedArray> model);

}  // namespace trn2vp::cosim
