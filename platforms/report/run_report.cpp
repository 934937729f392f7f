// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/run_report.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "platforms/report/details.h"
#include "platforms/report/layers.h"
#include "platforms/report/metrics.h"
#include "platforms/report/page.h"

namespace trn2vp::report {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

double ns(std::uint64_t ps) { return static_cast<double>(ps) / 1e3; }

ordered_json engines_json(const RunReport& report) {
  ordered_json engines = ordered_json::object();
  for (const auto& [name, activity] : report.engines) {
    ordered_json stalled = ordered_json::object();
    std::uint64_t spent = activity.busy_ps;
    for (const auto& [reason, ps] : activity.stalled_ps) {
      stalled[reason] = ns(ps);
      spent += ps;
    }
    engines[name] = {{"busy_ns", ns(activity.busy_ps)},
                     {"stalled_ns", std::move(stalled)},
                     {"idle_ns", ns(report.kernel_ps - std::min(report.kernel_ps, spent))},
                     {"instructions", activity.instructions}};
  }
  return engines;
}

ordered_json memory_json(const RunReport& report) {
  const auto traffic = [](const RunReport::Traffic& t) {
    return ordered_json{{"read_bytes", t.read_bytes}, {"write_bytes", t.write_bytes}};
  };
  ordered_json hbm = traffic(report.hbm);
  hbm["kernel_read_bytes"] = report.hbm_kernel.read_bytes;
  hbm["kernel_write_bytes"] = report.hbm_kernel.write_bytes;
  hbm["kernel_bandwidth_bytes_per_s"] = hbm_bandwidth(report);
  return {{"hbm", std::move(hbm)},
          {"sbuf", traffic(report.sbuf)},
          {"psum", {{"write_bytes", report.psum_written_bytes}}}};
}

ordered_json dma_json(const RunReport::Dma& dma) {
  return {{"engines", dma.engines},
          {"descriptors", dma.descriptors},
          {"read_bytes", dma.read_bytes},
          {"write_bytes", dma.write_bytes},
          {"descriptor_bytes", dma.ring_bytes},
          {"active_ns", ns(dma.active_ps)},
          {"efficiency_percent", dma_efficiency_percent(dma)},
          {"errors", dma.errors}};
}

}  // namespace

ordered_json to_json(const RunReport& report) {
  ordered_json json;
  json["workload"] = report.workload;
  json["platform"] = report.platform;
  json["array"] = report.array;
  json["mode"] = report.mode;
  json["seed"] = report.seed;
  json["cores"] = report.cores;
  json["verified"] = report.verified;
  json["mismatches"] = report.mismatches;
  json["compared_words"] = report.compared_words;
  json["largest_error"] = report.largest_error;
  json["simulated_time_ns"] = ns(report.simulated_ps);
  json["exit_reason"] = report.exit_reason;
  json["metrics"] = metrics_json(report);
  if (!report.layers.empty()) json["layers"] = layers_json(report);
  if (const auto model = estimate_model(report)) {
    json["model"] = {{"layers_simulated", model->layers_simulated},
                     {"layers_total", model->layers_total},
                     {"layer_ns", ns(model->layer_ps)},
                     {"difference_percent", model->difference_percent},
                     {"total_time", model->total_ps / 1e12},
                     {"flops", model->flops}};
  }
  json["engines"] = engines_json(report);
  json["memory"] = memory_json(report);
  json["dma"] = {{"core", dma_json(report.core_dma)}, {"host", dma_json(report.host_dma)}};
  json["neuronlink"] = {{"sent_bytes", report.link.sent_bytes},
                        {"received_bytes", report.link.received_bytes},
                        {"credit_wait_ns", ns(report.link.credit_wait_ps)},
                        {"stalls", report.link.stalls}};
  json["peaks"] = peaks_json(report);
  json["energy_j"] = energy_json(report);
  json["launches"] = launches_json(report);
  json["lockstep"] = {{"instructions", report.lockstep.instructions},
                      {"value_differences", report.lockstep.value_differences},
                      {"cycle_differences", report.lockstep.cycle_differences}};
  json["host"] = {{"instructions", report.host_instructions}, {"uart_lines", report.uart_lines}};
  json["faults"] = report.faults;
  json["outputs"] = ordered_json::array();
  for (const RunReport::Output& output : report.outputs)
    json["outputs"].push_back({{"name", output.name}, {"rows", output.rows}});
  json["parameters"] = parameters_json(report);
  json["timeline"] = timeline_json(report);
  json["series"] = series_json(report);
  json["speed"] = speed_json(report);
  return json;
}

void write_outputs(const RunReport& report) {
  for (const RunReport::Output& output : report.outputs) {
    if (output.file.empty()) continue;
    std::ofstream file(output.file, std::ios::binary);
    file.write(reinterpret_cast<const char*>(output.bytes.data()),
               static_cast<std::streamsize>(output.bytes.size()));
    file.close();
    if (!file) throw std::runtime_error(output.file + ": cannot be written");
  }
}

void check_writable(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  const fs::path probe = fs::path(folder) / ".probe";
  const bool ok = !error && fs::is_directory(folder) && std::ofstream(probe).good() &&
                  !fs::is_directory(fs::path(folder) / "report.json");
  fs::remove(probe, error);
  if (!ok)
    throw std::runtime_error("--report: '" + folder + "' cannot be written, expected a folder");
}

std::string to_text(const ordered_json& json) {
  std::string text = "{";
  for (const auto& [key, value] : json.items()) {
    const bool series = key == "timeline" || key == "series";
    std::string lines = value.dump(series ? -1 : 2);
    for (std::size_t at = 0; (at = lines.find('\n', at)) != std::string::npos; at += 3)
      lines.replace(at, 1, "\n  ");
    text += text.size() == 1 ? "\n  \"" : ",\n  \"";
    text.append(key).append("\": ").append(lines);
  }
  return text + "\n}\n";
}

std::string write_file(const std::string& folder, const std::string& name,
                       const std::string& text) {
  const fs::path path = fs::path(folder) / name;
  const fs::path partial = fs::path(folder) / (name + ".partial");
  std::ofstream file(partial, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) fs::rename(partial, path, error);
  if (!file || error) {
    std::error_code ignored;
    fs::remove(partial, ignored);
    throw std::runtime_error(path.string() + ": cannot be written");
  }
  return path.string();
}

std::string write_report(const RunReport& report, const std::string& folder, ReportKind kind) {
  check_writable(folder);
  const ordered_json json = to_json(report);
  const std::string path = write_file(folder, "report.json", to_text(json));
  if (kind == ReportKind::kPage) return write_file(folder, "report.html", run_page(json));
  // A page of another run would be taken for this one's.
  fs::remove(fs::path(folder) / "report.html");
  return path;
}

}  // namespace trn2vp::report
