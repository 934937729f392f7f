// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/chip_events.h"

namespace trn2vp::host_chip {

namespace map = trainium2::address_map;

trainium2::energy::EventCounts events_of(trainium2::Chip& chip) {
  trainium2::energy::EventCounts events;
  for (unsigned c = 0; c < chip.cores(); ++c) {
    trainium2::NeuronCore& core = chip.core(c);
    for (std::size_t e = 0; e < trainium2::isa::kEngineCount; ++e)
      events.engines[e] += core.sequencer(static_cast<trainium2::isa::Engine>(e)).work();
    events.sbuf_bus_bytes += core.sbuf().read_bytes() + core.sbuf().written_bytes();
    for (unsigned p = 0; p < trainium2::PrivateDma::kEngines; ++p)
      events.dma_bytes += core.private_dma().engine(p).started().written_bytes;
  }
  for (unsigned i = 0; i < chip.hbm_stacks(); ++i) {
    events.hbm_read_bytes += chip.hbm(i).statistics().read_bytes;
    events.hbm_written_bytes += chip.hbm(i).statistics().written_bytes;
  }
  for (unsigned i = 0; i < map::kDmaEngines; ++i) {
    const std::uint64_t bytes = chip.dma(i).started().written_bytes;
    events.dma_bytes += bytes;
    if (i >= map::kCoreDmaEngines) events.pcie_bytes += bytes;
  }
  for (unsigned port = 0; port < map::kPeerLinks; ++port)
    events.neuronlink_bytes += chip.link(port).statistics().bytes;
  events.time_ps = sc_core::sc_time_stamp().value();
  return events;
}

}  // namespace trn2vp::host_chip
