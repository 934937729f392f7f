// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "models/common/statistics.h"
#include "platforms/report/activity.h"

namespace trn2vp::report {

/// What a run found out. Times in picoseconds of simulated time. Everything outside `speed` depends
/// only on inputs and seed.
struct RunReport {
  std::string workload;
  std::string platform;
  std::string array;  ///< tlm, rtl, lockstep
  std::string mode;   ///< functional, timing
  std::uint64_t seed = 0;

  /// Every result was compared with the reference and is equal, or close enough where the reference
  /// is in double precision.
  bool verified = false;
  bool exact = true;         ///< all comparisons were bit for bit
  double largest_error = 0;  ///< of the others, in units of what is allowed
  std::uint64_t mismatches = 0;
  std::uint64_t compared_words = 0;
  std::uint64_t simulated_ps = 0;
  std::string exit_reason;  ///< "finished", or what went wrong

  /// From the first start of a program on the core to the end of its last.
  std::uint64_t kernel_ps = 0;
  double flops = 0;                 ///< 2 M N K of the workload
  unsigned cores = 1;               ///< the workload ran on
  double peak_flops_per_s = 0;      ///< of these cores, BF16
  double peak_hbm_bytes_per_s = 0;  ///< of their stacks

  /// Engines of the first core the workload ran on, in the order of the sequencers.
  std::vector<std::pair<std::string, common::EngineActivity>> engines;

  struct Traffic {
    std::uint64_t read_bytes = 0;
    std::uint64_t write_bytes = 0;
  };
  /// Of all stacks, while the kernel ran.
  Traffic hbm_kernel;
  Traffic hbm;   ///< of all stacks, whole run
  Traffic sbuf;  ///< by DMA, of the core
  std::uint64_t psum_written_bytes = 0;

  struct Dma {
    std::uint64_t descriptors = 0;
    std::uint64_t read_bytes = 0;
    std::uint64_t write_bytes = 0;
    std::uint64_t ring_bytes = 0;
    std::uint64_t active_ps = 0;  ///< mean over the engines
    std::uint64_t engines = 0;
    double peak_bytes_per_s = 0;  ///< of one engine
    std::uint64_t errors = 0;
  };
  Dma core_dma;  ///< the 16 engines of the core
  Dma host_dma;  ///< the host engines

  /// NeuronLink ports of the chip, and what its neighbours sent back.
  struct Link {
    std::uint64_t sent_bytes = 0;
    std::uint64_t received_bytes = 0;
    std::uint64_t credit_wait_ps = 0;  ///< sum over all ports
    std::uint64_t stalls = 0;          ///< injected
  };
  Link link;

  /// A layer of the model, when the workload has layers.
  struct Layer {
    std::string name;
    std::uint64_t begin_ps = 0;
    std::uint64_t end_ps = 0;
    double flops = 0;                  ///< on all cores
    std::uint64_t tensor_busy_ps = 0;  ///< of the first core
    std::uint64_t dma_active_ps = 0;   ///< mean over the first core's DMA engines
    Traffic hbm;                       ///< of all stacks
  };
  std::vector<Layer> layers;  ///< that ended
  std::size_t layers_expected = 0;
  /// Some of the layers stand for many: `present` groups of `per_layer` entries from `first_layer`
  /// on are what there are `of` in the model.
  struct Repetition {
    std::uint64_t first_layer, per_layer, present, of;
  };
  std::optional<Repetition> repetition;

  struct Lockstep {
    std::uint64_t instructions = 0;
    std::uint64_t value_differences = 0;
    std::uint64_t cycle_differences = 0;
  };
  Lockstep lockstep;

  /// Of the chip, while the kernel ran.
  trainium2::energy::EventCounts events;
  trainium2::energy::EnergyParameters energy_parameters;
  std::vector<Launch> launches;

  /// Only of runs that were asked for it.
  Timeline timeline;
  std::vector<Sample> samples;
  std::vector<ParameterValue> parameters;

  std::uint64_t host_instructions = 0;
  std::vector<std::string> uart_lines;
  /// Engine errors, halted queues: what the machine reported.
  std::vector<std::string> faults;

  /// Results that the job wants shown.
  struct Output {
    std::string name;
    std::vector<std::vector<float>> rows;
    std::string file;  ///< where the bytes go; empty: nowhere
    std::vector<std::uint8_t> bytes;
  };
  std::vector<Output> outputs;

  struct Speed {
    double wall_s = 0;
    double sim_wall_s = 0;  ///< of it, simulating
    std::uint64_t peak_rss_bytes = 0;
  };
  Speed speed;
};

/// report.json, keys as documented in docs/report.md.
nlohmann::ordered_json to_json(const RunReport& report);

/// The table that ends a run, several lines.
std::string to_table(const RunReport& report);

/// What --report writes.
enum class ReportKind {
  kSummary,  ///< report.json
  kPage,     ///< and report.html
};

/// Writes `folder`/report.json, and report.html if asked for, creating the folder. Returns the path
/// of the last. Throws std::runtime_error naming the path when it cannot.
std::string write_report(const RunReport& report, const std::string& folder,
                         ReportKind kind = ReportKind::kPage);

/// The text of report.json: keys line by line, long series in one line each.
std::string to_text(const nlohmann::ordered_json& json);

/// Writes a file of `folder` whole or not at all. Returns its path; throws std::runtime_error
/// naming it.
std::string write_file(const std::string& folder, const std::string& name, const std::string& text);

/// Writes the files of the outputs, those that have one. Throws std::runtime_error naming the path.
void write_outputs(const RunReport& report);

/// Throws std::runtime_error now if write_report() would fail later.
void check_writable(const std::string& folder);

}  // namespace trn2vp::report
