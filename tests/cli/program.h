// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/platforms/temporary_folder.h"

namespace trn2vp::cli {

struct Outcome {
  int exit_code;  ///< or minus the signal that killed it
  std::string out;
  std::string err;
};

/// A process with its own working folder for standard output and error.
class Process {
 public:
  /// `command[0]` is a path. Starts in `folder`.
  Process(const std::vector<std::string>& command, const std::string& folder);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(int signal) const;
  bool running();
  Outcome wait();

 private:
  void reap(int options);

  testing_support::TemporaryFolder output_;
  pid_t pid_;
  bool ended_ = false;
  int status_ = 0;
};

/// Calls the program in a temporary folder.
class Program {
 public:
  Outcome call(const std::vector<std::string>& arguments) const;

  /// `run` with `--report report --quiet` and these; fails the test unless it exits with
  /// `exit_code`. Returns report.json.
  nlohmann::ordered_json run(const std::vector<std::string>& arguments, int exit_code = 0) const;

  const testing_support::TemporaryFolder& folder() const { return folder_; }

 private:
  testing_support::TemporaryFolder folder_;
};

/// Path of the program.
std::string program_path();

/// Path of a firmware image, "run_job".
std::string firmware(const std::string& name);

}  // namespace trn2vp::cli
