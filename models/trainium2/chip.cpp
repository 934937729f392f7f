// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/chip.h"

#include <algorithm>

#include "models/trainium2/neuron_core/array/tlm_array.h"

namespace trn2vp::trainium2 {

namespace map = address_map;

namespace {

std::string numbered(const char* name, unsigned index) { return name + std::to_string(index); }

std::function<std::unique_ptr<MatmulArray>(unsigned)> tlm_array_factory(
    const Chip::Parameters& parameters) {
  const TlmArray::Mode mode =
      parameters.timing_only ? TlmArray::Mode::kTimingOnly : TlmArray::Mode::kFunctional;
  const timing::TensorTiming& tensor = parameters.timing.core.tensor;
  return [mode, tensor](unsigned) {
    return std::make_unique<TlmArray>(static_cast<int>(tensor.rows),
                                      static_cast<int>(tensor.columns), mode, 1, tensor.rates);
  };
}

UdmaBlock::Parameters dma_parameters(const Chip::Parameters& chip, common::WakeOrder& order,
                                     unsigned engines, unsigned first) {
  UdmaBlock::Parameters block;
  block.engines = engines;
  block.first_engine = first;
  block.model.timing = chip.timing.dma;
  block.model.faults = chip.timing.dma_faults;
  block.model.order = &order;
  return block;
}

// Of the DMA engines of a SENG: those whose core the chip has.
unsigned dma_engines_there(const ChipShape& shape, unsigned seng) {
  const unsigned first_core = seng * map::kDmaPerSeng / map::kDmaPerCore;
  const auto cores = static_cast<unsigned>(shape.cores);
  if (cores <= first_core) return 0;
  return std::min((cores - first_core) * map::kDmaPerCore, map::kDmaPerSeng);
}

}  // namespace

Chip::Chip(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      dma_engines_per_core_(static_cast<unsigned>(parameters.timing.dma.engines_per_core)),
      wake_order_("wake_order"),
      fabric_("fabric", sc_core::sc_time(parameters.timing.fabric.hop_ns, sc_core::SC_NS)),
      bar0_router_("bar0"),
      bar4_router_("bar4"),
      bar0_socket_(&bar0_router_.new_target_socket()),
      bar4_socket_(&bar4_router_.new_target_socket()),
      device_socket_(&fabric_.new_target_socket()),
      host_socket_(&fabric_.new_initiator_socket()),
      misc_ram_("misc_ram", firmware_parameters(parameters)) {
  HbmStack::Parameters hbm;
  hbm.size = parameters.timing.hbm.stack_bytes;
  hbm.timing = parameters.timing.hbm;
  hbm.ecc = parameters.hbm_ecc;
  for (unsigned i = 0; i < hbm.timing.stacks; ++i) {
    hbm.index = i;
    hbm_.push_back(std::make_unique<HbmStack>(numbered("hbm", i).c_str(), hbm));
    fabric_.connect(map::kHbm[i], map::kHbmSize, hbm_[i]->socket);
  }
  for (unsigned i = 0; i < map::kSengs; ++i) {
    const UdmaBlock::Parameters block =
        dma_parameters(parameters, wake_order_, map::kDmaPerSeng, i * map::kDmaPerSeng);
    core_dma_[i] = std::make_unique<UdmaBlock>(numbered("core_dma", i).c_str(), block);
    const unsigned there = dma_engines_there(parameters.shape, i);
    connect_dma(*core_dma_[i], map::kApbSe[i] + map::dma_offset_in_se(i), there);
    if (there > 0) {
      fabric_.map(map::kApbSe[i] + map::fis_offset_in_se(i), there * map::kFisSize,
                  *dma_registers_.back(), core_dma_[i]->fis_base());
    }
  }
  for (unsigned i = 0; i < parameters.shape.cores; ++i) {
    NeuronCore::Parameters core;
    core.index = i;
    core.timing = parameters.timing;
    core.timing_only = parameters.timing_only;
    core.wake_order = &wake_order_;
    core.hazards = parameters.checks.hazards != 0;
    core.rounding = parameters.rounding;
    core.custom_operators = parameters.custom_operators;
    for (unsigned e = 0; e < map::kDmaPerCore; ++e)
      core.dma_engines[e] = &dma(i * map::kDmaPerCore + e);
    core.make_array = parameters.make_array ? parameters.make_array : tlm_array_factory(parameters);
    cores_.push_back(std::make_unique<NeuronCore>(numbered("core", i).c_str(), core));
    fabric_.connect(map::kCore[i], map::kCoreWindow, cores_[i]->window());
    fabric_.connect(map::notific(i), map::kNotificSize, cores_[i]->notific());
    cores_[i]->bus().bind(fabric_.new_target_socket());
  }
  for (unsigned i = 0; i < map::kDies; ++i) {
    const UdmaBlock::Parameters block =
        dma_parameters(parameters, wake_order_, 2, map::kCoreDmaEngines + 2 * i);
    host_dma_[i] = std::make_unique<UdmaBlock>(numbered("host_dma", i).c_str(), block);
    connect_dma(*host_dma_[i], map::kApbIo[i] + map::kApbIoHostDma[0], host_dma_[i]->size());
  }
  for (unsigned i = 0; i < map::kPeerLinks; ++i) {
    const NeuronLinkPort::Parameters link{parameters.timing.link, parameters.timing.link_faults, i};
    links_[i] = std::make_unique<NeuronLinkPort>(numbered("link", i).c_str(), link);
    fabric_.connect(map::kPeerWindows[i], map::kPeerWindowSize, links_[i]->window);
    links_[i]->fabric.socket.bind(fabric_.new_target_socket());
  }
  fabric_.connect(map::kApbIo[0] + map::kMiscRamOffset, map::kMiscRamSize, misc_ram_.window.socket);
  misc_ram_.bus.socket.bind(fabric_.new_target_socket());
  common::Router::InitiatorSocket& qemu_reset = fabric_.new_initiator_socket();
  qemu_reset.bind(misc_ram_.qemu_reset.socket);
  if (parameters.qemu_personality) {
    fabric_.map(map::kApbIo[0] + map::kQemuResetOffset, 4, qemu_reset);
  }
  fabric_.map(map::kHostWindow, map::kHostWindowSize, *host_socket_);
  map_host_windows();
}

MiscRam::Parameters Chip::firmware_parameters(const Parameters& parameters) {
  MiscRam::Parameters firmware;
  firmware.routing_id = parameters.routing_id;
  firmware.timing = parameters.timing.firmware;
  firmware.hbm_ecc = [this](unsigned stack) {
    return stack < hbm_stacks() ? hbm_[stack]->ecc().counters() : Ecc::Counters{};
  };
  firmware.repair = parameters.hbm_ecc.repair;
  firmware.on_reset = [this](const MiscRam::Reset& covered) { reset(covered); };
  return firmware;
}

void Chip::reset(const MiscRam::Reset& covered) {
  for (unsigned c = 0; c < cores(); ++c) {
    if (covered.device || (covered.map >> c & 1) != 0) cores_[c]->reset();
  }
  for (unsigned e = 0; e < map::kDmaEngines; ++e) {
    const bool of_core = e < map::kCoreDmaEngines;
    if (covered.device || (of_core && (covered.map >> (8 + e / map::kDmaPerCore) & 1) != 0)) {
      dma(e).reset();
    }
  }
}

// The registers of the first engines, and a way into the fabric for each engine.
void Chip::connect_dma(UdmaBlock& block, std::uint64_t base, unsigned there) {
  dma_registers_.push_back(&fabric_.new_initiator_socket());
  dma_registers_.back()->bind(block.registers);
  if (there > 0) fabric_.map(base, there * map::kDmaEngineSize, *dma_registers_.back());
  for (unsigned i = 0; i < block.size(); ++i) {
    block.engine(i).bus.socket.bind(fabric_.new_target_socket());
  }
}

// What the host sees in BAR0 and BAR4, as device addresses.
void Chip::map_host_windows() {
  common::Router::InitiatorSocket& registers = bar0_router_.new_initiator_socket();
  registers.bind(fabric_.new_target_socket());
  for (unsigned i = 0; i < map::kDies; ++i) {
    bar0_router_.map(map::kApbIoBar0[i], map::kApbIoSize, registers, map::kApbIo[i]);
  }
  for (unsigned i = 0; i < map::kSengs; ++i) {
    bar0_router_.map(map::kApbSeBar0 + i * map::kApbSeSize, map::kApbSeSize, registers,
                     map::kApbSe[i]);
  }
  for (unsigned i = 0; i < map::kNeuronCores; ++i) {
    bar0_router_.map(map::kCoreBar0 + i * map::kCoreWindow, map::kCoreWindow, registers,
                     map::kCore[i]);
  }
  common::Router::InitiatorSocket& memory = bar4_router_.new_initiator_socket();
  memory.bind(fabric_.new_target_socket());
  for (unsigned i = 0; i < map::kHbmStacks; ++i) {
    bar4_router_.map(i * map::kHbmBar4Stride, map::kHbmSize, memory, map::kHbm[i]);
  }
}

UdmaEngine& Chip::dma(unsigned engine) {
  if (engine < map::kCoreDmaEngines) {
    return core_dma_[engine / map::kDmaPerSeng]->engine(engine % map::kDmaPerSeng);
  }
  const unsigned host = engine - map::kCoreDmaEngines;
  return host_dma_[host / 2]->engine(host % 2);
}

void Chip::attach_waves(common::WaveSink& sink, const std::string& scope) {
  for (unsigned i = 0; i < cores(); ++i) {
    cores_[i]->attach_waves(sink, scope + "." + numbered("core", i));
  }
  for (unsigned i = 0; i < map::kDmaEngines; ++i) {
    dma(i).attach_waves(sink, scope + "." + numbered("dma", i));
  }
  for (unsigned i = 0; i < hbm_stacks(); ++i) {
    hbm_[i]->attach_waves(sink, scope + "." + numbered("hbm", i));
  }
  for (unsigned i = 0; i < map::kPeerLinks; ++i) {
    links_[i]->attach_waves(sink, scope + "." + numbered("link", i));
  }
}

}  // namespace trn2vp::trainium2
