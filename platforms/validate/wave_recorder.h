// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/common/wave.h"

namespace trn2vp::validate {

/// Keeps the changes of the signals of one scope in memory, so that a measurement reads the same
/// waves a person would look at.
class WaveRecorder : public common::WaveSink {
 public:
  struct Change {
    std::uint64_t time_ps;
    std::uint64_t value;
  };

  /// Records bit signals below `scope` ("chip.core0"); text and real signals are not wanted.
  explicit WaveRecorder(std::string scope) : scope_(std::move(scope)) {}

  /// Changes of a signal since the last clear(), in the order they were sent. Throws
  /// std::out_of_range when no such signal was declared below the scope.
  const std::vector<Change>& changes(const std::string& signal) const {
    return changes_[by_name_.at(signal)];
  }
  void clear();

  common::WaveHandle declare_bits(const std::string& scope, const std::string& name,
                                  unsigned bits) override;
  common::WaveHandle declare_text(const std::string& scope, const std::string& name) override;
  common::WaveHandle declare_real(const std::string& scope, const std::string& name) override;
  bool wants(common::WaveHandle signal) const override { return signal != kUnwanted; }
  void change(common::WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) override;
  void change(common::WaveHandle, std::uint64_t, const std::string&) override {}
  void change(common::WaveHandle, std::uint64_t, double) override {}
  void flush(std::uint64_t) override {}

 private:
  static constexpr common::WaveHandle kUnwanted = ~common::WaveHandle{0};

  std::string scope_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<std::vector<Change>> changes_;
};

}  // namespace trn2vp::validate
