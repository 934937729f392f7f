// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/energy/energy.h"

#include <numeric>

namespace trn2vp::trainium2::energy {
namespace {

using isa::Engine;

constexpr std::uint64_t EventCounts::*kCounts[] = {
    &EventCounts::sbuf_bus_bytes, &EventCounts::hbm_read_bytes, &EventCounts::hbm_written_bytes,
    &EventCounts::dma_bytes,      &EventCounts::pcie_bytes,     &EventCounts::neuronlink_bytes,
    &EventCounts::time_ps};

constexpr double kPico = 1e-12;

}  // namespace

Work EventCounts::work() const {
  return std::accumulate(engines.begin(), engines.end(), Work{},
                         [](Work sum, const Work& more) { return sum += more; });
}

EventCounts& operator+=(EventCounts& sum, const EventCounts& more) {
  for (std::size_t i = 0; i < sum.engines.size(); ++i) sum.engines[i] += more.engines[i];
  for (std::uint64_t EventCounts::*member : kCounts) sum.*member += more.*member;
  return sum;
}

EventCounts& operator-=(EventCounts& difference, const EventCounts& less) {
  for (std::size_t i = 0; i < less.engines.size(); ++i) difference.engines[i] -= less.engines[i];
  for (std::uint64_t EventCounts::*member : kCounts) difference.*member -= less.*member;
  return difference;
}

const char* name_of(Part part) {
  static constexpr const char* kNames[kParts] = {"tensor", "vector", "scalar",     "gpsimd",
                                                 "sbuf",   "psum",   "hbm",        "dma",
                                                 "pcie",   "ddr5",   "neuronlink", "static"};
  return kNames[static_cast<std::size_t>(part)];
}

double Energy::total() const { return std::accumulate(joules.begin(), joules.end(), 0.0); }

Energy energy_of(const EventCounts& counts, const EnergyParameters& p) {
  Energy energy;
  const auto add = [&](Part part, std::uint64_t events, double pj) {
    energy.joules[static_cast<std::size_t>(part)] += static_cast<double>(events) * pj * kPico;
  };
  const double mac_pj[kMacClasses] = {p.mac_fp8_pj, p.mac_bf16_pj, p.mac_fp16_pj, p.mac_tf32_pj,
                                      p.mac_fp32_pj};
  const Work work = counts.work();
  for (std::size_t i = 0; i < kMacClasses; ++i) add(Part::kTensor, work.macs[i], mac_pj[i]);
  const auto elements = [&](Engine engine) {
    return counts.engines[static_cast<std::size_t>(engine)].elements;
  };
  add(Part::kVector, elements(Engine::kVector), p.vector_element_pj);
  add(Part::kScalar, elements(Engine::kScalar), p.scalar_element_pj);
  add(Part::kGpSimd, elements(Engine::kGpSimd), p.gpsimd_element_pj);
  add(Part::kSbuf, work.sbuf_read_bytes + work.sbuf_written_bytes + counts.sbuf_bus_bytes,
      p.sbuf_byte_pj);
  add(Part::kPsum, work.psum_read_bytes + work.psum_written_bytes, p.psum_byte_pj);
  add(Part::kHbm, counts.hbm_read_bytes + counts.hbm_written_bytes, p.hbm_byte_pj);
  add(Part::kDma, counts.dma_bytes, p.dma_byte_pj);
  add(Part::kPcie, counts.pcie_bytes, p.pcie_byte_pj);
  add(Part::kDdr5, counts.pcie_bytes, p.ddr5_byte_pj);
  add(Part::kNeuronLink, counts.neuronlink_bytes, p.neuronlink_byte_pj);
  // W x ps = pJ.
  add(Part::kStatic, counts.time_ps, p.static_w);
  return energy;
}

}  // namespace trn2vp::trainium2::energy
