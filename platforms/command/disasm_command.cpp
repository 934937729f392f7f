// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/disasm_command.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "platforms/command/exit_code.h"

namespace trn2vp::command {

namespace isa = trainium2::isa;

void add_disasm_command(CLI::App& app, DisasmOptions& options) {
  CLI::App* disasm =
      app.add_subcommand("disasm", "print the instructions of a binary NeuronCore program");
  disasm->add_option("FILE", options.file, "instructions of 192 bytes, one after the other")
      ->required();
  disasm->add_flag("--text", options.text, "without offsets, as asm reads it");
}

int disasm_command(const DisasmOptions& options) {
  std::ifstream file(options.file, std::ios::binary);
  if (!file) throw std::runtime_error(options.file + ": cannot be read");
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  for (std::size_t offset = 0; offset < bytes.size(); offset += isa::kInstructionBytes) {
    const isa::Decoded decoded = isa::decode(
        reinterpret_cast<const std::uint8_t*>(bytes.data()) + offset, bytes.size() - offset);
    if (!decoded)
      throw std::runtime_error(fmt::format("{}: byte {}: {}", options.file, offset, decoded.error));
    if (!options.text) fmt::print("{:8x}: ", offset);
    fmt::print("{}\n", isa::disassemble(*decoded.instruction));
  }
  return kExitOk;
}

}  // namespace trn2vp::command
