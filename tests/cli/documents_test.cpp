// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The commands that the documents show do what they say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <sstream>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

const std::string kSource = TRN2VP_SOURCE_DIR;

struct Command {
  std::vector<std::string> words;
  int exit_code = 0;
};

// Lines of fenced blocks that call the program: "trn2-vp ..." or "build/release/trn2-vp ..." up to
// a comment; "# exit code 3" states another one than 0.
std::vector<Command> commands_of(const std::string& document) {
  std::istringstream text(testing_support::read_file(kSource + "/" + document));
  std::vector<Command> commands;
  bool fenced = false;
  for (std::string line; std::getline(text, line);) {
    if (line.rfind("```", 0) == 0) fenced = !fenced;
    static const std::regex call("(build/release/)?trn2-vp ([^#]*)(#.*exit code ([0-9]).*|#.*)?");
    std::smatch match;
    if (!fenced || !std::regex_match(line, match, call)) continue;
    std::istringstream words(match[2]);
    commands.push_back({{std::istream_iterator<std::string>(words), {}},
                        match[4].matched ? std::stoi(match[4]) : 0});
  }
  return commands;
}

// In a folder that looks like the source tree, with an out/ of its own: results of the user's stay
// as they are.
void expect_work(const std::string& document, std::size_t at_least) {
  const testing_support::TemporaryFolder tree;
  for (const auto& entry : std::filesystem::directory_iterator(kSource)) {
    const std::filesystem::path name = entry.path().filename();
    if (name != "out") std::filesystem::create_symlink(entry.path(), tree.file(name.string()));
  }
  const std::vector<Command> commands = commands_of(document);
  EXPECT_GE(commands.size(), at_least);
  for (const Command& command : commands) {
    SCOPED_TRACE(document + ": " + testing::PrintToString(command.words));
    std::vector<std::string> call = {program_path()};
    call.insert(call.end(), command.words.begin(), command.words.end());
    const Outcome outcome = Process(call, tree.path()).wait();
    EXPECT_EQ(outcome.exit_code, command.exit_code) << outcome.out << outcome.err;
  }
}

TEST(Documents, Readme) { expect_work("README.md", 4); }
TEST(Documents, Exploration) { expect_work("docs/exploration.md", 2); }
TEST(Documents, Report) { expect_work("docs/report.md", 3); }
TEST(Documents, Waves) { expect_work("docs/waves.md", 1); }
TEST(Documents, Energy) { expect_work("docs/energy.md", 2); }
TEST(Documents, Workloads) { expect_work("docs/workloads.md", 10); }
#ifdef TRN2VP_HAVE_RTL
TEST(Documents, Cosimulation) { expect_work("docs/cosimulation.md", 7); }
#endif

// Every key with the value it has.
TEST(Documents, EnergyHasEveryParameter) {
  const std::string text = testing_support::read_file(kSource + "/docs/energy.md");
  std::istringstream list(Program().call({"list", "parameters"}).out);
  unsigned keys = 0;
  for (std::string key, value, line; list >> key >> value && std::getline(list, line);) {
    if (key.rfind("chip.energy.", 0) != 0) continue;
    ++keys;
    const std::string name = key.substr(key.rfind('.') + 1);
    const std::regex row("\\| `" + name + "` \\| " + value + "(\\.0)? (pJ|W) \\|");
    EXPECT_TRUE(std::regex_search(text, row)) << key << " " << value;
  }
  EXPECT_GE(keys, 15u);
}

// Its text and the file it is quoted from.
TEST(Documents, TheProgramInWorkloadsIsTheExample) {
  const std::string text = testing_support::read_file(kSource + "/docs/workloads.md");
  const std::string example =
      testing_support::read_file(kSource + "/platforms/workloads/examples/scale.trn2asm");
  ASSERT_FALSE(example.empty());
  // Without the licence header.
  EXPECT_THAT(text, testing::HasSubstr(example.substr(example.find("\n\n") + 2)));
}

TEST(Documents, TheSweepInExplorationIsTheExample) {
  const std::string text = testing_support::read_file(kSource + "/docs/exploration.md");
  const std::string example =
      testing_support::read_file(kSource + "/platforms/explore/examples/gemm-bandwidth.toml");
  const std::size_t start = example.find("sampling");
  ASSERT_NE(start, std::string::npos);
  EXPECT_THAT(text, testing::HasSubstr(example.substr(start)));
}

}  // namespace
}  // namespace trn2vp::cli
