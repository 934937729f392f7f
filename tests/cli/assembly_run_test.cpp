// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Programs for the engines, run by the firmware: results, and everything that can go wrong on the
// chip with exit code 3 and a report that says what and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using Lines = std::vector<std::string>;

class Assembly : public testing::Test {
 protected:
  ordered_json run(const std::string& text, int exit_code = 0, Lines more = {}) {
    program_.folder().write("p.trn2asm", text);
    more.insert(more.begin(), {"--workload", "p.trn2asm"});
    return program_.run(more, exit_code);
  }
  static Lines faults(const ordered_json& report) { return report["faults"].get<Lines>(); }

  Program program_;
};

// The SyncEngine has no data path of its own; the others run.
constexpr char kTwoEngines[] = R"(
.input  sbuf.fp32[0+4]@0{1:4} values=1,2,3,4
.expect sbuf.fp32[0+4]@64{1:4} values=3,5,7,9
.output sbuf.bf16[0+4]@128{1:4} file=y.bin
.engine vector
tensor_scalar dst=sbuf.fp32[0+4]@64{1:4} data=sbuf.fp32[0+4]@0{1:4} op0=multiply operand0=2 op1=add operand1=1 $S[8]++@complete
halt
.engine scalar
activation dst=sbuf.bf16[0+4]@128{1:4} data=sbuf.fp32[0+4]@64{1:4} op=square $S[8]>=1
halt
)";

TEST_F(Assembly, ComputesComparesAndShows) {
  const auto report = run(kTwoEngines);
  EXPECT_EQ(report["workload"], "p.trn2asm");
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["compared_words"], 16);
  EXPECT_EQ(report["engines"]["vector"]["instructions"], 2);
  ASSERT_EQ(report["outputs"].size(), 1u);
  EXPECT_EQ(report["outputs"][0]["name"], "sbuf.bf16[0+4]@128{1:4}");
  const ordered_json row = {9.0, 25.0, 49.0, 81.0};
  EXPECT_EQ(report["outputs"][0]["rows"], ordered_json({row, row, row, row}));
  const std::string bytes = testing_support::read_file(program_.folder().file("y.bin"));
  ASSERT_EQ(bytes.size(), 32u);
  EXPECT_EQ(bytes.substr(0, 4), std::string("\x10\x41\xC8\x41"));
}

TEST_F(Assembly, TheTableShowsOutputs) {
  program_.folder().write("p.trn2asm", kTwoEngines);
  const Outcome outcome = program_.call({"run", "--workload", "p.trn2asm", "--quiet"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              HasSubstr("  sbuf.bf16[0+4]@128{1:4}\n     0:            9           25"));
}

TEST_F(Assembly, WithoutExpectationsToFinishIsEnough) {
  const auto report = run(".engine gpsimd\nnop\nhalt\n");
  EXPECT_EQ(report["exit_reason"], "finished");
  EXPECT_EQ(report["compared_words"], 0);
}

TEST_F(Assembly, AResultThatIsNotTheExpectedOneIsExitCode3) {
  std::string text = kTwoEngines;
  text.replace(text.find("3,5,7,9"), 7, "3,5,7,8");
  const auto report = run(text, 3);
  EXPECT_EQ(report["verified"], false);
  EXPECT_EQ(report["mismatches"], 4);
  EXPECT_EQ(report["exit_reason"], "the firmware found wrong results");
}

TEST_F(Assembly, DataComesFromFilesAndTheSeed) {
  program_.folder().write("x.bin", std::string("\x80\x3F\x00\x40", 4));  // BF16 1 and 2
  run(R"(
.input  sbuf.bf16[0+1]@0{1:2} file=x.bin
.expect sbuf.bf16[0+1]@0{1:2} values=1,2
.engine sync
halt
)");
  const std::string random = R"(
.input  sbuf.fp32[0+128]@0{1:64} random
.output sbuf.fp32[0+128]@0{1:64}
.engine sync
halt
)";
  const auto first = run(random, 0, {"--seed", "1"})["outputs"];
  EXPECT_EQ(run(random, 0, {"--seed", "1"})["outputs"], first);
  EXPECT_NE(run(random, 0, {"--seed", "2"})["outputs"], first);
}

