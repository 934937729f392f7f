// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/validate.h"

#include <gtest/gtest.h>

#include <set>

#include "models/trainium2/isa/assembly.h"
#include "tests/trainium2/isa/rule_cases.h"

namespace trn2vp::trainium2::isa {
namespace {

/// "rule:operand" of the first broken rule, or "".
std::string broken(const std::string& text, Engine engine, const CoreGeometry& geometry = {}) {
  const Assembled assembled = assemble(text);
  EXPECT_TRUE(assembled) << assembled.error;
  const auto violation = validate(assembled.program.at(0), engine, geometry);
  return violation ? violation->rule + ":" + violation->operand : "";
}

std::string copy(const std::string& dst, const std::string& src, Engine engine = Engine::kVector) {
  return broken("tensor_copy dst=" + dst + " src0=" + src, engine);
}

TEST(Validate, EnginesThatMayExecute) {
  const auto legal = [](const std::string& text) {
    std::string engines;
    for (Engine engine :
         {Engine::kTensor, Engine::kScalar, Engine::kGpSimd, Engine::kVector, Engine::kSync}) {
      engines += broken(text, engine).empty() ? engine_name(engine)[0] : '-';
    }
    return engines;
  };
  EXPECT_EQ(legal("nop"), "TSGVS");
  EXPECT_EQ(legal("event_semaphore"), "TSGVS");
  EXPECT_EQ(legal("dma_trigger queue=0 engines=65535 m2s=1 s2m=1"), "TSGVS");
  EXPECT_EQ(legal("load_stationary src0=sbuf.bf16[0+128]@0{1:128}"), "T----");
  EXPECT_EQ(
      legal("multiply_moving dst=psum.fp32[0+1]@0{1:1} src0=sbuf.bf16[0+1]@0{1:1} accumulate=0"),
      "T----");
  EXPECT_EQ(legal("tensor_copy dst=sbuf.bf16[0+1]@0{1:1} src0=sbuf.fp32[0+1]@0{1:1}"), "-SGV-");
  EXPECT_EQ(legal("tensor_copy dst=sbuf.bf16[0+1]@0{1:1} src0=psum.fp32[0+1]@0{1:1}"), "-S-V-");
  EXPECT_EQ(legal("memset dst=sbuf.bf16[0+1]@0{1:1} value=0"), "--GV-");
}

std::vector<RuleCase> all_cases() {
  std::vector<RuleCase> cases;
  for (const auto list : {operand_cases, control_cases, tensor_cases, vector_cases,
                          vector_special_cases, scalar_cases, gpsimd_cases}) {
    for (RuleCase& rule_case : list()) cases.push_back(std::move(rule_case));
  }
  return cases;
}

// Every (start, count) against the documented sentence, written independently of the rule's code.
TEST(Validate, StartPartitionRule) {
  for (int count = 1; count <= 128; ++count) {
    for (int start = 0; start < 128; ++start) {
      std::set<int> starts{0};
      if (count <= 64) starts.insert(64);
      if (count <= 32) starts.insert({32, 96});
      const bool legal = starts.count(start) == 1 && start + count <= 128;
      const std::string pattern =
          "sbuf.bf16[" + std::to_string(start) + "+" + std::to_string(count) + "]@0{1:1}";
      EXPECT_EQ(copy(pattern, pattern).empty(), legal) << pattern;
    }
  }
  EXPECT_EQ(copy("sbuf.bf16[0+0]@0{1:1}", "sbuf.bf16[0+0]@0{1:1}"), "partition-count:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+129]@0{1:1}", "sbuf.bf16[0+1]@0{1:1}"), "partition-count:dst");
  EXPECT_EQ(copy("sbuf.bf16[16+16]@0{1:1}", "sbuf.bf16[0+16]@0{1:1}"), "start-partition:dst");
  EXPECT_EQ(copy("sbuf.bf16[128+1]@0{1:1}", "sbuf.bf16[0+1]@0{1:1}"), "partition-range:dst");
}

// Every rule: an instruction that breaks it, named as documented, and one that just does not.
TEST(Validate, EveryRule) {
  for (const RuleCase& rule_case : all_cases()) {
    EXPECT_EQ(broken(rule_case.bad, rule_case.engine), rule_case.broken) << rule_case.bad;
    EXPECT_EQ(broken(rule_case.good, rule_case.engine), "") << rule_case.good;
  }
}

TEST(Validate, EveryRuleHasACase) {
  // The first three and dma-engine below, dge-queue and dge-bounds in dge_program_test, the last
  // two in tensor_program_test.
  std::set<std::string> tested{"operand-missing", "dtype-pair", "matmul-pair",      "dge-queue",
                               "dge-bounds",      "dma-engine", "accumulate-group", "array-mode"};
  for (const RuleCase& rule_case : all_cases()) {
    tested.insert(rule_case.broken.substr(0, rule_case.broken.find(':')));
  }
  std::set<std::string> rules;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    EXPECT_TRUE(rules.insert(kRules[i].id).second) << kRules[i].id;
  }
  EXPECT_EQ(tested, rules);
}

