// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>

#include "models/trainium2/energy/energy_parameters.h"
#include "models/trainium2/energy/work.h"

namespace trn2vp::trainium2::energy {

/// What a chip did in some time, as far as it costs energy. Differences of two totals are such
/// counts as well.
struct EventCounts {
  std::array<Work, isa::kEngineCount> engines{};  ///< of all cores, by isa::Engine
  std::uint64_t sbuf_bus_bytes = 0;  ///< read and written by others than the engines: DMA, host
  std::uint64_t hbm_read_bytes = 0;
  std::uint64_t hbm_written_bytes = 0;
  std::uint64_t dma_bytes = 0;   ///< written by all DMA engines
  std::uint64_t pcie_bytes = 0;  ///< of them, by the engines that move data from and to the host;
                                 ///< as many are read from or written to its DDR5
  std::uint64_t neuronlink_bytes = 0;  ///< sent to other chips
  std::uint64_t time_ps = 0;

  Work work() const;  ///< of all engines together
};

EventCounts& operator+=(EventCounts& sum, const EventCounts& more);
EventCounts& operator-=(EventCounts& difference, const EventCounts& less);

/// The parts that energy is accounted to, in the order of reports. kSbuf and kPsum: of engines and
/// DMA together.
enum class Part : std::uint8_t {
  kTensor,
  kVector,
  kScalar,
  kGpSimd,
  kSbuf,
  kPsum,
  kHbm,
  kDma,
  kPcie,
  kDdr5,
  kNeuronLink,
  kStatic,
};
constexpr std::size_t kParts = 12;

/// "tensor", ..., "static": keys of report.json.
const char* name_of(Part part);

/// Joules by part.
struct Energy {
  std::array<double, kParts> joules{};
  double operator[](Part part) const { return joules[static_cast<std::size_t>(part)]; }
  double total() const;
};

/// Counts times what each costs.
Energy energy_of(const EventCounts& counts, const EnergyParameters& parameters);

}  // namespace trn2vp::trainium2::energy
