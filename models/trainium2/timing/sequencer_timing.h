// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// Sequencers and semaphores of a NeuronCore. Cycles are of the sequencer clock, unless the
/// parameter says otherwise.
struct SequencerTiming {
  std::uint64_t clock_hz = 1'200'000'000;
  std::uint64_t dispatch_cycles = 10;
  std::uint64_t dynamic_cycles = 600;
  std::uint64_t register_load_cycles = 140;
  std::uint64_t register_store_cycles = 64;
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
  v("dynamic_cycles", t.dynamic_cycles,
    ParameterMeta{
        "cycles", 1, 100000, Provenance::kDocumented, "trainium2.md 2.1, 3: MIN_II_DYNAMIC ~600",
        "least distance from an instruction with an address from a register to the next, in cycles "
        "of the Vector, Scalar or GpSimd engine that executes it; elsewhere (assumed) of the "
        "sequencer"});
  v("register_load_cycles", t.register_load_cycles,
    ParameterMeta{"cycles", 1, 100000, Provenance::kDocumented,
                  "trainium2.md 3, tensor_copy_dynamic_src: ~140 cycles index read",
                  "register_load: until the word is in the register"});
  v("register_store_cycles", t.register_store_cycles,
    ParameterMeta{"cycles", 1, 100000, Provenance::kAssumed,
                  "trainium2.md 2.1: ~64 cycles minimum II of every engine",
                  "register_store: until the word is in SBUF"});
  v("semaphore_ns", t.semaphore_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kMeasured,
                  "measurements.md 7.3: engine end to dependent engine start",
                  "update of a semaphore by one engine to start of an engine that waits for it"});
}

}  // namespace trn2vp::trainium2::timing
