// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// The private DMA engine of a GpSimd processor. What is not here is as in DmaTiming.
struct PrivateDmaTiming {
  double bytes_per_second = 19.2e9;
  double start_ns = 300.0;
  double element_ns = 10.0;
  double software_dge_start_ns = 1000.0;
};

template <class V>
void describe(V& v, PrivateDmaTiming& t) {
  v("bytes_per_second", t.bytes_per_second,
    ParameterMeta{"bytes/s", 1e6, 1e12, Provenance::kDocumented,
                  "trainium2.md 1.3: 307 GB/s for 8 engines in both directions",
                  "rate of one engine, each direction"});
  v("start_ns", t.start_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public",
                  "instruction to first descriptor"});
  v("element_ns", t.element_ns,
    ParameterMeta{"ns", 0, 1e5, Provenance::kAssumed,
                  "not public; a processor stores 32 bytes in a dozen cycles",
                  "distance of two descriptor pairs, also of the software DGE"});
  v("software_dge_start_ns", t.software_dge_start_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed,
                  "not public; more than the hardware's ~600 ns",
                  "dma_direct2d of the GpSimd Engine to first element"});
}

}  // namespace trn2vp::trainium2::timing
