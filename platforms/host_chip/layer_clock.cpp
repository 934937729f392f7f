// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/layer_clock.h"

namespace trn2vp::host_chip {

namespace map = trainium2::address_map;

LayerClock::LayerClock(trainium2::Chip& chip, unsigned core, const job::JobImage& image)
    : chip_(chip),
      core_(core),
      layers_(image.layers),
      cores_(image.cores),
      ends_(image.layers.size()),
      reported_(image.layers.size()) {
  if (layers_.empty()) return;
  chip_.core(core).on_running = [this, before = chip_.core(core).on_running](bool running) {
    if (before) before(running);
    if (running) start_ = sample();
  };
  for (unsigned c = 0; c < cores_; ++c) {
    chip_.core(core + c).notifications().on_post = [this, c](trainium2::Notification::Type type,
                                                             unsigned, std::uint32_t layer) {
      if (type == trainium2::Notification::kExplicit) ended(c, layer);
    };
  }
}

LayerClock::Sample LayerClock::sample() {
  Sample s;
  s.at_ps = sc_core::sc_time_stamp().value();
  s.tensor_busy_ps =
      chip_.core(core_).sequencer(trainium2::isa::Engine::kTensor).activity().busy_ps;
  for (unsigned i = 0; i < map::kDmaPerCore; ++i)
    s.dma_busy_ps += chip_.dma(core_ * map::kDmaPerCore + i).statistics().busy_ps;
  for (unsigned i = 0; i < chip_.hbm_stacks(); ++i) {
    s.hbm_read_bytes += chip_.hbm(i).statistics().read_bytes;
    s.hbm_written_bytes += chip_.hbm(i).statistics().written_bytes;
  }
  return s;
}

// The engines' totals are the first core's when it ends the layer, the rest those of the last one.
void LayerClock::ended(unsigned index, std::uint32_t layer) {
  if (layer >= layers_.size()) return;
  const Sample now = sample();
  Sample& end = ends_[layer];
  if (index == 0) {
    end.tensor_busy_ps = now.tensor_busy_ps;
    end.dma_busy_ps = now.dma_busy_ps;
  }
  end.at_ps = now.at_ps;
  end.hbm_read_bytes = now.hbm_read_bytes;
  end.hbm_written_bytes = now.hbm_written_bytes;
  ++reported_[layer];
}

std::vector<report::RunReport::Layer> LayerClock::layers() const {
  std::vector<report::RunReport::Layer> list;
  Sample before = start_;
  for (std::size_t i = 0; i < layers_.size() && reported_[i] == cores_; ++i) {
    const Sample& end = ends_[i];
    report::RunReport::Layer layer;
    layer.name = layers_[i].name;
    layer.begin_ps = before.at_ps;
    layer.end_ps = end.at_ps;
    layer.flops = layers_[i].flops;
    layer.tensor_busy_ps = end.tensor_busy_ps - before.tensor_busy_ps;
    layer.dma_active_ps = (end.dma_busy_ps - before.dma_busy_ps) / chip_.dma_engines_per_core();
    layer.hbm = {end.hbm_read_bytes - before.hbm_read_bytes,
                 end.hbm_written_bytes - before.hbm_written_bytes};
    list.push_back(layer);
    before = end;
  }
  return list;
}

}  // namespace trn2vp::host_chip
