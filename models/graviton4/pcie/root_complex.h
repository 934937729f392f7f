// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

#include "models/common/register_target.h"
#include "models/graviton4/pcie/config_space.h"

namespace trn2vp::graviton4 {

/// PCIe root complex with one endpoint, the Trainium2 chip: 00:00.0 is the host bridge, 00:01.0 the
/// endpoint; other functions read as all ones.
///
/// Downstream: `ecam` (offset in the configuration window), `mmio` (absolute PCI address) ->
/// `bar0`, `bar4` (offset in the BAR). Writes are posted: the core goes on, the endpoint sees them
/// one link latency later. An address no BAR decodes is answered TLM_ADDRESS_ERROR_RESPONSE.
/// Upstream: `dma` (host physical address) -> `memory`. Each direction of the link carries its
/// payload one transfer after the other. Without bus mastering, DMA is answered with an error.
class PcieRootComplex : public sc_core::sc_module {
 public:
  struct Parameters {
    std::uint8_t revision = 0x01;  ///< of the endpoint; 0x01: silicon personality
    /// Payload, each direction. PCIe Gen5 x8 per chip (documented: facts "graviton4-and-scale" 1.6)
    /// is 31.5 GB/s of TLPs; 256-byte payloads with 28 bytes of overhead leave 28.4 GB/s (derived).
    double bytes_per_second = 28.4e9;
    /// One way through root complex, switch and endpoint (assumed).
    sc_core::sc_time latency = sc_core::sc_time(300, sc_core::SC_NS);
    sc_core::sc_time config_latency = sc_core::sc_time(600, sc_core::SC_NS);  ///< assumed
  };
  static constexpr unsigned kEndpointDevice = 1;

  common::RegisterTarget ecam_target;
  auto& ecam() { return ecam_target.socket; }
  tlm_utils::simple_target_socket<PcieRootComplex> mmio;
  tlm_utils::simple_target_socket<PcieRootComplex> dma;
  tlm_utils::simple_initiator_socket<PcieRootComplex> bar0;
  tlm_utils::simple_initiator_socket<PcieRootComplex> bar4;
  tlm_utils::simple_initiator_socket<PcieRootComplex> memory;

  explicit PcieRootComplex(const sc_core::sc_module_name& name);
  PcieRootComplex(const sc_core::sc_module_name& name, const Parameters& parameters);

  PcieConfigSpace& endpoint() { return endpoint_; }

  /// A DMA write to host memory was made.
  std::function<void(std::uint64_t address, std::uint64_t bytes)> on_dma_write;

  std::uint64_t dma_read_bytes() const { return dma_read_bytes_; }
  std::uint64_t dma_written_bytes() const { return dma_written_bytes_; }

 private:
  PcieConfigSpace* function_at(std::uint64_t ecam_offset);
  tlm_utils::simple_initiator_socket<PcieRootComplex>* route(tlm::tlm_generic_payload& trans,
                                                             std::uint64_t& offset);
  void mmio_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned mmio_debug(tlm::tlm_generic_payload& trans);
  void dma_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned dma_debug(tlm::tlm_generic_payload& trans);
  /// Occupies one direction of the link with `bytes` that are ready at `delay` from now; returns
  /// when the last one has left.
  sc_core::sc_time carry(sc_core::sc_time& link_free, const sc_core::sc_time& delay,
                         std::uint64_t bytes) const;

  Parameters parameters_;
  PcieConfigSpace host_bridge_;
  PcieConfigSpace endpoint_;
  sc_core::sc_time down_free_;  ///< root complex to endpoint
  sc_core::sc_time up_free_;
  std::uint64_t dma_read_bytes_ = 0;
  std::uint64_t dma_written_bytes_ = 0;
};

}  // namespace trn2vp::graviton4
