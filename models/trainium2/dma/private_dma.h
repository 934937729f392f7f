// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <memory>
#include <systemc>
#include <vector>

#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/udma_engine.h"
#include "models/trainium2/timing/chip_timing.h"

namespace trn2vp::trainium2 {

/// The private DMA engines of a core's eight GpSimd processors (documented, facts "trainium2" 1.3:
/// one each, 307 GB/s in all, any SBUF and HBM of the instance). How software reaches them is not
/// public: here they have no registers and no rings, their processor hands them one element after
/// another (assumed). A refused address halts an engine until reset().
class PrivateDma : public sc_core::sc_module {
 public:
  static constexpr unsigned kEngines = 8;
  static constexpr unsigned kQueue = 0;
  /// Number of a processor's engine in DmaOrigin: behind those of the chip.
  static constexpr unsigned index(unsigned core, unsigned processor) {
    return address_map::kDmaEngines + core * kEngines + processor;
  }
  /// The processor wired to a partition (documented: 16 each).
  static constexpr unsigned processor_of(unsigned partition) { return partition / 16; }

  PrivateDma(const sc_core::sc_module_name& name, unsigned core,
             const timing::ChipTiming& parameters, common::WakeOrder* order);

  /// Its bus socket goes to the chip's fabric.
  UdmaEngine& engine(unsigned processor) { return *engines_[processor]; }

  /// Hands over elements, which get their times here; waits while the engine has no room. From a
  /// process only.
  void submit(unsigned processor, const std::vector<GeneratedElement>& elements);

  void reset();

 private:
  std::uint64_t start_ps_;
  std::uint64_t element_ps_;
  std::array<std::unique_ptr<UdmaEngine>, kEngines> engines_;
};

}  // namespace trn2vp::trainium2
