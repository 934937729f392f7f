// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The user's mistakes: exit code 2, one line that names file, key and expectation, nothing written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Words = std::vector<std::string>;

class BadInput : public testing::Test {
 protected:
  /// One line on standard error that holds all of `parts`, and nothing new in the folder but
  /// perhaps an empty folder for the report.
  void expect_refused(const Words& arguments, const Words& parts) {
    SCOPED_TRACE(testing::PrintToString(arguments));
    const auto before = program_.folder().content();
    const Outcome outcome = program_.call(arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.err.rfind("trn2-vp: ", 0), 0u) << outcome.err;
    for (const std::string& part : parts) EXPECT_THAT(outcome.err, HasSubstr(part));
    auto after = program_.folder().content();
    if (before.count("out") == 0 && after.count("out") != 0 &&
        fs::is_empty(program_.folder().file("out")))
      after.erase("out");
    EXPECT_EQ(after, before);
  }

  /// The same of `run`, with a report and a wave file asked for.
  void expect_run_refused(Words arguments, const Words& parts) {
    const auto add_unless_given = [&](const char* flag, const char* value) {
      if (std::find(arguments.begin(), arguments.end(), flag) == arguments.end())
        arguments.insert(arguments.end(), {flag, value});
    };
    add_unless_given("--report", "out");
    add_unless_given("--wave", "wave.vcd");
    arguments.insert(arguments.begin(), "run");
    expect_refused(arguments, parts);
  }

  std::string write(const std::string& name, const std::string& content) {
    return program_.folder().write(name, content);
  }

  Program program_;
};

constexpr char kWorkload[] =
    "name = 'w'\nkind = 'attention-projections'\nmodel = 'model.json'\ntokens = 8\n"
    "dtype = 'bf16'\n";

TEST_F(BadInput, WorkloadThatIsNotThere) {
  expect_run_refused({"--workload", "none.toml"}, {"none.toml: no such file"});
  expect_run_refused({"--workload", "none"},
                     {"--workload: 'none' is not known, expected gemm:MxNxK:dtype",
                      "llama-3.1-8b-attention-projections"});
  write("w.toml", kWorkload);
  expect_run_refused({"--workload", "w.toml"}, {"model.json: no such file"});
}

TEST_F(BadInput, MemoryThatIsNot) {
  expect_run_refused({"--set", "chip.hbm.fidelity=rtl"},
                     {"--set: chip.hbm.fidelity: is 'rtl', expected lt|at"});
  expect_run_refused({"--set", "chip.hbm.preset=hbm9"}, {"chip.hbm.preset: 'hbm9'", "hbm3-trn2"});
  expect_run_refused({"--set", "chip.hbm.interleave=row[14:0]"},
                     {"chip.hbm.interleave: stack_id[0]: missing"});
  write("dram.toml", "rp = 5\n");
  expect_run_refused({"--set", "chip.hbm.preset=dram.toml"}, {"chip.hbm.preset: dram.toml: "});
}

TEST_F(BadInput, WorkloadThatIsMalformed) {
  write("w.toml", "name = 'w'\nkind = [\n");
  expect_run_refused({"--workload", "w.toml"}, {"w.toml:", "expected TOML"});
  write("w.toml", std::string(kWorkload) + "colour = 'red'\n");
  expect_run_refused({"--workload", "w.toml"}, {"w.toml: colour: unknown key, expected name,"});
  write("w.toml", kWorkload);
  write("model.json", "{\"hidden_size\": 64,");
  expect_run_refused({"--workload", "w.toml"}, {"model.json: expected JSON"});
  write("model.json", "{\"hidden_size\": 64}");
  expect_run_refused({"--workload", "w.toml"},
                     {"model.json: num_attention_heads: missing, expected a positive integer"});
}

TEST_F(BadInput, PlatformThatIsNotThere) {
  expect_run_refused({"--platform", "none.toml"}, {"none.toml: no such file"});
  expect_run_refused({"--platform", "none"},
                     {"--platform: 'none' is not known", "one of: host-chip, neuron-core, trainium1, trainium2, two-chips"});
}

