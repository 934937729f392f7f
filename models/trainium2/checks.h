// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2 {

/// What a run looks for beside what the machine does. Costs simulation speed, never simulated time.
struct Checks {
  std::uint64_t hazards = 1;
};

template <class V>
void describe(V& v, Checks& c) {
  v("hazards", c.hazards,
    ParameterMeta{"on/off", 0, 1, Provenance::kAssumed, "a check of ours, not of the machine",
                  "report reads of SBUF and PSUM that nobody wrote, and accesses that no semaphore "
                  "orders"});
}

}  // namespace trn2vp::trainium2