TEST(Validate, ARuleHasItsOwnCode) {
  for (std::size_t i = 0; i < kRuleCount; ++i) EXPECT_EQ(rule_code(kRules[i].id), i + 1);
  EXPECT_EQ(rule_code("no-such-rule"), 0u);
}

TEST(Validate, AVectorThatMustBeThere) {
  Instruction select =
      assemble(
          "range_select dst=sbuf.bf16[0+8]@0{1:4} on_true_tile=sbuf.bf16[0+8]@0{1:4} "
          "bound0=sbuf.fp32[0]@0 bound1=sbuf.fp32[0]@4 comp_op0=less comp_op1=less "
          "reduce_cmd=idle on_false_value=-3.4028235e38")
          .program.at(0);
  EXPECT_FALSE(validate(select, Engine::kVector));
  select.vectors[1] = {};
  const auto violation = validate(select, Engine::kVector);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->rule + ":" + violation->operand, "operand-missing:bound1");
}

TEST(Validate, GeometryIsAParameter) {
  CoreGeometry trainium1;
  trainium1.sbuf_partition_bytes = 192 * 1024;
  EXPECT_EQ(broken("memset dst=sbuf.bf16[0+1]@200000{1:1} value=0", Engine::kVector), "");
  EXPECT_EQ(broken("memset dst=sbuf.bf16[0+1]@200000{1:1} value=0", Engine::kVector, trainium1),
            "range:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@2{-1:3}", "sbuf.bf16[0+1]@0{1:3}"), "range:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@4{-1:3}", "sbuf.bf16[0+1]@0{1:3}"), "");
}

TEST(Validate, TheArrayIsAParameter) {
  CoreGeometry small;
  small.array_rows = 64;
  small.array_columns = 32;
  const auto load = [&](int rows, int columns, const std::string& modes = "") {
    return broken("load_stationary stationary=sbuf.bf16[0+" + std::to_string(rows) +
                      "]@0{1:" + std::to_string(columns) + "} " + modes,
                  Engine::kTensor, small);
  };
  // The tile of 128 is the whole array, whatever its size.
  EXPECT_EQ(load(64, 32), "");
  EXPECT_EQ(load(65, 32), "tile-fit:stationary");
  EXPECT_EQ(load(64, 33), "size:stationary");
  EXPECT_EQ(load(32, 32, "row_size=32 start_row=32"), "");
  EXPECT_EQ(load(33, 32, "row_size=32 start_row=32"), "tile-fit:stationary");
  EXPECT_EQ(load(32, 32, "row_size=32 start_row=64"), "tile-position:start_row");
  EXPECT_EQ(load(32, 32, "column_size=32 start_column=32"), "tile-position:start_column");
  EXPECT_EQ(load(32, 32, "column_size=64"), "tile-position:start_column");
  const std::string moving = " moving=sbuf.bf16[0+64]@0{1:512} accumulate=0";
  EXPECT_EQ(broken("multiply_moving dst=psum.fp32[0+32]@0{1:512}" + moving, Engine::kTensor, small),
            "");
  EXPECT_EQ(broken("multiply_moving dst=psum.fp32[0+33]@0{1:512}" + moving, Engine::kTensor, small),
            "tile-fit:dst");
}

TEST(Validate, BanksOfPsumAreAParameter) {
  CoreGeometry small;
  small.psum_banks = 3;
  small.psum_bank_bytes = 1024;
  const auto multiply = [&](int byte, int columns) {
    const std::string n = std::to_string(columns);
    return broken("multiply_moving dst=psum.fp32[0+8]@" + std::to_string(byte) + "{1:" + n +
                      "} moving=sbuf.bf16[0+8]@0{1:" + n + "} accumulate=0",
                  Engine::kTensor, small);
  };
  EXPECT_EQ(multiply(0, 256), "");
  EXPECT_EQ(multiply(0, 257), "size:moving");
  EXPECT_EQ(multiply(2048, 256), "");
  EXPECT_EQ(multiply(2052, 256), "range:dst");
  EXPECT_EQ(multiply(512, 256), "psum-bank:dst");
}

