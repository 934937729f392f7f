// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/statement.h"

#include <stdexcept>

namespace trn2vp::explore {

Statement::Statement(sqlite3* database, const std::string& path, const char* text)
    : database_(database), path_(path) {
  check(sqlite3_prepare_v2(database, text, -1, &statement_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::check(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  throw std::runtime_error(path_ + ": " + sqlite3_errmsg(database_) +
                           ", expected a database of trn2-vp explore that can be read and written");
}

Statement& Statement::bind(const std::string& text) {
  check(sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(statement_, ++bound_, value));
  return *this;
}

Statement& Statement::bind(double value) {
  check(sqlite3_bind_double(statement_, ++bound_, value));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  check(code);
  return code == SQLITE_ROW;
}

void Statement::run() {
  while (step()) {
  }
  check(sqlite3_reset(statement_));
  bound_ = 0;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes == nullptr ? "" : std::string(bytes, sqlite3_column_bytes(statement_, column));
}

}  // namespace trn2vp::explore
