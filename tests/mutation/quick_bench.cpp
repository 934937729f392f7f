// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The campaign every mutant has to survive: random cases on one model used again and again, so that
// what a reset leaves behind is seen, then a case for each hole of the coverage, then the PSUM
// adders. Exit code 0: nothing was found.
#include <cstdio>
#include <memory>

#include "rtl/cosim/campaign.h"
#include "rtl/cosim/psum_bench.h"

namespace trn2vp::rtl {
std::unique_ptr<VerilatedArray> make_bench_array();
// In the place of the arrays of the build: there is only one here.
std::unique_ptr<VerilatedArray> make_verilated_array(int, int, MeshStyle, int) {
  return make_bench_array();
}
}  // namespace trn2vp::rtl

int main() {
  using namespace trn2vp;
  cosim::Bench bench(cosim::reused(std::shared_ptr<rtl::VerilatedArray>(rtl::make_bench_array())));
  cosim::CampaignOptions options;
  options.cases = 2000;
  options.close = true;
  const cosim::Failure failure = cosim::run_campaign(bench, options);
  std::string difference = failure.difference;
  if (difference.empty()) difference = cosim::run_psum_bench(1, 20'000, "");
  if (difference.empty()) return 0;
  std::puts(difference.c_str());
  std::fflush(stdout);  // said, whatever the destructors of a mutant do
  return 1;
}
