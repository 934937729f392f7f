// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/kernel_window.h"

#include "platforms/host_chip/chip_events.h"

namespace trn2vp::host_chip {

namespace map = trainium2::address_map;

namespace {

KernelWindow::Totals add(KernelWindow::Totals sum, const KernelWindow::Totals& a,
                         const KernelWindow::Totals& b) {
  for (std::uint64_t KernelWindow::Totals::*member :
       {&KernelWindow::Totals::hbm_read_bytes, &KernelWindow::Totals::hbm_written_bytes,
        &KernelWindow::Totals::dma_descriptors, &KernelWindow::Totals::dma_read_bytes,
        &KernelWindow::Totals::dma_written_bytes, &KernelWindow::Totals::dma_ring_bytes,
        &KernelWindow::Totals::dma_busy_ps, &KernelWindow::Totals::running_ps,
        &KernelWindow::Totals::tensor_busy_ps}) {
    sum.*member += a.*member - b.*member;
  }
  sum.events += a.events;
  sum.events -= b.events;
  return sum;
}

}  // namespace

KernelWindow::KernelWindow(trainium2::Chip& chip, unsigned core) : chip_(chip), core_(core) {
  chip_.core(core_).on_running = [this](bool start) { running(start); };
}

void KernelWindow::running(bool start) {
  if (start) {
    start_ = sample();
  } else {
    const Totals end = sample();
    closed_ = add(closed_, end, start_);
    launches_.push_back(launch(end));
  }
  open_ = start;
  if (on_running) on_running(start);
}

KernelWindow::Totals KernelWindow::totals() {
  return open_ ? add(closed_, sample(), start_) : closed_;
}

report::Launch KernelWindow::launch(const Totals& end) const {
  const Totals done = add({}, end, start_);
  return {"launch " + std::to_string(launches_.size()), start_.running_ps, end.running_ps,
          done.events, done.tensor_busy_ps};
}

std::vector<report::Launch> KernelWindow::launches() {
  std::vector<report::Launch> all = launches_;
  if (open_) all.push_back(launch(sample()));
  return all;
}

KernelWindow::Totals KernelWindow::sample() {
  Totals totals;
  totals.running_ps = sc_core::sc_time_stamp().value();
  for (unsigned i = 0; i < chip_.hbm_stacks(); ++i) {
    totals.hbm_read_bytes += chip_.hbm(i).statistics().read_bytes;
    totals.hbm_written_bytes += chip_.hbm(i).statistics().written_bytes;
  }
  for (unsigned i = 0; i < map::kDmaPerCore; ++i) {
    const trainium2::UdmaStatistics& dma = chip_.dma(core_ * map::kDmaPerCore + i).statistics();
    totals.dma_descriptors += dma.m2s_descriptors;
    totals.dma_read_bytes += dma.read_bytes;
    totals.dma_written_bytes += dma.written_bytes;
    totals.dma_ring_bytes += dma.ring_bytes;
    totals.dma_busy_ps += dma.busy_ps;
  }
  totals.tensor_busy_ps =
      chip_.core(core_).sequencer(trainium2::isa::Engine::kTensor).activity().busy_ps;
  totals.events = events_of(chip_);
  return totals;
}

}  // namespace trn2vp::host_chip
