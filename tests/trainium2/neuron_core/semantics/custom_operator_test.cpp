// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/custom_operator.h"

#include <fstream>

#include "models/trainium2/neuron_core/semantics/gpsimd_unit.h"
#include "tests/trainium2/neuron_core/semantics/engine_bench.h"

namespace trn2vp::trainium2::semantics::engine_test {
namespace {

using isa::Engine;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const CustomOperatorError& error) {
    return error.what();
  }
  return "";
}

GpSimdUnit unit_with_example() {
  GpSimdUnit unit;
  unit.set_custom_operators(std::make_shared<CustomOperators>(EXAMPLE_OPERATORS));
  return unit;
}

Instruction custom(std::uint16_t id) {
  Instruction i;
  i.opcode = Opcode::kCustomOp;
  i.operator_id = id;
  return i;
}

TEST(CustomOperator, RunsOverGapsPartialPartitionsAndEveryProcessor) {
  Bench bench(1);
  GpSimdUnit unit = unit_with_example();
  for (int run = 0; run < 60; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i = custom(1);
    i.imm[0] = static_cast<std::int32_t>(bench.below(100)) - 50;
    i.dst = bench.pattern(DType::kInt32, start, count, 0);
    i.src0 = bench.pattern(DType::kInt32, start, count, 1);
    i.src1 = bench.pattern(DType::kInt32, start, count, 2);
    std::vector<std::vector<std::uint32_t>> expected;
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.words(i.src0, p));
      const auto b = bench.words(i.src1, p);
      for (std::size_t e = 0; e < b.size(); ++e) {
        std::uint32_t& a = expected[p][e];
        a = static_cast<std::uint32_t>(i.imm[0]) * a + b[e];
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(CustomOperator, EachProcessorHasItsSixteenPartitions) {
  Bench bench(2);
  GpSimdUnit unit = unit_with_example();
  Instruction i = custom(2);
  i.aux = bench.pattern(DType::kUint16, 32, 20, 0);
  i.src0 = bench.pattern(DType::kUint8, 0, 128, 1);
  std::vector<std::vector<std::uint32_t>> expected;
  for (unsigned p = 0; p < 20; ++p) {
    expected.push_back(bench.words(i.aux, p));
    for (std::uint32_t& word : expected[p]) word = (word + 1000 * (p < 16 ? 2 : 3) + p) & 0xFFFF;
  }
  bench.run(unit, i, Engine::kGpSimd);
  for (unsigned p = 0; p < 20; ++p) bench.expect_words(i.aux, p, expected[p]);
  bench.forgive(i.aux);
  EXPECT_TRUE(bench.rest_untouched());
}

TEST(CustomOperator, CostsWhatItsSlowestProcessorDeclares) {
  const CustomOperators operators(EXAMPLE_OPERATORS);
  Instruction i = custom(1);
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kInt32, 32, 20, 0, 100);
  EXPECT_EQ(operators.cycles(i), 316u);  // 16 rows on processor 2, 4 on processor 3
  EXPECT_EQ(operators.cycles(custom(2)), 0u);
}

TEST(CustomOperator, AFailureLeavesMemoryAlone) {
  Bench bench(3);
  GpSimdUnit unit = unit_with_example();
  Instruction i = custom(3);
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kUint8, 0, 128, 0, 10);
  const std::string message = message_of([&] { bench.run(unit, i, Engine::kGpSimd); });
  EXPECT_NE(message.find("operator fails_late returned 77 on processor 5"), std::string::npos)
      << message;
  EXPECT_TRUE(bench.rest_untouched());
}

TEST(CustomOperator, MistakesOfTheProgramAreNamed) {
  Bench bench(4);
  GpSimdUnit unit = unit_with_example();
  EXPECT_NE(message_of([&] { bench.run(unit, custom(4), Engine::kGpSimd); }).find("no operator 4"),
            std::string::npos);
  EXPECT_NE(message_of([&] {
              bench.run(unit, custom(60000), Engine::kGpSimd);
            }).find("operator throws threw an exception on processor 0"),
            std::string::npos);
  Instruction wrong = custom(1);
  wrong.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, 4, 0, 4);
  EXPECT_NE(message_of([&] {
              bench.run(unit, wrong, Engine::kGpSimd);
            }).find("operator scale_add returned 22 on processor 0"),
            std::string::npos);
  GpSimdUnit bare;
  EXPECT_NE(message_of([&] {
              bench.run(bare, custom(1), Engine::kGpSimd);
            }).find("no library of custom operators is configured"),
            std::string::npos);
}

TEST(CustomOperator, LibrariesThatDoNotFitAreRefused) {
  const auto load = [](const std::string& path) {
    return message_of([&] { CustomOperators operators(path); });
  };
  EXPECT_NE(load("/nowhere/at_all.so").find("expected a shared library"), std::string::npos);
  EXPECT_NE(load("/nowhere/at_all.so").find("'/nowhere/at_all.so'"), std::string::npos);
  const std::string text = testing::TempDir() + "not_a_library.so";
  std::ofstream(text) << "text";
  EXPECT_NE(load(text).find("expected a shared library"), std::string::npos);
  EXPECT_NE(load(BROKEN_OPERATORS_0).find("expected the symbol trn2vp_custom_operators"),
            std::string::npos);
  EXPECT_NE(load(BROKEN_OPERATORS_1).find("interface version 2, expected 1"), std::string::npos);
  EXPECT_NE(load(BROKEN_OPERATORS_2).find("operator 2: expected a name, run and cycles"),
            std::string::npos);
  EXPECT_NE(load(BROKEN_OPERATORS_3).find("operator 7 is there twice"), std::string::npos);
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::engine_test
