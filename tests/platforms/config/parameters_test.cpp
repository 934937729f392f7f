// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/config/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/common/parameter_meta.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::config {

struct Sample {
  std::uint64_t clock_hz = 1'000'000'000;
  std::uint64_t entries = 4;
  double latency_ns = 1.5;
  std::uint64_t columns = 8;
};

template <class V>
void describe(V& v, Sample& s) {
  v("clock_hz", s.clock_hz,
    trn2vp::ParameterMeta{"Hz", 1e6, 1e10, Provenance::kDocumented, "sheet 1", "a clock"});
  v("entries", s.entries,
    trn2vp::ParameterMeta{"1", 0, 64, Provenance::kAssumed, "ours", "a size"});
  v("latency_ns", s.latency_ns,
    trn2vp::ParameterMeta{"ns", 0, 100, Provenance::kMeasured, "sheet 2", "a latency"});
  v("columns", s.columns,
    trn2vp::ParameterMeta{"1", 4, 64, Provenance::kAssumed, "ours", "in fours", 4});
}

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::error_of;

class ParametersTest : public testing::Test {
 protected:
  ParametersTest() {
    parameters_.add("chip.first", first_);
    parameters_.add("chip.second", second_);
  }
  std::string error(const std::string& key, const std::string& value) {
    return error_of([&] { parameters_.set("FILE", key, value); });
  }
  Sample first_;
  Sample second_;
  Parameters parameters_;
};

TEST_F(ParametersTest, EntriesComeFromTheDeclaration) {
  ASSERT_EQ(parameters_.entries().size(), 8u);
  const Parameters::Entry& entry = parameters_.entries()[2];
  EXPECT_EQ(entry.key, "chip.first.latency_ns");
  EXPECT_EQ(entry.text(), "1.5");
  EXPECT_EQ(entry.meta.unit, "ns");
  EXPECT_EQ(entry.meta.provenance, "measured");
  EXPECT_EQ(entry.meta.source, "sheet 2");
  EXPECT_EQ(entry.meta.max, 100);
  EXPECT_EQ(parameters_.entries()[4].key, "chip.second.clock_hz");
  EXPECT_EQ(parameters_.entries()[4].text(), "1000000000");
}

TEST_F(ParametersTest, SetsTheOneThatIsNamed) {
  parameters_.set("FILE", "chip.second.entries", "17");
  EXPECT_EQ(second_.entries, 17u);
  EXPECT_EQ(first_.entries, 4u);
  parameters_.set("FILE", "chip.first.latency_ns", "2.25");
  EXPECT_EQ(first_.latency_ns, 2.25);
  EXPECT_EQ(parameters_.entries()[2].text(), "2.25");
}

TEST_F(ParametersTest, WholeNumbersInEveryForm) {
  for (const char* text : {"2400000000", "2.4e9", "24e8", "2400000000.0"}) {
    first_.clock_hz = 0;
    parameters_.set("FILE", "chip.first.clock_hz", text);
    EXPECT_EQ(first_.clock_hz, 2'400'000'000u) << text;
  }
  parameters_.set("FILE", "chip.first.latency_ns", "3");
  EXPECT_EQ(first_.latency_ns, 3.0);
}

TEST_F(ParametersTest, BothEndsOfARangeAreLegal) {
  for (const char* text : {"0", "64"})
    EXPECT_NO_THROW(parameters_.set("FILE", "chip.first.entries", text));
  for (const char* text : {"65", "-1", "1e300"})
    EXPECT_THAT(error("chip.first.entries", text),
                AllOf(StartsWith("FILE: chip.first.entries: is '" + std::string(text) + "'"),
                      HasSubstr("expected an integer in 0..64")));
  EXPECT_THAT(error("chip.first.latency_ns", "100.001"), HasSubstr("expected a number in 0..100"));
  EXPECT_EQ(first_.entries, 64u);
}

TEST_F(ParametersTest, SomeTakeMultiplesOnly) {
  for (const char* text : {"4", "8", "64", "1.2e1"})
    EXPECT_NO_THROW(parameters_.set("FILE", "chip.first.columns", text)) << text;
  for (const char* text : {"5", "63", "68", "0", "4.5"})
    EXPECT_THAT(error("chip.first.columns", text),
                HasSubstr("is '" + std::string(text) + "', expected a multiple of 4 in 4..64"));
  EXPECT_EQ(first_.columns, 12u);
}

TEST_F(ParametersTest, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "ten", "1.5", "12 ", " 12", "0x10", "12Hz", "nan", "inf", "1e"})
    EXPECT_THAT(error("chip.first.entries", text), HasSubstr("expected an integer")) << text;
  for (const char* text : {"", "ten", "nan", "inf", "-inf", "1,5"})
    EXPECT_THAT(error("chip.first.latency_ns", text), HasSubstr("expected a number")) << text;
  EXPECT_EQ(first_.entries, 4u);
  EXPECT_EQ(first_.latency_ns, 1.5);
}

TEST_F(ParametersTest, AnUnknownKeyNamesTheNearest) {
  EXPECT_EQ(error("chip.first.clok_hz", "1"),
            "FILE: chip.first.clok_hz: no such parameter, the nearest is chip.first.clock_hz");
  EXPECT_THAT(error("chip.secnd.entries", "1"), HasSubstr("nearest is chip.second.entries"));
  EXPECT_THAT(error("", "1"), HasSubstr("no such parameter"));
}

TEST_F(ParametersTest, Assignments) {
  parameters_.set_assignment("chip.first.entries=9");
  EXPECT_EQ(first_.entries, 9u);
  for (const char* text : {"", "=", "=3", "chip.first.entries"})
    EXPECT_EQ(error_of([&] { parameters_.set_assignment(text); }),
              "--set: '" + std::string(text) + "': expected key=value");
  EXPECT_THAT(error_of([&] { parameters_.set_assignment("chip.first.entries="); }),
              StartsWith("--set: chip.first.entries: is ''"));
  EXPECT_THAT(error_of([&] { parameters_.set_assignment("chip.first.entries=1=2"); }),
              HasSubstr("is '1=2'"));
  EXPECT_THAT(error_of([&] { parameters_.set_assignment("chip.first.entry=1"); }),
              HasSubstr("nearest is chip.first.entries"));
}

TEST(Nearest, ByEditDistance) {
  EXPECT_EQ(nearest("kitten", {"sitting", "mitten", "kitchen"}), "mitten");
  EXPECT_EQ(nearest("abc", {"abd", "abe"}), "abd");  // the first of equals
  EXPECT_EQ(nearest("abc", {}), "");
}

}  // namespace
}  // namespace trn2vp::config
