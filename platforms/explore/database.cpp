// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <map>
#include <stdexcept>

#include "platforms/explore/number_text.h"
#include "platforms/explore/pareto.h"
#include "platforms/explore/statement.h"

namespace trn2vp::explore {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// "trn2" tells our files from others (PRAGMA application_id).
constexpr int kApplicationId = 0x74726e32;

constexpr char kSchema[] = R"(
CREATE TABLE sweep (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE objectives (
  position INTEGER PRIMARY KEY, name TEXT NOT NULL, pointer TEXT NOT NULL, goal TEXT NOT NULL);
CREATE TABLE points (
  id INTEGER PRIMARY KEY, status TEXT NOT NULL DEFAULT 'waiting', pareto INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL, command TEXT NOT NULL, config_hash TEXT NOT NULL, seed INTEGER NOT NULL,
  exit_code INTEGER, error TEXT, version TEXT, program_hash TEXT, host TEXT, started TEXT,
  wall_s REAL, cpu_s REAL, peak_rss_bytes INTEGER, report TEXT);
)";

// Keys of the file's own in the table `sweep`, which no TOML key is called.
constexpr char kNameKey[] = "(name)";

std::string settings_text(const Settings& settings) {
  ordered_json json = ordered_json::object();
  for (const auto& [key, value] : settings) json[key] = value;
  return json.dump();
}

Settings settings_of(const std::string& text) {
  Settings settings;
  const ordered_json json = ordered_json::parse(text);
  for (const auto& [key, value] : json.items())
    settings.emplace_back(key, value.get<std::string>());
  return settings;
}

std::optional<double> objective_of(const Objective& objective, const Settings& settings,
                                   const nlohmann::json& report) {
  if (!objective.pointer.empty()) return number_at(report, objective.pointer);
  for (const auto& [key, value] : settings) {
    if (key == objective.name) return number_of(value);
  }
  return std::nullopt;
}

// What pareto_front() compares, of good points that have every objective.
Costs costs_of(const Result& result, const std::vector<Objective>& objectives) {
  if (result.outcome.status != Status::kOk) return std::nullopt;
  std::vector<double> costs;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    if (!result.objectives[i]) return std::nullopt;
    costs.push_back(objectives[i].maximise ? -*result.objectives[i] : *result.objectives[i]);
  }
  return costs;
}

}  // namespace

Database::Database(const std::string& path) : path_(path) {
  const int code = sqlite3_open(path.c_str(), &handle_);
  if (code != SQLITE_OK) {
    const std::string reason = sqlite3_errmsg(handle_);
    sqlite3_close(handle_);
    throw std::runtime_error(path + ": " + reason + ", expected a file in a folder that exists");
  }
  sqlite3_busy_timeout(handle_, 10000);
}

