// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/cosim_command.h"

#include <fmt/format.h>

#include <stdexcept>

#include "platforms/command/exit_code.h"
#ifdef TRN2VP_HAVE_RTL
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>

#include "rtl/cosim/campaign.h"
#include "rtl/cosim/coverage_report.h"
#include "rtl/cosim/coverage_run.h"
#endif

namespace trn2vp::command {

void add_cosim_command(CLI::App& app, CosimOptions& options) {
  CLI::App* cosim = app.add_subcommand(
      "cosim", "random instruction sequences on the TLM matmul array and on its RTL, compared");
  cosim->add_option("--seed", options.seed, "of the random sequences")->capture_default_str();
  cosim->add_option("--cases", options.cases, "random cases [2000, unless another limit is given]");
  cosim->add_option("--time", options.seconds, "stop random cases after so many seconds")
      ->check(CLI::PositiveNumber);
  cosim->add_flag("--long", options.long_run,
                  "random cases until every format has had 10 million multiply-adds");
  cosim->add_flag("--close", options.close, "then one case for every bin not yet covered");
  cosim->add_option("--size", options.size, "rows and columns of the array: 8, 16 or 128")
      ->capture_default_str();
  cosim->add_option("--style", options.style, "the array as loops or, at size 8, as instances")
      ->check(CLI::IsMember({"loops", "instances"}))
      ->capture_default_str();
  options.one_case = cosim->add_option("--case", options.number, "this random case only");
  cosim->add_option("--bin", options.bin,
                    "the case made for this bin only, like "
                    "dense/bf16/whole/none/none/reuse");
  cosim->add_option("--coverage", options.coverage,
                    "also measure coverage of the RTL's lines and toggles (8x8, both styles); "
                    "coverage.txt and coverage.json go to this folder");
}

#ifndef TRN2VP_HAVE_RTL

int cosim_command(const CosimOptions&) {
  throw std::runtime_error("cosim: this build has no RTL array (Verilator was missing)");
}

#else

namespace {

// An assertion of the RTL ends the process: the case is to be known then as well.
char replay_line[256];
void say_replay(int) {
  const ssize_t written = write(STDERR_FILENO, replay_line, std::strlen(replay_line));
  _exit(written < 0 ? kExitInternal : kExitGuest);
}

cosim::CampaignOptions campaign_of(const CosimOptions& options) {
  cosim::CampaignOptions campaign;
  campaign.seed = options.seed;
  campaign.cases = options.cases;
  campaign.seconds = options.seconds;
  if (options.long_run) campaign.pe_operations = 10'000'000;
  if (options.cases == 0 && options.seconds <= 0 && !options.long_run) campaign.cases = 2000;
  campaign.close = options.close;
  return campaign;
}

void print_totals(const cosim::Bench& bench, double seconds) {
  const cosim::Totals& totals = bench.totals();
  fmt::print("cases         {}\n", totals.cases);
  fmt::print("instructions  {} compared at every edge\n", totals.instructions);
  fmt::print("words         {} compared bit for bit\n", totals.words);
  fmt::print("RTL edges     {}, {} of them standing still, {} resets in the middle of work\n",
             totals.edges, totals.stalls, totals.resets);
  fmt::print("multiply-adds");
  for (std::size_t f = 0; f < totals.pe_operations.size(); ++f) {
    fmt::print(" {} {}", cosim::dimensions()[1].values[f].name, totals.pe_operations[f]);
  }
  fmt::print("\ncoverage      {} of {} reachable bins, {:.1f} %\n", bench.coverage().covered(),
             bench.coverage().reachable(), bench.coverage().percent());
  fmt::print("speed         {:.1f} s\n", seconds);
}

int say(const cosim::Failure& failure, const std::string& array_options) {
  if (failure.difference.empty()) {
    fmt::print("verdict       no difference\n");
    return kExitOk;
  }
  fmt::print("verdict       {}\n", failure.difference);
  fmt::print("replay with   trn2-vp cosim {}{}\n", array_options, failure.replay);
  return kExitGuest;
}

}  // namespace

int cosim_command(const CosimOptions& options) {
  const bool alone = options.one_case->count() != 0 || !options.bin.empty();
  if (alone && (options.cases != 0 || options.seconds > 0 || options.long_run || options.close ||
                !options.coverage.empty()))
    throw std::runtime_error(
        "cosim: --case and --bin run one case, expected none of --cases, --time, --long, --close, "
        "--coverage");
  const rtl::MeshStyle style =
      options.style == "loops" ? rtl::MeshStyle::kLoops : rtl::MeshStyle::kInstances;
  const auto make = [&] {
    return std::shared_ptr<rtl::VerilatedArray>(
        rtl::make_verilated_array(options.size, options.size, style));
  };
  try {
    make();
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error(fmt::format("cosim: --size: {}", error.what()));
  }
  std::optional<cosim::Bin> bin;
  if (!options.bin.empty()) {
    bin = cosim::bin_named(options.bin);
    if (!bin) throw std::runtime_error("cosim: --bin: no bin '" + options.bin + "'");
    if (const char* reason = cosim::unreachable(*bin))
      throw std::runtime_error("cosim: --bin: '" + options.bin + "' cannot be reached: " + reason);
  }
  const std::string array = fmt::format("--size {} ", options.size) +
                            (style == rtl::MeshStyle::kLoops ? "" : "--style instances ");
  const auto before = [&](const std::string& replay) {
    const std::string line = "replay with   trn2-vp cosim " + array + replay + "\n";
    std::strncpy(replay_line, line.c_str(), sizeof replay_line - 1);
  };
  std::signal(SIGABRT, say_replay);

  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  if (!options.coverage.empty()) {
    cosim::CoverageRun run(options.coverage);
    const cosim::Failure failure = run.run(campaign_of(options), before);
    for (const auto& bench : run.benches()) print_totals(*bench, elapsed());
    if (failure.difference.empty()) {
      const cosim::CoverageReport report = run.report();
      report.write(options.coverage);
      fmt::print("{}", report.summary());
    }
    return say(failure, "--size 8 ");
  }

  cosim::Bench bench(make);
  cosim::Failure failure;
  if (alone) {
    const std::string replay =
        fmt::format("--seed {} ", options.seed) +
        (bin ? "--bin " + options.bin : fmt::format("--case {}", options.number));
    before(replay);
    failure = {
        bin ? bench.run_bin(options.seed, *bin) : bench.run_case(options.seed, options.number),
        replay};
  } else {
    failure = cosim::run_campaign(bench, campaign_of(options), before);
  }
  print_totals(bench, elapsed());
  return say(failure, array);
}

#endif

}  // namespace trn2vp::command
