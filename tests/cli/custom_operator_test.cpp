// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// docs/custom-operators.md, word by word: the header is installed, the operator on the page is
// compiled with nothing else, the program loads it, and it computes what the page says.
#include "models/trainium2/neuron_core/semantics/custom_operator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <trn2vp/custom_operator.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "models/trainium2/isa/assembly.h"
#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using testing_support::read_file;
using testing_support::TemporaryFolder;

/// The n-th block of the page that is marked as `language`.
std::string block(const std::string& language, int n) {
  const std::string page = read_file(TRN2VP_SOURCE_DIR "/docs/custom-operators.md");
  const std::string fence = "\n```" + language + "\n";
  std::size_t begin = 0;
  for (int i = 0; i <= n; ++i) {
    begin = page.find(fence, begin);
    if (begin == std::string::npos) {
      ADD_FAILURE() << "no block " << n << " of '" << language << "'";
      return "";
    }
    begin += fence.size();
  }
  return page.substr(begin, page.find("\n```\n", begin) - begin + 1);
}

/// Runs commands of the page where a user would: in a folder from which build/release is seen.
void type(const TemporaryFolder& folder, const std::string& commands) {
  const Outcome outcome =
      Process({"/bin/sh", "-e", "-c", "PREFIX=$PWD/prefix\n" + commands}, folder.path()).wait();
  ASSERT_EQ(outcome.exit_code, 0) << commands << outcome.out << outcome.err;
}

/// Value of element `e` of partition `p`.
float input(unsigned p, unsigned e) {
  return (static_cast<float>(e) - 256.0f) / 32.0f + static_cast<float>(p) / 128.0f;
}

void expect_hardswish(const std::string& library) {
  using namespace trainium2;
  const semantics::CustomOperators operators(library);
  const isa::Assembled assembled = isa::assemble(block("asm", 0));
  ASSERT_TRUE(assembled) << assembled.error;
  const isa::Instruction& custom_op = assembled.program.at(0);
  std::vector<std::vector<float>> sbuf(128, std::vector<float>(4096));
  for (unsigned p = 0; p < 128; ++p)
    for (unsigned e = 0; e < 512; ++e) sbuf[p][e] = input(p, e);
  operators.run(custom_op, [&](isa::Buffer, unsigned partition) {
    return reinterpret_cast<std::uint8_t*>(sbuf[partition].data());
  });
  for (unsigned p = 0; p < 128; ++p) {
    for (unsigned e = 0; e < 512; ++e) {
      const double x = input(p, e);
      const double expected = x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6;
      ASSERT_NEAR(sbuf[p][2048 + e], expected, 1e-5) << p << ' ' << e;
    }
  }
  EXPECT_EQ(operators.cycles(custom_op), 5u * 512);
}

TEST(CustomOperator, ThePageIsTrue) {
  const Program program;
  const TemporaryFolder& folder = program.folder();
  std::filesystem::create_directory(folder.file("build"));
  std::filesystem::create_directory_symlink(TRN2VP_BUILD_DIR, folder.file("build/release"));
  folder.write("hardswish.cpp", block("cpp", 0));
  type(folder, block("sh", 0));
  EXPECT_TRUE(std::filesystem::exists(folder.file("prefix/include/trn2vp/custom_operator.h")));
  expect_hardswish(folder.file("libhardswish.so"));
  folder.write("my-chip.toml", block("toml", 0));
  type(folder, block("sh", 1));
}

}  // namespace
}  // namespace trn2vp::cli
