// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "rtl/cosim/campaign.h"
#include "rtl/cosim/coverage_report.h"

namespace trn2vp::cosim {

/// A campaign on the models made for coverage: 8x8 as loops and as instances, then the PSUM adders.
class CoverageRun {
 public:
  /// `folder` is made if it is not there; throws std::runtime_error when it can't be.
  explicit CoverageRun(const std::string& folder);

  /// The random cases on both styles, the rest on the loops; the first difference.
  Failure run(const CampaignOptions& options,
              const std::function<void(const std::string& replay)>& before = {});

  const std::array<std::unique_ptr<Bench>, 2>& benches() const { return benches_; }
  /// Of a run that is over.
  CoverageReport report() const;

 private:
  std::string file(const char* name) const { return folder_ + "/" + name + ".dat"; }

  std::string folder_;
  std::array<std::shared_ptr<rtl::VerilatedArray>, 2> models_;
  std::array<std::unique_ptr<Bench>, 2> benches_;
};

}  // namespace trn2vp::cosim