TEST_F(BadInput, PlatformThatIsMalformed) {
  write("p.toml", "kind = 'host-chip'\n[chip\n");
  expect_run_refused({"--platform", "p.toml"}, {"p.toml:2: expected TOML"});
  write("p.toml", "kind = 'spaceship'\n");
  expect_run_refused({"--platform", "p.toml"},
                     {"p.toml: kind: is 'spaceship', expected 'host-chip', 'two-chips' or 'neuron-core'"});
  write("p.toml", "kind = 'host-chip'\n[chip.tensor]\nclok_hz = 1e9\n");
  expect_run_refused({"--platform", "p.toml"},
                     {"p.toml: chip.tensor.clok_hz: no such parameter, the nearest is "
                      "chip.tensor.clock_hz"});
  write("p.toml", "kind = 'host-chip'\n[chip.tensor]\nclock_hz = 'fast'\n");
  expect_run_refused({"--platform", "p.toml"},
                     {"p.toml: chip.tensor.clock_hz: is 'fast', expected an integer in"});
  write("p.toml", "kind = 'host-chip'\n[chip.tensor]\nclock_hz = 1\n");
  expect_run_refused(
      {"--platform", "p.toml"},
      {"p.toml: chip.tensor.clock_hz: is '1', expected an integer in 1000000..", "Hz"});
}

TEST_F(BadInput, Parameters) {
  expect_run_refused({"--set", "chip.tensor.clock=1e9"},
                     {"--set: chip.tensor.clock: no such parameter", "chip.tensor.clock_hz"});
  expect_run_refused({"--set", "chip.tensor.clock_hz=many"},
                     {"--set: chip.tensor.clock_hz: is 'many', expected an integer in "});
  expect_run_refused({"--set", "chip.tensor.clock_hz"}, {"--set: ", "expected key=value"});
}

TEST_F(BadInput, CustomOperators) {
  const std::string key = "chip.gpsimd.custom_operators";
  write("p.toml", "kind = 'host-chip'\n[chip.gpsimd]\ncustom_operators = 'none.so'\n");
  expect_run_refused({"--platform", "p.toml"},
                     {"p.toml: " + key + ": is 'none.so', expected a file that exists"});
  expect_run_refused({"--set", key + "=none.so"}, {"--set: " + key + ": is 'none.so', expected"});
  write("text.so", "text\n");
  expect_run_refused({"--set", key + "=text.so"},
                     {key + ": custom operators 'text.so': expected a shared library"});
  expect_run_refused({"--set", key + "=" BROKEN_OPERATORS_0},
                     {key + ": custom operators '" BROKEN_OPERATORS_0
                            "': expected the symbol trn2vp_custom_operators"});
}

TEST_F(BadInput, WaveScopeThatMatchesNothing) {
  expect_run_refused(
      {"--workload", "gemm:8x8x8:bf16", "--wave", "w.fst", "--wave-scope", "nothing.*"},
      {"--wave-scope: matches no signal, expected a pattern"});
}

TEST_F(BadInput, ShapesAndTypes) {
  for (const char* shape : {"0x1x1", "1x0x1", "1x1x0", "-1x1x1", "1048577x1x1"})
    expect_run_refused({"--workload", "gemm:" + std::string(shape) + ":bf16"},
                       {"--workload: 'gemm:" + std::string(shape), "expected 1..1048576"});
  expect_run_refused({"--workload", "gemm:1x1x1:int3"}, {"int3", "expected bf16 or fp16"});
  expect_run_refused({"--workload", "gemm:1x1:bf16"}, {"expected gemm:MxNxK:dtype"});
  expect_run_refused({"--workload", "gemm:1048576x1048576x1048576:bf16"}, {"does not fit"});
}

