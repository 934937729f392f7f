// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "models/common/memory.h"
#include "models/common/router.h"
#include "models/trainium2/address_map.h"
#include "models/trainium2/checks.h"
#include "models/trainium2/chip_shape.h"
#include "models/trainium2/dma/udma_block.h"
#include "models/trainium2/hbm/hbm_stack.h"
#include "models/trainium2/misc_ram.h"
#include "models/trainium2/neuron_core/neuron_core.h"
#include "models/trainium2/neuronlink/neuronlink_port.h"
#include "models/trainium2/rounding.h"
#include "models/trainium2/timing/chip_timing.h"

namespace trn2vp::trainium2 {

/// A Trainium2 chip: up to eight NeuronCores, 132 DMA engines, up to four HBM stacks, four
/// NeuronLink ports, and the fabric between them.
class Chip : public sc_core::sc_module {
 public:
  struct Parameters {
    ChipShape shape;
    timing::ChipTiming timing;
    bool timing_only = false;
    /// What PCI revision 0xFF stands for: the driver resets by a register of its own.
    bool qemu_personality = false;
    std::uint32_t routing_id = 0;  ///< 0..63, what MISC RAM says
    Checks checks;
    EccParameters hbm_ecc;
    Rounding rounding;
    /// What custom_op runs on every core; null: nothing, and custom_op is refused.
    std::shared_ptr<const semantics::CustomOperators> custom_operators;
    /// The matmul array of core 0..7; empty: TLM.
    std::function<std::unique_ptr<MatmulArray>(unsigned core)> make_array;
  };

  Chip(const sc_core::sc_module_name& name, const Parameters& parameters);

  /// The host's view: BAR0 and BAR4, offsets from 0.
  common::Router::TargetSocket& bar0() { return *bar0_socket_; }
  common::Router::TargetSocket& bar4() { return *bar4_socket_; }
  /// Any device address, for loaders, debuggers and other masters.
  common::Router::TargetSocket& device() { return *device_socket_; }
  /// Host memory as the chip's DMA engines reach it: addresses without the host bit. Bind it once.
  common::Router::InitiatorSocket& host() { return *host_socket_; }

  /// How many there are; what a core that is not there would have at its addresses answers with an
  /// address error.
  unsigned cores() const { return static_cast<unsigned>(cores_.size()); }
  NeuronCore& core(unsigned index) { return *cores_[index]; }
  /// DMA engines that move data for a core.
  unsigned dma_engines_per_core() const { return dma_engines_per_core_; }
  /// How many there are; the windows of the others answer with an address error.
  unsigned hbm_stacks() const { return static_cast<unsigned>(hbm_.size()); }
  HbmStack& hbm(unsigned index) { return *hbm_[index]; }
  /// Engine 0..131.
  UdmaEngine& dma(unsigned engine);
  /// Port 0..3, behind the peer window of the same number. May stay unconnected.
  NeuronLinkPort& link(unsigned port) { return *links_[port]; }

  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  void connect_dma(UdmaBlock& block, std::uint64_t base, unsigned there);
  void map_host_windows();
  MiscRam::Parameters firmware_parameters(const Parameters& parameters);
  void reset(const MiscRam::Reset& reset);

  unsigned dma_engines_per_core_;
  common::WakeOrder wake_order_;
  common::Router fabric_;
  common::Router bar0_router_;
  common::Router bar4_router_;
  common::Router::TargetSocket* bar0_socket_;
  common::Router::TargetSocket* bar4_socket_;
  common::Router::TargetSocket* device_socket_;
  common::Router::InitiatorSocket* host_socket_;
  std::vector<std::unique_ptr<HbmStack>> hbm_;
  std::vector<std::unique_ptr<NeuronCore>> cores_;
  std::array<std::unique_ptr<UdmaBlock>, address_map::kSengs> core_dma_;
  std::array<std::unique_ptr<UdmaBlock>, address_map::kDies> host_dma_;
  std::array<std::unique_ptr<NeuronLinkPort>, address_map::kPeerLinks> links_;
  MiscRam misc_ram_;
  std::vector<common::Router::InitiatorSocket*> dma_registers_;
};

}  // namespace trn2vp::trainium2
