// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/validate/wave_recorder.h"

namespace trn2vp::validate {

void WaveRecorder::clear() {
  for (auto& signal : changes_) signal.clear();
}

common::WaveHandle WaveRecorder::declare_bits(const std::string& scope, const std::string& name,
                                              unsigned) {
  if (scope.compare(0, scope_.size() + 1, scope_ + ".") != 0) return kUnwanted;
  by_name_.emplace(scope.substr(scope_.size() + 1) + "." + name, changes_.size());
  changes_.emplace_back();
  return static_cast<common::WaveHandle>(changes_.size() - 1);
}

common::WaveHandle WaveRecorder::declare_text(const std::string&, const std::string&) {
  return kUnwanted;
}

common::WaveHandle WaveRecorder::declare_real(const std::string&, const std::string&) {
  return kUnwanted;
}

void WaveRecorder::change(common::WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) {
  changes_[signal].push_back({time_ps, value});
}

}  // namespace trn2vp::validate
