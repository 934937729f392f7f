// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <random>
#include <tuple>
#include <vector>

#include "models/numerics/codec.h"
#include "models/trainium2/isa/table.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/semantics/vector_unit.h"
#include "tests/trainium2/neuron_core/semantics/vector_reference.h"

// Memory and random operands for the tests of the Vector engine; addresses are computed anew.
namespace trn2vp::trainium2::semantics::vector_test {

// ---- memory

/// Byte offsets of the elements of a pattern, in access order.
inline std::vector<std::int64_t> offsets(const AccessPattern& pattern) {
  std::vector<std::int64_t> result;
  const auto& d = pattern.dims;
  for (int w = 0; w < d[3].count; ++w)
    for (int z = 0; z < d[2].count; ++z)
      for (int y = 0; y < d[1].count; ++y)
        for (int x = 0; x < d[0].count; ++x)
          result.push_back(pattern.byte_offset +
                           std::int64_t{bytes_of(pattern.dtype)} *
                               (x * d[0].step + y * d[1].step + z * d[2].step + w * d[3].step));
  return result;
}

class Bench {
 public:
  static constexpr std::size_t kRow = 16384;

  explicit Bench(unsigned seed) : random(seed), sbuf_(128 * kRow), psum_(128 * kRow) {
    for (auto* memory : {&sbuf_, &psum_})
      for (std::size_t byte = 0; byte < memory->size(); byte += 4) {
        const auto word = static_cast<std::uint32_t>(random());
        std::memcpy(memory->data() + byte, &word, sizeof word);
      }
  }

  std::mt19937 random;
  VectorUnit unit;

  unsigned below(unsigned n) { return static_cast<unsigned>(random() % n); }
  template <class T>
  T one_of(const std::vector<T>& choices) {
    return choices[below(static_cast<unsigned>(choices.size()))];
  }

  std::uint8_t* at(Buffer buffer, unsigned partition) {
    EXPECT_LT(partition, 128u);
    return (buffer == Buffer::kPsum ? psum_ : sbuf_).data() + partition * kRow;
  }
  PartitionBytes memory() {
    return [this](Buffer buffer, unsigned partition) { return at(buffer, partition); };
  }

  std::uint32_t word(const AccessPattern& pattern, unsigned p, std::size_t e) {
    return word_at(pattern.buffer, pattern.start_partition + p, offsets(pattern)[e], pattern.dtype);
  }
  std::uint32_t word(const isa::VectorOperand& v, unsigned p) {
    return word_at(v.buffer, v.start_partition + p, v.byte_offset, v.dtype);
  }
  /// Partition `p` of an operand, as words and as FP32 values.
  std::vector<std::uint32_t> words(const AccessPattern& pattern, unsigned p) {
    std::vector<std::uint32_t> result;
    for (const std::int64_t offset : offsets(pattern))
      result.push_back(word_at(pattern.buffer, pattern.start_partition + p, offset, pattern.dtype));
    return result;
  }
  std::vector<double> values(const AccessPattern& pattern, unsigned p) {
    std::vector<double> result;
    for (const std::uint32_t word : words(pattern, p))
      result.push_back(value_of(pattern.dtype, word));
    return result;
  }
  double value(const isa::VectorOperand& v, unsigned p) { return value_of(v.dtype, word(v, p)); }

  /// Small numbers, so that equal ones and exact results occur, and some of everything else.
  double sample() {
    static const double kSpecial[] = {0.0, -0.0, kInf, -kInf, kNan, 1e-40, -1e-44, 3e38, -3e38};
    if (below(8) == 0) return kSpecial[below(9)];
    if (below(2) == 0) return static_cast<double>(below(17)) - 8.0;
    return std::ldexp(static_cast<double>(random()) / 4294967296.0 - 0.5,
                      static_cast<int>(below(20)) - 8);
  }
  void fill(const AccessPattern& pattern) {
    for (unsigned p = 0; p < pattern.partition_count; ++p)
      for (const std::int64_t offset : offsets(pattern))
        put(pattern.buffer, pattern.start_partition + p, offset, pattern.dtype, sample());
  }
  void put(Buffer buffer, unsigned partition, std::int64_t offset, DType dtype, double value) {
    const numerics::Format format = format_of(dtype);
    const std::uint32_t word = numerics::encode(format, static_cast<float>(value));
    std::memcpy(at(buffer, partition) + offset, &word, bytes_of(dtype));
  }

  /// `n` elements (a multiple of 12) in one of several shapes, in area 0..3 of the buffer.
  AccessPattern pattern(DType dtype, unsigned area, unsigned start, unsigned count, unsigned n) {
    AccessPattern result;
    result.buffer = below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum;
    result.dtype = dtype;
    result.start_partition = static_cast<std::uint8_t>(start);
    result.partition_count = static_cast<std::uint8_t>(count);
    result.byte_offset = area * 4096 + 4 * below(8);
    const auto N = static_cast<std::uint16_t>(n);
    switch (below(6)) {
      case 0:
        result.dims[0] = {2, N};
        break;
      case 1:
        result.dims[0] = {1, static_cast<std::uint16_t>(n / 3)};
        result.dims[1] = {static_cast<std::int16_t>(n / 3 + 3), 3};
        break;
      case 2:
        result.dims[0] = {5, 2};
        result.dims[1] = {1, 3};
        result.dims[2] = {11, static_cast<std::uint16_t>(n / 12)};
        result.dims[3] = {static_cast<std::int16_t>(n), 2};
        break;
      case 3:
        result.dims[0] = {-1, N};
        result.byte_offset += (n - 1) * bytes_of(dtype);
        break;
      default:
        result.dims[0] = {1, N};
    }
    return result;
  }
  isa::VectorOperand vector(DType dtype, unsigned start, unsigned count, unsigned index) {
    isa::VectorOperand v = isa::vector_operand(below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum, dtype,
                                               start, 12288 + 4 * index);
    for (unsigned p = 0; p < count; ++p)
      put(v.buffer, v.start_partition + p, v.byte_offset, dtype, sample());
    return v;
  }
  /// Legal start partitions and counts.
  std::pair<unsigned, unsigned> lanes() {
    static const std::pair<unsigned, unsigned> kLanes[] = {{0, 128}, {32, 20}, {64, 33},
                                                           {96, 1},  {0, 65},  {64, 64}};
    return kLanes[below(6)];
  }

