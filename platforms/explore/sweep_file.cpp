// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/sweep_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "platforms/config/toml_file.h"
#include "platforms/explore/point.h"

namespace trn2vp::explore {
namespace {

namespace fs = std::filesystem;

class Reader {
 public:
  Reader(const std::string& path, const Vocabulary& vocabulary)
      : path_(path), vocabulary_(vocabulary), table_(config::read_toml(path)) {
    sweep_.path = path;
  }

  Sweep read() {
    read_scalars();
    sweep_.fixed = settings("fixed", table("fixed"));
    read_samples();
    check_keys();
    read_constraints();
    read_objectives();
    collect_content(table_, "");
    return std::move(sweep_);
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& why) const {
    throw std::runtime_error(fmt::format("{}: {}: {}", path_, key, why));
  }

  const toml::table& table(const char* key) const {
    static const toml::table none;
    const toml::node* node = table_.get(key);
    if (node == nullptr) return none;
    if (!node->is_table()) fail(key, fmt::format("expected a table, [{}]", key));
    return *node->as_table();
  }

  std::uint64_t integer(const char* key, std::uint64_t otherwise, std::uint64_t least,
                        std::uint64_t most) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < 0 || static_cast<std::uint64_t>(*value) < least ||
        static_cast<std::uint64_t>(*value) > most)
      fail(key, fmt::format("expected an integer in {}..{}", least, most));
    return static_cast<std::uint64_t>(*value);
  }

