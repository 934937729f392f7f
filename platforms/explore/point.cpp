// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/point.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "platforms/explore/constraint.h"
#include "platforms/explore/number_text.h"
#include "platforms/explore/sampler.h"
#include "platforms/explore/sha256.h"

namespace trn2vp::explore {
namespace {

const std::string* find(const Settings& settings, const std::string& key) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const auto& item) { return item.first == key; });
  return found == settings.end() ? nullptr : &found->second;
}

/// Makes the runs of one sweep.
class Planner {
 public:
  Planner(const Sweep& sweep, const Vocabulary& vocabulary)
      : sweep_(sweep), vocabulary_(vocabulary) {
    for (const std::string& text : sweep.constraints)
      constraints_.emplace_back(sweep.path + ": constraints", text);
    for (Constraint& constraint : constraints_) check_keys(constraint);
    met_.resize(constraints_.size());
  }

  std::vector<Point> plan() {
    const std::vector<Settings> all =
        sample(sweep_, [&](const Settings& settings) { return allowed(settings); });
    if (all.empty()) refuse_all();
    std::vector<Point> points;
    for (const Settings& settings : all) points.push_back(make_point(settings, points.size()));
    return points;
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& why) const {
    throw std::runtime_error(fmt::format("{}: {}: {}", sweep_.path, key, why));
  }

  void check_keys(const Constraint& constraint) {
    std::vector<std::string> known = sweep_.varied();
    for (const auto& [key, value] : defaults(platform_of({}))) known.push_back(key);
    for (const auto& [key, value] : sweep_.fixed) known.push_back(key);
    for (const std::string& key : constraint.keys()) {
      if (std::find(known.begin(), known.end(), key) == known.end())
        fail("constraints", fmt::format("'{}': no key {}, the nearest is {}", constraint.text(),
                                        key, config::nearest(key, known)));
    }
  }

  std::string platform_of(const Settings& settings) const {
    const std::string* own = find(settings, "platform");
    if (own == nullptr) own = find(sweep_.fixed, "platform");
    return own != nullptr ? *own : vocabulary_.default_platform;
  }

  // Parameters of a platform as its file has them.
  const std::map<std::string, std::string>& defaults(const std::string& platform) {
    const auto [found, is_new] = defaults_.try_emplace(platform);
    if (is_new) {
      const std::unique_ptr<Machine> machine = vocabulary_.machine(platform);
      for (const auto& entry : machine->parameters().entries())
        found->second[entry.key] = entry.text();
    }
    return found->second;
  }

  double value_of(const Constraint& constraint, const Settings& settings, const std::string& key) {
    const std::string* text = find(settings, key);
    if (text == nullptr) text = find(sweep_.fixed, key);
    if (text == nullptr) {
      const auto& values = defaults(platform_of(settings));
      const auto found = values.find(key);
      if (found != values.end()) text = &found->second;
    }
    const auto number = text != nullptr ? number_of(*text) : std::nullopt;
    if (!number)
      fail("constraints", fmt::format("'{}': {} is '{}', expected a key that is a number",
                                      constraint.text(), key, text != nullptr ? *text : "not set"));
    return *number;
  }

  bool allowed(const Settings& settings) {
    ++tried_;
    bool all = true;
    for (std::size_t i = 0; i < constraints_.size(); ++i) {
      const bool met = constraints_[i].holds(
          [&](const std::string& key) { return value_of(constraints_[i], settings, key); });
      met_[i] += met ? 1 : 0;
      all &= met;
    }
    return all;
  }

  [[noreturn]] void refuse_all() const {
    std::string why = fmt::format(
        "no point left: none of {} meets all of them, expected at least "
        "one;",
        tried_);
    for (std::size_t i = 0; i < constraints_.size(); ++i)
      why += fmt::format("{} '{}' alone is met by {}", i == 0 ? "" : ",", constraints_[i].text(),
                         met_[i]);
    fail("constraints", why);
  }

