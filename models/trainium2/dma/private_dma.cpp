// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/private_dma.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trn2vp::trainium2 {
namespace {

std::uint64_t ps(double ns) { return static_cast<std::uint64_t>(std::llround(ns * 1000)); }

std::uint64_t now_ps() {
  return sc_core::sc_time_stamp().value() / sc_core::sc_time(1, sc_core::SC_PS).value();
}

}  // namespace

PrivateDma::PrivateDma(const sc_core::sc_module_name& name, unsigned core,
                       const timing::ChipTiming& parameters, common::WakeOrder* order)
    : sc_module(name),
      start_ps_(ps(parameters.private_dma.start_ns)),
      element_ps_(ps(parameters.private_dma.element_ns)) {
  UdmaModel model;
  model.timing = parameters.dma;
  model.timing.read_bytes_per_second = parameters.private_dma.bytes_per_second;
  model.timing.write_bytes_per_second = parameters.private_dma.bytes_per_second;
  model.faults = parameters.dma_faults;
  model.order = order;
  for (unsigned i = 0; i < kEngines; ++i) {
    engines_[i] = std::make_unique<UdmaEngine>(("processor" + std::to_string(i)).c_str(), model,
                                               index(core, i));
  }
}

void PrivateDma::submit(unsigned processor, const std::vector<GeneratedElement>& elements) {
  UdmaEngine& engine = *engines_[processor];
  std::uint64_t ready_ps = now_ps() + start_ps_;
  for (std::size_t done = 0; done < elements.size();) {
    const std::size_t count = std::min<std::size_t>(elements.size() - done, engine.room(kQueue));
    if (count == 0) {
      wait(engine.room_event());
      ready_ps = std::max(ready_ps, now_ps());
      continue;
    }
    const auto first = elements.begin() + static_cast<std::ptrdiff_t>(done);
    std::vector<GeneratedElement> part(first, first + static_cast<std::ptrdiff_t>(count));
    for (GeneratedElement& element : part) {
      element.ready_ps = ready_ps;
      ready_ps += element_ps_;
    }
    engine.deliver(kQueue, part);
    done += count;
  }
}

void PrivateDma::reset() {
  for (auto& engine : engines_) engine->reset();
}

}  // namespace trn2vp::trainium2
