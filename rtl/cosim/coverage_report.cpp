// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/coverage_report.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace trn2vp::cosim {
namespace {

using Json = nlohmann::ordered_json;

std::string share_line(const std::string& name, std::size_t covered, std::size_t all) {
  char text[128];
  std::snprintf(text, sizeof text, "  %-24s %6zu of %6zu  %5.1f %%\n", name.c_str(), covered, all,
                all == 0 ? 100.0 : 100.0 * static_cast<double>(covered) / static_cast<double>(all));
  return text;
}

std::string place(const RtlCoverage::Point& point) {
  return point.file + ":" + std::to_string(point.line) + ":" + std::to_string(point.column) + " " +
         point.what;
}

Json share_json(const std::map<std::string, RtlCoverage::Share>& shares) {
  Json files;
  for (const auto& [file, share] : shares) {
    files[file.empty() ? "all" : file] = {
        {"covered", share.covered}, {"all", share.all}, {"percent", share.percent()}};
  }
  return files;
}

}  // namespace

std::string CoverageReport::summary() const {
  const RtlCoverage::Share lines = rtl.lines()[""], toggles = rtl.toggles()[""];
  return "coverage\n" +
         share_line("functional bins", functional.covered(), functional.reachable()) +
         share_line("lines of rtl/", lines.covered, lines.all) +
         share_line("toggles of rtl/", toggles.covered, toggles.all);
}

std::string CoverageReport::to_text() const {
  std::string text = summary();
  const auto counts = functional.by_value();
  for (std::size_t d = 0; d < counts.size(); ++d) {
    text += "\nbins by " + std::string(dimensions()[d].name) + "\n";
    for (std::size_t v = 0; v < counts[d].size(); ++v) {
      text += share_line(dimensions()[d].values[v].name, counts[d][v][1], counts[d][v][0]);
    }
  }
  text += "\nbins that cannot be reached, and why\n";
  for (const Exclusion& exclusion : exclusions()) {
    std::size_t bins = 0;
    for (std::size_t i = 0; i < bin_count(); ++i)
      bins += unreachable(bin_at(i)) == exclusion.reason;
    text += "  " + std::to_string(bins) + "  " + exclusion.reason + "\n";
  }
  text += "\nbins not covered\n";
  for (const Bin& hole : functional.holes()) text += "  " + name_of(hole) + "\n";
  for (const bool toggle : {false, true}) {
    text += toggle ? "\ntoggles by file\n" : "\nlines by file\n";
    for (const auto& [file, share] : toggle ? rtl.toggles() : rtl.lines()) {
      if (!file.empty()) text += share_line(file, share.covered, share.all);
    }
    text += toggle ? "\ntoggles not covered\n" : "\nlines not covered\n";
    for (const RtlCoverage::Point& point : rtl.points()) {
      if (point.toggle != toggle || point.hits != 0) continue;
      text += "  " + place(point) + "\n";
    }
  }
  return text;
}

std::string CoverageReport::to_json() const {
  Json report;
  Json& bins = report["functional"];
  bins["reachable"] = functional.reachable();
  bins["covered"] = functional.covered();
  bins["percent"] = functional.percent();
  const auto counts = functional.by_value();
  for (std::size_t d = 0; d < counts.size(); ++d) {
    for (std::size_t v = 0; v < counts[d].size(); ++v) {
      bins["dimensions"][dimensions()[d].name][dimensions()[d].values[v].name] = {
          {"reachable", counts[d][v][0]}, {"covered", counts[d][v][1]}};
    }
  }
  bins["holes"] = Json::array();
  for (const Bin& hole : functional.holes()) bins["holes"].push_back(name_of(hole));
  bins["exclusions"] = Json::array();
  for (const Exclusion& exclusion : exclusions()) bins["exclusions"].push_back(exclusion.reason);
  report["lines"] = share_json(rtl.lines());
  report["toggles"] = share_json(rtl.toggles());
  for (const char* kind : {"lines", "toggles"}) report["not_covered"][kind] = Json::array();
  for (const RtlCoverage::Point& point : rtl.points()) {
    if (point.hits != 0) continue;
    report["not_covered"][point.toggle ? "toggles" : "lines"].push_back(place(point));
  }
  return report.dump(2) + "\n";
}

void CoverageReport::write(const std::string& folder) const {
  for (const auto& [name, content] :
       {std::pair{"coverage.txt", to_text()}, std::pair{"coverage.json", to_json()}}) {
    const std::string path = folder + "/" + name;
    std::ofstream file(path, std::ios::binary);
    file << content;
    file.close();
    if (!file) throw std::runtime_error(path + ": cannot be written");
  }
}

}  // namespace trn2vp::cosim
