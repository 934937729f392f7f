// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/explore_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>

#include "models/trainium2/isa/instruction.h"
#include "platforms/command/exit_code.h"
#include "platforms/command/output_file.h"
#include "platforms/command/platform_machine.h"
#include "platforms/command/run_command.h"
#include "platforms/explore/database.h"
#include "platforms/explore/local_launcher.h"
#include "platforms/explore/progress.h"
#include "platforms/explore/results_json.h"
#include "platforms/explore/results_text.h"
#include "platforms/explore/slurm_launcher.h"
#include "platforms/explore/sweep_file.h"
#include "platforms/explore/work_folder.h"
#include "platforms/report/page.h"
#include "platforms/report/run_report.h"
#include "platforms/workloads/onnx/onnx_workload.h"

namespace trn2vp::command {
namespace {

namespace fs = std::filesystem;

// Every member that a report can have, for the names of objectives.
nlohmann::json sample_report() {
  report::RunReport report;
  for (unsigned i = 0; i < trainium2::address_map::kEnginesPerCore; ++i) {
    common::EngineActivity activity{};
    for (const char* reason : {"semaphore", "instruction_fetch"}) activity.stalled_ps[reason] = 0;
    report.engines.emplace_back(trainium2::engine_key(static_cast<trainium2::isa::Engine>(i)),
                                activity);
  }
  return report::to_json(report);
}

explore::Vocabulary vocabulary() {
  explore::Vocabulary vocabulary;
  vocabulary.machine = [](const std::string& platform) {
    return std::make_unique<PlatformMachine>(platform);
  };
  vocabulary.options = run_option_checks();
  vocabulary.further_files = [](const std::string& workload) -> std::vector<std::string> {
    if (fs::path(workload).extension() != ".onnx") return {};
    return workloads::onnx_data_files(workload);
  };
  vocabulary.report = sample_report();
  vocabulary.default_platform = RunOptions().platform;
  return vocabulary;
}

std::string own_path() { return fs::read_symlink("/proc/self/exe").string(); }

std::size_t jobs_of(const ExploreOptions& options) {
  constexpr int kMaxJobs = 10000;
  if (options.jobs < 0 || options.jobs > kMaxJobs)
    throw std::runtime_error(fmt::format("--jobs: is {}, expected 1..{}", options.jobs, kMaxJobs));
  if (options.jobs > 0) return static_cast<std::size_t>(options.jobs);
  return options.launcher == "slurm" ? 100 : std::max(1u, std::thread::hardware_concurrency());
}

std::unique_ptr<explore::Launcher> make_launcher(const ExploreOptions& options,
                                                 const explore::Sweep& sweep,
                                                 const std::string& work_folder) {
  explore::LauncherOptions launcher;
  launcher.program = own_path();
  launcher.version = TRN2VP_VERSION;
  launcher.work_folder = work_folder;
  launcher.jobs = jobs_of(options);
  launcher.timeout_s = sweep.timeout_s;
  if (options.launcher == "slurm")
    return std::make_unique<explore::SlurmLauncher>(launcher, options.sbatch);
  const std::string job = explore::slurm_job_of(work_folder);
  if (!job.empty())
    throw std::runtime_error(fmt::format(
        "--launcher: its points are in Slurm job {}, expected --launcher slurm, or that {} is "
        "removed after scancel {}",
        job, work_folder, job));
  return std::make_unique<explore::LocalLauncher>(launcher);
}

explore::Database open_database(const std::string& path, bool resume, const explore::Sweep& sweep,
                                const std::vector<explore::Point>& points) {
  if (!fs::exists(path)) return explore::Database::create(path, sweep, points);
  if (!resume)
    throw std::runtime_error("--db: " + path +
                             ": exists, expected --resume to go on with it or "
                             "another name");
  explore::Database database = explore::Database::open(path);
  database.expect_same(sweep, points);
  return database;
}

void write_report(const std::string& folder, const explore::Database& database,
                  const std::vector<explore::Result>& results) {
  if (folder.empty()) return;
  const auto json = explore::to_json(database.name(), database.objectives(), results);
  report::check_writable(folder);
  report::write_file(folder, "report.json", json.dump(1) + "\n");
  fmt::print("\n  report    {}\n",
             report::write_file(folder, "report.html", report::sweep_page(json)));
}

int show(const ExploreOptions& options, OutputFile& csv) {
  const explore::Database database = explore::Database::open(options.show);
  const std::vector<explore::Result> results = database.results();
  fmt::print("{}", explore::to_text(database.name(), database.objectives(), results));
  csv.write(explore::to_csv(database.objectives(), results));
  write_report(options.report, database, results);
  return kExitOk;
}

int slurm_task(const std::string& folder) {
  const auto number = [](const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr)
      throw std::runtime_error(std::string("--slurm-task: expected ") + variable +
                               " in the environment, as Slurm sets it");
    return static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
  };
  const bool finished =
      explore::run_slurm_task(folder, number("SLURM_ARRAY_TASK_ID"),
                              number("SLURM_ARRAY_TASK_COUNT"), own_path(), TRN2VP_VERSION);
  return finished ? kExitOk : kExitGuest;
}

// Runs what is waiting. False when it was interrupted.
bool run_waiting(explore::Launcher& launcher, explore::Database& database,
                 const std::vector<explore::Point>& points) {
  std::vector<explore::Point> waiting;
  for (std::size_t id : database.waiting()) waiting.push_back(points.at(id));
  if (waiting.empty()) return true;
  const bool terminal = isatty(STDERR_FILENO) != 0;
  explore::Progress progress(stderr, terminal, points.size(), points.size() - waiting.size());
  explore::LauncherEvents events;
  events.ended = [&](const explore::Outcome& outcome) {
    database.record(outcome);
    progress.point_ended(outcome.status == explore::Status::kOk);
  };
  events.progress = [&](std::size_t running) { progress.show(running); };
  events.note = [&](const std::string& text) {
    fmt::print(stderr, "{}{}\n", terminal ? "\r\033[K" : "", text);
  };
  const bool finished = launcher.run(waiting, events);
  progress.finish();
  return finished;
}

}  // namespace

