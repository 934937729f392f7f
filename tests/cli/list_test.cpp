// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

namespace isa = trainium2::isa;
using testing::ContainsRegex;
using testing::HasSubstr;

std::string list(const std::string& what) {
  const Outcome outcome = Program().call({"list", what});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  return outcome.out;
}

TEST(List, Names) {
  EXPECT_EQ(list("platforms"), "host-chip\nneuron-core\ntrainium1\ntrainium2\ntwo-chips\n");
  EXPECT_THAT(list("workloads"), HasSubstr("llama-3.1-8b-attention-projections\n"));
}

TEST(List, KernelsWithTheirDimensionsAndAnExample) {
  const std::string text = list("workloads");
  EXPECT_THAT(text, HasSubstr("dimensions in elements"));
  for (const char* form : {"gemm:MxNxK:dtype", "softmax:ROWSxCOLS:dtype",
                           "rope:ROWSxHEADSxDIM:dtype", "mlp:ROWSxHIDDENxINNER:dtype[:silu,gelu]",
                           "attention:HEADSxQUERIESxKEYSxDIM:dtype[:causal]", "stride=N,padding=N]",
                           "transpose:256x384:bf16"})
    EXPECT_THAT(text, HasSubstr(form));
}

TEST(List, ParametersWithUnitAndProvenance) {
  const std::string text = list("parameters");
  const std::size_t start = text.find("chip.tensor.clock_hz ");
  ASSERT_NE(start, std::string::npos);
  const std::string line = text.substr(start, text.find('\n', start) - start);
  EXPECT_THAT(line, HasSubstr("2400000000 Hz"));
  EXPECT_THAT(line, HasSubstr("documented: "));
  EXPECT_THAT(text, HasSubstr("host.ram_bytes "));
  EXPECT_THAT(text, HasSubstr("assumed: "));
  EXPECT_THAT(text, ContainsRegex("chip.gpsimd.custom_operators +none path"));
  EXPECT_THAT(text, ContainsRegex("chip.rounding.stochastic_rounding_en +off on/off"));
  EXPECT_THAT(text, ContainsRegex("chip.rounding.stochastic_rounding_seed +0 1 "));
}

TEST(List, ParametersOfAPlatform) {
  const auto of = [](const std::string& platform) {
    const Outcome outcome = Program().call({"list", "parameters", "--platform", platform});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out;
  };
  EXPECT_THAT(list("parameters"), ContainsRegex("chip.cores +8 1 +1..8 "));
  EXPECT_THAT(of("trainium1"), ContainsRegex("chip.cores +2 1 +1..8 "));
  EXPECT_THAT(
      of("trainium1"),
      ContainsRegex("chip.sbuf.partition_bytes +196608 bytes +8192..262144 in steps of 64"));
  EXPECT_THAT(of("neuron-core"), ContainsRegex("chip.cores +1 1 +1..8 "));
  EXPECT_THAT(of("neuron-core"), testing::Not(HasSubstr("host.ram_bytes")));
  EXPECT_EQ(Program().call({"list", "parameters", "--platform", "none"}).exit_code, 2);
}

TEST(List, EachAddressBitOfHbm) {
  const std::string text = list("interleave");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 30) << "24 GiB are less than 2^35 bytes";
  EXPECT_THAT(text, HasSubstr("bit 5: column[0]\n"));
  EXPECT_THAT(text, HasSubstr("bit 8: pseudo_channel"));
  EXPECT_THAT(text, HasSubstr("bit 34: row[14]\n"));
}

TEST(List, RegistersAndInstructions) {
  EXPECT_THAT(list("registers"), HasSubstr("|"));
  const std::string instructions = list("instructions");
  for (const char* name : {"load_stationary", "multiply_moving", "halt"})
    EXPECT_THAT(instructions, HasSubstr(name));
}

TEST(Disasm, PrintsInstructionsWithTheirOffsets) {
  isa::Instruction nop{};
  nop.opcode = isa::Opcode::kNop;
  isa::Instruction halt{};
  halt.opcode = isa::Opcode::kHalt;
  std::string bytes;
  std::string expected;
  for (const isa::Instruction& instruction : {nop, halt}) {
    char offset[16];
    std::snprintf(offset, sizeof offset, "%8zx: ", bytes.size());
    expected += offset + isa::disassemble(instruction) + "\n";
    const isa::EncodedInstruction encoded = isa::encode(instruction);
    bytes.append(encoded.begin(), encoded.end());
  }
  const Program program;
  program.folder().write("p.bin", bytes);
  const Outcome outcome = program.call({"disasm", "p.bin"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, expected);
  // One byte too many: what is good is printed, then the error names the place.
  program.folder().write("p.bin", bytes + "x");
  const Outcome longer = program.call({"disasm", "p.bin"});
  EXPECT_EQ(longer.exit_code, 2);
  EXPECT_THAT(longer.err, HasSubstr("p.bin: byte " + std::to_string(bytes.size()) + ": "));
}

TEST(Help, OfEveryCommand) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"run", "--help"},
                                                    {"list", "-h"},
                                                    {"disasm", "-h"},
                                                    {"asm", "-h"},
                                                    {"validate", "-h"},
                                                    {"explore", "-h"}}) {
    const Outcome outcome = Program().call(arguments);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out, HasSubstr("Usage: trn2-vp"));
  }
  const Outcome run = Program().call({"run", "--help"});
  for (const char* flag :
       {"--platform", "--workload", "--set", "--array", "--mode", "--report", "--wave",
        "--wave-scope", "--wave-window", "--seed", "--quantum", "--limit"})
    EXPECT_THAT(run.out, HasSubstr(flag));
  EXPECT_EQ(Program().call({"--version"}).exit_code, 0);
}

}  // namespace
}  // namespace trn2vp::cli
