// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/sparse_memory.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace trn2vp::common {
namespace {

constexpr std::uint64_t kGranule = 4096;

TEST(SparseMemory, ReadsZerosUntilWritten) {
  SparseMemory memory(1ull << 40, SparseMemory::Initial::kUntouched, 65536);
  std::vector<std::uint8_t> data(100, 0xFF);
  memory.read(1ull << 39, data.data(), data.size());
  EXPECT_EQ(data, std::vector<std::uint8_t>(100, 0));
  EXPECT_EQ(memory.touched_bytes(), 0u);
  const std::vector<std::uint8_t> in(100, 7);
  memory.write((1ull << 39) + 65536 - 50, in.data(), in.size());
  memory.read((1ull << 39) + 65536 - 50, data.data(), data.size());
  EXPECT_EQ(data, in);
  EXPECT_EQ(memory.touched_bytes(), 2u * 65536) << "both granules of a write across their border";
}

TEST(SparseMemory, Bounds) {
  const SparseMemory memory(10'000, SparseMemory::Initial::kUntouched, kGranule);
  EXPECT_TRUE(memory.contains(0, 10'000));
  EXPECT_TRUE(memory.contains(9'999, 1));
  EXPECT_TRUE(memory.contains(10'000, 0));
  EXPECT_FALSE(memory.contains(9'999, 2));
  EXPECT_FALSE(memory.contains(~0ull, 1));
  EXPECT_FALSE(memory.contains(1, ~0ull));
}

TEST(SparseMemory, UntouchedSpansGranules) {
  SparseMemory memory(16 * kGranule, SparseMemory::Initial::kUntouched, kGranule);
  const std::uint8_t one = 1;
  memory.write(5 * kGranule, &one, 1);
  EXPECT_TRUE(memory.untouched(0, 5 * kGranule));
  EXPECT_FALSE(memory.untouched(0, 5 * kGranule + 1));
  EXPECT_FALSE(memory.untouched(5 * kGranule + 100, 1)) << "marks are per granule";
  EXPECT_TRUE(memory.untouched(6 * kGranule, 10 * kGranule));
}

TEST(SparseMemory, WritingZerosTouchesNothingNewAndClearsTheRest) {
  SparseMemory memory(4 * kGranule, SparseMemory::Initial::kUntouched, kGranule);
  std::vector<std::uint8_t> data(kGranule, 9);
  memory.write(kGranule, data.data(), data.size());
  memory.write_zeros(kGranule / 2, 2 * kGranule);
  EXPECT_EQ(memory.touched_bytes(), kGranule);
  memory.read(kGranule, data.data(), data.size());
  EXPECT_EQ(data, std::vector<std::uint8_t>(kGranule, 0));
}

TEST(SparseMemory, InitiallyTouched) {
  SparseMemory memory(3 * kGranule, SparseMemory::Initial::kTouched, kGranule);
  EXPECT_EQ(memory.touched_bytes(), 3 * kGranule);
  EXPECT_FALSE(memory.untouched(0, 1));
  memory.discard(kGranule, kGranule);
  EXPECT_TRUE(memory.untouched(kGranule, kGranule));
  EXPECT_EQ(memory.touched_bytes(), 2 * kGranule);
}

TEST(SparseMemory, DiscardZeroesExactlyItsRange) {
  for (const std::uint64_t begin : {std::uint64_t{0}, std::uint64_t{100}, std::uint64_t{4096}}) {
    for (const std::uint64_t length : {1ull, 50ull, 4096ull, 9000ull, 20'000ull}) {
      SparseMemory memory(16 * kGranule, SparseMemory::Initial::kUntouched, kGranule);
      const std::vector<std::uint8_t> ones(16 * kGranule, 1);
      memory.write(0, ones.data(), ones.size());
      memory.discard(begin, length);
      for (std::uint64_t i = 0; i < 16 * kGranule; ++i) {
        ASSERT_EQ(memory.data()[i], i >= begin && i < begin + length ? 0 : 1)
            << begin << " + " << length << ": " << i;
      }
      const std::uint64_t first = (begin + kGranule - 1) / kGranule;
      const std::uint64_t last = (begin + length) / kGranule;
      const std::uint64_t whole = last > first ? last - first : 0;
      EXPECT_EQ(memory.touched_bytes(), (16 - whole) * kGranule) << begin << " + " << length;
    }
  }
}

TEST(SparseMemory, TouchedBytesOfAnOddSize) {
  SparseMemory memory(kGranule + 10, SparseMemory::Initial::kUntouched, kGranule);
  memory.touch(0, kGranule + 10);
  EXPECT_EQ(memory.touched_bytes(), kGranule + 10);
}

TEST(SparseMemory, RejectsNonsense) {
  EXPECT_THROW(SparseMemory(0), std::invalid_argument);
  EXPECT_THROW(SparseMemory(100, SparseMemory::Initial::kUntouched, 3000), std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::common
