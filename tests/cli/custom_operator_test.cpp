// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// docs/custom-operators.md, word by word: the header is installed, the operator on the page is
// compiled with nothing else, the program loads it, and it computes what the page says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

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

TEST(CustomOperator, ThePageIsTrue) {
  const Program program;
  const TemporaryFolder& folder = program.folder();
  std::filesystem::create_directory(folder.file("build"));
  std::filesystem::create_directory_symlink(TRN2VP_BUILD_DIR, folder.file("build/release"));
  folder.write("hardswish.cpp", block("cpp", 0));
  type(folder, block("sh", 0));
  EXPECT_TRUE(std::filesystem::exists(folder.file("prefix/include/trn2vp/custom_operator.h")));
  folder.write("my-chip.toml", block("toml", 0));
  folder.write("hardswish.trn2asm", block("asm", 0));
  type(folder, block("sh", 1));

  const Outcome without = program.call({"run", "--workload", "hardswish.trn2asm"});
  EXPECT_EQ(without.exit_code, 3);
  EXPECT_THAT(without.out, testing::HasSubstr("core0 gpsimd at pc "));
  EXPECT_THAT(without.out, testing::HasSubstr("no library of custom operators is configured"));
}

}  // namespace
}  // namespace trn2vp::cli
