// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

namespace trn2vp::explore {

/// The folder beside a database (its name and ".work") for what is on its way to it, held by one
/// process at a time.
class WorkFolder {
 public:
  /// Makes it when it is not there. Throws std::runtime_error when it can't be made or another
  /// process holds it.
  explicit WorkFolder(const std::string& database);
  /// Removes it when nothing is in it.
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  const std::string& path() const { return path_; }  ///< absolute

  /// Removes all that is in it.
  void clear() const;

 private:
  std::string path_;
  int descriptor_;
};

}  // namespace trn2vp::explore
