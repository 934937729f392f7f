// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/campaign.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "rtl/cosim/shared_model.h"

namespace trn2vp::cosim {

Failure run_campaign(Bench& bench, const CampaignOptions& options,
                     const std::function<void(const std::string& replay)>& before) {
  if (options.cases == 0 && options.seconds <= 0 && options.pe_operations == 0 && !options.close)
    throw std::invalid_argument("co-simulation without a limit");
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const auto enough = [&](std::uint32_t number) {
    if (options.cases != 0 && number >= options.cases) return true;
    if (options.seconds > 0 &&
        std::chrono::duration<double>(Clock::now() - start).count() >= options.seconds)
      return true;
    const auto& done = bench.totals().pe_operations;
    const bool limited = options.cases != 0 || options.seconds > 0;
    return options.pe_operations == 0
               ? !limited
               : *std::min_element(done.begin(), done.end()) >= options.pe_operations;
  };
  const std::string seed = "--seed " + std::to_string(options.seed);
  for (std::uint32_t number = 0; !enough(number); ++number) {
    const std::string replay = seed + " --case " + std::to_string(number);
    if (before) before(replay);
    std::string difference = bench.run_case(options.seed, number);
    if (!difference.empty()) return {std::move(difference), replay};
  }
  if (!options.close) return {};
  for (const Bin& hole : bench.coverage().holes()) {
    // An earlier one may have covered it on the way.
    if (bench.coverage().hits(hole) != 0) continue;
    const std::string replay = seed + " --bin " + name_of(hole);
    if (before) before(replay);
    std::string difference = bench.run_bin(options.seed, hole);
    if (!difference.empty()) return {std::move(difference), replay};
  }
  return {};
}

ModelSource reused(std::shared_ptr<rtl::VerilatedArray> model) {
  return [model = std::move(model)] {
    reset(*model);
    return model;
  };
}

}  // namespace trn2vp::cosim