// Descriptors as the chip sees them: SBUF to HBM and back, and a semaphore at the end.
constexpr char kDma[] = R"(
.input  sbuf.fp32[0+1]@0{1:16} values=7
.expect sbuf.fp32[3+1]@256{1:16} values=7
.descriptor queue=2 engine=5 from=sbuf[0]@0 to=hbm@0x40 bytes=64
.descriptor queue=2 engine=5 from=hbm@0x40 to=sbuf[3]@256 bytes=64
.descriptor queue=2 engine=5 from=one to=semaphore[40] bytes=4
.engine sync
dma_trigger queue=2 engines=32 m2s=3 s2m=3
nop $S[40]==1
halt
)";

TEST_F(Assembly, MovesDataByDescriptors) {
  const auto report = run(kDma);
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["dma"]["core"]["errors"], 0);
}

// ---- what goes wrong on the chip

TEST_F(Assembly, ABadDescriptorStopsItsDmaAndLeavesTheWaiterWaiting) {
  const std::pair<const char*, const char*> cases[] = {{"from=sbuf[0]@0", "from=0xdead000000000"},
                                                       {"to=sbuf[3]@256", "to=0xdead000000000"}};
  for (const auto& [good, bad] : cases) {
    SCOPED_TRACE(bad);
    std::string text = kDma;
    text.replace(text.find(good), std::string(good).size(), bad);
    const auto report = run(text, 3);
    EXPECT_EQ(report["exit_reason"], "the firmware gave up waiting");
    EXPECT_EQ(report["dma"]["core"]["errors"], 1);
    EXPECT_THAT(faults(report),
                Contains(AllOf(StartsWith("dma5: "), HasSubstr(", causes M2S 0x"))));
    EXPECT_THAT(faults(report), Contains(AllOf(StartsWith("core0 deadlock: sync at pc 0x"),
                                               HasSubstr("waits for S[40]==1 (is 0, "))));
  }
}

// Engine, PC, rule, operand, instruction; the Scalar Engine and the host go on.
TEST_F(Assembly, ABrokenOperandRuleStopsItsEngineOnly) {
  const auto report = run(R"(
.input  sbuf.fp32[0+64]@0{1:4} values=1,2,3,4
.expect sbuf.fp32[0+4]@128{1:4} values=2,3,4,5
.engine vector
nop
tensor_scalar dst=sbuf.fp32[1+40]@64{1:4} data=sbuf.fp32[0+40]@0{1:4} op0=multiply operand0=2
nop $S[9]++@complete
halt
.engine scalar
register_move rd=r1 b=3000
register_alu op=subtract rd=r1 ra=r1 b=1
branch if=greater ra=r1 b=0 target=-1
tensor_scalar dst=sbuf.fp32[0+4]@128{1:4} data=sbuf.fp32[0+4]@0{1:4} op0=add operand0=1
halt
)",
                          3);
  EXPECT_EQ(report["exit_reason"], "a sequencer stopped with an error");
  ASSERT_EQ(faults(report).size(), 1u);
  EXPECT_THAT(faults(report)[0],
              AllOf(StartsWith("core0 vector at pc 0x"), HasSubstr("start-partition: dst: "),
                    HasSubstr(": tensor_scalar dst=sbuf.fp32[1+40]@64{1:4} data=")));
  // The first instruction was the nop of 192 bytes.
  const std::string pc = faults(report)[0].substr(21, faults(report)[0].find(':') - 21);
  EXPECT_EQ(std::stoull(pc, nullptr, 16) % 0x100, 0xC0u) << pc;
  // The other engine was still counting, came to its end, and its result came home.
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["mismatches"], 0);
  EXPECT_EQ(report["engines"]["vector"]["instructions"], 1);
  EXPECT_GT(report["engines"]["scalar"]["instructions"], 6000);
  const auto lines = report["host"]["uart_lines"].get<Lines>();
  EXPECT_THAT(lines, Contains(StartsWith("ERROR: engine stopped: nc0 vector: status 4, error ")));
  EXPECT_THAT(lines, Contains(StartsWith("output: 64 bytes")));
  EXPECT_EQ(lines.back(), "FAIL: status 5");
}

