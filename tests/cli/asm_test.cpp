// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// trn2-vp asm and disasm, and validate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using testing::HasSubstr;
using testing_support::read_file;

constexpr char kProgram[] =
    "register_move rd=r1 b=8\n"
    "activation dst=sbuf.bf16[0+128]@4096(r2){1:512} data=psum.fp32[0+128]@0{1:512} op=exp "
    "scale=0.125 bias=sbuf.fp32[0]@8192 $S[8]>=4 $S[9]++@complete\n"
    "branch if=greater ra=r1 b=0 target=-1\n"
    "halt\n";

TEST(Asm, RoundTrip) {
  const Program program;
  program.folder().write("a.txt", std::string("# a comment\n") + kProgram);
  const Outcome made = program.call({"asm", "a.txt", "-o", "a.bin"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.out + made.err, "");
  EXPECT_EQ(read_file(program.folder().file("a.bin")).size(), 4u * 192);
  const Outcome text = program.call({"disasm", "--text", "a.bin"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("activation dst=sbuf.bf16[0+128]@4096(r2){1:512} "));
  program.folder().write("b.txt", text.out);
  EXPECT_EQ(program.call({"asm", "b.txt", "-o", "b.bin"}).exit_code, 0);
  EXPECT_EQ(read_file(program.folder().file("b.bin")), read_file(program.folder().file("a.bin")));
  EXPECT_EQ(program.call({"disasm", "--text", "b.bin"}).out, text.out);
}

TEST(Asm, OnePartOfAProgramForSeveralEngines) {
  const Program program;
  program.folder().write("p.trn2asm", ".engine sync\nnop\nhalt\n.engine vector core=1\nhalt\n");
  const auto call = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = {"asm", "p.trn2asm", "-o", "p.bin"};
    all.insert(all.end(), more.begin(), more.end());
    return program.call(all);
  };
  EXPECT_EQ(call({"--engine", "vector", "--core", "1"}).exit_code, 0);
  EXPECT_EQ(program.call({"disasm", "--text", "p.bin"}).out, "halt\n");
  EXPECT_EQ(call({"--engine", "sync"}).exit_code, 0);
  EXPECT_EQ(program.call({"disasm", "--text", "p.bin"}).out, "nop\nhalt\n");
  const Outcome which = call({});
  EXPECT_EQ(which.exit_code, 2);
  EXPECT_THAT(which.err, HasSubstr("expected --engine with one of: sync, vector"));
}

TEST(Asm, MistakesAreNamedAndWriteNothing) {
  const Program program;
  program.folder().write("a.txt", "nop\nfly\n");
  const Outcome bad = program.call({"asm", "a.txt", "-o", "a.bin"});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, HasSubstr("trn2-vp: a.txt:2: "));
  EXPECT_EQ(program.folder().content(), std::set<std::string>{"a.txt"});
  EXPECT_THAT(program.call({"asm", "none.txt", "-o", "a.bin"}).err,
              HasSubstr("none.txt: cannot be read"));
  program.folder().write("a.txt", "halt\n");
  EXPECT_THAT(program.call({"asm", "a.txt", "-o", "none/a.bin"}).err,
              HasSubstr("none/a.bin: cannot be written"));
  EXPECT_THAT(program.call({"asm", "a.txt", "-o", "a.bin", "--engine", "sync"}).err,
              HasSubstr("'a.txt' has no engines"));
  EXPECT_EQ(program.call({"asm", "a.txt"}).exit_code, 2);
}

TEST(Validate, PrintsTheRowsAndWritesThem) {
  const Program program;
  const Outcome outcome = program.call({"validate", "--csv", "v.csv"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  for (const char* text :
       {"published", "simulated", "error", "tensor.fp32_half_interval_n512", "rows: median error"})
    EXPECT_THAT(outcome.out, HasSubstr(text));
  EXPECT_EQ(program.folder().content(), std::set<std::string>{"v.csv"});
  const std::string csv = read_file(program.folder().file("v.csv"));
  EXPECT_EQ(csv.rfind("id,published,simulated,", 0), 0u);
  EXPECT_THAT(csv, HasSubstr("\ntensor.fp32_half_interval_n512,"));
}

TEST(Validate, AFileThatCannotBeWrittenIsRefusedBeforeTheWork) {
  const Outcome outcome = Program().call({"validate", "--csv", "none/v.csv"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("--csv: none/v.csv: cannot be written"));
}

}  // namespace
}  // namespace trn2vp::cli
