// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/interleave.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <stdexcept>
#include <tuple>

#include "models/dram/preset.h"

namespace trn2vp::dram {
namespace {

constexpr const char* kPlain =
    "row[2:0] stack_id bank[1:0] group[1] column[2] channel group[0] pseudo_channel column[1:0]";
constexpr const char* kMixed =
    "row[2:0] stack_id bank[1:0]^row[1:0] group[1]^row[2] column[2] channel^bank[0]^column[2] "
    "group[0]^channel[0] pseudo_channel column[1:0]";

Organisation small(std::uint64_t rows = 8) { return {2, 2, 2, 4, 4, rows, 256, 32}; }

std::string why(const std::string& specification, const Organisation& organisation) {
  try {
    Interleave map(specification, organisation);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Interleave, EveryPlaceOnce) {
  for (const char* specification : {kPlain, kMixed}) {
    for (const std::uint64_t rows : {8, 6, 5}) {
      const Organisation organisation = small(rows);
      const Interleave map(specification, organisation);
      std::set<std::tuple<unsigned, unsigned, unsigned, unsigned>> seen;
      for (std::uint64_t a = 0; a < organisation.bytes(); a += 32) {
        const Location l = map.decode(a);
        EXPECT_LT(l.lane, 4u);
        EXPECT_LT(l.bank, 32u);
        EXPECT_LT(l.row, rows);
        EXPECT_LT(l.column, 8u);
        EXPECT_TRUE(seen.emplace(l.lane, l.bank, l.row, l.column).second) << a;
        EXPECT_EQ(map.decode(a + 31), l);
        EXPECT_EQ(map.encode(l), a);
      }
      EXPECT_EQ(seen.size(), organisation.bytes() / 32);
    }
  }
}

TEST(Interleave, BitsMeanWhatTheSpecificationSays) {
  const Interleave map(kPlain, small());
  EXPECT_EQ(map.decode(0x20), (Location{0, 0, 0, 1}));
  EXPECT_EQ(map.decode(0x80), (Location{1, 0, 0, 0})) << "pseudo-channel";
  EXPECT_EQ(map.decode(0x100), (Location{0, 4, 0, 0})) << "group";
  EXPECT_EQ(map.decode(0x200), (Location{2, 0, 0, 0})) << "channel";
  EXPECT_EQ(map.decode(0x4000), (Location{0, 16, 0, 0})) << "stack id";
  EXPECT_EQ(map.decode(0x8000), (Location{0, 0, 1, 0})) << "row";
  EXPECT_EQ(map.run_bytes(), 128u);
  const Interleave mixed(kMixed, small());
  EXPECT_EQ(mixed.decode(0x8000), (Location{2, 5, 1, 0})) << "row, bank, channel and group";
}

TEST(Interleave, ListsEveryBit) {
  const auto lines = Interleave(kMixed, small()).listing();
  ASSERT_EQ(lines.size(), 13u);
  EXPECT_EQ(lines.front(), "bit 17: row[2]");
  EXPECT_EQ(lines[4], "bit 13: bank[1]^row[1]");
  EXPECT_EQ(lines.back(), "bit 5: column[0]");
}

TEST(Interleave, LinearOverXor) {
  const Preset preset = load_preset("hbm3-trn2");
  const Interleave map(
      "row[14:0] stack_id bank[1:0]^row[1:0] group[1]^row[2] column[4:2] channel[3:0]^row[6:3] "
      "pseudo_channel column[1] group[0] column[0]",
      preset.organisation);
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t address = random() % preset.organisation.bytes() & ~31ull;
    const std::uint64_t low = address & 0xFFFF;
    EXPECT_EQ(map.decode_packed(address),
              map.decode_packed(address - low) ^ map.decode_packed(low));
    EXPECT_EQ(map.encode(map.decode(address)), address);
    EXPECT_LT(map.decode(address).row, 24576u);
  }
}

TEST(Interleave, SaysWhichBitIsWrong) {
  using testing::HasSubstr;
  EXPECT_THAT(why("row[2:0] rank", small()), HasSubstr("'rank': expected row, stack_id"));
  EXPECT_THAT(why("row(3)", small()), HasSubstr("'row(3)': expected field[high:low]"));
  EXPECT_THAT(why("row[0:2]", small()), HasSubstr("expected the high bit first"));
  EXPECT_THAT(why("bank[1:0]^row[2:0]", small()), HasSubstr("as many bits behind"));
  EXPECT_THAT(why(std::string(kPlain) + " row[3]", small()),
              HasSubstr("row[3]: this memory has 3"));
  EXPECT_THAT(why(std::string(kPlain) + " bank[1]", small()), HasSubstr("bank[1]: stands twice"));
  EXPECT_THAT(why("row[2:0] stack_id bank[1:0]", small()), HasSubstr("group[0]: missing"));
  const std::string others =
      " row[2:0] stack_id group[1:0] column[2] channel pseudo_channel column[1:0]";
  EXPECT_EQ(why("bank[1:0]^row[2:1]^column[1:0]" + others, small()), "");
  EXPECT_EQ(why("bank[1]^bank[0] bank[0]^row[0]" + others, small()), "");
  EXPECT_THAT(why("bank[1]^bank[0] bank[0]^bank[1]" + others, small()),
              HasSubstr("bank[0]^bank[1]: is mixed with itself"));
  EXPECT_THAT(why("bank[1]^row[3] bank[0]" + others, small()), HasSubstr("no row[3]"));
  const std::string low_row =
      "stack_id row[2:0] bank[1:0] group[1:0] channel pseudo_channel "
      "column[2:0]";
  EXPECT_EQ(why(low_row, small(8)), "");
  EXPECT_THAT(why(low_row, small(6)), HasSubstr("row[2]: expected as address bit 17"));
}

}  // namespace
}  // namespace trn2vp::dram
