// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>

#include "models/trainium2/timing/chip_timing.h"

namespace trn2vp::trainium2::timing {
namespace {

struct Checker {
  std::string group;
  std::set<std::string> keys;
  std::size_t bytes = 0;

  template <class T>
  void operator()(const char* key, T& value, const ParameterMeta& meta) {
    const std::string name = group + "." + key;
    EXPECT_TRUE(keys.insert(name).second) << name << " declared twice";
    EXPECT_STRNE(meta.source, "") << name;
    EXPECT_STRNE(meta.doc, "") << name;
    bytes += sizeof value;
    const std::string unit = meta.unit;
    if constexpr (std::is_same_v<T, std::string>) {
      // "text", or the words to choose from.
      const std::string choices = "|" + unit + "|";
      EXPECT_TRUE(unit == "text" || choices.find("|" + value + "|") != std::string::npos) << name;
    } else {
      static_assert(std::is_same_v<T, std::uint64_t> || std::is_same_v<T, double>);
      EXPECT_GE(static_cast<double>(value), meta.min) << name;
      EXPECT_LE(static_cast<double>(value), meta.max) << name;
      const std::set<std::string> units = {"Hz",      "cycles", "ns",     "us", "bytes",
                                           "bytes/s", "bits/s", "bursts", "1",  "1e-6"};
      EXPECT_EQ(units.count(unit), 1u) << name;
    }
  }
};

TEST(Parameters, EveryMemberIsDeclaredOnceWithinItsLimits) {
  ChipTiming timing;
  Checker checker;
  for_each_group(
      [&](const char* name, auto& group) {
        checker.group = name;
        checker.bytes = 0;
        describe(checker, group);
        EXPECT_EQ(checker.bytes, sizeof group) << name << " has a member that is not described";
      },
      timing);
  EXPECT_EQ(checker.keys.count("dma.read_bytes_per_second"), 1u);
  EXPECT_EQ(checker.keys.count("tensor.clock_hz"), 1u);
}

TEST(Parameters, AVisitorCanWrite) {
  ChipTiming timing;
  const auto set = [](const char* key, auto& value, const ParameterMeta&) {
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>) {
      if (std::string(key) == "fixed_cycles") value = 7;
    }
  };
  describe(set, timing.core.vector);
  EXPECT_EQ(timing.core.vector.fixed_cycles, 7u);
  EXPECT_EQ(timing.core.scalar.fixed_cycles, 352u);
}

}  // namespace
}  // namespace trn2vp::trainium2::timing
