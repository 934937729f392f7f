// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace trn2vp::explore {
namespace {

std::vector<std::string> environment_with(bool dies_with_us) {
  const std::string prefix = std::string(kParentVariable) + "=";
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (std::strncmp(*entry, prefix.c_str(), prefix.size()) != 0) all.emplace_back(*entry);
  }
  if (dies_with_us) all.push_back(prefix + std::to_string(getpid()));
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

pid_t start_process(const std::vector<std::string>& command, const std::string& output_file,
                    const std::string& error_file, bool dies_with_us) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output_file.c_str(), kFlags, 0644);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, error_file.c_str(), kFlags, 0644);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> words = command;
  std::vector<std::string> environment = environment_with(dies_with_us);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, command.at(0).c_str(), &files, &attributes,
                                 pointers_to(words).data(), pointers_to(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0)
    throw std::runtime_error(command[0] + ": can't be started: " + std::strerror(error));
  return pid;
}

void die_with_parent() {
  const char* parent = std::getenv(kParentVariable);
  if (parent == nullptr) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have gone before we asked.
  if (std::to_string(getppid()) != parent) raise(SIGKILL);
}

CommandResult call(const std::vector<std::string>& command, const std::string& folder) {
  const auto take = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    std::remove(path.c_str());
    return text;
  };
  const std::string out = folder + "/command.out", err = folder + "/command.err";
  const pid_t pid = start_process(command, out, err, false);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), take(out), take(err)};
}

}  // namespace trn2vp::explore
