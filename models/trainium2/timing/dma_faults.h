// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// Faults the DMA engines are made to have. Which packets they hit follows from seed, engine and
/// the number of the packet, not from time.
struct DmaFaults {
  std::uint64_t dropped_completions_ppm = 0;
  std::uint64_t seed = 1;
};

template <class V>
void describe(V& v, DmaFaults& f) {
  v("dropped_completions_ppm", f.dropped_completions_ppm,
    ParameterMeta{"1e-6", 0, 1'000'000, Provenance::kAssumed, "a fault of ours to inject",
                  "packets whose data arrives but whose completion is lost: semaphore and other "
                  "register writes, notification, completion entries, interrupt, head"});
  v("seed", f.seed,
    ParameterMeta{"1", 0, 0xFFFF'FFFF, Provenance::kAssumed, "a choice of ours",
                  "selects the packets that faults hit"});
}

}  // namespace trn2vp::trainium2::timing
