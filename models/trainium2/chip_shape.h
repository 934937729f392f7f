// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2 {

/// How much of everything a chip has.
struct ChipShape {
  std::uint64_t cores = 8;
};

template <class V>
void describe(V& v, ChipShape& s) {
  v("cores", s.cores,
    ParameterMeta{"1", 1, 8, Provenance::kDocumented,
                  "trainium2.md 1.1: 8, the places of the address map",
                  "NeuronCores, 0 to this - 1, each with its DMA engines"});
}

}  // namespace trn2vp::trainium2
