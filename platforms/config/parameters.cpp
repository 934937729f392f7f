// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/config/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <stdexcept>

namespace trn2vp::config {
namespace {

template <class T>
bool parse(const std::string& text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string path_of(const std::string& text, const std::string& folder) {
  return text.empty() ? "" : (std::filesystem::path(folder) / text).string();
}

bool is_switch(const ParameterMeta& meta) { return meta.unit == "on/off"; }

bool is_choice(const ParameterMeta& meta) { return meta.unit.find('|') != std::string::npos; }

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row.back();
}

}  // namespace

std::string Parameters::Entry::text() const {
  if (is_switch(meta)) return **std::get_if<std::uint64_t*>(&value) != 0 ? "on" : "off";
  if (const auto* integer = std::get_if<std::uint64_t*>(&value))
    return fmt::format("{}", **integer);
  if (const auto* path = std::get_if<std::string*>(&value))
    return (*path)->empty() ? "none" : **path;
  return fmt::format("{}", **std::get_if<double*>(&value));
}

void Parameters::set(const std::string& where, const std::string& key, const std::string& text,
                     const std::string& folder) {
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key == key; });
  if (entry == entries_.end()) {
    std::vector<std::string> keys;
    for (const Entry& e : entries_) keys.push_back(e.key);
    throw std::runtime_error(fmt::format("{}: {}: no such parameter, the nearest is {}", where, key,
                                         nearest(key, keys)));
  }
  const ParameterMeta& meta = entry->meta;
  auto* const word = std::get_if<std::string*>(&entry->value);
  if (word != nullptr && meta.unit == "text") {
    **word = text;
    return;
  }
  if (word != nullptr && is_choice(meta)) {
    if (("|" + meta.unit + "|").find("|" + text + "|") == std::string::npos) {
      throw std::runtime_error(
          fmt::format("{}: {}: is '{}', expected {}", where, key, text, meta.unit));
    }
    **word = text;
    return;
  }
  if (auto* path = word) {
    const std::string file = path_of(text, folder);
    if (!file.empty() && !std::filesystem::is_regular_file(file))
      throw std::runtime_error(
          fmt::format("{}: {}: is '{}', expected a file that exists", where, key, file));
    **path = file;
    return;
  }
  double number = 0;
  std::uint64_t integer = 0;
  const bool is_integer = std::holds_alternative<std::uint64_t*>(entry->value);
  if (is_switch(meta)) {
    const bool on = text == "on" || text == "true" || text == "1";
    if (!on && text != "off" && text != "false" && text != "0") {
      throw std::runtime_error(
          fmt::format("{}: {}: is '{}', expected on or off", where, key, text));
    }
    **std::get_if<std::uint64_t*>(&entry->value) = on ? 1 : 0;
    return;
  }
  bool ok = parse(text, number) && std::isfinite(number);
  if (ok && is_integer && !parse(text, integer)) {
    // 2.4e9 is a whole number too.
    ok = number >= 0 && number < 1.8e19 && std::floor(number) == number;
    if (ok) integer = static_cast<std::uint64_t>(number);
  }
  const bool stepped = meta.step == 0 || std::fmod(number, meta.step) == 0;
  if (!ok || number < meta.min || number > meta.max || !stepped) {
    const std::string what = meta.step != 0 ? fmt::format("a multiple of {}", meta.step)
                             : is_integer   ? "an integer"
                                            : "a number";
    throw std::runtime_error(fmt::format("{}: {}: is '{}', expected {} in {}..{} {}", where, key,
                                         text, what, meta.min, meta.max, meta.unit));
  }
  if (is_integer) {
    **std::get_if<std::uint64_t*>(&entry->value) = integer;
  } else {
    **std::get_if<double*>(&entry->value) = number;
  }
}

void Parameters::set_assignment(const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw std::runtime_error("--set: '" + assignment + "': expected key=value");
  }
  set("--set", assignment.substr(0, equals), assignment.substr(equals + 1));
}

std::string nearest(const std::string& name, const std::vector<std::string>& candidates) {
  const auto best =
      std::min_element(candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
        return edit_distance(name, a) < edit_distance(name, b);
      });
  return best == candidates.end() ? "" : *best;
}

}  // namespace trn2vp::config
