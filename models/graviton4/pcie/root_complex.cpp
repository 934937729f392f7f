// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/pcie/root_complex.h"

#include <algorithm>

namespace trn2vp::graviton4 {
namespace {

using sc_core::sc_time;

constexpr std::uint32_t kNobody = 0xFFFF'FFFF;

}  // namespace

PcieRootComplex::PcieRootComplex(const sc_core::sc_module_name& name)
    : PcieRootComplex(name, Parameters()) {}

PcieRootComplex::PcieRootComplex(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      ecam_target("ecam",
                  {[this](std::uint64_t offset, std::uint32_t& value) {
                     const PcieConfigSpace* function = function_at(offset);
                     value = function ? function->read(offset & 0xFFC) : kNobody;
                     return true;
                   },
                   [this](std::uint64_t offset, std::uint32_t value) {
                     PcieConfigSpace* function = function_at(offset);
                     if (function) function->write(offset & 0xFFC, value);
                     return true;
                   }},
                  parameters.config_latency),
      mmio("mmio"),
      dma("dma"),
      bar0("bar0"),
      bar4("bar4"),
      memory("memory"),
      parameters_(parameters),
      host_bridge_(host_bridge_config_space()),
      endpoint_(trainium2_config_space(parameters.revision)) {
  mmio.register_b_transport(this, &PcieRootComplex::mmio_transport);
  mmio.register_transport_dbg(this, &PcieRootComplex::mmio_debug);
  dma.register_b_transport(this, &PcieRootComplex::dma_transport);
  dma.register_transport_dbg(this, &PcieRootComplex::dma_debug);
}

PcieConfigSpace* PcieRootComplex::function_at(std::uint64_t ecam_offset) {
  const std::uint64_t function = ecam_offset >> 12;  // bus 8 bits, device 5, function 3
  if (function == 0) return &host_bridge_;
  return function == kEndpointDevice << 3 ? &endpoint_ : nullptr;
}

tlm_utils::simple_initiator_socket<PcieRootComplex>* PcieRootComplex::route(
    tlm::tlm_generic_payload& trans, std::uint64_t& offset) {
  const auto hit = endpoint_.decode(trans.get_address());
  const unsigned last = std::min(trans.get_data_length(), trans.get_streaming_width());
  if (!hit || last == 0) return nullptr;
  const auto end = endpoint_.decode(trans.get_address() + last - 1);
  if (!end || end->bar != hit->bar) return nullptr;
  offset = hit->offset;
  return hit->bar == 0 ? &bar0 : &bar4;
}

void PcieRootComplex::mmio_transport(tlm::tlm_generic_payload& trans, sc_time& delay) {
  std::uint64_t offset = 0;
  auto* out = route(trans, offset);
  if (out == nullptr) {
    delay += parameters_.latency + parameters_.latency;
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  const std::uint64_t address = trans.get_address();
  trans.set_address(offset);
  sc_time arrival = delay + parameters_.latency;
  const sc_time before = sc_core::sc_time_stamp();
  (*out)->b_transport(trans, arrival);
  trans.set_dmi_allowed(false);  // the link is in between
  trans.set_address(address);
  const sc_time waited = sc_core::sc_time_stamp() - before;
  if (trans.is_write()) {
    delay = delay > waited ? delay - waited : sc_core::SC_ZERO_TIME;  // posted
  } else {
    delay = arrival + parameters_.latency;
  }
}

unsigned PcieRootComplex::mmio_debug(tlm::tlm_generic_payload& trans) {
  std::uint64_t offset = 0;
  auto* out = route(trans, offset);
  if (out == nullptr) return 0;
  const std::uint64_t address = trans.get_address();
  trans.set_address(offset);
  const unsigned moved = (*out)->transport_dbg(trans);
  trans.set_address(address);
  return moved;
}

sc_time PcieRootComplex::carry(sc_time& link_free, const sc_time& delay,
                               std::uint64_t bytes) const {
  const sc_time now = sc_core::sc_time_stamp();
  const sc_time start = std::max(now + delay, link_free);
  link_free =
      start + sc_time(static_cast<double>(bytes) / parameters_.bytes_per_second, sc_core::SC_SEC);
  return link_free - now;
}

void PcieRootComplex::dma_transport(tlm::tlm_generic_payload& trans, sc_time& delay) {
  const std::uint64_t bytes = trans.get_data_length();
  if (!endpoint_.bus_master()) {
    delay += parameters_.latency;
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (trans.is_write()) {
    delay = carry(up_free_, delay, bytes) + parameters_.latency;
    memory->b_transport(trans, delay);
    if (trans.is_response_ok()) {
      dma_written_bytes_ += bytes;
      if (on_dma_write) on_dma_write(trans.get_address(), bytes);
    }
  } else {
    delay += parameters_.latency;
    memory->b_transport(trans, delay);
    delay = carry(down_free_, delay, bytes) + parameters_.latency;
    if (trans.is_response_ok()) dma_read_bytes_ += bytes;
  }
  trans.set_dmi_allowed(false);
}

unsigned PcieRootComplex::dma_debug(tlm::tlm_generic_payload& trans) {
  const unsigned moved = memory->transport_dbg(trans);
  if (trans.is_write() && moved > 0 && on_dma_write) on_dma_write(trans.get_address(), moved);
  return moved;
}

}  // namespace trn2vp::graviton4
