// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Statistics, search and cross-partition moves.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/trainium2/neuron_core/semantics/vector_bench.h"

namespace trn2vp::trainium2::semantics::vector_test {
namespace {

constexpr int kRuns = 40;

AccessPattern plain(Buffer buffer, DType dtype, unsigned start, unsigned count, unsigned area,
                    unsigned elements) {
  return isa::contiguous_pattern(buffer, dtype, start, count, area * 4096, elements);
}

double sum32(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum = f32(sum + value);
  return sum;
}

TEST(VectorSpecial, BnStatsIsTheStatedFormula) {
  Bench bench(30);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kBnStats;
    const auto [start, count] = bench.lanes();
    i.src0 = bench.pattern(bench.one_of(all_types()), 1, start, count, 24);
    if (run % 4 == 0) i.src0 = plain(Buffer::kPsum, DType::kBf16, start, count, 1, 1 + run % 8);
    i.dst = plain(bench.below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum, DType::kFp32, start, count,
                  0, 6);
    bench.fill(i.src0);
    std::vector<std::vector<double>> expected(count);
    for (unsigned p = 0; p < count; ++p) {
      const auto values = bench.values(i.src0, p);
      for (unsigned parity = 0; parity < 2; ++parity) {
        std::vector<double> half, squares;
        for (std::size_t e = parity; e < values.size(); e += 2) half.push_back(values[e]);
        const double mean =
            half.empty() ? 0.0 : f32(sum32(half) / static_cast<double>(half.size()));
        for (const double value : half)
          squares.push_back(f32(f32(value - mean) * f32(value - mean)));
        expected[p].insert(expected[p].end(),
                           {static_cast<double>(half.size()), mean, sum32(squares)});
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

// Four bn_stats of 512 elements and one bn_aggr, against mean and variance in double.
TEST(VectorSpecial, BnAggrOfSeveralTiles) {
  Bench bench(31);
  constexpr unsigned kTiles = 4;
  constexpr unsigned kTile = 512;
  Instruction stats;
  stats.opcode = Opcode::kBnStats;
  std::vector<std::vector<double>> all(64);
  for (unsigned tile = 0; tile < kTiles; ++tile) {
    stats.src0 = plain(Buffer::kSbuf, DType::kFp32, 64, 64, 0, kTile);
    stats.dst = plain(Buffer::kSbuf, DType::kFp32, 64, 64, 1, 6);
    stats.dst.byte_offset += 24 * tile;
    for (unsigned p = 0; p < 64; ++p) {
      for (unsigned e = 0; e < kTile; ++e) {
        const double value = f32(1000.0 + p + static_cast<double>(bench.random()) * 1e-9);
        bench.put(Buffer::kSbuf, 64 + p, 4 * e, DType::kFp32, value);
        all[p].push_back(value);
      }
    }
    bench.run(stats);
  }
  Instruction aggr;
  aggr.opcode = Opcode::kBnAggr;
  aggr.src0 = plain(Buffer::kSbuf, DType::kFp32, 64, 64, 1, 6 * kTiles);
  aggr.dst = plain(Buffer::kPsum, DType::kFp32, 64, 64, 0, 2);
  bench.run(aggr);
  for (unsigned p = 0; p < 64; ++p) {
    double mean = 0.0;
    double variance = 0.0;
    for (const double value : all[p]) mean += value / static_cast<double>(all[p].size());
    for (const double value : all[p])
      variance += (value - mean) * (value - mean) / static_cast<double>(all[p].size());
    const auto result = bench.values(aggr.dst, p);
    EXPECT_NEAR(result[0], mean, 2e-6 * mean);
    EXPECT_NEAR(result[1], variance, 1e-4 * variance);
  }
}

TEST(VectorSpecial, BnAggrIsTheStatedFormula) {
  Bench bench(32);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kBnAggr;
    const auto [start, count] = bench.lanes();
    i.src0 = bench.pattern(bench.one_of(float_types()), 1, start, count, 24);
    i.dst = plain(Buffer::kSbuf, DType::kFp32, start, count, 0, 2);
    bench.fill(i.src0);
    std::vector<std::vector<double>> expected(count);
    for (unsigned p = 0; p < count; ++p) {
      const auto t = bench.values(i.src0, p);
      std::vector<double> counts, sums, squares;
      for (std::size_t k = 0; k < t.size(); k += 3) {
        counts.push_back(t[k]);
        sums.push_back(f32(t[k] * t[k + 1]));
      }
      const double mean = f32(sum32(sums) / sum32(counts));
      for (std::size_t k = 0; k < t.size(); k += 3) {
        const double distance = f32(t[k + 1] - mean);
        squares.push_back(f32(t[k + 2] + f32(t[k] * f32(distance * distance))));
      }
      expected[p] = {mean, f32(sum32(squares) / sum32(counts))};
    }
    bench.run(i);
    for (unsigned p = 0; p < count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorSpecial, Max8) {
  Bench bench(33);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kMax8;
    const auto [start, count] = bench.lanes();
    i.src0 = plain(run % 2 == 0 ? Buffer::kSbuf : Buffer::kPsum, bench.one_of(all_types()), start,
                   count, 1, 8 + bench.below(40));
    i.dst = plain(run % 3 == 0 ? Buffer::kSbuf : Buffer::kPsum, bench.one_of(all_types()), start,
                  count, 0, 8);
    bench.fill(i.src0);
    std::vector<std::vector<double>> expected(count);
    for (unsigned p = 0; p < count; ++p) {
      expected[p] = bench.values(i.src0, p);
      std::stable_sort(expected[p].begin(), expected[p].end(), [](double a, double b) {
        return std::isnan(b) ? !std::isnan(a) : a > b;  // NaN last
      });
      expected[p].resize(8);
    }
    bench.run(i);
    for (unsigned p = 0; p < count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

/// Occurrences are handed out one by one: in the order of vals, or from its end.
std::vector<std::uint64_t> partners(const std::vector<double>& data,
                                    const std::vector<double>& vals, bool from_the_end) {
  std::vector<std::uint64_t> result(8, 0xFFFFFFFFu);
  std::vector<bool> used(data.size(), false);
  for (int rank = 0; rank < 8; ++rank) {
    const auto j = static_cast<std::size_t>(from_the_end ? 7 - rank : rank);
    for (std::size_t e = 0; e < data.size(); ++e) {
      if (used[e] || data[e] != vals[j]) continue;
      used[e] = true;
      result[j] = e;
      break;
    }
  }
  return result;
}

void fill_search(Bench& bench, Instruction& i, unsigned start, unsigned count) {
  i.src0 = plain(bench.below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum, bench.one_of(all_types()),
                 start, count, 1, 8 + bench.below(60));
  i.src1 = plain(bench.below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum, bench.one_of(float_types()),
                 start, count, 2, 8);
  bench.fill(i.src0);
  bench.fill(i.src1);
  for (unsigned p = 0; p < count; ++p) {  // most of the values occur, some twice
    const auto data = bench.values(i.src0, p);
    for (unsigned j = 0; j < 8; ++j) {
      if (bench.below(4) == 0) continue;
      const double value = data[bench.below(static_cast<unsigned>(data.size()))];
      bench.put(i.src1.buffer, start + p, i.src1.byte_offset + j * bytes_of(i.src1.dtype),
                i.src1.dtype, value);
    }
  }
}

TEST(VectorSpecial, FindIndex8) {
  Bench bench(34);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kNcFindIndex8;
    const auto [start, count] = bench.lanes();
    fill_search(bench, i, start, count);
    i.dst =
        plain(Buffer::kSbuf, run % 2 == 0 ? DType::kUint16 : DType::kUint32, start, count, 0, 8);
    std::vector<std::vector<std::uint64_t>> expected(count);
    for (unsigned p = 0; p < count; ++p)
      expected[p] = partners(bench.values(i.src0, p), bench.values(i.src1, p), false);
    bench.run(i);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorSpecial, MatchReplace8) {
  Bench bench(35);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kNcMatchReplace8;
    const auto [start, count] = bench.lanes();
    fill_search(bench, i, start, count);
    const DType type = run % 2 == 0 ? i.src0.dtype : bench.one_of(all_types());
    i.dst = plain(Buffer::kPsum, type, start, count, 0, static_cast<unsigned>(i.src0.elements()));
    i.value = static_cast<float>(bench.sample());
    if (run % 3 != 0) i.aux = plain(Buffer::kSbuf, DType::kUint32, start, count, 3, 8);
    std::vector<std::vector<std::uint64_t>> indices(count);
    std::vector<std::vector<double>> expected(count);
    std::vector<std::vector<std::uint32_t>> words(count);
    for (unsigned p = 0; p < count; ++p) {
      expected[p] = bench.values(i.src0, p);
      words[p] = bench.words(i.src0, p);
      indices[p] = partners(expected[p], bench.values(i.src1, p), true);
    }
    bench.run(i);
    for (unsigned p = 0; p < count; ++p) {
      const std::set<std::uint64_t> replaced(indices[p].begin(), indices[p].end());
      const auto now = bench.words(i.dst, p);
      for (std::size_t e = 0; e < now.size(); ++e) {
        const bool stays = replaced.count(e) == 0;
        if (stays && type == i.src0.dtype) {
          EXPECT_EQ(now[e], words[p][e]);
        } else {
          bench.expect(i.dst, p, e, stays ? expected[p][e] : static_cast<double>(i.value));
        }
      }
      if (i.aux.present()) bench.expect_words(i.aux, p, indices[p]);
    }
    if (testing::Test::HasFailure()) return;
  }
}

// The example of nki.isa nc_match_replace8.
TEST(VectorSpecial, MatchReplace8PublishedExample) {
  Bench bench(36);
  Instruction i;
  i.opcode = Opcode::kNcMatchReplace8;
  i.src0 = plain(Buffer::kSbuf, DType::kFp32, 0, 1, 0, 11);
  i.src1 = plain(Buffer::kSbuf, DType::kFp32, 0, 1, 1, 8);
  i.dst = plain(Buffer::kSbuf, DType::kFp32, 0, 1, 2, 11);
  i.aux = plain(Buffer::kSbuf, DType::kUint32, 0, 1, 3, 8);
  const double data[] = {1, 2, 3, 4, 8, 8, 8, 8, 8, 8, 8};
  for (unsigned e = 0; e < 11; ++e) bench.put(Buffer::kSbuf, 0, 4 * e, DType::kFp32, data[e]);
  for (unsigned j = 0; j < 8; ++j)
    bench.put(Buffer::kSbuf, 0, 4096 + 4 * j, DType::kFp32, j == 0 ? 3 : 8);
  i.value = -5.0f;
  bench.run(i);
  bench.expect_words(i.aux, 0, {2, 10, 9, 8, 7, 6, 5, 4});
  bench.expect_row(i.dst, 0, {1, 2, -5, 4, -5, -5, -5, -5, -5, -5, -5});
  bench.expect_rest_untouched();
}

TEST(VectorSpecial, StreamShuffle) {
  Bench bench(37);
  const std::pair<unsigned, unsigned> kPlaces[] = {{0, 128}, {0, 64}, {64, 0}, {32, 96}, {0, 0}};
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kNcStreamShuffle;
    auto [from, to] = kPlaces[run % 5];
    unsigned count = 32 - bench.below(12);
    if (to == 128) to = 0, count = 97 + bench.below(32);
    if (from + to == 64) count = 33 + bench.below(32);
    const DType type = bench.one_of(all_types());
    i.src0 = bench.pattern(type, 1, from, count, 24);
    i.dst = bench.pattern(type, run % 2 == 0 ? 1 : 0, to, count, 24);
    if (from == to && run % 2 == 0) i.dst = i.src0;
    for (std::uint8_t& source : i.shuffle_mask)
      source = static_cast<std::uint8_t>(bench.below(5) == 0 ? 255 : bench.below(32));
    AccessPattern whole = i.src0;  // the quadrants the mask can reach
    whole.partition_count = static_cast<std::uint8_t>((count + 31) / 32 * 32);
    std::vector<std::vector<std::uint32_t>> expected(count);
    for (unsigned p = 0; p < count; ++p) {
      const unsigned source = i.shuffle_mask[p % 32];
      expected[p] = source == 255 ? bench.words(i.dst, p) : bench.words(whole, p - p % 32 + source);
    }
    bench.run(i);
    for (unsigned p = 0; p < count; ++p)
      bench.expect_words(i.dst, p, {expected[p].begin(), expected[p].end()});
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorSpecial, Transpose) {
  Bench bench(38);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kNcTranspose;
    const unsigned rows = run == 0 ? 32 : 1 + bench.below(32);
    const unsigned columns = run == 0 ? 32 : 1 + bench.below(32);
    const DType type = bench.one_of(all_types());
    i.src0 = plain(bench.below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum, type, 32 * bench.below(4),
                   rows, 1, columns);
    i.dst = plain(bench.below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum, type, 32 * bench.below(4),
                  columns, run % 2, rows);
    std::vector<std::vector<std::uint64_t>> expected(columns);
    for (unsigned p = 0; p < rows; ++p) {
      const auto words = bench.words(i.src0, p);
      for (unsigned f = 0; f < columns; ++f) expected[f].push_back(words[f]);
    }
    bench.run(i);
    for (unsigned f = 0; f < columns; ++f) bench.expect_words(i.dst, f, expected[f]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::vector_test