TEST_F(Assembly, AProgramWithoutHaltIsReported) {
  const auto report = run(".engine sync\nnop\n", 3);
  EXPECT_THAT(faults(report), ElementsAre(AllOf(StartsWith("core0 sync at pc 0x"),
                                                HasSubstr("ends without halt"))));
}

constexpr char kRace[] = R"(
.input  sbuf.fp32[0+4]@0{1:64} values=1
.engine vector
tensor_scalar dst=sbuf.fp32[0+4]@1024{1:64} data=sbuf.fp32[0+4]@0{1:64} op0=multiply operand0=2
halt
.engine scalar
activation dst=sbuf.fp32[0+4]@2048{1:64} data=sbuf.fp32[0+4]@1024{1:64} op=square
halt
)";

// Both instructions and the address.
TEST_F(Assembly, ARaceIsReported) {
  const auto report = run(kRace, 3);
  EXPECT_EQ(report["exit_reason"], "finished");
  ASSERT_EQ(faults(report).size(), 1u);
  EXPECT_THAT(faults(report)[0], AllOf(StartsWith("core0 hazard: "), HasSubstr("vector at pc 0x"),
                                       HasSubstr("(tensor_scalar dst=sbuf.fp32[0+4]@1024{1:64} "),
                                       HasSubstr("scalar at pc 0x"), HasSubstr("(activation dst="),
                                       HasSubstr("sbuf partition 0 byte 1024"),
                                       HasSubstr("no semaphore orders them")));
  EXPECT_EQ(faults(run(kRace, 3, {"--mode", "timing"})), faults(report));
}

TEST_F(Assembly, AnOrderedPairIsNoRace) {
  std::string text = kRace;
  text.replace(text.find("operand0=2"), 10, "operand0=2 $S[8]++@complete");
  text.replace(text.find("op=square"), 9, "op=square $S[8]>=1");
  EXPECT_THAT(faults(run(text)), IsEmpty());
}

TEST_F(Assembly, TheHazardCheckerCanBeTurnedOff) {
  EXPECT_THAT(faults(run(kRace, 0, {"--set", "checks.hazards=off"})), IsEmpty());
  EXPECT_THAT(faults(run(kRace, 3, {"--set", "checks.hazards=on"})), Not(IsEmpty()));
  program_.folder().write("q.toml", "kind = 'host-chip'\n[checks]\nhazards = false\n");
  EXPECT_THAT(faults(run(kRace, 0, {"--platform", "q.toml"})), IsEmpty());
}

TEST_F(Assembly, ReadingWhatNobodyWroteIsReported) {
  const auto report = run(R"(
.engine vector
tensor_copy dst=sbuf.fp32[0+4]@64{1:4} src=sbuf.fp32[0+4]@0{1:4}
halt
)",
                          3);
  EXPECT_THAT(
      faults(report),
      ElementsAre(AllOf(StartsWith("core0 hazard: vector at pc 0x"),
                        HasSubstr("reads sbuf partition 0 byte 0, which was never written"))));
}

// The report lists the first ones and counts the rest.
TEST_F(Assembly, ManyHazardsAreCounted) {
  std::string text = ".engine vector\n";
  for (int i = 0; i < 100; ++i) {
    const std::string at = std::to_string(64 * i);
    text += "tensor_copy dst=sbuf.fp32[0+4]@" + std::to_string(65536 + 64 * i) +
            "{1:4} src=sbuf.fp32[0+4]@" + at + "{1:4}\n";
  }
  const Lines lines = faults(run(text + "halt\n", 3));
  ASSERT_GT(lines.size(), 1u);
  EXPECT_EQ(lines.back(), "core0 hazards: " + std::to_string(100 - (lines.size() - 1)) + " more");
}

