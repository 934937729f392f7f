// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Gathers and searches of the GpSimd engine.
#include <algorithm>

#include "models/trainium2/neuron_core/semantics/gpsimd_unit.h"
#include "tests/trainium2/neuron_core/semantics/engine_bench.h"

namespace trn2vp::trainium2::semantics::engine_test {
namespace {

using isa::Engine;

constexpr int kRuns = 60;

std::pair<unsigned, unsigned> groups(Bench& bench) {
  static const std::vector<std::pair<unsigned, unsigned>> kGroups = {{0, 128}, {32, 16}, {64, 48},
                                                                     {96, 32}, {0, 16},  {0, 80}};
  return bench.one_of(kGroups);
}

TEST(LocalGather, TakesIndicesPartitionFirst) {
  Bench bench(1);
  GpSimdUnit unit;
  for (int run = 0; run < 2 * kRuns; ++run) {
    const auto [start, count] = groups(bench);
    Instruction i;
    i.opcode = Opcode::kLocalGather;
    i.elems_per_idx = static_cast<std::uint8_t>(1u << bench.below(6));
    i.num_valid = static_cast<std::uint16_t>(1 + bench.below(16 * 3));
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1);
    i.src1 = isa::contiguous_pattern(Buffer::kSbuf, DType::kUint16, start, count, 8192, 3);
    i.src1.dims[0].step = static_cast<std::int16_t>(1 + bench.below(3));
    i.dst = isa::contiguous_pattern(Buffer::kSbuf, i.src0.dtype, start, count, 8200,
                                    i.num_valid * i.elems_per_idx);
    for (unsigned p = 0; p < count; ++p)
      for (std::size_t e = 0; e < 3; ++e)
        bench.put(i.src1, p, e, bench.below(49u - i.elems_per_idx));
    if (run % 4 == 0) bench.put(i.src1, 3, 0, 40);  // runs over the end of 48 elements
    // Element n of the flattened indices of group g, and what each partition has there.
    std::vector<std::vector<std::uint32_t>> expected(count);
    for (unsigned p = 0; p < count; ++p) {
      const std::vector<std::uint32_t> row = bench.words(i.src0, p);
      for (unsigned n = 0; n < i.num_valid; ++n) {
        const std::uint32_t index = bench.word(i.src1, p / 16 * 16 + n % 16, n / 16);
        for (unsigned e = 0; e < i.elems_per_idx; ++e)
          expected[p].push_back(index + e < 48 ? row[index + e] : 0);
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(NGather, TakesElementsOfItsOwnPartition) {
  Bench bench(2);
  GpSimdUnit unit;
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kNcNGather;
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1);
    i.src1 = bench.pattern(DType::kUint32, start, count, 2);
    i.dst = bench.pattern(i.src0.dtype, start, count, 0);
    std::vector<std::vector<std::uint32_t>> expected(count);
    for (unsigned p = 0; p < count; ++p) {
      const std::vector<std::uint32_t> row = bench.words(i.src0, p);
      for (std::size_t e = 0; e < 48; ++e) {
        const std::uint32_t index = bench.below(200) == 0 ? 0xFFFFFFFFu : bench.below(48);
        bench.put(i.src1, p, e, index);
        expected[p].push_back(index < 48 ? row[index] : 0);
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(Topk, FindsTheLargestOfEachSnake) {
  Bench bench(3);
  GpSimdUnit unit;
  for (int run = 0; run < 2 * kRuns; ++run) {
    const auto [start, count] = groups(bench);
    Instruction i;
    i.opcode = Opcode::kTopk;
    i.n = 8 + bench.below(16 * 48 - 7);
    const unsigned k = 1 + bench.below(std::min(i.n, 400u));
    i.src0 = bench.pattern(DType::kBf16, start, count, 1);
    i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, start, count, 0, k);
    i.aux = isa::contiguous_pattern(Buffer::kSbuf, DType::kUint32, start, count, 8192, k);
    for (unsigned p = 0; p < count; ++p) {
      std::vector<float> values(48);
      // Few different numbers, so that there are ties.
      for (float& x : values) x = static_cast<float>(bench.below(run % 2 == 0 ? 40 : 4000)) - 15;
      bench.put_values(i.src0, p, values);
    }
    // The largest, one by one: the first index that no taken one equals or exceeds.
    struct Hit {
      float value;
      std::uint32_t index;
    };
    std::vector<std::vector<Hit>> expected;
    for (unsigned group = 0; group < count; group += 16) {
      std::vector<Hit> all;
      for (std::uint32_t s = 0; s < i.n; ++s)
        all.push_back({value_of(DType::kBf16, bench.word(i.src0, group + s % 16, s / 16)), s});
      std::stable_sort(all.begin(), all.end(),
                       [](const Hit& a, const Hit& b) { return a.value > b.value; });
      all.resize(k);
      std::reverse(all.begin(), all.end());
      expected.push_back(all);
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned group = 0; group < count; group += 16) {
      for (unsigned j = 0; j < (k + 15) / 16 * 16; ++j) {
        const Hit hit = j < k ? expected[group / 16][j] : Hit{0.0f, 0};
        ASSERT_EQ(bench.word(i.dst, group + j % 16, j / 16), rounded(DType::kBf16, hit.value));
        ASSERT_EQ(bench.word(i.aux, group + j % 16, j / 16), hit.index);
      }
    }
    // Only the first ceil(K / 16) elements of each partition changed.
    AccessPattern written = i.dst;
    written.dims[0].count = static_cast<std::uint16_t>((k + 15) / 16);
    bench.forgive(written);
    written = i.aux;
    written.dims[0].count = static_cast<std::uint16_t>((k + 15) / 16);
    bench.forgive(written);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(Topk, OrdersZerosInfinitiesAndNan) {
  Bench bench(4);
  GpSimdUnit unit;
  Instruction i;
  i.opcode = Opcode::kTopk;
  i.n = 8;
  i.src0 = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, 16, 0, 1);
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, 16, 64, 8);
  i.aux = isa::contiguous_pattern(Buffer::kSbuf, DType::kUint32, 0, 16, 128, 8);
  const std::vector<std::uint32_t> words = {0x0000, 0x7FC1, 0x8000, 0xFF80,
                                            0x7F80, 0xFFC0, 0x3F80, 0xBF80};
  for (unsigned p = 0; p < 8; ++p) bench.put(i.src0, p, 0, words[p]);
  bench.run(unit, i, Engine::kGpSimd);
  // NaNs, -Inf, -1, -0 (index 2), +0 (index 0), 1, Inf; bits unchanged.
  const std::vector<std::uint32_t> order = {5, 1, 3, 7, 2, 0, 6, 4};
  for (unsigned j = 0; j < 8; ++j) {
    EXPECT_EQ(bench.word(i.aux, j, 0), order[j]) << j;
    EXPECT_EQ(bench.word(i.dst, j, 0), words[order[j]]) << j;
  }
}

TEST(SequenceBounds, StartAndEndOfEachSegment) {
  Bench bench(5);
  GpSimdUnit unit;
  for (int run = 0; run < 2 * kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kSequenceBounds;
    i.src0 = bench.pattern(run % 2 == 0 ? DType::kFp32 : DType::kInt32, 32 * bench.below(4), 1, 1);
    i.dst = isa::contiguous_pattern(Buffer::kSbuf, run % 3 == 0 ? DType::kFp32 : DType::kInt32, 0,
                                    1, 0, 96);
    std::vector<std::uint32_t> ids(48);
    // Ids beyond 2^24 differ in bits that FP32 does not have.
    const std::uint32_t base = run % 4 == 1 ? 0x7FFFFF00u : 0;
    for (std::size_t e = 0; e < 48; ++e) {
      ids[e] = e == 0 || bench.below(4) == 0 ? bench.below(4) : ids[e - 1];
      const std::uint32_t id = ids[e] == 0 ? 0 : base + ids[e];
      bench.put(
          i.src0, 0, e,
          i.src0.dtype == DType::kInt32 ? id : rounded(DType::kFp32, static_cast<float>(ids[e])));
    }
    std::vector<std::int64_t> first(48), last(48);
    for (int e = 0; e < 48; ++e) {
      int begin = e;
      while (begin > 0 && ids[begin - 1] == ids[e]) --begin;
      int end = e;
      while (end < 48 && ids[end] == ids[e]) ++end;
      first[e] = ids[e] == 0 ? 48 : begin;
      last[e] = ids[e] == 0 ? -1 : end;
    }
    bench.run(unit, i, Engine::kGpSimd);
    std::vector<float> expected(first.begin(), first.end());
    expected.insert(expected.end(), last.begin(), last.end());
    bench.expect_values(i.dst, 0, expected);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(NonzeroWithCount, WorksOnTheFirstPartitionOfEachProcessor) {
  Bench bench(6);
  GpSimdUnit unit;
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kNonzeroWithCount;
    i.src0 = bench.pattern(run % 2 == 0 ? DType::kFp32 : DType::kInt32, start, count, 1);
    i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kInt32, start, count, 0, 49);
    i.offset = run % 3 == 0 ? 1000 : -1;
    i.imm[0] = -7;
    for (unsigned p = 0; p < count; ++p)
      for (std::size_t e = 0; e < 48; ++e)
        if (bench.below(3) != 0)
          bench.put(i.src0, p, e,
                    bench.below(2) == 0 && i.src0.dtype == DType::kFp32 ? 0x80000000u : 0);
    std::vector<std::vector<std::uint32_t>> expected;
    for (unsigned p = 0; p < count; ++p) {
      std::vector<std::uint32_t> row = bench.words(i.dst, p);
      if (p % 16 == 0) {
        const std::vector<float> values = bench.values(i.src0, p);
        std::size_t hits = 0;
        std::fill(row.begin(), row.end(), static_cast<std::uint32_t>(-7));
        for (int e = 0; e < 48; ++e)
          if (!(values[static_cast<std::size_t>(e)] == 0.0f))
            row[hits++] = static_cast<std::uint32_t>(e + i.offset);
        row[48] = static_cast<std::uint32_t>(hits);
      }
      expected.push_back(row);
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::engine_test
