// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

namespace trn2vp::explore {

/// One prepared statement of SQLite. Throws std::runtime_error "FILE: reason".
class Statement {
 public:
  Statement(sqlite3* database, const std::string& path, const char* text);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the next parameter.
  Statement& bind(const std::string& text);
  Statement& bind(std::int64_t value);
  Statement& bind(double value);

  /// True when there is a row.
  bool step();
  /// Runs it to its end and makes it ready for other values.
  void run();

  std::string text(int column) const;
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  double real(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  void check(int code) const;

  sqlite3* database_;
  const std::string& path_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace trn2vp::explore