// Who waits for which semaphore, its last updater, and the circle.
TEST_F(Assembly, ADeadlockIsAWaitForGraph) {
  const auto report = run(R"(
.engine vector
nop $S[11]++@complete
nop $S[10]>=2 $S[11]++@complete
halt
.engine scalar
nop $S[10]++@complete
nop $S[11]>=2 $S[10]++@complete
halt
.engine gpsimd
nop $S[12]>=1
halt
)",
                          3);
  EXPECT_EQ(report["exit_reason"], "the firmware gave up waiting");
  const Lines lines = faults(report);
  EXPECT_THAT(lines, Contains(AllOf(StartsWith("core0 deadlock: vector at pc 0x"),
                                    HasSubstr("waits for S[10]>=2 (is 1, last updated by scalar "
                                              "at pc 0x"),
                                    HasSubstr("nop $S[10]++@complete"))));
  EXPECT_THAT(lines,
              Contains(AllOf(StartsWith("core0 deadlock: scalar at pc 0x"),
                             HasSubstr("waits for S[11]>=2 (is 1, last updated by vector "))));
  EXPECT_THAT(lines, Contains(AllOf(StartsWith("core0 deadlock: gpsimd at pc 0x"),
                                    HasSubstr("waits for S[12]>=1 (is 0, never updated)"))));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("circle: "), HasSubstr("scalar -> vector"))));
  EXPECT_THAT(report["host"]["uart_lines"].get<Lines>(),
              Contains("ERROR: not done after 100000 us"));
}

TEST_F(Assembly, ControlFlowOnTensorDataAsksForFunctionalMode) {
  const char* text = R"(
.input sbuf.int32[0+1]@0{1:1} values=3
.engine sync
register_load rd=r1 src=sbuf.int32[0+1]@0{1:1}
branch if=equal ra=r1 b=3 target=2
nop $S[9]>=1
halt
)";
  EXPECT_THAT(faults(run(text)), IsEmpty());
  const auto report = run(text, 3, {"--mode", "timing"});
  EXPECT_THAT(faults(report), Contains(HasSubstr("functional")));
}

// ---- two cores

constexpr char kExchange[] = R"(
.input  sbuf.bf16[0+128]@0{1:256} values=1
.input  sbuf.bf16[0+128]@0{1:256} core=1 values=2
.expect sbuf.bf16[0+128]@4096{1:256} values=2
.expect sbuf.bf16[0+128]@4096{1:256} core=1 values=1
.expect sbuf.bf16[0+128]@8192{1:256} core=1 values=2
.engine sync
sendrecv dst=sbuf.bf16[0+128]@4096{1:256} src=sbuf.bf16[0+128]@0{1:256} send_to_rank=1 recv_from_rank=1 pipe_id=0
core_barrier cores=3 semaphore=7
halt
.engine sync core=1
sendrecv dst=sbuf.bf16[0+128]@4096{1:256} src=sbuf.bf16[0+128]@0{1:256} send_to_rank=0 recv_from_rank=0 pipe_id=0
core_barrier cores=3 semaphore=7
nop $S[8]++@complete
halt
.engine vector core=1
tensor_scalar dst=sbuf.bf16[0+128]@8192{1:256} data=sbuf.bf16[0+128]@4096{1:256} op0=add operand0=1 $S[8]>=1
halt
)";

TEST_F(Assembly, TwoCoresExchangeTiles) {
  const auto report = run(kExchange);
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["compared_words"], 3 * 128 * 256);
  EXPECT_THAT(faults(report), IsEmpty());
}

TEST_F(Assembly, ACoreWhosePartnerDoesNotComeIsReported) {
  std::string text = kExchange;
  // The neighbour halts at once.
  const std::size_t second = text.find(".engine sync core=1\n") + 20;
  text.insert(second, "halt\n");
  const auto report = run(text, 3);
  EXPECT_THAT(faults(report),
              Contains(AllOf(StartsWith("core0 deadlock: sync at pc 0x"), HasSubstr("sendrecv "))));
}

// ---- mistakes in the text

