// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/list_command.h"

#include <fmt/format.h>

#include "models/common/register_block.h"
#include "models/graviton4/pl011_registers.h"
#include "models/trainium2/dma/udma_registers.h"
#include "models/trainium2/hbm/hbm_configuration.h"
#include "models/trainium2/isa/markdown.h"
#include "models/trainium2/misc_ram_registers.h"
#include "models/trainium2/neuron_core/core_registers.h"
#include "platforms/command/exit_code.h"
#include "platforms/command/platform_machine.h"
#include "platforms/command/resources.h"
#include "platforms/config/toml_file.h"
#include "platforms/workloads/kernel_workload.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::command {
namespace {

void list_parameters(const std::string& platform) {
  PlatformMachine machine(platform);
  for (const auto& entry : machine.parameters().entries()) {
    const std::string range =
        std::holds_alternative<std::string*>(entry.value)
            ? ""
            : fmt::format("{:g}..{:g}", entry.meta.min, entry.meta.max) +
                  (entry.meta.step == 0 ? "" : fmt::format(" in steps of {:g}", entry.meta.step));
    fmt::print("{:<40} {:>14} {:<8} {}  {}: {}\n{:42}{}\n", entry.key, entry.text(),
               entry.meta.unit, range, entry.meta.provenance, entry.meta.source, "",
               entry.meta.doc);
  }
}

void list_workloads() {
  fmt::print("{}\n\n", fmt::join(workloads::list_workloads(workload_library()), "\n"));
  fmt::print("One-liners; dimensions in elements, dtype bf16, fp16 or (not gemm) fp32:\n");
  for (const workloads::KernelForm& form : workloads::kernel_forms())
    fmt::print("  {}\n      {}; {}\n", form.text, form.what, form.example);
}

void list_registers() {
  for (const common::RegisterBlockDecl* block :
       {&trainium2::udma_registers(), &trainium2::sequencer_registers(),
        &trainium2::semaphore_registers(), &trainium2::notific_registers(),
        &trainium2::misc_ram_registers(), &graviton4::pl011_registers()}) {
    fmt::print("{}\n", common::markdown(*block));
  }
}

/// The default map of a stack's addresses, a line per bit.
void list_interleave() {
  const trainium2::HbmConfiguration hbm = trainium2::hbm_configuration({});
  fmt::print("{}\n", fmt::join(hbm.interleave.listing(), "\n"));
}

}  // namespace

void add_list_command(CLI::App& app, ListOptions& options) {
  CLI::App* list = app.add_subcommand("list", "print what there is");
  list->add_option("WHAT", options.what,
                   "platforms, workloads, parameters, registers, instructions or interleave")
      ->required()
      ->check(CLI::IsMember(
          {"platforms", "workloads", "parameters", "registers", "instructions", "interleave"}));
  list->add_option("--platform", options.platform, "whose parameters: name or TOML file")
      ->capture_default_str();
}

int list_command(const ListOptions& options) {
  if (options.what == "platforms") {
    fmt::print("{}\n", fmt::join(config::toml_names(platform_library()), "\n"));
  } else if (options.what == "workloads") {
    list_workloads();
  } else if (options.what == "parameters") {
    list_parameters(options.platform);
  } else if (options.what == "registers") {
    list_registers();
  } else if (options.what == "interleave") {
    list_interleave();
  } else {
    fmt::print("{}", trainium2::isa::isa_markdown());
  }
  return kExitOk;
}

}  // namespace trn2vp::command
