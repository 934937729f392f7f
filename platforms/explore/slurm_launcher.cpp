// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/slurm_launcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "platforms/explore/child_process.h"
#include "platforms/explore/local_launcher.h"
#include "platforms/explore/signal_wait.h"

namespace trn2vp::explore {
namespace {

namespace fs = std::filesystem;

constexpr double kPollSeconds = 0.5;
constexpr int kPollsPerQuestion = 4;  ///< Slurm is asked less often than the folder

std::string job_file(const std::string& folder) { return folder + "/slurm-job"; }
std::string points_file(const std::string& folder) { return folder + "/slurm-points.json"; }
std::string script_file(const std::string& folder) { return folder + "/slurm-task.sh"; }
std::string outcome_folder(const std::string& folder) { return folder + "/outcomes"; }

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Under its name it is whole.
void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path + ".part", std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  fs::rename(path + ".part", path, error);
  if (!file || error) throw std::runtime_error(path + ": cannot be written");
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string quoted(std::string word) {
  for (std::size_t at = 0; (at = word.find('\'', at)) != std::string::npos; at += 4)
    word.replace(at, 1, "'\\''");
  return "'" + word + "'";
}

}  // namespace

std::string slurm_job_of(const std::string& work_folder) {
  return first_line(read_text(job_file(work_folder)));
}

SlurmLauncher::SlurmLauncher(LauncherOptions options, std::vector<std::string> sbatch_options)
    : options_(std::move(options)), sbatch_options_(std::move(sbatch_options)) {}

SlurmLauncher::Queue SlurmLauncher::queue_of(const std::string& job) const {
  const CommandResult result = call(
      {"squeue", "--noheader", "--array", "--jobs=" + job, "--format=%T"}, options_.work_folder);
  if (result.exit_code != 0) return {result.err.find("Invalid job id") != std::string::npos, 0, 0};
  Queue queue{true, 0, 0};
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    ++queue.tasks;
    queue.running += line == "RUNNING" ? 1 : 0;
  }
  return queue;
}

void SlurmLauncher::submit(const Waiting& waiting, const LauncherEvents& events) {
  const std::string& folder = options_.work_folder;
  fs::create_directories(outcome_folder(folder));
  nlohmann::json job = {{"timeout_s", options_.timeout_s}, {"points", nlohmann::json::array()}};
  for (const auto& [id, point] : waiting)
    job["points"].push_back({{"id", id}, {"arguments", point->arguments}});
  write_text(points_file(folder), job.dump());
  write_text(script_file(folder), fmt::format("#!/bin/sh\nexec {} explore --slurm-task {}\n",
                                              quoted(options_.program), quoted(folder)));
  std::vector<std::string> command = {
      "sbatch",
      "--parsable",
      "--job-name=trn2-vp-explore",
      fmt::format("--array=0-{}", std::min(options_.jobs, waiting.size()) - 1),
      "--output=" + folder + "/slurm-%a.log",
      "--chdir=" + fs::current_path().string()};
  command.insert(command.end(), sbatch_options_.begin(), sbatch_options_.end());
  command.push_back(script_file(folder));
  const CommandResult result = call(command, folder);
  if (result.exit_code != 0)
    throw std::runtime_error(fmt::format("--launcher slurm: sbatch: {}", first_line(result.err)));
  // "ID" or "ID;CLUSTER".
  const std::string id = first_line(result.out).substr(0, first_line(result.out).find(';'));
  write_text(job_file(folder), id + "\n");
  events.note(fmt::format("submitted {} points as Slurm job {}", waiting.size(), id));
}

void SlurmLauncher::take_outcomes(Waiting& waiting, const LauncherEvents& events) const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(outcome_folder(options_.work_folder), ignored)) {
    if (entry.path().extension() != ".json") continue;
    const nlohmann::json json = nlohmann::json::parse(read_text(entry.path()), nullptr, false);
    if (json.is_discarded()) continue;
    const Outcome outcome = outcome_from_json(json);
    // One that is not waited for was recorded by a process that ended before it removed the file.
    if (waiting.erase(outcome.id) != 0) events.ended(outcome);
    fs::remove(entry.path(), ignored);
  }
}

void SlurmLauncher::take_victims(Waiting& waiting, const LauncherEvents& events) const {
  const std::string job = slurm_job_of(options_.work_folder);
  for (auto next = waiting.begin(); next != waiting.end();) {
    const auto here = next++;
    const std::string folder = fmt::format("{}/{}", options_.work_folder, here->first);
    if (!fs::is_directory(folder)) continue;
    Outcome outcome;
    outcome.id = here->first;
    outcome.status = Status::kCrashed;
    outcome.version = options_.version;
    outcome.error = fmt::format("its task of Slurm job {} ended while it ran", job);
    waiting.erase(here);
    events.ended(outcome);
    fs::remove_all(folder);
  }
}

SlurmLauncher::Gathered SlurmLauncher::gather(Waiting& waiting, const LauncherEvents& events) {
  SignalWait signals;
  const std::string job = slurm_job_of(options_.work_folder);
  Queue queue{false, 0, 0};
  bool told = false;
  for (int poll = 0; !waiting.empty(); ++poll) {
    if (poll % kPollsPerQuestion == 0) {
      queue = queue_of(job);
      if (!queue.answered && !told) events.note("squeue does not answer, asking again");
      told = !queue.answered;
    }
    const bool over = queue.answered && queue.tasks == 0;
    take_outcomes(waiting, events);
    events.progress(queue.running);
    if (over) break;
    if (signals.interrupted_within(kPollSeconds)) {
      events.note(
          fmt::format("Slurm job {} goes on; --resume gathers, scancel {} ends it", job, job));
      return Gathered::kInterrupted;
    }
  }
  take_victims(waiting, events);
  fs::remove(job_file(options_.work_folder));
  return Gathered::kAll;
}

bool SlurmLauncher::run(const std::vector<Point>& points, const LauncherEvents& events) {
  Waiting waiting;
  for (const Point& point : points) waiting[point.id] = &point;
  // Of an array whose submitter has gone.
  if (!slurm_job_of(options_.work_folder).empty() &&
      gather(waiting, events) == Gathered::kInterrupted)
    return false;
  if (waiting.empty()) return true;
  submit(waiting, events);
  return gather(waiting, events) == Gathered::kAll;
}

bool run_slurm_task(const std::string& work_folder, std::size_t task, std::size_t tasks,
                    const std::string& program, const std::string& version) {
  const nlohmann::json job =
      nlohmann::json::parse(read_text(points_file(work_folder)), nullptr, false);
  if (!job.is_object() || tasks == 0)
    throw std::runtime_error("--slurm-task: " + work_folder +
                             ": expected the work folder of a sweep");
  std::vector<Point> points;
  for (std::size_t i = task; i < job.at("points").size(); i += tasks) {
    Point point;
    point.id = job["points"][i].at("id");
    point.arguments = job["points"][i].at("arguments").get<std::vector<std::string>>();
    points.push_back(std::move(point));
  }
  LauncherOptions options;
  options.program = program;
  options.version = version;
  options.work_folder = work_folder;
  options.timeout_s = job.at("timeout_s");
  LocalLauncher launcher(options);
  return launcher.run(
      points, {[&](const Outcome& outcome) {
                 write_text(fmt::format("{}/{}.json", outcome_folder(work_folder), outcome.id),
                            to_json(outcome).dump());
               },
               [](std::size_t) {}, [](const std::string&) {}});
}

}  // namespace trn2vp::explore
