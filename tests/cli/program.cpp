// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace trn2vp::cli {

using testing_support::read_file;

Process::Process(const std::vector<std::string>& command, const std::string& folder) {
  const std::string out = output_.write("out", "");
  const std::string err = output_.write("err", "");
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    const bool ready = chdir(folder.c_str()) == 0 &&
                       dup2(open("/dev/null", O_RDONLY), STDIN_FILENO) >= 0 &&
                       dup2(open(out.c_str(), O_WRONLY), STDOUT_FILENO) >= 0 &&
                       dup2(open(err.c_str(), O_WRONLY), STDERR_FILENO) >= 0;
    if (ready) execv(arguments[0], arguments.data());
    _exit(127);
  }
  if (pid_ < 0) throw std::runtime_error("fork failed");
}

Process::~Process() {
  if (ended_) return;
  kill(pid_, SIGKILL);
  reap(0);
}

void Process::send(int signal) const { kill(pid_, signal); }

void Process::reap(int options) {
  if (!ended_ && waitpid(pid_, &status_, options) == pid_) ended_ = true;
}

bool Process::running() {
  reap(WNOHANG);
  return !ended_;
}

Outcome Process::wait() {
  reap(0);
  const int code = WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
  return {code, read_file(output_.file("out")), read_file(output_.file("err"))};
}

Outcome Program::call(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {program_path()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Process(command, folder_.path()).wait();
}

nlohmann::ordered_json Program::run(const std::vector<std::string>& arguments,
                                    int exit_code) const {
  std::vector<std::string> all = {"run", "--report", "report", "--quiet"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const Outcome outcome = call(all);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err << outcome.out;
  EXPECT_EQ(outcome.err, "");
  return nlohmann::ordered_json::parse(read_file(folder_.file("report/report.json")));
}

std::string program_path() { return TRN2VP_PROGRAM; }

std::string firmware(const std::string& name) {
  return std::string(TRN2VP_FIRMWARE_DIR) + "/" + name + ".elf";
}

}  // namespace trn2vp::cli
