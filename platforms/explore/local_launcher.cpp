// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/local_launcher.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "platforms/explore/child_process.h"
#include "platforms/explore/sha256.h"
#include "platforms/explore/signal_wait.h"

namespace trn2vp::explore {
namespace {

namespace fs = std::filesystem;

std::string folder_of(const LauncherOptions& options, const Point& point) {
  return fmt::format("{}/{}", options.work_folder, point.id);
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// What a report says about why its run is not good.
std::string complaint_of(const std::string& text) {
  const nlohmann::json report = nlohmann::json::parse(text, nullptr, false);
  if (!report.is_object()) return "";
  const auto faults = report.find("faults");
  if (faults != report.end() && faults->is_array() && !faults->empty() && faults->at(0).is_string())
    return faults->at(0);
  const std::string reason = report.value("exit_reason", "finished");
  if (reason != "finished") return reason;
  return fmt::format("{} of {} results differ from the reference", report.value("mismatches", 0),
                     report.value("compared_words", 0));
}

}  // namespace

LocalLauncher::LocalLauncher(LauncherOptions options)
    : options_(std::move(options)),
      program_hash_(sha256_of_file(options_.program)),
      host_(host_name()) {}

LocalLauncher::Running LocalLauncher::start(const Point& point) const {
  const std::string folder = folder_of(options_, point);
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::vector<std::string> command = {options_.program};
  command.insert(command.end(), point.arguments.begin(), point.arguments.end());
  command.insert(command.end(), {"--quiet", "--report", folder, "--report-summary"});
  const pid_t pid = start_process(command, folder + "/out", folder + "/err", true);
  return {&point, pid, Clock::now(),
          fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))};
}

Outcome LocalLauncher::outcome_of(const Running& running, int status, const rusage& usage) const {
  const std::string folder = folder_of(options_, *running.point);
  Outcome outcome;
  outcome.id = running.point->id;
  outcome.host = host_;
  outcome.started = running.started;
  outcome.version = options_.version;
  outcome.program_hash = program_hash_;
  outcome.wall_s = std::chrono::duration<double>(Clock::now() - running.start).count();
  outcome.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  outcome.peak_rss_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  outcome.report = read_text(folder + "/report.json");
  const std::string complaint = last_line(read_text(folder + "/err"));
  if (WIFSIGNALED(status)) {
    outcome.exit_code = -WTERMSIG(status);
    outcome.status = running.timed_out ? Status::kTimeout : Status::kCrashed;
    outcome.error =
        running.timed_out
            ? fmt::format("not finished after {} s", options_.timeout_s)
            : fmt::format("killed by signal {} ({}){}{}", WTERMSIG(status),
                          sigabbrev_np(WTERMSIG(status)), complaint.empty() ? "" : ": ", complaint);
    return outcome;
  }
  outcome.exit_code = WEXITSTATUS(status);
  const bool has_report = nlohmann::json::accept(outcome.report);
  if (outcome.exit_code == 0 && has_report) {
    outcome.status = Status::kOk;
    return outcome;
  }
  outcome.status = Status::kFailed;
  outcome.error = complaint;
  if (outcome.error.empty() && outcome.exit_code != 0) outcome.error = complaint_of(outcome.report);
  if (outcome.error.empty()) outcome.error = "left no report.json";
  return outcome;
}

void LocalLauncher::stop_overdue() {
  for (Running& running : running_) {
    const double age = std::chrono::duration<double>(Clock::now() - running.start).count();
    if (age < options_.timeout_s || running.timed_out) continue;
    running.timed_out = true;
    kill(-running.pid, SIGKILL);
  }
}

double LocalLauncher::seconds_to_next_deadline() const {
  double next = 1;
  for (const Running& running : running_) {
    const double age = std::chrono::duration<double>(Clock::now() - running.start).count();
    if (!running.timed_out) next = std::min(next, options_.timeout_s - age);
  }
  return next;
}

void LocalLauncher::collect(const LauncherEvents& events) {
  for (std::size_t i = 0; i < running_.size();) {
    int status = 0;
    rusage usage{};
    if (wait4(running_[i].pid, &status, WNOHANG, &usage) != running_[i].pid) {
      ++i;
      continue;
    }
    const Running ended = running_[i];
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    events.ended(outcome_of(ended, status, usage));
    fs::remove_all(folder_of(options_, *ended.point));
  }
}

bool LocalLauncher::run(const std::vector<Point>& points, const LauncherEvents& events) {
  SignalWait signals;
  std::size_t next = 0;
  Clock::time_point told = Clock::now();
  while (next < points.size() || !running_.empty()) {
    while (next < points.size() && running_.size() < options_.jobs)
      running_.push_back(start(points[next++]));
    if (signals.interrupted_within(seconds_to_next_deadline())) {
      for (const Running& running : running_) kill(-running.pid, SIGKILL);
      for (const Running& running : running_) {
        waitpid(running.pid, nullptr, 0);
        fs::remove_all(folder_of(options_, *running.point));
      }
      running_.clear();
      return false;
    }
    stop_overdue();
    collect(events);
    if (Clock::now() - told > std::chrono::milliseconds(200)) {
      told = Clock::now();
      events.progress(running_.size());
    }
  }
  return true;
}

}  // namespace trn2vp::explore
