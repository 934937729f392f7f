// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/rtl_coverage.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace trn2vp::cosim {
namespace {

/// Value of a field of a point: \1 key \2 value.
std::string field(const std::string& point, const std::string& key) {
  const std::string start = "\1" + key + "\2";
  const std::size_t at = point.find(start);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + start.size();
  return point.substr(begin, point.find('\1', begin) - begin);
}

}  // namespace

void RtlCoverage::add(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  if (!file || !std::getline(file, line) || line.rfind("# SystemC::Coverage", 0) != 0)
    throw std::runtime_error(path + ": expected the coverage of a Verilated model");
  while (std::getline(file, line)) {
    const std::size_t end = line.rfind("' ");
    if (line.rfind("C '", 0) != 0 || end == std::string::npos) continue;
    const std::string text = line.substr(3, end - 3);
    const std::string page = field(text, "page");
    Point point;
    point.toggle = page.rfind("v_toggle", 0) == 0;
    if (!point.toggle && page.rfind("v_line", 0) != 0 && page.rfind("v_branch", 0) != 0) continue;
    const std::string source = field(text, "f");
    point.file = source.substr(source.rfind('/') + 1);
    point.line = std::stoi(field(text, "l"));
    point.column = std::stoi(field(text, "n"));
    point.what = field(text, "o");
    char place[32];
    std::snprintf(place, sizeof place, ":%06d:%06d:%d:", point.line, point.column, point.toggle);
    Point& sum = points_.emplace(point.file + place + point.what, point).first->second;
    sum.hits += std::stoull(line.substr(end + 2));
  }
}

std::vector<RtlCoverage::Point> RtlCoverage::points() const {
  std::vector<Point> points;
  for (const auto& entry : points_) points.push_back(entry.second);
  return points;
}

std::map<std::string, RtlCoverage::Share> RtlCoverage::shares(bool toggle) const {
  std::map<std::string, Share> shares;
  for (const auto& entry : points_) {
    const Point& point = entry.second;
    if (point.toggle != toggle) continue;
    for (Share* share : {&shares[point.file], &shares[""]}) {
      ++share->all;
      share->covered += point.hits != 0;
    }
  }
  return shares;
}

}  // namespace trn2vp::cosim
