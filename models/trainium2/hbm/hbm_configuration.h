// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/dram/interleave.h"
#include "models/dram/policy.h"
#include "models/dram/timing.h"
#include "models/trainium2/timing/memory_timing.h"

namespace trn2vp::trainium2 {

/// A stack's parameters as its models take them.
struct HbmConfiguration {
  dram::Preset preset;
  dram::Policy policy;
  dram::Interleave interleave;
  bool scheduled;  ///< every DRAM command, else the analytic model
};

/// Throws std::runtime_error naming the key ("chip.hbm.interleave: ...") and what was expected. The
/// DRAM must hold a stack of `size` bytes: 24 GiB, documented (facts "trainium2" 1.1).
HbmConfiguration hbm_configuration(const timing::HbmTiming& timing,
                                   std::uint64_t size = 24ull << 30);

/// From a read's arrival at an idle bank to its last data, without the controller, in ns.
double closed_row_ns(const dram::Preset& preset);

}  // namespace trn2vp::trainium2
