// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/activity_recorder.h"

#include "platforms/host_chip/chip_events.h"

namespace trn2vp::host_chip {

namespace map = trainium2::address_map;

/// One engine. A row for each instruction and each reason that comes.
class ActivityRecorder::Track : public common::ActivityObserver {
 public:
  struct Use {
    const char* name;
    bool busy;
    std::size_t row;
  };

  Track(unsigned core, unsigned index, std::string engine, report::TimeBins& bins,
        TimelineFile* file)
      : core_(core), index_(index), engine_(std::move(engine)), bins_(bins), file_(file) {}

  void busy(std::uint64_t from_ps, std::uint64_t to_ps, const char* instruction) override {
    bins_.add(row_of(instruction, true), from_ps, to_ps);
    if (file_ != nullptr) file_->add(core_, index_, "busy", instruction, from_ps, to_ps);
  }
  void stalled(std::uint64_t from_ps, std::uint64_t to_ps, const char* reason) override {
    bins_.add(row_of(reason, false), from_ps, to_ps);
    if (file_ != nullptr) file_->add(core_, index_, "stalled", reason, from_ps, to_ps);
  }

  const std::string& engine() const { return engine_; }
  const std::vector<Use>& uses() const { return uses_; }

 private:
  // There are few, and a name is always at the same address.
  std::size_t row_of(const char* name, bool busy) {
    for (const Use& use : uses_) {
      if (use.name == name) return use.row;
    }
    uses_.push_back({name, busy, bins_.add_row()});
    return uses_.back().row;
  }

  unsigned core_;
  unsigned index_;
  std::string engine_;
  report::TimeBins& bins_;
  TimelineFile* file_;
  std::vector<Use> uses_;
};

ActivityRecorder::ActivityRecorder(const sc_core::sc_module_name& name, trainium2::Chip& chip,
                                   unsigned core, TimelineFile* file)
    : sc_module(name), chip_(chip), core_(core) {
  for (unsigned c = 0; c < chip.cores(); ++c) {
    for (std::size_t e = 0; e < trainium2::isa::kEngineCount; ++e) {
      const auto engine = static_cast<trainium2::isa::Engine>(e);
      const std::string key = trainium2::engine_key(engine);
      const auto index = static_cast<unsigned>(e);
      const std::string name = c == core ? key : "core" + std::to_string(c) + "." + key;
      tracks_.push_back(std::make_unique<Track>(c, index, name, bins_, file));
      if (file != nullptr) file->declare(c, index, key);
      chip_.core(c).sequencer(engine).observe(*tracks_.back());
    }
  }
  SC_HAS_PROCESS(ActivityRecorder);
  SC_METHOD(sample);
  sensitive << next_;
  dont_initialize();
}

ActivityRecorder::~ActivityRecorder() = default;

void ActivityRecorder::running(bool start) {
  running_ = start;
  bins_.begin(sc_core::sc_time_stamp().value());
  take();
  if (start) {
    next_.notify(sc_core::sc_time::from_value(period_ps_));
  } else {
    next_.cancel();
  }
}

void ActivityRecorder::finish() {
  if (running_) take();
}

void ActivityRecorder::sample() {
  take();
  if (running_) next_.notify(sc_core::sc_time::from_value(period_ps_));
}

// Totals, so that leaving a sample out loses nothing but resolution.
void ActivityRecorder::take() {
  report::Sample sample;
  sample.events = events_of(chip_);
  for (unsigned i = 0; i < map::kDmaPerCore; ++i)
    sample.dma_busy_ps += chip_.dma(core_ * map::kDmaPerCore + i).started().busy_ps;
  sample.dma_busy_ps /= chip_.dma_engines_per_core();
  if (!samples_.empty() && samples_.back().events.time_ps == sample.events.time_ps)
    samples_.pop_back();
  if (samples_.size() == kMaxSamples) {
    for (std::size_t i = 0; 2 * i < kMaxSamples; ++i) samples_[i] = samples_[2 * i];
    samples_.resize(kMaxSamples / 2);
    period_ps_ *= 2;
  }
  samples_.push_back(sample);  // the newest is never left out
}

report::Timeline ActivityRecorder::timeline() const {
  report::Timeline timeline;
  timeline.start_ps = bins_.start_ps();
  timeline.bin_ps = bins_.width_ps();
  for (const auto& track : tracks_) {
    for (const Track::Use& use : track->uses())
      timeline.rows.push_back({track->engine(), use.busy, use.name, bins_.row(use.row)});
  }
  return timeline;
}

}  // namespace trn2vp::host_chip