  void read_scalars() {
    static const std::vector<std::string> known = {"name",        "sampling",  "seed", "points",
                                                   "timeout_s",   "fixed",     "axes", "list",
                                                   "constraints", "objectives"};
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      fail(name, fmt::format("unknown key, the nearest is {}; expected {}",
                             config::nearest(name, known), fmt::join(known, ", ")));
    }
    sweep_.name = fs::path(path_).stem().string();
    if (const toml::node* node = table_.get("name")) {
      const auto name = node->value_exact<std::string>();
      if (!name || name->empty()) fail("name", "expected a string");
      sweep_.name = *name;
    }
    const std::vector<std::string>& names = sampling_names();
    if (const toml::node* node = table_.get("sampling")) {
      const std::string text = node->value_exact<std::string>().value_or("");
      const auto found = std::find(names.begin(), names.end(), text);
      if (found == names.end())
        fail("sampling", fmt::format("expected one of: {}", fmt::join(names, ", ")));
      sweep_.sampling = static_cast<Sampling>(found - names.begin());
    }
    const bool sampled =
        sweep_.sampling == Sampling::kRandom || sweep_.sampling == Sampling::kLatinHypercube;
    if (sampled != table_.contains("points"))
      fail("points", sampled ? fmt::format("missing, expected an integer in 1..{}", kMaxPoints)
                             : "expected only with sampling random or latin-hypercube");
    sweep_.points = integer("points", 0, 1, kMaxPoints);
    sweep_.seed = integer("seed", 1, 0, std::uint64_t{1} << 62);
    if (const toml::node* node = table_.get("timeout_s")) {
      const double value = node->is_number() ? node->value<double>().value_or(0) : 0;
      if (!(value > 0 && value <= 1e7)) fail("timeout_s", "expected a number of seconds up to 1e7");
      sweep_.timeout_s = value;
    }
  }

  // A value; paths in it are relative to the sweep's folder.
  std::string text(const std::string& where, const std::string& key, const toml::node& node) const {
    auto value = config::text_of(node);
    if (!value) fail(where, "expected a number, a string or a boolean");
    if (node.is_floating_point() && !std::isfinite(*node.value_exact<double>()))
      fail(where, "is not finite, expected a number");
    if (vocabulary_.is_file_option(key)) {
      const fs::path file = fs::path(path_).parent_path() / *value;
      const bool one_line = value->find(':') != std::string::npos;
      if (!one_line && (value->find('/') != std::string::npos || fs::is_regular_file(file)))
        return fs::absolute(file).lexically_normal().string();
    }
    return *value;
  }

  // Calls `leaf` for all that is no table of tables; dotted and quoted keys are the same.
  void for_each_leaf(const toml::table& table, const std::string& prefix,
                     const std::function<void(const std::string&, const toml::node&)>& leaf) const {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      const toml::table* inner = node.as_table();
      if (inner != nullptr && !inner->contains("from") && !inner->contains("to")) {
        for_each_leaf(*inner, name + ".", leaf);
      } else {
        leaf(name, node);
      }
    }
  }

  Settings settings(const std::string& where, const toml::table& table) const {
    Settings settings;
    for_each_leaf(table, "", [&](const std::string& key, const toml::node& node) {
      settings.emplace_back(key, text(where + "." + key, key, node));
    });
    return settings;
  }

  double range_end(const std::string& where, const toml::table& table, const char* key) const {
    const toml::node* node = table.get(key);
    const auto value = node != nullptr && node->is_number() ? node->value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value)) fail(where + "." + key, "expected a number");
    return *value;
  }

  Range range(const std::string& where, const toml::table& table) const {
    static const std::vector<std::string> known = {"from", "to", "steps", "scale"};
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) == known.end())
        fail(where + "." + name, fmt::format("unknown key, expected {}", fmt::join(known, ", ")));
    }
    Range range;
    range.from = range_end(where, table, "from");
    range.to = range_end(where, table, "to");
    if (const toml::node* steps = table.get("steps")) {
      const auto value = steps->value_exact<std::int64_t>();
      if (!value || *value < 1 || *value > static_cast<std::int64_t>(kMaxPoints))
        fail(where + ".steps", fmt::format("expected an integer in 1..{}", kMaxPoints));
      range.steps = static_cast<std::size_t>(*value);
    }
    if (const toml::node* scale = table.get("scale")) {
      const std::string name = scale->value_exact<std::string>().value_or("");
      if (name != "linear" && name != "log") fail(where + ".scale", "expected 'linear' or 'log'");
      range.logarithmic = name == "log";
    }
    if (range.logarithmic && !(range.from > 0 && range.to > 0))
      fail(where, "expected from and to above 0 with scale 'log'");
    if (sweep_.sampling == Sampling::kGrid && range.steps == 0)
      fail(where + ".steps", "missing, expected the number of values for a grid");
    return range;
  }

  Axis axis(const std::string& key, const toml::node& node) const {
    const std::string where = "axes." + key;
    if (const toml::table* table = node.as_table()) {
      Range values = range(where, *table);
      values.unit = unit_of(key);
      return Axis(key, values);
    }
    const toml::array* array = node.as_array();
    if (array == nullptr || array->empty())
      fail(where, "expected a list of values, or { from = A, to = B, steps = N }");
    std::vector<std::string> values;
    for (const toml::node& item : *array) values.push_back(text(where, key, item));
    return Axis(key, std::move(values));
  }

  /// What values of a range are rounded to multiples of; 0: they are not.
  double unit_of(const std::string& key) const {
    for (const auto& entry : machine().parameters().entries()) {
      if (entry.key != key) continue;
      const bool whole = std::holds_alternative<std::uint64_t*>(entry.value);
      return entry.meta.step != 0 ? entry.meta.step : whole ? 1 : 0;
    }
    return vocabulary_.options.count(key) != 0 || is_variable(key) ? 1 : 0;
  }

  void read_samples() {
    const bool listed = sweep_.sampling == Sampling::kList;
    const char* wanted = listed ? "list" : "axes";
    const char* other = listed ? "axes" : "list";
    if (table_.contains(other))
      fail(other, fmt::format("expected {} with sampling {}", wanted,
                              sampling_names()[static_cast<std::size_t>(sweep_.sampling)]));
    if (listed) return read_list();
    // The workload tells the variables, so it is known first.
    const toml::table& axes = table("axes");
    if (axes.empty()) fail("axes", "expected at least one key with its values");
    if (const toml::node* workload = axes.get("workload"))
      sweep_.axes.push_back(axis("workload", *workload));
    for_each_leaf(axes, "", [&](const std::string& key, const toml::node& node) {
      if (key != "workload") sweep_.axes.push_back(axis(key, node));
    });
  }

  void read_list() {
    const toml::array* list = table_.get_as<toml::array>("list");
    if (list == nullptr || list->empty()) fail("list", "expected at least one [[list]]");
    if (list->size() > kMaxPoints) fail("list", fmt::format("expected up to {}", kMaxPoints));
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string where = fmt::format("list[{}]", i);
      const toml::table* point = list->get(i)->as_table();
      if (point == nullptr || point->empty()) fail(where, "expected a table of keys and values");
      sweep_.list.push_back(settings(where, *point));
    }
  }

  // All texts that may be the workload of a point.
  std::vector<std::string> workloads() const {
    std::vector<std::string> texts;
    const auto add = [&](const Settings& settings) {
      for (const auto& [key, value] : settings) {
        if (key == "workload") texts.push_back(value);
      }
    };
    add(sweep_.fixed);
    for (const Settings& point : sweep_.list) add(point);
    for (const Axis& axis : sweep_.axes) {
      if (axis.key() == "workload")
        texts.insert(texts.end(), axis.values().begin(), axis.values().end());
    }
    return texts;
  }

  bool is_variable(const std::string& key) const {
    const std::vector<std::string> texts = workloads();
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return text.find("{" + key + "}") != std::string::npos;
    });
  }

  Machine& machine() const {
    if (!machine_) {
      const Settings& fixed = sweep_.fixed;
      const auto given = std::find_if(fixed.begin(), fixed.end(),
                                      [](const auto& item) { return item.first == "platform"; });
      try {
        machine_ = vocabulary_.machine(given == fixed.end() ? vocabulary_.default_platform
                                                            : given->second);
      } catch (const std::runtime_error& error) {
        fail("fixed.platform", error.what());
      }
    }
    return *machine_;
  }

  std::vector<std::string> known_keys() const {
    std::vector<std::string> keys;
    for (const auto& [option, check] : vocabulary_.options) keys.push_back(option);
    for (const auto& entry : machine().parameters().entries()) keys.push_back(entry.key);
    return keys;
  }

  void check_value(const std::string& where, const std::string& key,
                   const std::string& value) const {
    if (key.find_first_of("{}") != std::string::npos) fail(where, "expected a key without braces");
    const auto option = vocabulary_.options.find(key);
    if (option != vocabulary_.options.end()) {
      // With variables in it, it is checked point by point.
      if (value.find('{') != std::string::npos) return;
      try {
        option->second(value);
      } catch (const std::runtime_error& error) {
        fail(where, error.what());
      }
      return;
    }
    const std::vector<std::string> known = known_keys();
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      machine().parameters().set(path_, key, value);
    } else if (!is_variable(key)) {
      fail(where, fmt::format("no such key, the nearest is {}; expected an option of run, a "
                              "parameter, or a variable {{{}}} in the workload",
                              config::nearest(key, known), key));
    }
  }

  void check_keys() const {
    const std::vector<std::string> varied = sweep_.varied();
    for (const auto& [key, value] : sweep_.fixed) {
      check_value("fixed." + key, key, value);
      if (sweep_.sampling != Sampling::kList &&
          std::find(varied.begin(), varied.end(), key) != varied.end())
        fail("axes." + key, "stands in fixed too, expected it in one of them");
    }
    for (const Axis& axis : sweep_.axes) {
      for (const std::string& value : axis.extremes())
        check_value("axes." + axis.key(), axis.key(), value);
    }
    for (std::size_t i = 0; i < sweep_.list.size(); ++i) {
      for (const auto& [key, value] : sweep_.list[i])
        check_value(fmt::format("list[{}].{}", i, key), key, value);
    }
  }

  const toml::array& array(const char* key, const char* expected) const {
    static const toml::array none;
    const toml::node* node = table_.get(key);
    if (node == nullptr) return none;
    if (!node->is_array()) fail(key, expected);
    return *node->as_array();
  }

  void read_constraints() {
    for (const toml::node& node : array("constraints", "expected a list of strings")) {
      const auto text = node.value_exact<std::string>();
      if (!text) fail("constraints", "expected a list of strings");
      sweep_.constraints.push_back(*text);
    }
  }

  // The varied keys that a point can be compared by.
  std::vector<std::string> numeric_keys() const {
    std::vector<std::string> keys;
    for (const std::string& key : sweep_.varied()) {
      if (vocabulary_.options.count(key) == 0) keys.push_back(key);
    }
    return keys;
  }

  void read_objectives() {
    constexpr char kExpected[] =
        "expected a list like [{ minimise = \"total_time\" }, { maximise = \"/metrics/...\" }]";
    for (const toml::node& node : array("objectives", kExpected)) {
      const toml::table* table = node.as_table();
      if (table == nullptr || table->size() != 1) fail("objectives", kExpected);
      const std::string goal(table->begin()->first.str());
      const auto name = table->begin()->second.value_exact<std::string>();
      if (!name || (goal != "minimise" && goal != "maximise")) fail("objectives", kExpected);
      sweep_.objectives.push_back(make_objective(fmt::format("{}: objectives", path_), *name,
                                                 goal == "maximise", numeric_keys(),
                                                 vocabulary_.report));
    }
    if (sweep_.objectives.empty()) fail("objectives", kExpected);
  }

  void collect_content(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      if (const toml::table* inner = node.as_table()) {
        collect_content(*inner, name + ".");
      } else {
        std::ostringstream text;
        node.visit([&](const auto& value) { text << value; });
        sweep_.content.emplace_back(name, text.str());
      }
    }
  }

  std::string path_;
  const Vocabulary& vocabulary_;
  toml::table table_;
  Sweep sweep_;
  mutable std::unique_ptr<Machine> machine_;
};

}  // namespace

Sweep read_sweep(const std::string& path, const Vocabulary& vocabulary) {
  return Reader(path, vocabulary).read();
}

}  // namespace trn2vp::explore
