// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/run_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "platforms/command/exit_code.h"
#include "platforms/command/platform_machine.h"
#include "platforms/command/resources.h"
#include "platforms/command/time_text.h"
#include "platforms/host_chip/session.h"
#include "platforms/job/assembly_job.h"
#include "platforms/workloads/gemm_workload.h"
#include "platforms/workloads/onnx/onnx_workload.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::command {
namespace {

host_chip::ArrayKind parse_array(const std::string& text) {
  using host_chip::ArrayKind;
  for (ArrayKind kind : {ArrayKind::kTlm, ArrayKind::kRtl, ArrayKind::kLockstep}) {
    if (text == host_chip::name_of(kind)) return kind;
  }
  throw std::runtime_error("--array: '" + text + "', expected tlm, rtl or lockstep");
}

bool parse_timing_only(const std::string& text) {
  if (text == "timing") return true;
  if (text == "functional") return false;
  throw std::runtime_error("--mode: '" + text + "', expected functional or timing");
}

common::WaveSelection parse_selection(const RunOptions& options) {
  common::WaveSelection selection;
  selection.scopes = options.wave_scope;
  if (!options.wave_window.empty()) {
    const std::size_t colon = options.wave_window.find(':');
    if (colon == std::string::npos) {
      throw std::runtime_error("--wave-window: '" + options.wave_window +
                               "', expected FROM:TO, as in 10us:20us");
    }
    selection.from_ps = parse_time_ps("--wave-window", options.wave_window.substr(0, colon));
    selection.to_ps = parse_time_ps("--wave-window", options.wave_window.substr(colon + 1));
    if (selection.from_ps >= selection.to_ps) {
      throw std::runtime_error("--wave-window: '" + options.wave_window +
                               "', expected FROM before TO");
    }
  }
  return selection;
}

std::uint64_t parse_duration_ps(const std::string& flag, const std::string& text) {
  const std::uint64_t ps = parse_time_ps(flag, text);
  if (ps == 0) throw std::runtime_error(flag + ": expected more than 0");
  return ps;
}

void on_signal(int) { host_chip::request_stop(); }

int exit_code(const report::RunReport& report) {
  // A program may state nothing to compare with; then that it has finished is all there is.
  const bool wrong = report.mismatches != 0;
  const bool differs =
      report.lockstep.value_differences != 0 || report.lockstep.cycle_differences != 0;
  return report.exit_reason != "finished" || !report.faults.empty() || wrong || differs ? kExitGuest
                                                                                        : kExitOk;
}

void add_parameters(PlatformMachine& platform, report::RunReport& report) {
  for (const auto& entry : platform.parameters().entries()) {
    report.parameters.push_back({entry.key, entry.text(), entry.meta.unit, entry.meta.provenance,
                                 entry.meta.source, entry.meta.doc});
  }
}

void expect_host(const std::string& flag, const PlatformMachine& platform) {
  if (platform.has_host()) return;
  throw std::runtime_error(flag + ": platform '" + platform.name() +
                           "' has no host, expected one that has");
}

void set_firmware(const RunOptions& options, const PlatformMachine& platform,
                  host_chip::SessionOptions& session) {
  if (!options.firmware.empty()) expect_host("--firmware", platform);
  if (platform.has_host())
    session.firmware = options.firmware.empty() ? firmware_image("run_job") : options.firmware;
}

job::JobSource load_job(const std::string& name, const workloads::ModelOptions& model) {
  if (job::is_assembly_file(name)) {
    workloads::refuse_options(name, model, {});
    return [program = job::read_assembly_program(name)](const job::JobOptions& options) {
      return job::build_job(program, options);
    };
  }
  return [workload = workloads::load_workload(name, workload_library(), model)](
             const job::JobOptions& options) { return job::build_job(workload, options); };
}

}  // namespace

namespace {

void add_model_options(CLI::App& run, workloads::ModelOptions& model) {
  const std::string group = "Model files";
  const auto add = [&](const char* name, auto& value, const char* what) {
    run.add_option(name, value, what)->group(group);
  };
  add("--dtype", model.dtype, "bf16 (default), fp16 or, where the file allows it, fp32");
  add("--phase", model.phase, "of a config.json: prefill (default) or decode");
  add("--batch", model.batch, "sequences; 1 unless given");
  add("--seq", model.seq, "tokens of a sequence; 128 unless given");
  add("--layers", model.layers, "of the model; all unless given");
  add("--simulate-layers", model.simulate,
      "how many of them are simulated, the last one standing for the rest; 2 unless given");
  add("--tp", model.tp, "logical cores that share every layer; 1 unless given");
  add("--lnc", model.lnc, "cores of a logical core: 1 (default) or 2");
  run.add_option("--dim", model.dims,
                 "NAME=N[,NAME=N]: sizes of the dimensions that an ONNX model only names; may be "
                 "repeated")
      ->group(group)
      ->allow_extra_args(false);
}

}  // namespace

