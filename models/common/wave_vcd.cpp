// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/wave_vcd.h"

#include <cstdio>
#include <map>
#include <stdexcept>

namespace trn2vp::common {
namespace {

// Short printable identifiers, as the format wants them.
std::string identifier(WaveHandle handle) {
  std::string text;
  do {
    text += static_cast<char>('!' + handle % 94);
    handle /= 94;
  } while (handle != 0);
  return text;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= path.size()) {
    const std::size_t dot = std::min(path.find('.', start), path.size());
    parts.push_back(path.substr(start, dot - start));
    start = dot + 1;
  }
  return parts;
}

}  // namespace

VcdWave::VcdWave(const std::string& path, const WaveSelection& selection)
    : WaveBuffer(selection), path_(path), file_(path) {
  if (!file_) throw std::runtime_error(path + ": cannot be written");
}

VcdWave::~VcdWave() { finish(); }

void VcdWave::write_header() {
  file_ << "$version trn2-vp $end\n$timescale 1ps $end\n";
  // Signals grouped by scope, so that every scope is opened once.
  std::map<std::vector<std::string>, std::vector<WaveHandle>> scopes;
  for (WaveHandle i = 0; i < signals().size(); ++i) {
    if (signals()[i].selected) scopes[split(signals()[i].scope)].push_back(i);
  }
  std::vector<std::string> open;
  for (const auto& [path, handles] : scopes) {
    std::size_t common = 0;
    while (common < open.size() && common < path.size() && open[common] == path[common]) ++common;
    for (std::size_t i = open.size(); i > common; --i) file_ << "$upscope $end\n";
    for (std::size_t i = common; i < path.size(); ++i)
      file_ << "$scope module " << path[i] << " $end\n";
    open = path;
    for (WaveHandle handle : handles) {
      const Signal& signal = signals()[handle];
      const char* type = signal.kind == Kind::kReal   ? "real"
                         : signal.kind == Kind::kText ? "string"
                                                      : "wire";
      const unsigned bits = signal.kind == Kind::kText ? 1 : signal.bits;
      file_ << "$var " << type << ' ' << bits << ' ' << identifier(handle) << ' ' << signal.name;
      if (signal.kind == Kind::kBits && bits > 1) file_ << " [" << bits - 1 << ":0]";
      file_ << " $end\n";
    }
  }
  for (std::size_t i = 0; i < open.size(); ++i) file_ << "$upscope $end\n";
  file_ << "$enddefinitions $end\n";
}

void VcdWave::write_time(std::uint64_t time_ps) { file_ << '#' << time_ps << '\n'; }

void VcdWave::write_value(WaveHandle handle, std::uint64_t value) {
  const Signal& signal = signals()[handle];
  if (signal.kind == Kind::kText) {
    file_ << 's' << text_of(value) << ' ' << identifier(handle) << '\n';
  } else if (signal.kind == Kind::kReal) {
    char text[40];
    std::snprintf(text, sizeof text, "r%.16g ", real_of(value));
    file_ << text << identifier(handle) << '\n';
  } else {
    if (signal.bits == 1) {
      file_ << (value & 1) << identifier(handle) << '\n';
      return;
    }
    std::string text = "b";
    for (unsigned i = signal.bits; i-- > 0;) text += (value >> i) & 1 ? '1' : '0';
    file_ << text << ' ' << identifier(handle) << '\n';
  }
}

}  // namespace trn2vp::common
