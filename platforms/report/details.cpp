// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/details.h"

#include <algorithm>

#include "platforms/report/metrics.h"

namespace trn2vp::report {

namespace energy = trainium2::energy;
using nlohmann::ordered_json;

namespace {

double ns(std::uint64_t ps) { return static_cast<double>(ps) / 1e3; }

double per_second(double amount, std::uint64_t ps) {
  return ps > 0 ? amount / (static_cast<double>(ps) / 1e12) : 0.0;
}

double bytes_per_second(std::uint64_t bytes, std::uint64_t ps) {
  return per_second(static_cast<double>(bytes), ps);
}

double flops_of(const energy::EventCounts& events) {
  return 2.0 * static_cast<double>(events.work().total_macs());
}

// Whole ns; what rounding takes from one bin goes to the next.
ordered_json whole_ns(const std::vector<std::uint64_t>& bins) {
  ordered_json array = ordered_json::array();
  std::uint64_t sum_ps = 0, told_ns = 0;
  for (std::uint64_t ps : bins) {
    sum_ps += ps;
    const std::uint64_t sum_ns = (sum_ps + 500) / 1000;
    array.push_back(sum_ns - told_ns);
    told_ns = sum_ns;
  }
  return array;
}

}  // namespace

ordered_json energy_json(const RunReport& report) {
  const energy::Energy joules = energy::energy_of(report.events, report.energy_parameters);
  ordered_json json;
  double dynamic = 0;
  for (std::size_t i = 0; i < energy::kParts; ++i) {
    const auto part = static_cast<energy::Part>(i);
    json[energy::name_of(part)] = joules[part];
    if (part != energy::Part::kStatic) dynamic += joules[part];
  }
  json["dynamic"] = dynamic;
  json["total"] = joules.total();
  json["mean_power_w"] = per_second(joules.total(), report.events.time_ps);
  return json;
}

ordered_json stretch_json(const RunReport& report, const Stretch& stretch) {
  const std::uint64_t ps = stretch.end_ps - stretch.begin_ps;
  const std::uint64_t bytes = stretch.hbm_read_bytes + stretch.hbm_written_bytes;
  return {
      {"name", stretch.name},
      {"begin_ns", ns(stretch.begin_ps)},
      {"end_ns", ns(stretch.end_ps)},
      {"time_ns", ns(ps)},
      {"flops", stretch.flops},
      {"flops_per_s", per_second(stretch.flops, ps)},
      {"mfu_estimated_percent", percent(per_second(stretch.flops, ps), report.peak_flops_per_s)},
      {"tensor_busy_ns", ns(stretch.tensor_busy_ps)},
      {"tensor_engine_active_time_percent",
       percent(static_cast<double>(stretch.tensor_busy_ps), static_cast<double>(ps))},
      {"hbm_read_bytes", stretch.hbm_read_bytes},
      {"hbm_write_bytes", stretch.hbm_written_bytes},
      {"hbm_bytes_per_s", bytes_per_second(bytes, ps)},
      {"mbu_estimated_percent", percent(bytes_per_second(bytes, ps), report.peak_hbm_bytes_per_s)},
      {"flops_per_hbm_byte", bytes > 0 ? stretch.flops / static_cast<double>(bytes) : 0.0}};
}

ordered_json launches_json(const RunReport& report) {
  ordered_json array = ordered_json::array();
  for (const Launch& launch : report.launches) {
    array.push_back(stretch_json(
        report,
        {launch.name, launch.start_ps, launch.end_ps, flops_of(launch.events),
         launch.tensor_busy_ps, launch.events.hbm_read_bytes, launch.events.hbm_written_bytes}));
    array.back()["energy_j"] = energy::energy_of(launch.events, report.energy_parameters).total();
  }
  return array;
}

ordered_json timeline_json(const RunReport& report) {
  const Timeline& timeline = report.timeline;
  std::size_t bins = 0;
  ordered_json engines = ordered_json::object();
  // Engines of the core first, in their order, also those that did nothing.
  if (!timeline.rows.empty()) {
    for (const auto& engine : report.engines) engines[engine.first] = ordered_json::object();
  }
  for (const Timeline::Row& row : timeline.rows) {
    engines[row.engine][row.busy ? "busy_ns" : "stalled_ns"][row.name] = whole_ns(row.ps);
    bins = row.ps.size();
  }
  return {{"start_ns", ns(timeline.start_ps)},
          {"bin_ns", ns(timeline.bin_ps)},
          {"bins", bins},
          {"engines", std::move(engines)}};
}

ordered_json series_json(const RunReport& report) {
  ordered_json time = ordered_json::array(), read = time, written = time, dma = time,
               dma_active = time, power = ordered_json::object();
  for (std::size_t i = 0; i < energy::kParts; ++i)
    power[energy::name_of(static_cast<energy::Part>(i))] = ordered_json::array();
  for (std::size_t i = 0; i < report.samples.size(); ++i) {
    const Sample& sample = report.samples[i];
    time.push_back(ns(sample.events.time_ps));
    if (i == 0) continue;
    energy::EventCounts events = sample.events;
    events -= report.samples[i - 1].events;
    const std::uint64_t ps = events.time_ps;
    read.push_back(bytes_per_second(events.hbm_read_bytes, ps));
    written.push_back(bytes_per_second(events.hbm_written_bytes, ps));
    dma.push_back(bytes_per_second(events.dma_bytes, ps));
    const std::uint64_t busy = sample.dma_busy_ps - report.samples[i - 1].dma_busy_ps;
    dma_active.push_back(
        std::min(100.0, percent(static_cast<double>(busy), static_cast<double>(ps))));
    const energy::Energy joules = energy::energy_of(events, report.energy_parameters);
    for (std::size_t part = 0; part < energy::kParts; ++part)
      power[energy::name_of(static_cast<energy::Part>(part))].push_back(
          per_second(joules.joules[part], ps));
  }
  return {{"time_ns", std::move(time)},
          {"hbm_read_bytes_per_s", std::move(read)},
          {"hbm_write_bytes_per_s", std::move(written)},
          {"dma_bytes_per_s", std::move(dma)},
          {"dma_active_percent", std::move(dma_active)},
          {"power_w", std::move(power)}};
}

ordered_json parameters_json(const RunReport& report) {
  ordered_json array = ordered_json::array();
  for (const ParameterValue& parameter : report.parameters) {
    array.push_back({{"key", parameter.key},
                     {"value", parameter.value},
                     {"unit", parameter.unit},
                     {"provenance", parameter.provenance},
                     {"source", parameter.source},
                     {"doc", parameter.doc}});
  }
  return array;
}

ordered_json peaks_json(const RunReport& report) {
  return {{"flops_per_s", report.peak_flops_per_s},
          {"hbm_bytes_per_s", report.peak_hbm_bytes_per_s}};
}

}  // namespace trn2vp::report
