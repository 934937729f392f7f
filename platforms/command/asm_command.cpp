// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/asm_command.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/neuron_core/neuron_core.h"
#include "platforms/command/exit_code.h"
#include "platforms/job/assembly_program.h"

namespace trn2vp::command {

namespace isa = trainium2::isa;

namespace {

using Code = std::vector<isa::Instruction>;

Code plain(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  isa::Assembled assembled = isa::assemble(text);
  // "line 3: ..."
  if (!assembled) throw std::runtime_error(path + ":" + assembled.error.substr(5));
  return std::move(assembled.program);
}

Code part_of(const AsmOptions& options) {
  const job::AssemblyProgram program = job::read_assembly_program(options.file);
  if (options.engine.empty() && program.parts.size() == 1) return program.parts[0].code;
  for (const job::AssemblyProgram::Part& part : program.parts) {
    if (trainium2::engine_key(part.engine) == options.engine && part.core == options.core)
      return part.code;
  }
  std::string known;
  for (const job::AssemblyProgram::Part& part : program.parts)
    known += (known.empty() ? "" : ", ") + trainium2::engine_key(part.engine);
  throw std::runtime_error(options.file + ": no program of engine '" + options.engine +
                           "' of core " + std::to_string(options.core) +
                           ", expected --engine with one of: " + known);
}

}  // namespace

void add_asm_command(CLI::App& app, AsmOptions& options) {
  CLI::App* assemble =
      app.add_subcommand("asm", "translate a text program into the binary that disasm prints");
  assemble->add_option("FILE", options.file, "instructions, one a line; or FILE.trn2asm")
      ->required();
  assemble->add_option("-o,--output", options.output, "binary file")->required();
  assemble->add_option("--engine", options.engine, "whose program, of a .trn2asm file");
  assemble->add_option("--core", options.core, "0 or 1, of a .trn2asm file")->capture_default_str();
}

int asm_command(const AsmOptions& options) {
  const bool sections = job::is_assembly_file(options.file);
  if (!sections && !options.engine.empty())
    throw std::runtime_error("--engine: '" + options.file + "' has no engines, expected .trn2asm");
  const Code code = sections ? part_of(options) : plain(options.file);
  std::ofstream file(options.output, std::ios::binary);
  for (const isa::Instruction& instruction : code) {
    const isa::EncodedInstruction bytes = isa::encode(instruction);
    file.write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  file.close();
  if (!file) throw std::runtime_error(options.output + ": cannot be written");
  return kExitOk;
}

}  // namespace trn2vp::command
