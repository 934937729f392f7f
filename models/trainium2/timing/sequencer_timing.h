// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// Sequencers and semaphores of a NeuronCore. Cycles are of the sequencer clock.
struct SequencerTiming {
  std::uint64_t clock_hz = 1'200'000'000;
  std::uint64_t dispatch_cycles = 10;
  double semaphore_ns = 33.0;
};

template <class V>
void describe(V& v, SequencerTiming& t) {
  v("clock_hz", t.clock_hz,
    ParameterMeta{"Hz", 1e6, 1e10, Provenance::kDocumented,
                  "trainium2.md 1.1: NeuronCore base clock", "clock of the sequencers"});
  v("dispatch_cycles", t.dispatch_cycles,
    ParameterMeta{"cycles", 1, 10000, Provenance::kInferred,
                  "measurements.md 7.3: a DMA trigger takes 8 ns; assumed for every instruction",
                  "least distance between two instructions of one sequencer"});
  v("semaphore_ns", t.semaphore_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kMeasured,
                  "measurements.md 7.3: engine end to dependent engine start",
                  "update of a semaphore by one engine to start of an engine that waits for it"});
}

}  // namespace trn2vp::trainium2::timing
