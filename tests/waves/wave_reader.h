// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace trn2vp::common {

/// A wave file, read back: what other tools see in it.
struct WaveContent {
  struct Change {
    std::uint64_t time_ps;
    std::string value;  ///< bits as a decimal number, text, or a real as it is written

    bool operator==(const Change& other) const {
      return time_ps == other.time_ps && value == other.value;
    }
    friend void PrintTo(const Change& change, std::ostream* out) {
      *out << change.value << " at " << change.time_ps;
    }
  };
  /// By "scope.name[7:0]"; a signal that never had a value has none.
  std::map<std::string, std::vector<Change>> signals;
  std::map<std::string, std::string> types;  ///< "wire 8", "real 64"
  std::string timescale;
  bool complete = false;  ///< has the end of its header
};

/// Whether files of this extension can be read here.
bool wave_readable(const std::string& extension);

/// Reads a VCD file, or an FST file by way of fst2vcd. Throws std::runtime_error when it is
/// malformed: an undeclared signal, time that goes back, unbalanced scopes.
WaveContent read_wave(const std::string& path);

}  // namespace trn2vp::common
