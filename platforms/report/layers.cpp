// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "platforms/report/details.h"
#include "platforms/report/metrics.h"

namespace trn2vp::report {
namespace {

constexpr std::size_t kShownLayers = 100;

double us(double ps) { return ps / 1e6; }

struct Span {
  std::uint64_t ps = 0;
  double flops = 0;
};

Span span_of(const RunReport& report, std::size_t first, std::size_t count) {
  Span span;
  for (std::size_t i = first; i < first + count; ++i) {
    span.ps += report.layers[i].end_ps - report.layers[i].begin_ps;
    span.flops += report.layers[i].flops;
  }
  return span;
}

}  // namespace

std::optional<ModelEstimate> estimate_model(const RunReport& report) {
  if (!report.repetition || report.layers.size() != report.layers_expected) return std::nullopt;
  const RunReport::Repetition& r = *report.repetition;
  const Span last = span_of(report, r.first_layer + (r.present - 1) * r.per_layer, r.per_layer);
  const Span all = span_of(report, 0, report.layers.size());
  ModelEstimate model{};
  model.layers_simulated = r.present;
  model.layers_total = r.of;
  model.layer_ps = last.ps;
  if (r.present > 1) {
    const Span before = span_of(report, r.first_layer + (r.present - 2) * r.per_layer, r.per_layer);
    model.difference_percent =
        percent(static_cast<double>(last.ps) - static_cast<double>(before.ps),
                static_cast<double>(before.ps));
  }
  const auto missing = static_cast<double>(r.of - r.present);
  model.total_ps = static_cast<double>(all.ps) + missing * static_cast<double>(last.ps);
  model.flops = all.flops + missing * last.flops;
  return model;
}

double layer_mfu_percent(const RunReport& report, const RunReport::Layer& layer) {
  return percent(layer.flops, report.peak_flops_per_s *
                                  static_cast<double>(layer.end_ps - layer.begin_ps) / 1e12);
}

nlohmann::ordered_json layers_json(const RunReport& report) {
  auto json = nlohmann::ordered_json::array();
  for (const RunReport::Layer& layer : report.layers) {
    json.push_back(
        stretch_json(report, {layer.name, layer.begin_ps, layer.end_ps, layer.flops,
                              layer.tensor_busy_ps, layer.hbm.read_bytes, layer.hbm.write_bytes}));
    json.back()["dma_active_ns"] = static_cast<double>(layer.dma_active_ps) / 1e3;
  }
  return json;
}

std::string layers_text(const RunReport& report) {
  if (report.layers.empty()) return {};
  std::string text;
  auto out = std::back_inserter(text);
  std::size_t width = 5;
  for (const RunReport::Layer& layer : report.layers) width = std::max(width, layer.name.size());
  fmt::format_to(out, "\n  {:<{}} {:>12} {:>8} {:>9} {:>8} {:>10}\n", "layer", width, "us", "MFU %",
                 "tensor %", "DMA %", "HBM MiB");
  for (std::size_t i = 0; i < std::min(kShownLayers, report.layers.size()); ++i) {
    const RunReport::Layer& layer = report.layers[i];
    const auto ps = static_cast<double>(layer.end_ps - layer.begin_ps);
    const auto bytes = static_cast<double>(layer.hbm.read_bytes + layer.hbm.write_bytes);
    fmt::format_to(out, "  {:<{}} {:>12.3f} {:>8.1f} {:>9.1f} {:>8.1f} {:>10.2f}\n", layer.name,
                   width, us(ps), layer_mfu_percent(report, layer),
                   percent(static_cast<double>(layer.tensor_busy_ps), ps),
                   percent(static_cast<double>(layer.dma_active_ps), ps), bytes / 1024 / 1024);
  }
  if (report.layers.size() > kShownLayers) {
    fmt::format_to(out, "  ... {} more in report.json\n", report.layers.size() - kShownLayers);
  }
  if (const auto model = estimate_model(report)) {
    fmt::format_to(
        out,
        "\n  whole model            {:.3f} ms, MFU {:.1f} %: {} of {} layers simulated, "
        "the last ({:.3f} us) counted for the rest{}\n",
        us(model->total_ps) / 1e3,
        percent(model->flops, report.peak_flops_per_s * model->total_ps / 1e12),
        model->layers_simulated, model->layers_total, us(static_cast<double>(model->layer_ps)),
        model->layers_simulated > 1
            ? fmt::format("; {:+.2f} % against the one before", model->difference_percent)
            : "");
  }
  return text;
}

}  // namespace trn2vp::report
