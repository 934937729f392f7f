// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/timing/core_timing.h"
#include "models/trainium2/timing/dma_faults.h"
#include "models/trainium2/timing/dma_timing.h"
#include "models/trainium2/timing/firmware_timing.h"
#include "models/trainium2/timing/link_timing.h"
#include "models/trainium2/timing/memory_timing.h"
#include "models/trainium2/timing/private_dma_timing.h"

namespace trn2vp::trainium2::timing {

/// Every timing parameter of a chip.
struct ChipTiming {
  CoreTiming core;
  DmaTiming dma;
  PrivateDmaTiming private_dma;
  DmaFaults dma_faults;
  FirmwareTiming firmware;
  HbmTiming hbm;
  FabricTiming fabric;
  LinkTiming link;
  LinkFaults link_faults;
};

/// Calls `section(name, struct)` for every group of parameters, in a fixed order: "tensor",
/// "vector", ... The callee passes the struct on to describe(). Keys of the configuration are
/// "name.key".
template <class Section>
void for_each_group(Section&& section, ChipTiming& t) {
  section("tensor", t.core.tensor);
  section("vector", t.core.vector);
  section("scalar", t.core.scalar);
  section("gpsimd", t.core.gpsimd);
  section("sequencer", t.core.sequencer);
  section("sbuf", t.core.sbuf);
  section("psum", t.core.psum);
  section("dma", t.dma);
  section("gpsimd_dma", t.private_dma);
  section("dma_faults", t.dma_faults);
  section("firmware", t.firmware);
  section("hbm", t.hbm);
  section("fabric", t.fabric);
  section("link", t.link);
  section("link_faults", t.link_faults);
}

}  // namespace trn2vp::trainium2::timing
