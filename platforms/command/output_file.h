// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <fstream>
#include <string>

namespace trn2vp::command {

/// A file that is there whole or not at all. The user's mistake shows before the work.
class OutputFile {
 public:
  /// Nothing happens for an empty path. Throws std::runtime_error naming `flag` and path when it
  /// can't be written.
  OutputFile(std::string flag, std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Throws like the constructor.
  void write(const std::string& content);

 private:
  [[noreturn]] void refuse() const;

  std::string flag_;
  std::string path_;
  std::string part_;
  std::ofstream file_;
};

}  // namespace trn2vp::command
