// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/report_command.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "platforms/command/exit_code.h"
#include "platforms/explore/database.h"
#include "platforms/explore/results_json.h"
#include "platforms/report/page.h"
#include "platforms/report/run_report.h"

namespace trn2vp::command {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

ordered_json read_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read, expected what --report writes");
  const ordered_json json = ordered_json::parse(file, nullptr, false);
  if (!json.is_object()) throw std::runtime_error(path + ": is no JSON object");
  return json;
}

void expect_members(const std::string& path, const ordered_json& json, const ordered_json& like) {
  for (const auto& [key, value] : like.items()) {
    // An integer may be a float elsewhere; otherwise kinds are the same.
    const bool same = json.contains(key) && (json[key].type() == value.type() ||
                                             (json[key].is_number() && value.is_number()));
    if (!same)
      throw std::runtime_error(
          fmt::format("{}: {}: expected {}, as in what this version writes", path, key,
                      value.is_number()
                          ? "a number"
                          : fmt::format("{} {}", value.is_object() || value.is_array() ? "an" : "a",
                                        value.type_name())));
  }
}

// A sweep has points, a run has metrics.
std::string page_of(const std::string& path, const ordered_json& json) {
  if (json.contains("points")) {
    expect_members(path, json, explore::to_json("", {}, {}));
    return report::sweep_page(json);
  }
  expect_members(path, json, report::to_json(report::RunReport{}));
  return report::run_page(json);
}

}  // namespace

void add_report_command(CLI::App& app, ReportOptions& options) {
  CLI::App* report = app.add_subcommand("report", "write report.html anew");
  report
      ->add_option("FROM", options.from,
                   "folder with a report.json, of a run or a sweep, or a sweep's database")
      ->required();
  report->add_option("--out", options.out,
                     "folder to write to; the folder with the report.json unless given");
}

int report_command(const ReportOptions& options) {
  if (fs::is_directory(options.from)) {
    const std::string path = (fs::path(options.from) / "report.json").string();
    const std::string page = page_of(path, read_json(path));
    const std::string folder = options.out.empty() ? options.from : options.out;
    report::check_writable(folder);
    fmt::print("{}\n", report::write_file(folder, "report.html", page));
    return kExitOk;
  }
  if (options.out.empty())
    throw std::runtime_error("--out: expected a folder for the report of " + options.from);
  const explore::Database database = explore::Database::open(options.from);
  const ordered_json json =
      explore::to_json(database.name(), database.objectives(), database.results());
  report::check_writable(options.out);
  report::write_file(options.out, "report.json", json.dump(1) + "\n");
  fmt::print("{}\n", report::write_file(options.out, "report.html", report::sweep_page(json)));
  return kExitOk;
}

}  // namespace trn2vp::command
