// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/coverage_run.h"

#include <filesystem>
#include <stdexcept>

#include "rtl/cosim/psum_bench.h"

namespace trn2vp::rtl {
std::unique_ptr<VerilatedArray> make_coverage_loops();
std::unique_ptr<VerilatedArray> make_coverage_instances();
}  // namespace trn2vp::rtl

namespace trn2vp::cosim {
namespace {

constexpr const char* kFiles[] = {"loops", "instances", "psum"};

}  // namespace

CoverageRun::CoverageRun(const std::string& folder) : folder_(folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder))
    throw std::runtime_error(folder + ": expected a folder for the coverage");
  models_ = {rtl::make_coverage_loops(), rtl::make_coverage_instances()};
  for (std::size_t i = 0; i < models_.size(); ++i) {
    benches_[i] = std::make_unique<Bench>(reused(models_[i]));
  }
}

Failure CoverageRun::run(const CampaignOptions& options,
                         const std::function<void(const std::string& replay)>& before) {
  for (std::size_t i = 0; i < benches_.size(); ++i) {
    CampaignOptions campaign = options;
    campaign.close = options.close && i == 0;
    Failure failure = run_campaign(*benches_[i], campaign, before);
    if (!failure.difference.empty()) return failure;
    models_[i]->write_coverage(file(kFiles[i]));
  }
  return {run_psum_bench(options.seed, 50'000, file(kFiles[2])),
          "--seed " + std::to_string(options.seed) + " --coverage " + folder_};
}

CoverageReport CoverageRun::report() const {
  CoverageReport report;
  report.functional = benches_[0]->coverage();
  for (const char* name : kFiles) report.rtl.add(file(name));
  return report;
}

}  // namespace trn2vp::cosim