  // With the values of the variables in place of their names in braces.
  std::string filled(std::string text, const Settings& all, std::vector<std::string>& used) const {
    std::size_t begin;
    while ((begin = text.find('{')) != std::string::npos) {
      const std::size_t end = text.find('}', begin);
      const std::string key =
          end == std::string::npos ? "" : text.substr(begin + 1, end - begin - 1);
      const std::string* value = find(all, key);
      if (value == nullptr || value->find('{') != std::string::npos)
        fail("workload", fmt::format("'{}': expected a value for the variable {{{}}}", text, key));
      used.push_back(key);
      text.replace(begin, end - begin + 1, *value);
    }
    return text;
  }

  // Of the workload's file and of those it has read; empty when it is none. Points share files.
  const std::string& hash_of_workload(const std::string& workload) {
    const auto [found, is_new] = workload_hashes_.try_emplace(workload);
    if (is_new && std::filesystem::is_regular_file(workload)) {
      found->second = sha256_of_file(workload);
      if (vocabulary_.further_files) {
        for (const std::string& file : vocabulary_.further_files(workload))
          found->second += sha256_of_file(file);
      }
    }
    return found->second;
  }

  Point make_point(const Settings& settings, std::size_t id) {
    Settings all = settings;
    for (const auto& item : sweep_.fixed) {
      if (find(settings, item.first) == nullptr) all.push_back(item);
    }
    const std::unique_ptr<Machine> machine = vocabulary_.machine(platform_of(settings));
    Point point;
    point.id = id;
    point.settings = settings;
    std::vector<std::string> variables;
    std::map<std::string, std::string> options;
    for (const auto& [key, value] : all) {
      const auto option = vocabulary_.options.find(key);
      if (option == vocabulary_.options.end()) continue;
      options[key] = filled(value, all, variables);
      if (options[key] == value) continue;
      try {
        option->second(options[key]);
      } catch (const std::runtime_error& error) {
        fail(key, error.what());
      }
    }
    point.arguments = {"run"};
    std::string config;
    for (const auto& [key, value] : options) {
      point.arguments.insert(point.arguments.end(), {"--" + key, value});
      config += key + "=" + value + "\n";
    }
    for (const auto& [key, value] : all) {
      const bool variable = std::find(variables.begin(), variables.end(), key) != variables.end();
      if (variable || options.count(key) != 0) continue;
      machine->parameters().set(sweep_.path, key, value);
      point.arguments.insert(point.arguments.end(), {"--set", key + "=" + value});
    }
    for (const auto& entry : machine->parameters().entries())
      config += entry.key + "=" + entry.text() + "\n";
    const auto workload = options.find("workload");
    if (workload != options.end()) config += hash_of_workload(workload->second);
    const auto seed = options.find("seed");
    if (seed != options.end()) point.seed = std::stoull(seed->second);
    point.config_hash = sha256(config);
    return point;
  }

  const Sweep& sweep_;
  const Vocabulary& vocabulary_;
  std::vector<Constraint> constraints_;
  std::vector<std::size_t> met_;  ///< of the points tried, by constraint
  std::size_t tried_ = 0;
  std::map<std::string, std::map<std::string, std::string>> defaults_;
  std::map<std::string, std::string> workload_hashes_;
};

}  // namespace

std::string command_of(const Point& point) {
  constexpr char kPlain[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  std::string command = "trn2-vp";
  for (std::string word : point.arguments) {
    if (word.empty() || word.find_first_not_of(kPlain) != std::string::npos) {
      for (std::size_t at = 0; (at = word.find('\'', at)) != std::string::npos; at += 4)
        word.replace(at, 1, "'\\''");
      word = "'" + word + "'";
    }
    command += " " + word;
  }
  return command;
}

std::vector<Point> plan(const Sweep& sweep, const Vocabulary& vocabulary) {
  return Planner(sweep, vocabulary).plan();
}

}  // namespace trn2vp::explore
