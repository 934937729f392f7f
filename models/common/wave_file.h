// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "models/common/wave.h"

namespace trn2vp::common {

/// What of the simulation goes into a wave file.
struct WaveSelection {
  /// Shell patterns over "scope.name"; a signal is kept when one matches. Empty: keep all.
  std::vector<std::string> scopes;
  /// Picoseconds, both ends included. Before `from_ps` only the last value is kept, as the value at
  /// the start.
  std::uint64_t from_ps = 0;
  std::uint64_t to_ps = std::numeric_limits<std::uint64_t>::max();
};

/// A wave file on 1 ps time base, format by extension: ".vcd" or ".fst". The file is complete when
/// the sink is destroyed. Throws std::runtime_error naming the path when the extension is neither,
/// FST support was not built in, or the file cannot be written.
std::unique_ptr<WaveSink> open_wave_file(const std::string& path,
                                         const WaveSelection& selection = {});

/// Whether this build can write FST (it needs the writer sources that ship with Verilator).
bool wave_fst_supported();

}  // namespace trn2vp::common
