// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kScripts = std::string(TRN2VP_SOURCE_DIR) + "/scripts";

TEST(Scripts, EachHasHelp) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(kScripts)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().string();
    names.insert(entry.path().filename().string());
    SCOPED_TRACE(path);
    EXPECT_EQ(access(path.c_str(), X_OK), 0) << "is not executable";
    const testing_support::TemporaryFolder elsewhere;
    const Outcome outcome = Process({path, "--help"}, elsewhere.path()).wait();
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("usage: "));
  }
  EXPECT_EQ(names.count("run.sh") + names.count("test.sh"), 2u);
}

TEST(Scripts, DependenciesAreListedWithoutInstalling) {
  const testing_support::TemporaryFolder elsewhere;
  const Outcome outcome =
      Process({kScripts + "/dependencies.sh", "--list", "--test"}, elsewhere.path()).wait();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* package : {"libsystemc-dev\n", "verilator\n", "gcc-aarch64-linux-gnu\n",
                              "libgtest-dev\n", "gtkwave\n"})
    EXPECT_THAT(outcome.out, HasSubstr(package));
  EXPECT_EQ(Process({kScripts + "/dependencies.sh", "--wrong"}, elsewhere.path()).wait().exit_code,
            2);
}

}  // namespace
}  // namespace trn2vp::cli
