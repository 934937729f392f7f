// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/udma_block.h"

#include <string>

#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {

UdmaBlock::UdmaBlock(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      registers("registers"),
      latency_(parameters.register_latency),
      access_{[this](std::uint64_t offset, std::uint32_t& value) { return read(offset, value); },
              [this](std::uint64_t offset, std::uint32_t value) { return write(offset, value); }} {
  registers.register_b_transport(this, &UdmaBlock::b_transport);
  registers.register_transport_dbg(this, &UdmaBlock::transport_dbg);
  for (unsigned i = 0; i < parameters.engines; ++i) {
    const std::string engine = "dma" + std::to_string(parameters.first_engine + i);
    engines_.push_back(std::make_unique<UdmaEngine>(engine.c_str(), parameters.model,
                                                    parameters.first_engine + i));
  }
}

std::uint64_t UdmaBlock::fis_base() const { return size() * address_map::kDmaEngineSize; }

std::uint64_t UdmaBlock::register_space() const {
  return fis_base() + size() * address_map::kFisSize;
}

void UdmaBlock::reset() {
  for (auto& engine : engines_) engine->reset();
  fis_.clear();
}

void UdmaBlock::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  access_time_ = sc_core::sc_time_stamp() + delay;
  common::execute_on_registers(access_, trans.get_address(), trans);
  delay += latency_;
}

unsigned UdmaBlock::transport_dbg(tlm::tlm_generic_payload& trans) {
  access_time_ = sc_core::sc_time_stamp();
  common::execute_on_registers(access_, trans.get_address(), trans);
  return trans.is_response_ok() ? trans.get_data_length() : 0;
}

bool UdmaBlock::read(std::uint64_t offset, std::uint32_t& value) {
  const std::uint64_t index = offset / address_map::kDmaEngineSize;
  if (index < size()) {
    return engines_[index]->read_register(offset % address_map::kDmaEngineSize, value);
  }
  if (offset >= register_space()) return false;
  const auto stored = fis_.find(offset);
  value = stored == fis_.end() ? 0 : stored->second;
  return true;
}

bool UdmaBlock::write(std::uint64_t offset, std::uint32_t value) {
  const std::uint64_t index = offset / address_map::kDmaEngineSize;
  if (index < size()) {
    return engines_[index]->write_register(offset % address_map::kDmaEngineSize, value,
                                           access_time_);
  }
  if (offset >= register_space()) return false;
  fis_[offset] = value;
  return true;
}

}  // namespace trn2vp::trainium2
