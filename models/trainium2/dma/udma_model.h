// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/wake_order.h"
#include "models/trainium2/timing/dma_faults.h"
#include "models/trainium2/timing/dma_timing.h"

namespace trn2vp::trainium2 {

/// What a UDMA engine is built with.
struct UdmaModel {
  timing::DmaTiming timing;
  timing::DmaFaults faults;
  /// Data FIFO: 2,296 beats of 32 B. Bounds how far reads run ahead of writes. Documented (facts
  /// "neuron-device-interface" 3.1, M2S data_cfg).
  std::uint32_t fifo_bytes = 2296 * 32;
  /// Model, not machine: packets that start within this time are worked off in one wake-up. Bulk
  /// data may show up in memory early by this plus the length of one packet.
  double lookahead_ns = 100;
  /// Model, not machine: writes of at most this many bytes (semaphores, completion markers) are
  /// made exactly at their time.
  std::uint32_t exact_bytes = 64;
  /// Engines that reach the same memory share one; place: their index. Without it the order in
  /// which engines of the same moment book memory is the kernel's.
  common::WakeOrder* order = nullptr;
};

}  // namespace trn2vp::trainium2
