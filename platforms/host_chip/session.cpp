// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/session.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "models/trainium2/timing/core_geometry.h"
#include "platforms/host_chip/activity_recorder.h"
#include "platforms/host_chip/array_factory.h"
#include "platforms/host_chip/collect.h"
#include "platforms/host_chip/layer_clock.h"
#include "platforms/host_chip/pacemaker.h"

namespace trn2vp::host_chip {
namespace {

namespace map = trainium2::address_map;
using Clock = std::chrono::steady_clock;

constexpr unsigned kCore = 0;

std::atomic<bool> stop_requested{false};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::uint64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

// Where the host can run it, and the job does not lie.
void check_firmware(const std::string& path, const graviton4::ElfImage& firmware) {
  constexpr std::uint64_t kBegin = graviton4::address_map::kRam;
  constexpr std::uint64_t kEnd = graviton4::address_map::kJob;
  bool inside = true;
  bool starts = false;
  for (const auto& segment : firmware.segments) {
    inside &= segment.address >= kBegin && segment.address < kEnd &&
              segment.memory_bytes <= kEnd - segment.address;
    starts |= firmware.entry - segment.address < segment.memory_bytes;
  }
  if (!inside) {
    throw std::runtime_error(
        fmt::format("{}: segments: expected them in {:#x}..{:#x}", path, kBegin, kEnd));
  }
  if (!starts) {
    throw std::runtime_error(
        fmt::format("{}: entry: is {:#x}, expected an address in a segment", path, firmware.entry));
  }
}

void load(const job::JobImage& image, graviton4::Host& host) {
  for (const job::Segment& segment : image.segments) {
    host.write_ram(segment.address, segment.bytes.data(), segment.bytes.size());
  }
  for (const job::VoidRange& range : image.voids) host.discard_ram(range.address, range.bytes);
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

void add_parameters(HostChip::Parameters& machine, config::Parameters& parameters) {
  parameters.add("host", machine.host);
  trainium2::timing::for_each_group(
      [&](const char* name, auto& group) { parameters.add(std::string("chip.") + name, group); },
      machine.chip.timing);
  parameters.add("chip", machine.chip.shape);
  parameters.add("chip", machine.arrays);
  parameters.add("chip.gpsimd", machine.gpsimd);
  parameters.add("chip.energy", machine.energy);
  parameters.add("chip.rounding", machine.chip.rounding);
  parameters.add("checks", machine.chip.checks);
}

report::RunReport run_session(const job::JobSource& source, const HostChip::Parameters& machine,
                              const SessionOptions& options) {
  const Clock::time_point start = Clock::now();
  const graviton4::ElfImage firmware = graviton4::read_elf(options.firmware);
  check_firmware(options.firmware, firmware);
  job::JobOptions job_options;
  job_options.core = kCore;
  job_options.seed = options.seed;
  job_options.timing_only = options.timing_only;
  job_options.host_ram_base = graviton4::address_map::kRam;
  job_options.host_ram_size = machine.host.ram_bytes;
  job_options.cores = static_cast<unsigned>(machine.chip.shape.cores);
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
  HostChip& top = *made.host_chip;
  KernelWindow window(top.chip, kCore);
  std::unique_ptr<ActivityRecorder> recorder;
  if (options.record_activity || timeline) {
    recorder = std::make_unique<ActivityRecorder>("recorder", top.chip, kCore, timeline.get());
    window.on_running = [&recorder](bool start) { recorder->running(start); };
  }
  LayerClock layers(top.chip, kCore, image);
  load(image, top.host);
  image.segments.clear();
  image.segments.shrink_to_fit();
  top.host.load(firmware);

  std::vector<std::string> differences;
  arrays.on_difference(options.lockstep_folder, options.lockstep_cycles,
                       [&](const std::string& text) {
                         differences.push_back(text);
                         if (!options.lockstep_keep_going) sc_core::sc_stop();
                       });
  bool powered_off = false;
  top.host.on_power_off = [&](int) {
    powered_off = true;
    sc_core::sc_stop();
  };
  std::string line;
  if (options.on_uart_line) {
    top.host.uart().on_character = [&](char c) {
      if (c == '\n') {
        options.on_uart_line(line);
        line.clear();
      } else if (c != '\r') {
        line += c;
      }
    };
  }
  Pacemaker pacemaker("pacemaker", wave.get(), stop_requested);
  if (wave) {
    top.chip.attach_waves(*wave, "chip");
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

  report::RunReport report = collect(made, window, kCore);
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
  constexpr unsigned kCoresPerStack = map::kNeuronCores / map::kHbmStacks;
  report.peak_hbm_bytes_per_s = machine.chip.timing.hbm.bytes_per_second *
                                ((image.cores + kCoresPerStack - 1) / kCoresPerStack);
  report.energy_parameters = machine.energy;
  if (recorder) recorder->finish();
  if (timeline) timeline->add_counters(recorder->samples());
  if (options.record_activity) {
    report.timeline = recorder->timeline();
    report.samples = recorder->samples();
  }
  compare_results(image, top, report);
  collect_outputs(image, top.host, report);
  report.faults.insert(report.faults.begin(), differences.begin(), differences.end());
  if (!powered_off && stop_requested) {
    report.exit_reason = "interrupted";
  } else if (!differences.empty() && !options.lockstep_keep_going) {
    report.exit_reason = "lockstep difference";
  } else if (!powered_off) {
    report.exit_reason = limit_reached ? "the time limit was reached" : "nothing left to simulate";
  }
  report.speed.sim_wall_s = sim_wall;
  report.speed.wall_s = seconds_since(start);
  report.speed.peak_rss_bytes = peak_rss_bytes();
  return report;
}

}  // namespace trn2vp::host_chip
