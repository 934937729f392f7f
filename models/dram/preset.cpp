// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/preset.h"

#include <toml++/toml.h>

#include <cmath>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "models/dram/preset_texts.h"

namespace trn2vp::dram {
namespace {

bool is_power_of_two(std::uint64_t n) { return n != 0 && (n & (n - 1)) == 0; }

/// One file: reads keys, remembers which, and says what is wrong in one line.
class Reader {
 public:
  Reader(std::string file, const toml::table& root) : file_(std::move(file)), root_(root) {}

  [[noreturn]] void fail(const std::string& key, const std::string& expected) const {
    throw std::runtime_error(file_ + ": " + key + ": expected " + expected);
  }

  [[noreturn]] void unknown(const std::string& key) const {
    throw std::runtime_error(file_ + ": " + key + ": no such key");
  }

  double rate(const std::string& key) { return positive(key, at(key).value<double>()); }

  std::uint64_t count(const std::string& key, std::uint64_t least = 1) {
    const auto value = at(key).value_exact<std::int64_t>();
    constexpr std::int64_t kMost = 1 << 24;
    if (!value || *value < static_cast<std::int64_t>(least) || *value > kMost)
      fail(key, "an integer in " + std::to_string(least) + ".." + std::to_string(kMost));
    return static_cast<std::uint64_t>(*value);
  }

  std::uint64_t flag(const std::string& key) {
    const auto value = at(key).value_exact<bool>();
    if (!value) fail(key, "true or false");
    return *value ? 1 : 0;
  }

  std::string text(const std::string& key) {
    const auto value = at(key).value_exact<std::string>();
    if (!value) fail(key, "a string");
    return *value;
  }

  /// After everything has been read: what is left is a mistake.
  void finish() const { finish(root_, ""); }

 private:
  toml::node_view<const toml::node> at(const std::string& key) {
    seen_.insert(key);
    return root_.at_path(key);
  }

  double positive(const std::string& key, std::optional<double> value) const {
    if (!value || !(*value > 0) || !std::isfinite(*value)) fail(key, "a number above 0");
    return *value;
  }

  void finish(const toml::table& table, const std::string& prefix) const {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      if (const toml::table* inner = node.as_table()) {
        finish(*inner, name + ".");
      } else if (seen_.count(name) == 0) {
        unknown(name);
      }
    }
  }

  std::string file_;
  const toml::table& root_;
  std::set<std::string> seen_;
};

Organisation read_organisation(Reader& reader) {
  Organisation o{};
  const auto power = [&](const char* key) {
    const std::string name = std::string("organisation.") + key;
    const std::uint64_t value = reader.count(name);
    if (!is_power_of_two(value)) reader.fail(name, "a power of two");
    return value;
  };
  o.channels = power("channels");
  o.pseudo_channels = power("pseudo_channels");
  o.stack_ids = power("stack_ids");
  o.groups = power("groups");
  o.banks = power("banks");
  o.rows = reader.count("organisation.rows");
  o.row_bytes = power("row_bytes");
  o.burst_bytes = power("burst_bytes");
  if (o.row_bytes < o.burst_bytes) reader.fail("organisation.row_bytes", "at least burst_bytes");
  if (o.all_banks() > 64) reader.fail("organisation.banks", "at most 64 banks of a pseudo-channel");
  return o;
}

Timing read_timing(Reader& reader, double scale) {
  const auto clocks = [&](const char* key, std::uint64_t least = 1) {
    const double count = static_cast<double>(reader.count(std::string("clocks.") + key, least));
    return static_cast<Cycle>(std::ceil(count * scale - 1e-9));
  };
  Timing t{};
  t.burst = reader.count("cycles.burst");
  t.ccd_s = reader.count("cycles.ccd_s");
  t.read_latency = clocks("read_latency");
  t.write_latency = clocks("write_latency");
  t.rcd_read = clocks("rcd_read");
  t.rcd_write = clocks("rcd_write");
  t.rp = clocks("rp");
  t.ras = clocks("ras");
  t.rc = clocks("rc");
  t.wr = clocks("wr");
  t.rtp = clocks("rtp");
  t.ccd_l = clocks("ccd_l");
  t.ccd_r = clocks("ccd_r");
  t.rrd_s = clocks("rrd_s");
  t.rrd_l = clocks("rrd_l");
  t.faw = clocks("faw");
  t.wtr_s = clocks("wtr_s");
  t.wtr_l = clocks("wtr_l");
  t.rtw = clocks("rtw");
  t.ppd = clocks("ppd", 0);
  t.refi = clocks("refi");
  t.rfc = clocks("rfc");
  t.rfc_bank = clocks("rfc_bank", 0);
  t.rrefd = clocks("rrefd", 0);
  if (t.ccd_s < t.burst) reader.fail("cycles.ccd_s", "at least cycles.burst");
  if (t.ccd_l < t.ccd_s) reader.fail("clocks.ccd_l", "at least cycles.ccd_s");
  if (t.wtr_l < t.wtr_s) reader.fail("clocks.wtr_l", "at least clocks.wtr_s");
  if (t.rrd_l < t.rrd_s) reader.fail("clocks.rrd_l", "at least clocks.rrd_s");
  if (t.rc < t.ras) reader.fail("clocks.rc", "at least clocks.ras");
  if (t.refi <= 2 * t.rfc) reader.fail("clocks.refi", "more than twice clocks.rfc");
  return t;
}

Preset read_preset(const std::string& name, const std::string& file, const toml::table& table,
                   double bits_per_second) {
  Reader reader(file, table);
  Preset preset{};
  preset.name = name;
  preset.provenance = reader.text("provenance");
  preset.source = reader.text("source");
  preset.bits_per_second = reader.rate("bits_per_second");
  if (bits_per_second != 0) preset.bits_per_second = bits_per_second;
  const double scale = preset.bits_per_second / reader.rate("reference_bits_per_second");
  preset.beats_per_clock = reader.count("beats_per_clock");
  preset.organisation = read_organisation(reader);
  preset.bus.dual_command_bus = reader.flag("half_clocks.dual_command_bus");
  preset.bus.activate = reader.count("half_clocks.activate");
  preset.bus.row_command = reader.count("half_clocks.row_command");
  preset.bus.column_command = reader.count("half_clocks.column_command");
  preset.timing = read_timing(reader, scale);
  reader.finish();
  return preset;
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const PresetText& preset : kPresetTexts) names.emplace_back(preset.name);
  return names;
}

Preset load_preset(const std::string& name, double bits_per_second) {
  std::string known;
  try {
    for (const PresetText& preset : kPresetTexts) {
      if (preset.name == name)
        return read_preset(name, name, toml::parse(preset.text), bits_per_second);
      known += (known.empty() ? "" : ", ") + std::string(preset.name);
    }
    if (!std::filesystem::is_regular_file(name))
      throw std::runtime_error("'" + name + "': expected a TOML file or one of: " + known);
    return read_preset(std::filesystem::path(name).stem().string(), name, toml::parse_file(name),
                       bits_per_second);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(name + ":" + std::to_string(error.source().begin.line) +
                             ": expected TOML: " + std::string(error.description()));
  }
}

}  // namespace trn2vp::dram