  /// Checks the operand rules and runs.
  void run(const Instruction& instruction) {
    const auto violation = isa::validate(instruction, isa::Engine::kVector);
    ASSERT_FALSE(violation) << violation->rule << " " << violation->operand << ": "
                            << violation->text;
    before_ = {sbuf_, psum_};
    for (auto& bytes : written_) bytes.assign(128 * kRow, 0);
    unit.execute(instruction, memory());
  }

  /// Element e of partition p of `pattern` is `value`, rounded; NaN is canonical.
  void expect(const AccessPattern& pattern, unsigned p, std::size_t e, double value) {
    const std::int64_t offset = offsets(pattern)[e];
    expect_at(pattern.buffer, pattern.start_partition + p, offset, pattern.dtype, value);
  }
  void expect(const isa::VectorOperand& v, unsigned p, double value) {
    expect_at(v.buffer, v.start_partition + p, v.byte_offset, v.dtype, value);
  }
  void expect_row(const AccessPattern& pattern, unsigned p, const std::vector<double>& expected) {
    const auto where = offsets(pattern);
    ASSERT_EQ(where.size(), expected.size());
    for (std::size_t e = 0; e < where.size(); ++e)
      expect_at(pattern.buffer, pattern.start_partition + p, where[e], pattern.dtype, expected[e]);
  }
  void expect_words(const AccessPattern& pattern, unsigned p,
                    const std::vector<std::uint64_t>& expected) {
    const auto where = offsets(pattern);
    ASSERT_EQ(where.size(), expected.size());
    const std::uint64_t mask = (std::uint64_t{1} << (8 * bytes_of(pattern.dtype))) - 1;
    for (std::size_t e = 0; e < where.size(); ++e) {
      const unsigned partition = pattern.start_partition + p;
      EXPECT_EQ(word_at(pattern.buffer, partition, where[e], pattern.dtype), expected[e] & mask)
          << "partition " << partition << " element " << e;
      wrote(pattern.buffer, partition, where[e], bytes_of(pattern.dtype));
    }
  }
  /// Every byte that no expect() named kept its value.
  void expect_rest_untouched() {
    for (std::size_t m = 0; m < 2; ++m) {
      const auto& now = m == 0 ? sbuf_ : psum_;
      if (now == before_[m]) continue;
      for (std::size_t byte = 0; byte < now.size(); ++byte) {
        if (now[byte] != before_[m][byte] && written_[m][byte] == 0) {
          ADD_FAILURE() << "byte " << byte % kRow << " of partition " << byte / kRow << " changed";
          return;
        }
      }
    }
  }

 private:
  std::uint32_t word_at(Buffer buffer, unsigned partition, std::int64_t offset, DType dtype) {
    std::uint32_t word = 0;
    std::memcpy(&word, at(buffer, partition) + offset, bytes_of(dtype));
    return word;
  }
  void wrote(Buffer buffer, unsigned partition, std::int64_t offset, unsigned size) {
    const std::size_t first = partition * kRow + static_cast<std::size_t>(offset);
    std::memset(written_[buffer == Buffer::kPsum ? 1 : 0].data() + first, 1, size);
  }
  void expect_at(Buffer buffer, unsigned partition, std::int64_t offset, DType dtype,
                 double value) {
    const std::uint32_t word = word_at(buffer, partition, offset, dtype);
    const double result = value_of(dtype, word);
    const double expected = rounded(dtype, value);
    if (std::isnan(expected)) {
      EXPECT_EQ(word, numerics::format_info(format_of(dtype)).nan_code << layout(dtype).shift)
          << isa::dtype_name(dtype) << " partition " << partition;
    } else {
      // INT32 and UINT32 lose bits on their way back into FP32.
      EXPECT_EQ(result, is_integer(dtype) ? f32(expected) : expected)
          << isa::dtype_name(dtype) << " partition " << partition << " offset " << offset;
      if (!is_integer(dtype)) {
        EXPECT_EQ(std::signbit(result), std::signbit(expected)) << "zero " << partition;
      }
    }
    wrote(buffer, partition, offset, bytes_of(dtype));
  }

  std::vector<std::uint8_t> sbuf_;
  std::vector<std::uint8_t> psum_;
  std::array<std::vector<std::uint8_t>, 2> before_;
  std::array<std::vector<std::uint8_t>, 2> written_;  // 1: an expect() named this byte
};

}  // namespace trn2vp::trainium2::semantics::vector_test
