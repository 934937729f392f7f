// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// trn2-vp: the command line.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <systemc>

#include "platforms/command/asm_command.h"
#include "platforms/command/cosim_command.h"
#include "platforms/command/disasm_command.h"
#include "platforms/command/exit_code.h"
#include "platforms/command/explore_command.h"
#include "platforms/command/list_command.h"
#include "platforms/command/report_command.h"
#include "platforms/command/run_command.h"
#include "platforms/command/validate_command.h"
#include "platforms/explore/child_process.h"

int sc_main(int argc, char** argv) {
  using namespace trn2vp::command;
  CLI::App app{"Virtual platform of a Trainium2 chip with a Graviton4 host", "trn2-vp"};
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", TRN2VP_VERSION);

  RunOptions run;
  add_run_command(app, run);
  ListOptions list;
  add_list_command(app, list);
  AsmOptions assemble;
  add_asm_command(app, assemble);
  DisasmOptions disasm;
  add_disasm_command(app, disasm);
  ValidateOptions validate;
  add_validate_command(app, validate);
  CosimOptions cosim;
  add_cosim_command(app, cosim);
  ExploreOptions explore;
  add_explore_command(app, explore);
  ReportOptions report;
  add_report_command(app, report);

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "trn2-vp: %s\n", error.what());
    return kExitUser;
  }
  if (app.get_subcommands().empty()) {
    std::fprintf(stderr,
                 "trn2-vp: expected a command: run, explore, report, list, asm, disasm, validate "
                 "or cosim\n");
    return kExitUser;
  }

  try {
    if (app.got_subcommand("run")) return run_command(run);
    if (app.got_subcommand("explore")) return explore_command(explore);
    if (app.got_subcommand("report")) return report_command(report);
    if (app.got_subcommand("list")) return list_command(list);
    if (app.got_subcommand("validate")) return validate_command(validate);
    if (app.got_subcommand("cosim")) return cosim_command(cosim);
    if (app.got_subcommand("asm")) return asm_command(assemble);
    return disasm_command(disasm);
  } catch (const sc_core::sc_report& report) {
    std::fprintf(stderr, "trn2-vp: internal error: %s\n", report.what());
    return kExitInternal;
  } catch (const std::logic_error& error) {
    std::fprintf(stderr, "trn2-vp: internal error: %s\n", error.what());
    return kExitInternal;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "trn2-vp: %s\n", error.what());
    return kExitUser;
  }
}

// In front of SystemC's own main, which prints a banner.
int main(int argc, char** argv) {
  trn2vp::explore::die_with_parent();
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_DO_NOTHING);
  return sc_core::sc_elab_and_sim(argc, argv);
}