TEST_F(BadInput, Firmware) {
  expect_run_refused({"--firmware", "none.elf"}, {"none.elf: can't be read, expected an ELF64"});
  write("text.elf", "not an ELF at all, but long enough to hold the header of one, 64 bytes.");
  expect_run_refused({"--firmware", "text.elf"}, {"text.elf: ", "found no ELF magic"});
  std::string elf = testing_support::read_file(firmware("run_job"));
  ASSERT_GT(elf.size(), 64u);
  std::string other = elf;
  other[18] = 62;  // e_machine: x86-64
  write("x86.elf", other);
  expect_run_refused({"--firmware", "x86.elf"},
                     {"x86.elf: expected an ELF for AArch64 (machine 183), found machine 62"});
  write("cut.elf", elf.substr(0, 100));
  expect_run_refused({"--firmware", "cut.elf"}, {"cut.elf: ", "expected"});
  other = elf;
  other[24 + 3] = 0x10;  // the entry, out of the program
  write("lost.elf", other);
  expect_run_refused({"--firmware", "lost.elf"},
                     {"lost.elf: entry: is 0x10", "expected an address in a segment"});
}

TEST_F(BadInput, FirmwareOutsideMemory) {
  std::string elf = testing_support::read_file(firmware("run_job"));
  const auto headers = static_cast<unsigned char>(elf[32]);  // e_phoff, 64 as ever
  elf[headers + 24 + 3] = 0;                                 // p_paddr of the first segment
  write("low.elf", elf);
  expect_run_refused({"--firmware", "low.elf"}, {"low.elf: segments: expected them in 0x40000000"});
}

TEST_F(BadInput, OutputsThatCannotBeWritten) {
  write("file", "");
  const Words small = {"--workload", "gemm:1x1x1:bf16"};
  const auto with = [&](Words more) {
    more.insert(more.end(), small.begin(), small.end());
    return more;
  };
  expect_run_refused(with({"--report", "file"}),
                     {"--report: 'file' cannot be written, expected a folder"});
  expect_run_refused(with({"--report", "file/below"}), {"'file/below' cannot be written"});
  expect_run_refused(with({"--wave", "none/w.vcd"}), {"none/w.vcd: cannot be written"});
  expect_run_refused(with({"--wave", "none/w.fst"}), {"none/w.fst: "});
  expect_run_refused(with({"--timeline", "none/t.json"}), {"none/t.json: cannot be written"});
  expect_run_refused(with({"--timeline", "t.json", "--wave", "none/w.vcd"}), {"none/w.vcd: "});
  expect_run_refused(with({"--timeline", "t.json", "--wave-scope", "nothing"}), {"--wave-scope"});
  expect_run_refused(with({"--wave", "w.txt"}), {"w.txt: expected a path ending in .vcd or .fst"});
  expect_run_refused(with({"--wave", "vcd"}), {"vcd: expected a path ending in .vcd or .fst"});
}

TEST_F(BadInput, Flags) {
  expect_run_refused({"--array", "silicon"}, {"--array: 'silicon', expected tlm, rtl or lockstep"});
  expect_run_refused({"--mode", "warp"}, {"--mode: 'warp', expected functional or timing"});
  expect_run_refused({"--array", "rtl", "--mode", "timing"}, {"--array rtl", "functional"});
  expect_run_refused({"--seed", "odd"}, {"--seed", "odd"});
  expect_run_refused({"--quantum", "10"}, {"--quantum: '10', expected a time, as in 10us"});
  expect_run_refused({"--quantum", "0us"}, {"--quantum: expected more than 0"});
  expect_run_refused({"--limit", "long"}, {"--limit: 'long', expected a time, as in 10us"});
  expect_run_refused({"--limit", "0us"}, {"--limit: expected more than 0"});
  for (const char* window : {"10us", "5us:1us", "1us:1us", "a:b", ":"})
    expect_run_refused({"--wave-window", window}, {"--wave-window: '", "expected"});
  expect_run_refused({"--nonsense"}, {"--nonsense"});
  expect_run_refused({"stray"}, {"stray"});
}

TEST_F(BadInput, OtherCommands) {
  expect_refused({}, {"expected a command"});
  expect_refused({"fly"}, {"fly"});
  expect_refused({"list"}, {"WHAT"});
  expect_refused({"list", "dreams"}, {"dreams", "parameters"});
  expect_refused({"disasm"}, {"FILE"});
  expect_refused({"disasm", "none.bin"}, {"none.bin: cannot be read"});
  write("half.bin", std::string(100, '\0'));
  expect_refused({"disasm", "half.bin"}, {"half.bin: byte 0: "});
}

}  // namespace
}  // namespace trn2vp::cli
