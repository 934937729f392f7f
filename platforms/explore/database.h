// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platforms/explore/objective.h"
#include "platforms/explore/outcome.h"
#include "platforms/explore/point.h"

struct sqlite3;

namespace trn2vp::explore {

/// One row of the results: the point and how it ended.
struct Result {
  std::size_t id = 0;
  Settings settings;
  std::string command;
  std::string config_hash;
  std::uint64_t seed = 1;
  Outcome outcome;                                ///< without the text of the report
  std::vector<std::optional<double>> objectives;  ///< in the order of the sweep's
  bool pareto = false;
};

/// The results of a sweep in one SQLite file (tables and columns: docs/exploration.md). Every
/// change is one transaction, on the disk when the call returns; a killed process loses no finished
/// one. All functions throw std::runtime_error that names the file.
class Database {
 public:
  /// Writes a new file with all points waiting. The file must not exist.
  static Database create(const std::string& path, const Sweep& sweep,
                         const std::vector<Point>& points);
  /// Opens what create() made.
  static Database open(const std::string& path);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Throws, saying what differs, unless it was created for the same sweep and the same points.
  void expect_same(const Sweep& sweep, const std::vector<Point>& points) const;

  /// Stores how a point ended. Throws std::logic_error when it had ended before.
  void record(const Outcome& outcome);

  /// Marks the Pareto front among the points so far and returns all of them, in order.
  std::vector<Result> mark_front();

  /// All points with objectives and front as they are now; writes nothing.
  std::vector<Result> results() const;

  std::vector<Objective> objectives() const;
  std::string name() const;  ///< of the sweep
  std::vector<std::size_t> waiting() const;

 private:
  explicit Database(const std::string& path);
  void execute(const char* statement) const;

  std::string path_;
  sqlite3* handle_ = nullptr;
};

}  // namespace trn2vp::explore