void add_explore_command(CLI::App& app, ExploreOptions& options) {
  CLI::App* explore = app.add_subcommand("explore", "run a sweep of many points");
  explore->add_option("SWEEP.toml", options.sweep, "what to run; docs/exploration.md");
  explore->add_option("--db", options.db, "SQLite file for the results; SWEEP.sqlite unless given");
  explore->add_option("--jobs", options.jobs,
                      "points at the same time: the cores unless given; with slurm the size of the "
                      "job array, 100 unless given");
  explore->add_option("--launcher", options.launcher, "local or slurm")
      ->capture_default_str()
      ->check(CLI::IsMember({"local", "slurm"}));
  explore->add_option("--sbatch", options.sbatch, "option handed to sbatch; may be repeated")
      ->allow_extra_args(false);
  explore->add_flag("--resume", options.resume, "go on with the database, if there is one");
  explore->add_option("--csv", options.csv, "also write all points to this file");
  explore->add_option("--report", options.report,
                      "folder for report.json and report.html of the sweep; also with --show");
  explore->add_option("--show", options.show, "print what this database holds, run nothing");
  explore->add_option("--slurm-task", options.slurm_task)->group("");
}

int explore_command(const ExploreOptions& options) {
  if (!options.slurm_task.empty()) return slurm_task(options.slurm_task);
  if (options.sweep.empty() == options.show.empty())
    throw std::runtime_error("explore: expected SWEEP.toml or --show DB");
  OutputFile csv("--csv", options.csv);
  if (!options.report.empty()) report::check_writable(options.report);
  if (!options.show.empty()) return show(options, csv);

  const explore::Sweep sweep = explore::read_sweep(options.sweep, vocabulary());
  const std::vector<explore::Point> points = explore::plan(sweep, vocabulary());
  const std::string path =
      options.db.empty() ? fs::path(options.sweep).stem().string() + ".sqlite" : options.db;
  const explore::WorkFolder work(path);
  const auto launcher = make_launcher(options, sweep, work.path());
  explore::Database database = open_database(path, options.resume, sweep, points);
  const bool finished = run_waiting(*launcher, database, points);
  const std::vector<explore::Result> results = database.mark_front();
  if (explore::slurm_job_of(work.path()).empty()) work.clear();
  fmt::print("{}", explore::to_text(database.name(), database.objectives(), results));
  fmt::print("\n  database  {}\n", path);
  csv.write(explore::to_csv(database.objectives(), results));
  write_report(options.report, database, results);
  const auto count = [&](explore::Status status) {
    return std::count_if(results.begin(), results.end(),
                         [&](const auto& result) { return result.outcome.status == status; });
  };
  if (!finished || count(explore::Status::kWaiting) > 0) {
    fmt::print(stderr, "trn2-vp: {} points not run, --resume goes on\n",
               count(explore::Status::kWaiting));
    return kExitGuest;
  }
  return count(explore::Status::kOk) > 0 ? kExitOk : kExitGuest;
}

}  // namespace trn2vp::command
