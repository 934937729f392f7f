// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/session.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <set>
#include <stdexcept>

#include "models/trainium2/timing/core_geometry.h"
#include "platforms/host_chip/activity_recorder.h"
#include "platforms/host_chip/array_factory.h"
#include "platforms/host_chip/collect.h"
#include "platforms/host_chip/host_runner.h"
#include "platforms/host_chip/layer_clock.h"
#include "platforms/host_chip/pacemaker.h"

namespace trn2vp::host_chip {
namespace {

namespace map = trainium2::address_map;
using Clock = std::chrono::steady_clock;

constexpr unsigned kCore = 0;

std::atomic<bool> stop_requested{false};

unsigned stacks_in_use(const trainium2::Chip& chip, unsigned first, unsigned cores) {
  std::set<unsigned> stacks;
  for (unsigned core = first; core < first + cores; ++core)
    stacks.insert(map::hbm_stack_of(core, chip.cores(), chip.hbm_stacks()));
  return static_cast<unsigned>(stacks.size());
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::uint64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::shared_ptr<const trainium2::semantics::CustomOperators> load_custom_operators(
    const trainium2::GpSimdOptions& options) {
  using namespace trainium2::semantics;
  if (options.custom_operators.empty()) return nullptr;
  try {
    return std::make_shared<CustomOperators>(options.custom_operators);
  } catch (const CustomOperatorError& error) {
    throw std::runtime_error(fmt::format("chip.gpsimd.custom_operators: {}", error.what()));
  }
}

std::unique_ptr<TimelineFile> open_timeline(const std::string& path,
                                            const std::function<void()>& on_failure) {
  if (path.empty()) return nullptr;
  try {
    return std::make_unique<TimelineFile>(path);
  } catch (...) {
    on_failure();
    throw;
  }
}

}  // namespace

const char* name_of(ArrayKind kind) {
  switch (kind) {
    case ArrayKind::kTlm:
      return "tlm";
    case ArrayKind::kRtl:
      return "rtl";
    case ArrayKind::kLockstep:
      return "lockstep";
  }
  return "?";
}

void request_stop() { stop_requested = true; }

void add_parameters(HostChip::Parameters& machine, config::Parameters& parameters, bool host) {
  if (host) parameters.add("host", machine.host);
  trainium2::timing::for_each_group(
      [&](const char* name, auto& group) { parameters.add(std::string("chip.") + name, group); },
      machine.chip.timing);
  parameters.add("chip", machine.chip.shape);
  parameters.add("chip", machine.arrays);
  parameters.add("chip.gpsimd", machine.gpsimd);
  parameters.add("chip.energy", machine.energy);
  parameters.add("chip.rounding", machine.chip.rounding);
  parameters.add("chip.hbm_ecc", machine.chip.hbm_ecc);
  parameters.add("checks", machine.chip.checks);
}

report::RunReport run_session(const job::JobSource& source, const HostChip::Parameters& machine,
                              const SessionOptions& options) {
  const Clock::time_point start = Clock::now();
  graviton4::ElfImage firmware;
  if (!options.firmware.empty()) firmware = read_firmware(options.firmware);
  trainium2::hbm_configuration(machine.chip.timing.hbm,
                               machine.chip.timing.hbm.stack_bytes);  // says what is wrong with it
  job::JobOptions job_options;
  job_options.core = kCore;
  job_options.seed = options.seed;
  job_options.timing_only = options.timing_only;
  job_options.host_ram_base = graviton4::address_map::kRam;
  job_options.host_ram_size = machine.host.ram_bytes;
  job_options.cores = static_cast<unsigned>(machine.chip.shape.cores);
  job_options.hbm_stacks = static_cast<unsigned>(machine.chip.timing.hbm.stacks);
  job_options.hbm_stack_bytes = machine.chip.timing.hbm.stack_bytes;
  job_options.machine = trainium2::timing::core_geometry(machine.chip.timing);
  job::JobImage image = source(job_options);

  HostChip::Parameters parameters = machine;
  parameters.chip.custom_operators = load_custom_operators(machine.gpsimd);
  ArrayFactory arrays(options.array, machine.arrays, options.timing_only,
                      machine.chip.timing.core.tensor, machine.chip.shape.cores);
  // The last thing that can be the user's mistake: nothing is left behind by the others.
  std::unique_ptr<common::WaveSink> wave;
  if (!options.wave.empty()) wave = common::open_wave_file(options.wave, options.wave_selection);
  const auto discard_wave = [&] {
    wave.reset();
    std::remove(options.wave.c_str());
  };
  std::unique_ptr<TimelineFile> timeline = open_timeline(options.timeline, discard_wave);
  parameters.chip.timing_only = options.timing_only;
  parameters.chip.make_array = [&](unsigned core) { return arrays.make(core); };
  const Machine made = options.make_machine(parameters);
  trainium2::Chip& chip = *made.chip;
  std::unique_ptr<HostRunner> host_runner;
  if (made.host != nullptr)
    host_runner = std::make_unique<HostRunner>(*made.host, firmware, options.on_uart_line);
  JobRunner& runner = host_runner ? *host_runner : *made.runner;
  KernelWindow window(chip, kCore);
  std::unique_ptr<ActivityRecorder> recorder;
  if (options.record_activity || timeline) {
    recorder = std::make_unique<ActivityRecorder>("recorder", chip, kCore, timeline.get());
    window.on_running = [&recorder](bool start) { recorder->running(start); };
  }
  LayerClock layers(chip, kCore, image);
  runner.load(image);
  image.segments.clear();
  image.segments.shrink_to_fit();

  std::vector<std::string> differences;
  arrays.on_difference(options.lockstep_folder, options.lockstep_cycles,
                       [&](const std::string& text) {
                         differences.push_back(text);
                         if (!options.lockstep_keep_going) sc_core::sc_stop();
                       });
  bool ended = false;
  runner.on_end = [&ended] {
    ended = true;
    sc_core::sc_stop();
  };
  Pacemaker pacemaker("pacemaker", wave.get(), stop_requested);
  if (wave) {
    chip.attach_waves(*wave, "chip");
    for (const Machine::Other& other : made.others) other.chip->attach_waves(*wave, other.name);
    arrays.attach_waves(*wave, pacemaker);
    if (!wave->wants_any()) {
      discard_wave();
      timeline.reset();
      std::remove(options.timeline.c_str());
      throw std::runtime_error(
          "--wave-scope: matches no signal, expected a pattern over names like "
          "chip.core0.tensor.state");
    }
  }
  const Clock::time_point sim_start = Clock::now();
  if (options.limit_ps == 0) {
    sc_core::sc_start();
  } else {
    sc_core::sc_start(sc_core::sc_time::from_value(options.limit_ps));
  }
  const bool limit_reached = sc_core::sc_get_status() == sc_core::SC_PAUSED;
  const double sim_wall = seconds_since(sim_start);
  pacemaker.finish();

  report::RunReport report = collect(made, runner, window, kCore);
  report.workload = image.name;
  report.platform = options.platform;
  report.array = arrays.kinds();
  report.mode = options.timing_only ? "timing" : "functional";
  report.seed = options.seed;
  report.flops = image.flops;
  report.cores = image.cores;
  report.layers = layers.layers();
  report.layers_expected = image.layers.size();
  if (const auto& r = image.repetition)
    report.repetition = {r->first_layer, r->per_layer, r->present, r->of};
  const trainium2::timing::TensorTiming& tensor = machine.chip.timing.core.tensor;
  report.peak_flops_per_s =
      2.0 * static_cast<double>(tensor.rows * tensor.columns * tensor.clock_hz) * image.cores;
  report.core_dma.peak_bytes_per_s = machine.chip.timing.dma.read_bytes_per_second;
  report.host_dma.peak_bytes_per_s = report.core_dma.peak_bytes_per_s;
  report.peak_hbm_bytes_per_s =
      machine.chip.timing.hbm.mbu_bytes_per_second * stacks_in_use(chip, kCore, image.cores);
  report.energy_parameters = machine.energy;
  if (recorder) recorder->finish();
  if (timeline) timeline->add_counters(recorder->samples());
  if (options.record_activity) {
    report.timeline = recorder->timeline();
    report.samples = recorder->samples();
  }
  compare_results(image, chip, runner, report);
  collect_outputs(image, runner, report);
  report.faults.insert(report.faults.begin(), differences.begin(), differences.end());
  if (!ended && stop_requested) {
    report.exit_reason = "interrupted";
  } else if (!differences.empty() && !options.lockstep_keep_going) {
    report.exit_reason = "lockstep difference";
  } else if (!ended) {
    report.exit_reason = limit_reached ? "the time limit was reached" : "nothing left to simulate";
  }
  report.speed.sim_wall_s = sim_wall;
  report.speed.wall_s = seconds_since(start);
  report.speed.peak_rss_bytes = peak_rss_bytes();
  return report;
}

}  // namespace trn2vp::host_chip