Database::Database(Database&& other) noexcept
    : path_(std::move(other.path_)), handle_(std::exchange(other.handle_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(handle_, other.handle_);
  return *this;
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const char* statement) const {
  char* message = nullptr;
  if (sqlite3_exec(handle_, statement, nullptr, nullptr, &message) == SQLITE_OK) return;
  const std::string reason = message != nullptr ? message : "unknown error";
  sqlite3_free(message);
  throw std::runtime_error(path_ + ": " + reason + ", expected a file that can be written");
}

Database Database::create(const std::string& path, const Sweep& sweep,
                          const std::vector<Point>& points) {
  // Under its name it is there with all points or not at all.
  const std::string part = path + ".part";
  std::error_code ignored;
  for (const char* suffix : {"", "-journal"}) fs::remove(part + suffix, ignored);
  {
    const Database database(part);
    database.execute("BEGIN IMMEDIATE");
    database.execute(fmt::format("PRAGMA application_id = {}", kApplicationId).c_str());
    database.execute(kSchema);
    Statement entry(database.handle_, part, "INSERT INTO sweep VALUES (?, ?)");
    entry.bind(kNameKey).bind(sweep.name).run();
    for (const auto& [key, value] : sweep.content) entry.bind(key).bind(value).run();
    Statement objective(database.handle_, part, "INSERT INTO objectives VALUES (?, ?, ?, ?)");
    for (std::size_t i = 0; i < sweep.objectives.size(); ++i) {
      const Objective& o = sweep.objectives[i];
      objective.bind(static_cast<std::int64_t>(i)).bind(o.name).bind(o.pointer);
      objective.bind(std::string(o.maximise ? "maximise" : "minimise")).run();
    }
    Statement row(database.handle_, part,
                  "INSERT INTO points (id, settings, command, config_hash, seed) "
                  "VALUES (?, ?, ?, ?, ?)");
    for (const Point& point : points) {
      row.bind(static_cast<std::int64_t>(point.id)).bind(settings_text(point.settings));
      row.bind(command_of(point)).bind(point.config_hash);
      row.bind(static_cast<std::int64_t>(point.seed)).run();
    }
    database.execute("COMMIT");
  }
  std::error_code error;
  fs::rename(part, path, error);
  if (error) throw std::runtime_error(path + ": cannot be written");
  return open(path);
}

Database Database::open(const std::string& path) {
  if (!fs::is_regular_file(path)) throw std::runtime_error(path + ": no such file");
  Database database(path);
  Statement id(database.handle_, database.path_, "PRAGMA application_id");
  if (!id.step() || id.integer(0) != kApplicationId)
    throw std::runtime_error(path + ": expected a database of trn2-vp explore");
  return database;
}

void Database::expect_same(const Sweep& sweep, const std::vector<Point>& points) const {
  std::map<std::string, std::string> before;
  Statement entries(handle_, path_, "SELECT key, value FROM sweep");
  while (entries.step()) before[entries.text(0)] = entries.text(1);
  std::map<std::string, std::string> now(sweep.content.begin(), sweep.content.end());
  now[kNameKey] = before[kNameKey];  // the file may have another name
  const auto refuse = [&](const std::string& key, const std::string& is, const std::string& was) {
    throw std::runtime_error(
        fmt::format("{}: {}: {}, but {} was started with {}; expected the same "
                    "sweep or another --db",
                    sweep.path, key, is, path_, was));
  };
  for (const auto& [key, value] : now) {
    const auto old = before.find(key);
    if (old == before.end()) refuse(key, "is " + value, "none");
    if (old->second != value) refuse(key, "is " + value, old->second);
  }
  for (const auto& [key, value] : before) {
    if (now.count(key) == 0) refuse(key, "is missing", value);
  }
  Statement rows(handle_, path_, "SELECT command, config_hash FROM points ORDER BY id");
  std::size_t count = 0;
  for (; rows.step(); ++count) {
    if (count < points.size() && rows.text(0) == command_of(points[count]) &&
        rows.text(1) == points[count].config_hash)
      continue;
    refuse(fmt::format("point {}", count),
           "a platform, a workload file or a default of the parameters has changed", rows.text(0));
  }
  if (count != points.size())
    refuse("points", fmt::format("are {}", points.size()), std::to_string(count));
}

void Database::record(const Outcome& outcome) {
  Statement row(handle_, path_,
                "UPDATE points SET status = ?, exit_code = ?, error = ?, version = ?, "
                "program_hash = ?, host = ?, started = ?, wall_s = ?, cpu_s = ?, "
                "peak_rss_bytes = ?, report = nullif(?, '') WHERE id = ? AND status = 'waiting'");
  row.bind(std::string(name_of(outcome.status))).bind(std::int64_t{outcome.exit_code});
  row.bind(outcome.error).bind(outcome.version).bind(outcome.program_hash).bind(outcome.host);
  row.bind(outcome.started).bind(outcome.wall_s).bind(outcome.cpu_s);
  row.bind(static_cast<std::int64_t>(outcome.peak_rss_bytes)).bind(outcome.report);
  row.bind(static_cast<std::int64_t>(outcome.id)).run();
  if (sqlite3_changes(handle_) != 1)
    throw std::logic_error(fmt::format("{}: point {} has ended twice", path_, outcome.id));
}

std::vector<Objective> Database::objectives() const {
  std::vector<Objective> objectives;
  Statement rows(handle_, path_, "SELECT name, pointer, goal FROM objectives ORDER BY position");
  while (rows.step())
    objectives.push_back({rows.text(0), rows.text(1), rows.text(2) == "maximise"});
  return objectives;
}

std::string Database::name() const {
  Statement row(handle_, path_, "SELECT value FROM sweep WHERE key = ?");
  return row.bind(kNameKey).step() ? row.text(0) : "";
}

std::vector<std::size_t> Database::waiting() const {
  std::vector<std::size_t> ids;
  Statement rows(handle_, path_, "SELECT id FROM points WHERE status = 'waiting' ORDER BY id");
  while (rows.step()) ids.push_back(static_cast<std::size_t>(rows.integer(0)));
  return ids;
}

std::vector<Result> Database::results() const {
  const std::vector<Objective> wanted = objectives();
  std::vector<Result> results;
  std::vector<Costs> costs;
  Statement rows(handle_, path_,
                 "SELECT id, settings, command, config_hash, seed, status, exit_code, error, "
                 "version, program_hash, host, started, wall_s, cpu_s, peak_rss_bytes, report "
                 "FROM points ORDER BY id");
  while (rows.step()) {
    Result result;
    result.id = static_cast<std::size_t>(rows.integer(0));
    result.settings = settings_of(rows.text(1));
    result.command = rows.text(2);
    result.config_hash = rows.text(3);
    result.seed = static_cast<std::uint64_t>(rows.integer(4));
    Outcome& outcome = result.outcome;
    outcome.id = result.id;
    outcome.status = status_of(rows.text(5));
    outcome.exit_code = static_cast<int>(rows.integer(6));
    outcome.error = rows.text(7);
    outcome.version = rows.text(8);
    outcome.program_hash = rows.text(9);
    outcome.host = rows.text(10);
    outcome.started = rows.text(11);
    outcome.wall_s = rows.real(12);
    outcome.cpu_s = rows.real(13);
    outcome.peak_rss_bytes = static_cast<std::uint64_t>(rows.integer(14));
    const nlohmann::json report = nlohmann::json::parse(rows.text(15), nullptr, false);
    for (const Objective& objective : wanted)
      result.objectives.push_back(objective_of(objective, result.settings, report));
    costs.push_back(costs_of(result, wanted));
    results.push_back(std::move(result));
  }
  const std::vector<bool> front = pareto_front(costs);
  for (std::size_t i = 0; i < results.size(); ++i) results[i].pareto = front[i];
  return results;
}

std::vector<Result> Database::mark_front() {
  std::vector<Result> all = results();
  execute("BEGIN IMMEDIATE");
  execute("UPDATE points SET pareto = 0 WHERE pareto = 1");
  Statement mark(handle_, path_, "UPDATE points SET pareto = 1 WHERE id = ?");
  for (const Result& result : all) {
    if (result.pareto) mark.bind(static_cast<std::int64_t>(result.id)).run();
  }
  execute("COMMIT");
  return all;
}

}  // namespace trn2vp::explore