TEST_F(Assembly, MistakesAreNamedWithFileAndLine) {
  const auto error = [&](const std::string& text) {
    program_.folder().write("p.trn2asm", text);
    const Outcome outcome = program_.call({"run", "--workload", "p.trn2asm", "--quiet"});
    EXPECT_EQ(outcome.exit_code, 2) << text;
    EXPECT_EQ(outcome.out, "");
    return outcome.err;
  };
  const std::string engine = ".engine vector\n";
  EXPECT_THAT(error(""), HasSubstr("p.trn2asm: no program, expected .engine NAME"));
  EXPECT_THAT(error("nop\n"), HasSubstr("p.trn2asm:1: an instruction without an engine"));
  EXPECT_THAT(error("# one\n" + engine + "nop\njump\n"), HasSubstr("p.trn2asm:4: "));
  EXPECT_THAT(error(".engine warp\n"), HasSubstr("p.trn2asm:1: .engine warp, expected tensor, "));
  EXPECT_THAT(error(".engine vector core=2\n"), HasSubstr("core=2, expected core=0 or core=1"));
  EXPECT_THAT(error(".start vector\n"), HasSubstr("'.start', expected .engine, .input, "));
  for (const char* pattern : {"psum.fp32[0+4]@0{1:4}", "sbuf.fp32[0+4]@0{2:4}", "sbuf.fp32[0]@0",
                              "sbuf.fp32[0+4]@64(r1){1:4}", "x"})
    EXPECT_THAT(error(".input " + std::string(pattern) + " values=1\n"),
                HasSubstr("expected a contiguous pattern"));
  const std::string program = engine + "nop\nhalt\n";
  EXPECT_THAT(error(program + ".input sbuf.fp32[0+4]@229372{1:4} values=1\n"),
              HasSubstr("p.trn2asm:4: sbuf.fp32[0+4]@229372{1:4} is outside SBUF, expected 128 "
                        "partitions of 229376 bytes"));
  EXPECT_THAT(error(program + ".input sbuf.fp32[100+40]@0{1:4} values=1\n"),
              HasSubstr("is outside SBUF"));
  EXPECT_THAT(error(".input sbuf.fp32[0+2]@0{1:4} values=1,2,3\n"),
              HasSubstr("3 values, expected 1, 4 or 8"));
  EXPECT_THAT(error(".input sbuf.uint8[0+2]@0{1:4} values=256\n"),
              HasSubstr("'256' is not a value of uint8"));
  EXPECT_THAT(error(".input sbuf.int8[0+2]@0{1:4} values=1.5\n"),
              HasSubstr("'1.5' is not a value"));
  EXPECT_THAT(error(".input sbuf.fp32[0+2]@0{1:4} values=\n"), HasSubstr("0 values, expected 1"));
  EXPECT_THAT(error(".input sbuf.fp32[0+2]@0{1:4} file=none.bin\n"),
              HasSubstr("p.trn2asm:1: none.bin: no such file"));
  program_.folder().write("short.bin", "abc");
  EXPECT_THAT(error(".input sbuf.fp32[0+2]@0{1:4} file=short.bin\n"),
              HasSubstr("short.bin has 3 bytes, expected 32"));
  EXPECT_THAT(error(".input sbuf.int32[0+2]@0{1:4} random\n"), HasSubstr("expected bf16, fp16"));
  EXPECT_THAT(error(".expect sbuf.fp32[0+2]@0{1:4} random\n"), HasSubstr("values=..., file=DATA"));
  EXPECT_THAT(error(".output sbuf.fp32[0+2]@0{1:4} random\n"), HasSubstr("[file=DATA]"));
  EXPECT_THAT(error(".output sbuf.fp32[0+2]@0{1:4} file=none/y.bin\n"),
              HasSubstr("p.trn2asm:1: .output: none/y.bin cannot be written"));
  EXPECT_THAT(error(".descriptor queue=14 engine=0 from=one to=hbm@0 bytes=4\n"),
              HasSubstr("'14', expected a number in 0..12"));
  EXPECT_THAT(error(".descriptor queue=1 engine=0 from=two to=hbm@0 bytes=4\n"),
              HasSubstr("'two', expected sbuf[PARTITION]@BYTE"));
  EXPECT_THAT(error(".descriptor queue=1 engine=0 from=one bytes=4\n"), HasSubstr("to=PLACE"));
  EXPECT_THAT(program_.call({"run", "--workload", "none.trn2asm"}).err,
              HasSubstr("none.trn2asm: no such file"));
}

}  // namespace
}  // namespace trn2vp::cli