void add_run_command(CLI::App& app, RunOptions& options) {
  CLI::App* run = app.add_subcommand("run", "run one workload on one platform");
  run->add_option("--platform", options.platform, "name or TOML file")->capture_default_str();
  run->add_option(
         "--workload", options.workload,
         "name, TOML file, one-liner like softmax:ROWSxCOLS:dtype (dimensions in elements; "
         "all forms: trn2-vp list workloads), SCALE-Sim topology FILE.csv, Hugging Face config "
         "FILE.json, ONNX model FILE.onnx, or a program for the engines, FILE.trn2asm")
      ->capture_default_str();
  add_model_options(*run, options.model);
  run->add_option("--set", options.set, "key=value: change one parameter; may be repeated")
      ->allow_extra_args(false);
  run->add_option("--array", options.array, "tlm, rtl or lockstep")->capture_default_str();
  run->add_flag("--lockstep-keep-going", options.lockstep_keep_going,
                "count the differences instead of stopping at the first");
  run->add_option("--lockstep-cycles", options.lockstep_cycles,
                  "cycles in lockstep_coreN.fst, written at the first difference of a core to the "
                  "folder of --report or the working folder")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  run->add_option("--mode", options.mode, "functional: data and time; timing: time only")
      ->capture_default_str();
  run->add_option("--firmware", options.firmware,
                  "AArch64 ELF instead of the driver that comes with it");
  run->add_option("--report", options.report, "folder for report.json and report.html");
  run->add_flag("--report-summary", options.report_summary,
                "report.json without timeline, series and parameters; no report.html");
  run->add_option("--timeline", options.timeline,
                  "FILE.json: every instruction and stall, for ui.perfetto.dev");
  run->add_option("--wave", options.wave, "FILE.vcd or FILE.fst");
  run->add_option("--wave-scope", options.wave_scope, "pattern over signal names; may be repeated")
      ->allow_extra_args(false);
  run->add_option("--wave-window", options.wave_window,
                  "FROM:TO in simulated time, as in 10us:20us");
  run->add_option("--seed", options.seed, "of the random tensors")->capture_default_str();
  run->add_option("--quantum", options.quantum, "how far a host core may run ahead, as in 10us");
  run->add_option(
      "--limit", options.limit,
      "stop after this simulated time, as in 50ms, with exit code 3: for guests that hang");
  run->add_flag("--quiet", options.quiet, "do not echo the host's console");
}

namespace {

void parse_phase(const std::string& text) {
  if (text != "prefill" && text != "decode")
    throw std::runtime_error("--phase: '" + text + "', expected prefill or decode");
}

// The sizes that a model leaves open are a key of their own.
void check_workload(const std::string& text) {
  if (std::filesystem::path(text).extension() == ".onnx") {
    workloads::check_onnx_file(text);
  } else {
    load_job(text, {});
  }
}

std::function<void(const std::string&)> positive(const std::string& flag) {
  return [flag](const std::string& text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value == 0)
      throw std::runtime_error(flag + ": '" + text + "', expected an integer from 1");
  };
}

}  // namespace

std::map<std::string, std::function<void(const std::string&)>> run_option_checks() {
  return {{"array", parse_array},
          {"mode", parse_timing_only},
          {"platform", [](const std::string& text) { PlatformMachine{text}; }},
          {"workload", check_workload},
          {"dim", [](const std::string& text) { workloads::named_dims({text}); }},
          {"phase", parse_phase},
          {"dtype", [](const std::string& text) { workloads::parse_dtype("--dtype", text, true); }},
          {"batch", positive("--batch")},
          {"seq", positive("--seq")},
          {"layers", positive("--layers")},
          {"simulate-layers", positive("--simulate-layers")},
          {"tp", positive("--tp")},
          {"lnc", positive("--lnc")},
          {"limit", [](const std::string& text) { parse_duration_ps("--limit", text); }},
          {"quantum", [](const std::string& text) { parse_duration_ps("--quantum", text); }},
          {"seed", [](const std::string& text) {
             std::uint64_t seed = 0;
             const char* end = text.data() + text.size();
             const auto [stop, error] = std::from_chars(text.data(), end, seed);
             if (error != std::errc{} || stop != end)
               throw std::runtime_error("--seed: '" + text + "', expected an integer from 0");
           }}};
}

int run_command(const RunOptions& options) {
  host_chip::SessionOptions session;
  session.array = parse_array(options.array);
  session.timing_only = parse_timing_only(options.mode);
  session.lockstep_keep_going = options.lockstep_keep_going;
  session.lockstep_cycles = options.lockstep_cycles;
  session.lockstep_folder = options.report;
  session.seed = options.seed;
  session.wave = options.wave;
  session.timeline = options.timeline;
  session.wave_selection = parse_selection(options);

  if (!options.limit.empty()) session.limit_ps = parse_duration_ps("--limit", options.limit);

  PlatformMachine platform(options.platform);
  session.platform = platform.name();
  session.make_machine = platform.factory();
  set_firmware(options, platform, session);
  for (const std::string& assignment : options.set)
    platform.parameters().set_assignment(assignment);
  if (!options.quantum.empty()) {
    expect_host("--quantum", platform);
    platform.machine().host.quantum_us =
        static_cast<double>(parse_duration_ps("--quantum", options.quantum)) / 1e6;
  }
  session.record_activity = !options.report.empty() && !options.report_summary;
  const job::JobSource source = load_job(options.workload, options.model);
  if (!options.report.empty()) report::check_writable(options.report);
  if (!options.quiet) {
    session.on_uart_line = [](const std::string& line) { fmt::print("host: {}\n", line); };
  }
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);

  report::RunReport report = host_chip::run_session(source, platform.machine(), session);
  fmt::print("{}{}", options.quiet ? "" : "\n", report::to_table(report));
  report::write_outputs(report);
  if (!options.report.empty()) {
    if (!options.report_summary) add_parameters(platform, report);
    const auto kind =
        options.report_summary ? report::ReportKind::kSummary : report::ReportKind::kPage;
    fmt::print("  report                 {}\n", report::write_report(report, options.report, kind));
  }
  if (!options.timeline.empty()) fmt::print("  timeline               {}\n", options.timeline);
  if (!options.wave.empty()) fmt::print("  wave                   {}\n", options.wave);
  return exit_code(report);
}

}  // namespace trn2vp::command
