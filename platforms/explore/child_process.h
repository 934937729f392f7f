// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace trn2vp::explore {

/// Environment variable by which a run knows that it must end when the process of this id does.
inline constexpr char kParentVariable[] = "TRN2VP_PARENT";

/// Starts `command` (its first word a path or a name in PATH) in a process group of its own with no
/// signal blocked, standard input from /dev/null, standard output and error into files. With
/// `dies_with_us` it gets our process id in TRN2VP_PARENT. Throws std::runtime_error naming the
/// program.
pid_t start_process(const std::vector<std::string>& command, const std::string& output_file,
                    const std::string& error_file, bool dies_with_us);

/// In a process that was started so: arranges that it ends with its parent.
void die_with_parent();

/// How a short command ended.
struct CommandResult {
  int exit_code;  ///< or minus the signal
  std::string out;
  std::string err;
};

/// Runs a command to its end; its output goes through files in `folder`.
CommandResult call(const std::vector<std::string>& command, const std::string& folder);

}  // namespace trn2vp::explore
