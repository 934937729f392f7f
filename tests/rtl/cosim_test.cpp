// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The co-simulation bench: silent when all is well, the same again for the same seed, and not
// silent when something is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "rtl/cosim/campaign.h"
#include "tests/rtl/faulty_model.h"

namespace trn2vp::test {
namespace {

using namespace cosim;
using rtl::MeshStyle;

ModelSource arrays(int rows, int cols, MeshStyle style = MeshStyle::kLoops, int pipe = 1) {
  return [=] {
    return std::shared_ptr<rtl::VerilatedArray>(rtl::make_verilated_array(rows, cols, style, pipe));
  };
}

std::string run(Bench& bench, std::uint64_t cases, bool close) {
  CampaignOptions options;
  options.cases = cases;
  options.close = close;
  const Failure failure = run_campaign(bench, options);
  return failure.difference.empty() ? "" : failure.difference + ", replay " + failure.replay;
}

TEST(CosimTest, RandomAndDirectedCasesCoverEveryReachableBin) {
  Bench bench(arrays(8, 8));
  EXPECT_EQ(run(bench, 1000, true), "");
  EXPECT_EQ(bench.coverage().covered(), bench.coverage().reachable());
  EXPECT_GT(bench.coverage().reachable(), 30'000u);
  EXPECT_GT(bench.totals().stalls, 100'000u);
  EXPECT_GT(bench.totals().resets, 1'000u);
}

TEST(CosimTest, OtherSizesAndStyles) {
  Bench instances(arrays(8, 8, MeshStyle::kInstances));
  EXPECT_EQ(run(instances, 300, false), "");
  Bench deep(arrays(8, 12, MeshStyle::kLoops, 3));
  EXPECT_EQ(run(deep, 300, false), "");
  Bench larger(arrays(16, 16));
  EXPECT_EQ(run(larger, 500, false), "");
}

TEST(CosimTest, FullSize) {
  Bench bench(arrays(128, 128));
  EXPECT_EQ(run(bench, 4, false), "");
  EXPECT_GT(bench.totals().words, 100'000u);
}

TEST(CosimTest, TheSameSeedDoesTheSame) {
  Bench a(arrays(8, 8)), b(arrays(8, 8)), c(arrays(8, 8));
  for (std::uint32_t number : {3u, 7u}) {
    EXPECT_EQ(a.run_case(1, number), "");
    EXPECT_EQ(c.run_case(2, number), "");
  }
  // In another order: a case depends on nothing before it.
  for (std::uint32_t number : {7u, 3u}) EXPECT_EQ(b.run_case(1, number), "");
  EXPECT_EQ(a.totals().words, b.totals().words);
  EXPECT_EQ(a.totals().edges, b.totals().edges);
  EXPECT_NE(a.totals().words, c.totals().words);
}

TEST(CosimTest, ALongRunHasItsShareOfEveryFormat) {
  Bench bench(arrays(8, 8));
  CampaignOptions options;
  options.pe_operations = 20'000;
  EXPECT_EQ(run_campaign(bench, options).difference, "");
  for (const std::uint64_t count : bench.totals().pe_operations) EXPECT_GE(count, 20'000u);
}

TEST(CosimTest, ACampaignWithoutLimitIsRefused) {
  Bench bench(arrays(8, 8));
  EXPECT_THROW(run_campaign(bench, {}), std::invalid_argument);
}

/// An array of which every case has `spoil` done to it.
template <class Spoil>
Failure run_faulty(Spoil spoil) {
  Bench bench([spoil] {
    auto model = std::make_shared<FaultyModel>(rtl::make_verilated_array(8, 8));
    spoil(*model);
    return model;
  });
  CampaignOptions options;
  options.cases = 200;
  return run_campaign(bench, options);
}

TEST(CosimTest, AFaultIsFoundAndNamed) {
  const Failure wrong = run_faulty([](FaultyModel& model) { model.flip_vector = 1; });
  EXPECT_THAT(wrong.difference, testing::HasSubstr("TLM "));
  EXPECT_THAT(wrong.replay, testing::StartsWith("--seed 1 --case "));
  const Failure late = run_faulty([](FaultyModel& model) { model.refuse_load_at = 0; });
  EXPECT_THAT(late.difference, testing::HasSubstr("edges of the TLM"));
  const Failure lost = run_faulty([](FaultyModel& model) { model.lose_results = true; });
  EXPECT_THAT(lost.difference, testing::HasSubstr("has delivered"));
}

TEST(CosimCoverageTest, BinsHaveNamesAndIndices) {
  for (std::size_t i = 0; i < bin_count(); i += 37) {
    const Bin bin = bin_at(i);
    EXPECT_EQ(index_of(bin), i);
    const std::optional<Bin> named = bin_named(name_of(bin));
    ASSERT_TRUE(named);
    EXPECT_EQ(index_of(*named), i);
  }
  EXPECT_FALSE(bin_named("dense/bf16"));
  EXPECT_FALSE(bin_named("dense/bf16/whole/none/none/none/none"));
  EXPECT_FALSE(bin_named("dense/int8/whole/none/none/none"));
}

TEST(CosimCoverageTest, ExcludedBinsHaveAReasonAndMayNotBeSeen) {
  const std::optional<Bin> bin = bin_named("transpose/bf16/whole/cancellation/none/none");
  ASSERT_TRUE(bin);
  EXPECT_STREQ(unreachable(*bin), "a transpose adds nothing that could cancel");
  FunctionalCoverage coverage;
  EXPECT_THROW(coverage.hit(*bin), std::logic_error);
  EXPECT_EQ(coverage.covered(), 0u);
  // Every exclusion is needed.
  for (const Exclusion& exclusion : exclusions()) {
    std::size_t bins = 0;
    for (std::size_t i = 0; i < bin_count(); ++i)
      bins += unreachable(bin_at(i)) == exclusion.reason;
    EXPECT_GT(bins, 0u) << exclusion.reason;
  }
}

}  // namespace
}  // namespace trn2vp::test
