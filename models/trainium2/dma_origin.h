// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm>

namespace trn2vp::trainium2 {

/// Ignorable extension: the DMA queue a transaction comes from. The hazard checker of a NeuronCore
/// wants to know who reads and writes its memory and its semaphores. Transactions without it come
/// from the host or from sequencers.
struct DmaOrigin : tlm::tlm_extension<DmaOrigin> {
  unsigned engine = 0;  ///< 0..131
  unsigned queue = 0;   ///< 0..15
  tlm::tlm_extension_base* clone() const override { return new DmaOrigin(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    *this = static_cast<const DmaOrigin&>(other);
  }
};

}  // namespace trn2vp::trainium2
