// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/config/platform_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "models/common/parameter_meta.h"
#include "platforms/config/toml_file.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::config {

struct Group {
  std::uint64_t clock_hz = 1;
  double latency_ns = 1;
  std::string library;
};

template <class V>
void describe(V& v, Group& g) {
  v("clock_hz", g.clock_hz, trn2vp::ParameterMeta{"Hz", 1, 1e10, Provenance::kAssumed, "", ""});
  v("latency_ns", g.latency_ns, trn2vp::ParameterMeta{"ns", 0, 1e3, Provenance::kAssumed, "", ""});
  v("library", g.library, trn2vp::ParameterMeta{"path", 0, 0, Provenance::kAssumed, "", ""});
}

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;
using testing::UnorderedElementsAre;
using testing_support::error_of;
using testing_support::TemporaryFolder;

class PlatformFileTest : public testing::Test {
 protected:
  /// The error of loading and applying a file of this content.
  std::string error(const std::string& content) {
    const std::string path = folder_.write("p.toml", content);
    return error_of([&] { apply(load_platform(path, "nowhere"), parameters_); });
  }
  std::string file() const { return folder_.file("p.toml"); }

  PlatformFileTest() { parameters_.add("chip.tensor", group_); }
  TemporaryFolder folder_;
  Group group_;
  Parameters parameters_;
};

TEST_F(PlatformFileTest, ReadsKindAndSettings) {
  const std::string path = folder_.write("fast.toml",
                                         "kind = 'host-chip'\n"
                                         "[chip.tensor]\n"
                                         "clock_hz = 2.4e9\n"
                                         "latency_ns = 7\n");
  const PlatformFile file = load_platform(path, "nowhere");
  EXPECT_EQ(file.name, "fast");
  EXPECT_EQ(file.path, path);
  EXPECT_EQ(file.kind, "host-chip");
  EXPECT_THAT(file.settings, UnorderedElementsAre(Pair("chip.tensor.clock_hz", testing::_),
                                                  Pair("chip.tensor.latency_ns", "7")));
  apply(file, parameters_);
  EXPECT_EQ(group_.clock_hz, 2'400'000'000u);
  EXPECT_EQ(group_.latency_ns, 7.0);
}

TEST_F(PlatformFileTest, DottedKeysAndInlineTablesAreTheSame) {
  EXPECT_EQ(error("kind = 'a'\nchip.tensor.clock_hz = 5\n"), "(no error)");
  EXPECT_EQ(group_.clock_hz, 5u);
  EXPECT_EQ(error("kind = 'a'\nchip = { tensor = { clock_hz = 6 } }\n"), "(no error)");
  EXPECT_EQ(group_.clock_hz, 6u);
}

TEST_F(PlatformFileTest, APathIsRelativeToItsFile) {
  folder_.write("ops.so", "");
  const auto& entry = parameters_.entries().back();
  EXPECT_EQ(entry.text(), "none");
  EXPECT_EQ(error("kind = 'a'\nchip.tensor.library = 'ops.so'\n"), "(no error)");
  EXPECT_EQ(group_.library, folder_.file("ops.so"));
  EXPECT_EQ(entry.text(), folder_.file("ops.so"));
  EXPECT_EQ(error("kind = 'a'\nchip.tensor.library = ''\n"), "(no error)");
  EXPECT_EQ(group_.library, "");
  EXPECT_EQ(error("kind = 'a'\nchip.tensor.library = '" + folder_.file("ops.so") + "'\n"),
            "(no error)");
  EXPECT_EQ(group_.library, folder_.file("ops.so"));
  EXPECT_EQ(error("kind = 'a'\nchip.tensor.library = 'other.so'\n"),
            file() + ": chip.tensor.library: is '" + folder_.file("other.so") +
                "', expected a file that exists");
  EXPECT_THAT(error("kind = 'a'\nchip.tensor.library = 7\n"), HasSubstr("expected a file"));
  EXPECT_EQ(group_.library, folder_.file("ops.so")) << "an error changes nothing";
}

TEST_F(PlatformFileTest, ByNameFromALibrary) {
  folder_.write("one.toml", "kind = 'host-chip'\n");
  folder_.write("two.toml", "kind = 'pod'\n");
  folder_.write("readme.md", "");
  EXPECT_EQ(load_platform("two", folder_.path()).kind, "pod");
  EXPECT_EQ(error_of([&] { load_platform("three", folder_.path()); }),
            "--platform: 'three' is not known, expected a .toml file or one of: one, two");
  EXPECT_THAT(toml_names(folder_.path()), testing::ElementsAre("one", "two"));
  EXPECT_TRUE(toml_names(folder_.file("none")).empty());
}

TEST_F(PlatformFileTest, MissingFile) {
  EXPECT_EQ(error_of([&] { load_platform(file(), "nowhere"); }), file() + ": no such file");
  std::filesystem::create_directory(folder_.file("folder.toml"));
  EXPECT_EQ(error_of([&] { load_platform(folder_.file("folder.toml"), "nowhere"); }),
            folder_.file("folder.toml") + ": no such file");
}

TEST_F(PlatformFileTest, MalformedTomlNamesTheLine) {
  for (const char* content :
       {"kind = 'a'\n[chip.tensor\n", "kind = 'a'\nchip.tensor.clock_hz =\n",
        "kind = 'a'\nkind = 'b'\n", "kind = 'a'\n\x01\n", "kind = 'a'\n[chip\ntensor]\n"}) {
    EXPECT_THAT(error(content),
                AllOf(StartsWith(file() + ":2: expected TOML: "), Not(HasSubstr("\n"))))
        << content;
  }
}

TEST_F(PlatformFileTest, KindIsAString) {
  for (const char* content : {"", "kind = 3\n", "[kind]\n", "chip.tensor.clock_hz = 5\n"})
    EXPECT_THAT(error(content), StartsWith(file() + ": kind: expected a string")) << content;
}

TEST_F(PlatformFileTest, UnknownKeyNamesTheNearest) {
  EXPECT_EQ(error("kind = 'a'\n[chip.tensor]\nclock = 1\n"),
            file() + ": chip.tensor.clock: no such parameter, the nearest is chip.tensor.clock_hz");
  EXPECT_THAT(error("kind = 'a'\nname = 1\n"), StartsWith(file() + ": name: no such parameter"));
}

TEST_F(PlatformFileTest, WrongTypeAndRange) {
  for (const char* value : {"[1, 2]", "1979-05-27"})
    EXPECT_EQ(error("kind = 'a'\nchip.tensor.clock_hz = " + std::string(value) + "\n"),
              file() + ": chip.tensor.clock_hz: expected a number or a string")
        << value;
  for (const char* value : {"'fast'", "true", "''", "0", "-1", "1e11", "1.5", "inf", "nan"})
    EXPECT_THAT(error("kind = 'a'\nchip.tensor.clock_hz = " + std::string(value) + "\n"),
                AllOf(StartsWith(file() + ": chip.tensor.clock_hz: is '"),
                      HasSubstr("expected an integer in 1..1")))
        << value;
  EXPECT_EQ(group_.clock_hz, 1u);
}

}  // namespace
}  // namespace trn2vp::config