TEST(Validate, DmaEnginesAreAParameter) {
  CoreGeometry small;
  small.dma_engines = 5;
  const auto trigger = [&](int mask) {
    return broken("dma_trigger queue=0 engines=" + std::to_string(mask) + " m2s=1 s2m=1",
                  Engine::kSync, small);
  };
  EXPECT_EQ(trigger(31), "");
  EXPECT_EQ(trigger(32), "dma-engine:engines");
  EXPECT_EQ(trigger(65535), "dma-engine:engines");
  EXPECT_EQ(trigger(0), "descriptor-count:engines");
}

/// "rule:operand" of a matmul of these two.
std::string matmul(const std::string& stationary, const std::string& moving, const std::string& dst,
                   const std::string& modes = "", const std::string& load_modes = "") {
  const Assembled assembled =
      assemble("load_stationary stationary=" + stationary + " " + modes + load_modes +
               "\nmultiply_moving dst=" + dst + " moving=" + moving + " accumulate=0 " + modes);
  EXPECT_TRUE(assembled) << assembled.error;
  for (const Instruction& instruction : assembled.program) {
    const auto alone = validate(instruction, Engine::kTensor);
    EXPECT_FALSE(alone) << alone->rule << " " << alone->text;
  }
  const auto violation = validate_pair(assembled.program.at(0), assembled.program.at(1));
  return violation ? violation->rule + ":" + violation->operand : "";
}

TEST(Validate, PairsOfMatmulInstructions) {
  const auto sbuf = [](const std::string& dtype, int k = 64, int columns = 32) {
    return "sbuf." + dtype + "[0+" + std::to_string(k) + "]@0{1:" + std::to_string(columns) + "}";
  };
  const std::string dst = "psum.fp32[0+32]@0{1:32}";
  const std::vector<std::string> types{"fp8e3", "fp8e4", "fp8e5", "bf16", "fp16", "tf32", "fp32"};
  for (const std::string& a : types) {
    for (const std::string& b : types) {
      const bool wide_a = a == "tf32" || a == "fp32";
      const bool wide_b = b == "tf32" || b == "fp32";
      if (wide_a != wide_b && (a == "fp32" || b == "fp32")) continue;  // no common fp32_pass
      const std::string pass = a == "fp32" || b == "fp32" ? "fp32_pass=low " : "";
      EXPECT_EQ(matmul(sbuf(a), sbuf(b), dst, pass), wide_a == wide_b ? "" : "dtype-pair:moving")
          << a << " " << b;
    }
  }
  EXPECT_EQ(matmul(sbuf("bf16", 63), sbuf("bf16", 64), dst), "matmul-pair:moving");
  EXPECT_EQ(matmul(sbuf("bf16", 64, 31), sbuf("bf16"), dst), "matmul-pair:dst");
  const std::pair<const char*, const char*> modes[] = {
      {"row_size", "row_size=64"},         {"column_size", "column_size=32"},
      {"is_transpose", "is_transpose=1"},  {"start_row", "start_row=64"},
      {"start_column", "start_column=32"},
  };
  for (const auto& [name, text] : modes) {
    const std::string sizes = std::string(name) == "start_row"      ? "row_size=64 "
                              : std::string(name) == "start_column" ? "column_size=32 "
                                                                    : "";
    EXPECT_EQ(matmul(sbuf("bf16"), sbuf("bf16"), dst, sizes, text),
              std::string("matmul-pair:") + name);
  }
  const std::string transposed = "psum.bf16[0+32]@0{1:32}";
  EXPECT_EQ(matmul(sbuf("bf16"), sbuf("bf16"), transposed, "is_transpose=1 "), "");
  EXPECT_EQ(matmul(sbuf("fp16"), sbuf("bf16"), transposed, "is_transpose=1 "),
            "transpose-result:dst");
  EXPECT_EQ(matmul(sbuf("fp8e4"), sbuf("bf16"), transposed, "is_transpose=1 "),
            "transpose-result:dst");
}

}  // namespace
}  // namespace trn2vp::trainium2::isa
