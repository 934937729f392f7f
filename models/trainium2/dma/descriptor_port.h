// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <systemc>
#include <vector>

#include "models/trainium2/dma/descriptor_generation.h"

namespace trn2vp::trainium2 {

/// The side of a DMA engine that takes generated descriptors.
class DescriptorPort {
 public:
  virtual ~DescriptorPort() = default;

  /// Whether queue 0..15 takes generated descriptors: only one that has no ring in memory does.
  virtual bool takes_generated(unsigned queue) const = 0;
  /// How many more elements queue 0..15 has room for now.
  virtual unsigned room(unsigned queue) const = 0;
  /// Behind what the queue already has. At most room() elements. A halted queue drops them.
  virtual void deliver(unsigned queue, const std::vector<GeneratedElement>& elements) = 0;
  /// Notified when a queue with generated descriptors has room again.
  virtual const sc_core::sc_event& room_event() const = 0;
};

}  // namespace trn2vp::trainium2
