// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "models/common/parameter_meta.h"
#include "models/trainium2/address_map.h"

namespace trn2vp::host_chip {

/// Which kind of matmul array each core has; "default" is that of --array.
struct ArraySelection {
  static constexpr std::size_t kCores = trainium2::address_map::kNeuronCores;
  std::array<std::string, kCores> core;
  ArraySelection() { core.fill("default"); }
};

template <class V>
void describe(V& v, ArraySelection& selection) {
  static constexpr const char* kKeys[] = {"core[0].array", "core[1].array", "core[2].array",
                                          "core[3].array", "core[4].array", "core[5].array",
                                          "core[6].array", "core[7].array"};
  static_assert(std::size(kKeys) == ArraySelection::kCores);
  for (std::size_t i = 0; i < ArraySelection::kCores; ++i) {
    v(kKeys[i], selection.core[i],
      ParameterMeta{"default|tlm|rtl|lockstep", 0, 0, Provenance::kAssumed, "a choice of this run",
                    "matmul array of this core; default: what --array says"});
  }
}

}  // namespace trn2vp::host_chip
