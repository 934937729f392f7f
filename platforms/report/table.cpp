// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>

#include "platforms/report/layers.h"
#include "platforms/report/metrics.h"

namespace trn2vp::report {
namespace {

std::string time_text(std::uint64_t ps) {
  const double ns = static_cast<double>(ps) / 1e3;
  if (ns < 1e3) return fmt::format("{:.1f} ns", ns);
  if (ns < 1e6) return fmt::format("{:.3f} us", ns / 1e3);
  return fmt::format("{:.3f} ms", ns / 1e6);
}

std::string bytes_text(double bytes) {
  if (bytes < 1024) return fmt::format("{:.0f} B", bytes);
  if (bytes < 1024 * 1024) return fmt::format("{:.1f} KiB", bytes / 1024);
  if (bytes < 1024.0 * 1024 * 1024) return fmt::format("{:.1f} MiB", bytes / 1024 / 1024);
  return fmt::format("{:.2f} GiB", bytes / 1024 / 1024 / 1024);
}

std::string verdict(const RunReport& report) {
  if (report.mode == "timing") return "not computed (timing mode)";
  if (report.compared_words == 0) return "nothing to compare";
  if (report.exact && report.verified)
    return fmt::format("all {} words equal the reference", report.compared_words);
  if (report.verified)
    return fmt::format(
        "all {} values within tolerance of the reference, largest error {:.2f} of it",
        report.compared_words, report.largest_error);
  return fmt::format("{} of {} {} the reference", report.mismatches, report.compared_words,
                     report.exact ? "words differ from" : "values out of tolerance of");
}

// The largest parts, to 90 percent.
std::string energy_text(const RunReport& report) {
  using namespace trainium2::energy;
  const Energy energy = energy_of(report.events, report.energy_parameters);
  const double total = energy.total();
  if (total == 0) return "none";
  std::array<std::size_t, kParts> parts;
  std::iota(parts.begin(), parts.end(), std::size_t{0});
  std::stable_sort(parts.begin(), parts.end(), [&](std::size_t a, std::size_t b) {
    return energy.joules[a] > energy.joules[b];
  });
  std::string text = fmt::format(
      "{:.4g} mJ, {:.1f} W:", total * 1e3,
      total / (static_cast<double>(std::max<std::uint64_t>(1, report.kernel_ps)) / 1e12));
  double told = 0;
  for (std::size_t i = 0; i < kParts && told < 0.9 * total; ++i) {
    const double joules = energy.joules[parts[i]];
    told += joules;
    text += fmt::format("{} {} {:.1f} %", i == 0 ? "" : ",", name_of(static_cast<Part>(parts[i])),
                        percent(joules, total));
  }
  return text;
}

// The first rows and columns.
std::string output_text(const RunReport::Output& output) {
  constexpr std::size_t kRows = 8, kColumns = 8;
  std::string text = fmt::format("\n  {}\n", output.name);
  for (std::size_t r = 0; r < std::min(kRows, output.rows.size()); ++r) {
    const std::vector<float>& row = output.rows[r];
    text += fmt::format("  {:4}:", r);
    for (std::size_t c = 0; c < std::min(kColumns, row.size()); ++c)
      text += fmt::format(" {:>12.6g}", row[c]);
    text += row.size() > kColumns ? " ...\n" : "\n";
  }
  return output.rows.size() > kRows ? text + "   ...\n" : text;
}

}  // namespace

std::string to_table(const RunReport& report) {
  std::string text;
  auto out = std::back_inserter(text);
  const auto row = [&](const char* name, const std::string& value) {
    fmt::format_to(out, "  {:<22} {}\n", name, value);
  };
  const auto kernel = static_cast<double>(report.kernel_ps);
  fmt::format_to(out, "{} on {} (array {}, mode {}, seed {})\n", report.workload, report.platform,
                 report.array, report.mode, report.seed);
  row("result", verdict(report));
  if (report.exit_reason != "finished") row("exit reason", report.exit_reason);
  for (const std::string& fault : report.faults) row("fault", fault);
  for (const RunReport::Output& output : report.outputs) text += output_text(output);
  if (!report.outputs.empty()) text += '\n';
  row("simulated time", time_text(report.simulated_ps));
  row("kernel time", time_text(report.kernel_ps));
  row("FLOPs", fmt::format("{:.3f} G, MFU {:.1f} %", report.flops / 1e9, mfu_percent(report)));
  fmt::format_to(out, "\n  {:<8} {:>8} {:>13}   stalled on\n", "engine", "busy %", "instructions");
  for (const auto& [name, activity] : report.engines) {
    std::string stalls;
    for (const auto& [reason, ps] : activity.stalled_ps) {
      stalls += fmt::format("{}{} {:.1f} %", stalls.empty() ? "" : ", ", reason,
                            percent(static_cast<double>(ps), kernel));
    }
    fmt::format_to(out, "  {:<8} {:>8.1f} {:>13}   {}\n", name,
                   percent(static_cast<double>(activity.busy_ps), kernel), activity.instructions,
                   stalls.empty() ? "-" : stalls);
  }
  fmt::format_to(out, "\n");
  row("HBM", fmt::format("{} read, {} written, {:.1f} GB/s (MBU {:.1f} %)",
                         bytes_text(static_cast<double>(report.hbm_kernel.read_bytes)),
                         bytes_text(static_cast<double>(report.hbm_kernel.write_bytes)),
                         hbm_bandwidth(report) / 1e9,
                         percent(hbm_bandwidth(report), report.peak_hbm_bytes_per_s)));
  row("DMA (core)", fmt::format("{} in {} descriptors, active {:.1f} %, efficiency {:.1f} %",
                                bytes_text(static_cast<double>(report.core_dma.write_bytes)),
                                report.core_dma.descriptors,
                                percent(static_cast<double>(report.core_dma.active_ps), kernel),
                                dma_efficiency_percent(report.core_dma)));
  const bool host = report.host_instructions != 0;
  if (host)
    row("DMA (host)",
        fmt::format("{} in {} descriptors, active {}",
                    bytes_text(static_cast<double>(report.host_dma.write_bytes)),
                    report.host_dma.descriptors, time_text(report.host_dma.active_ps)));
  if (report.link.sent_bytes + report.link.received_bytes != 0) {
    row("NeuronLink",
        fmt::format("{} sent, {} received", bytes_text(static_cast<double>(report.link.sent_bytes)),
                    bytes_text(static_cast<double>(report.link.received_bytes))));
  }
  row("energy", energy_text(report));
  if (report.array.find("lockstep") != std::string::npos) {
    row("lockstep", fmt::format("{} instructions, {} value differences, {} cycle differences",
                                report.lockstep.instructions, report.lockstep.value_differences,
                                report.lockstep.cycle_differences));
  }
  if (host)
    row("host",
        fmt::format("{:.2f} M instructions", static_cast<double>(report.host_instructions) / 1e6));
  text += layers_text(report);
  if (!report.layers.empty()) text += '\n';
  const nlohmann::ordered_json speed = speed_json(report);
  row("simulation speed",
      fmt::format("{:.2f} s wall, {:.0f} instructions/s, real-time factor {:.2g}, peak memory {}",
                  report.speed.wall_s, speed["instructions_per_s"].get<double>(),
                  speed["realtime_factor"].get<double>(),
                  bytes_text(static_cast<double>(report.speed.peak_rss_bytes))));
  return text;
}

}  // namespace trn2vp::report
