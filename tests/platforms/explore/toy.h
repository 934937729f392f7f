// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "models/common/parameter_meta.h"
#include "platforms/explore/point.h"
#include "platforms/explore/sweep_file.h"
#include "platforms/explore/vocabulary.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::explore {

/// A machine of four parameters.
struct ToyGroup {
  std::uint64_t clock_hz = 1000;
  double width = 4;
  std::uint64_t cache = 1;
  std::uint64_t lanes = 8;
};

template <class Visitor>
void describe(Visitor& v, ToyGroup& g) {
  using trn2vp::Provenance;
  v("clock_hz", g.clock_hz, ParameterMeta{"Hz", 1, 1e6, Provenance::kAssumed, "none", ""});
  v("width", g.width, ParameterMeta{"bytes", 0.5, 64, Provenance::kAssumed, "none", ""});
  v("lanes", g.lanes, ParameterMeta{"1", 8, 64, Provenance::kAssumed, "none", "", 8});
  v("cache", g.cache, ParameterMeta{"on/off", 0, 1, Provenance::kAssumed, "none", ""});
}

class ToyMachine : public Machine {
 public:
  ToyMachine() { parameters_.add("toy", group_); }
  config::Parameters& parameters() override { return parameters_; }

 private:
  ToyGroup group_;
  config::Parameters parameters_;
};

/// Knows the platform "toy", workloads that start with "job:" and a report with two metrics.
inline Vocabulary toy_vocabulary() {
  Vocabulary vocabulary;
  vocabulary.machine = [](const std::string& platform) {
    if (platform != "toy") throw std::runtime_error("--platform: expected toy");
    return std::make_unique<ToyMachine>();
  };
  vocabulary.options["platform"] = [make = vocabulary.machine](const std::string& platform) {
    make(platform);
  };
  vocabulary.options["seed"] = [](const std::string&) {};
  vocabulary.options["workload"] = [](const std::string& text) {
    if (text.rfind("job:", 0) != 0) throw std::runtime_error("--workload: expected job:");
  };
  vocabulary.report = {{"metrics", {{"time", 0.0}, {"bytes", 0}}},
                       {"engines", {{"tensor", {{"busy_ns", 0}}}}},
                       {"workload", "x"}};
  vocabulary.default_platform = "toy";
  return vocabulary;
}

constexpr char kObjectives[] = "objectives = [{ minimise = 'time' }, { maximise = 'bytes' }]\n";

/// A sweep file, read.
inline Sweep read_text(const testing_support::TemporaryFolder& folder, const std::string& text) {
  return read_sweep(folder.write("s.toml", text), toy_vocabulary());
}

}  // namespace trn2vp::explore
