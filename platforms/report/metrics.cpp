// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/metrics.h"

#include <algorithm>

namespace trn2vp::report {

using nlohmann::ordered_json;

namespace {

double seconds(std::uint64_t ps) { return static_cast<double>(ps) / 1e12; }

std::uint64_t instructions(const RunReport& report) {
  std::uint64_t sum = report.host_instructions;
  for (const auto& engine : report.engines) sum += engine.second.instructions;
  return sum;
}

}  // namespace

double percent(double part, double whole) { return whole > 0 ? 100.0 * part / whole : 0.0; }

double mfu_percent(const RunReport& report) {
  return percent(report.flops, report.peak_flops_per_s * seconds(report.kernel_ps));
}

double hbm_bandwidth(const RunReport& report) {
  const auto bytes =
      static_cast<double>(report.hbm_kernel.read_bytes + report.hbm_kernel.write_bytes);
  return report.kernel_ps > 0 ? bytes / seconds(report.kernel_ps) : 0.0;
}

double dma_efficiency_percent(const RunReport::Dma& dma) {
  const double possible =
      dma.peak_bytes_per_s * seconds(dma.active_ps) * static_cast<double>(dma.engines);
  return percent(static_cast<double>(dma.write_bytes), possible);
}

ordered_json metrics_json(const RunReport& report) {
  ordered_json json;
  json["total_time"] = seconds(report.kernel_ps);
  json["model_flops"] = report.flops;
  json["mfu_estimated_percent"] = mfu_percent(report);
  json["mbu_estimated_percent"] = percent(hbm_bandwidth(report), report.peak_hbm_bytes_per_s);
  for (const auto& [name, activity] : report.engines) {
    json[name + "_engine_active_time_percent"] =
        percent(static_cast<double>(activity.busy_ps), static_cast<double>(report.kernel_ps));
    json[name + "_engine_instruction_count"] = activity.instructions;
  }
  json["dma_active_time_percent"] = percent(static_cast<double>(report.core_dma.active_ps),
                                            static_cast<double>(report.kernel_ps));
  json["dma_transfer_total_bytes"] = report.core_dma.write_bytes;
  json["hbm_read_bytes"] = report.hbm_kernel.read_bytes;
  json["hbm_write_bytes"] = report.hbm_kernel.write_bytes;
  json["sbuf_read_bytes"] = report.sbuf.read_bytes;
  json["sbuf_write_bytes"] = report.sbuf.write_bytes;
  json["psum_write_bytes"] = report.psum_written_bytes;
  return json;
}

ordered_json speed_json(const RunReport& report) {
  const RunReport::Speed& speed = report.speed;
  const double wall = std::max(speed.sim_wall_s, 1e-9);
  return {{"wall_s", speed.wall_s},
          {"simulation_wall_s", speed.sim_wall_s},
          {"instructions_per_s", static_cast<double>(instructions(report)) / wall},
          {"host_mips", static_cast<double>(report.host_instructions) / wall / 1e6},
          {"realtime_factor", seconds(report.simulated_ps) / wall},
          {"peak_rss_bytes", speed.peak_rss_bytes}};
}

}  // namespace trn2vp::report
