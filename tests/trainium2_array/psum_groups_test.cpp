// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/psum_groups.h"

#include <gtest/gtest.h>

namespace trn2vp::trainium2 {
namespace {

isa::AccessPattern psum(unsigned start, unsigned count, std::uint32_t offset, unsigned elements,
                        isa::DType dtype = isa::DType::kFp32) {
  return isa::contiguous_pattern(isa::Buffer::kPsum, dtype, start, count, offset, elements);
}

TEST(PsumGroups, OnlyWhatWasOverwrittenMayAccumulate) {
  PsumGroups groups;
  EXPECT_FALSE(groups.started(psum(0, 128, 0, 512)));
  groups.start(psum(0, 64, 2048, 256));
  EXPECT_TRUE(groups.started(psum(0, 64, 2048, 256)));
  EXPECT_TRUE(groups.started(psum(32, 32, 2048 + 400, 10)));
  EXPECT_FALSE(groups.started(psum(0, 128, 2048, 256))) << "more partitions";
  EXPECT_FALSE(groups.started(psum(0, 64, 2048, 257))) << "one word more";
  EXPECT_FALSE(groups.started(psum(0, 64, 0, 256))) << "another bank";
  EXPECT_FALSE(groups.started(psum(64, 32, 2048, 4))) << "other partitions";
}

TEST(PsumGroups, SeveralGroupsShareABankAndTogetherMakeOne) {
  PsumGroups groups;
  groups.start(psum(0, 128, 0, 256));
  EXPECT_FALSE(groups.started(psum(0, 128, 0, 512)));
  groups.start(psum(0, 128, 1024, 256));
  EXPECT_TRUE(groups.started(psum(0, 128, 0, 512)));
}

TEST(PsumGroups, PatternsWithGaps) {
  PsumGroups groups;
  isa::AccessPattern even = psum(0, 1, 0, 100);
  even.dims[0] = {2, 100};
  groups.start(even);
  EXPECT_TRUE(groups.started(even));
  EXPECT_TRUE(groups.started(psum(0, 1, 8, 1)));
  EXPECT_FALSE(groups.started(psum(0, 1, 4, 1)));
  EXPECT_FALSE(groups.started(psum(0, 1, 0, 2)));
}

TEST(PsumGroups, ATransposeEndsWhatItTouches) {
  PsumGroups groups;
  groups.start(psum(0, 128, 0, 512));
  EXPECT_TRUE(groups.started(psum(0, 128, 0, 512)));
  groups.end(psum(0, 32, 0, 3, isa::DType::kBf16));  // 16-bit: one word and a half
  EXPECT_FALSE(groups.started(psum(0, 128, 0, 512)));
  EXPECT_FALSE(groups.started(psum(0, 32, 4, 1)));
  EXPECT_TRUE(groups.started(psum(0, 32, 8, 510)));
  EXPECT_TRUE(groups.started(psum(32, 32, 0, 512)));
}

// More patterns than are remembered.
TEST(PsumGroups, ManyPatterns) {
  PsumGroups groups;
  for (unsigned i = 0; i < 100; ++i) groups.start(psum(0, 32, 16384 - 2048 + 20 * i, 4));
  for (unsigned i = 0; i < 100; ++i) {
    EXPECT_TRUE(groups.started(psum(0, 32, 16384 - 2048 + 20 * i, 4)));
    EXPECT_FALSE(groups.started(psum(0, 32, 16384 - 2048 + 20 * i + 16, 1)));
  }
}

}  // namespace
}  // namespace trn2vp::trainium2
