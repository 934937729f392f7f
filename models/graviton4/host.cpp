// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/host.h"

#include <stdexcept>

namespace trn2vp::graviton4 {
namespace {

namespace map = address_map;

common::Memory::Parameters ram_parameters(const Host::Parameters& p) {
  common::Memory::Parameters ram;
  ram.size = p.ram_bytes;
  ram.bytes_per_second = p.ram_bytes_per_second;
  ram.latency = p.ram_latency;
  ram.dmi = true;
  ram.initial = common::SparseMemory::Initial::kTouched;  // the core writes by DMI
  return ram;
}

NeoverseCore::Parameters core_parameters(const Host::Parameters& p) {
  NeoverseCore::Parameters core = p.core;
  core.ram = {{map::kRam, p.ram_bytes}};
  return core;
}

}  // namespace

Host::Host(const sc_core::sc_module_name& name) : Host(name, Parameters()) {}

Host::Host(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      ram_bytes_(parameters.ram_bytes),
      mesh_("mesh", parameters.mesh_latency),
      ram_("ram", ram_parameters(parameters)),
      gic_("gic", 1),
      uart_("uart"),
      pcie_("pcie", parameters.pcie),
      core_("core0", core_parameters(parameters)) {
  core_.socket.bind(mesh_.new_target_socket());
  pcie_.memory.bind(mesh_.new_target_socket());

  mesh_.connect(map::kRam, parameters.ram_bytes, ram_.socket);
  mesh_.connect(map::kGicDistributor, map::kGicDistributorSize, gic_.distributor_socket());
  mesh_.connect(map::kGicRedistributors, map::kGicRedistributorSize, gic_.redistributor_socket());
  mesh_.connect(map::kUart, map::kUartSize, uart_.socket());
  mesh_.connect(map::kEcam, map::kEcamSize, pcie_.ecam());
  mesh_.connect(map::kPcieMmio, map::kPcieMmioSize, pcie_.mmio, map::kPcieMmio);

  core_.connect_gic(gic_.cpu_interface(0));
  core_.on_timer([this](bool level) { gic_.set_ppi(0, map::kPhysicalTimerInterrupt, level); },
                 [this](bool level) { gic_.set_ppi(0, map::kVirtualTimerInterrupt, level); });
  core_.on_power_off = [this](int exit_code) {
    if (on_power_off) on_power_off(exit_code);
  };
  uart_.on_interrupt = [this](bool level) { gic_.set_spi(map::kUartInterrupt, level); };
  pcie_.on_dma_write = [this](std::uint64_t address, std::uint64_t bytes) {
    core_.invalidate_code(address, bytes);
  };
}

std::uint64_t Host::ram_offset(std::uint64_t address, std::size_t bytes) const {
  const std::uint64_t offset = address - map::kRam;
  if (address < map::kRam || offset > ram_bytes_ || ram_bytes_ - offset < bytes) {
    throw std::out_of_range("host RAM ends at " + std::to_string(map::kRam + ram_bytes_) +
                            ", expected " + std::to_string(bytes) + " bytes at " +
                            std::to_string(address) + " inside it");
  }
  return offset;
}

void Host::load(const ElfImage& image) {
  for (const ElfSegment& segment : image.segments) {
    const std::uint64_t offset = ram_offset(segment.address, segment.memory_bytes);
    ram_.store().write_zeros(offset, segment.memory_bytes);
    ram_.store().write(offset, segment.data.data(), segment.data.size());
    core_.invalidate_code(segment.address, segment.memory_bytes);
  }
  core_.set_entry(image.entry);
}

void Host::write_ram(std::uint64_t address, const void* data, std::size_t bytes) {
  ram_.store().write(ram_offset(address, bytes), data, bytes);
  core_.invalidate_code(address, bytes);
}

void Host::read_ram(std::uint64_t address, void* data, std::size_t bytes) {
  ram_.store().read(ram_offset(address, bytes), data, bytes);
}

void Host::discard_ram(std::uint64_t address, std::size_t bytes) {
  ram_.store().discard(ram_offset(address, bytes), bytes);
  core_.invalidate_code(address, bytes);
}

}  // namespace trn2vp::graviton4
