// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/time_text.h"

#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>

namespace trn2vp::command {

std::uint64_t parse_time_ps(const std::string& flag, const std::string& text) {
  static const std::map<std::string, double> units = {
      {"ps", 1}, {"ns", 1e3}, {"us", 1e6}, {"ms", 1e9}, {"s", 1e12}};
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = units.find(std::string(end, text.data() + text.size()));
  const bool ok =
      error == std::errc{} && unit != units.end() && number >= 0 && number * unit->second < 1.8e19;
  if (!ok) throw std::runtime_error(flag + ": '" + text + "', expected a time, as in 10us");
  return static_cast<std::uint64_t>(std::llround(number * unit->second));
}

}  // namespace trn2vp::command
