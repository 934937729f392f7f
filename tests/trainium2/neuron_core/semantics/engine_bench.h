// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "models/trainium2/isa/table.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/semantics/operand.h"
#include "tests/numerics/format_reference.h"

// Memory and operands for the tests of the Scalar and GpSimd engines. What memory holds is read and
// predicted with the plain reference of the number formats and with addresses computed here:
// nothing of the models takes part.
namespace trn2vp::trainium2::semantics::engine_test {

using isa::AccessPattern;
using isa::Buffer;
using isa::DType;
using isa::Instruction;
using isa::Opcode;

constexpr unsigned kPartitions = 128;
constexpr unsigned kRow = 16384;

inline unsigned bytes_of(DType dtype) {
  return static_cast<unsigned>(reference::layout_of(format_of(dtype)).storage) / 8;
}

inline const std::vector<DType>& all_types() {
  static const std::vector<DType> kTypes = {
      DType::kFp32,   DType::kBf16,  DType::kFp16,  DType::kTf32,  DType::kFp8E3,
      DType::kFp8E4,  DType::kFp8E5, DType::kInt8,  DType::kUint8, DType::kInt16,
      DType::kUint16, DType::kInt32, DType::kUint32};
  return kTypes;
}

/// Value of a word as an engine sees it: FP32.
inline float value_of(DType dtype, std::uint32_t word) {
  return static_cast<float>(reference::word_value(reference::layout_of(format_of(dtype)), word));
}
/// Word that an FP32 result becomes.
inline std::uint32_t rounded(DType dtype, float value) {
  // Its list of values takes a while to make.
  static std::map<DType, reference::Rounder> rounders;
  const auto found = rounders.try_emplace(dtype, reference::layout_of(format_of(dtype))).first;
  return found->second(value);
}

/// What the pattern's loops visit, outermost last; in bytes from the start of a partition.
inline std::vector<std::int64_t> offsets(const AccessPattern& pattern) {
  std::vector<std::int64_t> result;
  const auto& d = pattern.dims;
  for (int w = 0; w < d[3].count; ++w)
    for (int z = 0; z < d[2].count; ++z)
      for (int y = 0; y < d[1].count; ++y)
        for (int x = 0; x < d[0].count; ++x)
          result.push_back(static_cast<std::int64_t>(pattern.byte_offset) +
                           static_cast<std::int64_t>(bytes_of(pattern.dtype)) *
                               (x * d[0].step + y * d[1].step + z * d[2].step + w * d[3].step));
  return result;
}

class Bench {
 public:
  explicit Bench(unsigned seed)
      : random(seed), sbuf_(kPartitions * kRow), psum_(kPartitions * kRow) {
    for (auto* bytes : {&sbuf_, &psum_})
      for (std::uint8_t& byte : *bytes) byte = static_cast<std::uint8_t>(random());
  }

  std::mt19937_64 random;

  unsigned below(unsigned n) { return static_cast<unsigned>(random() % n); }
  template <class T>
  const T& one_of(const std::vector<T>& list) {
    return list[below(static_cast<unsigned>(list.size()))];
  }

  PartitionBytes memory() {
    return [this](Buffer buffer, unsigned partition) {
      return bytes(buffer).data() + partition * kRow;
    };
  }

  std::uint32_t word(const AccessPattern& pattern, unsigned p, std::size_t element) {
    std::uint32_t result = 0;
    std::memcpy(&result, address(pattern, p, offsets(pattern)[element]), bytes_of(pattern.dtype));
    return result;
  }
  std::vector<std::uint32_t> words(const AccessPattern& pattern, unsigned p) {
    std::vector<std::uint32_t> result;
    for (const std::int64_t offset : offsets(pattern)) {
      result.push_back(0);
      std::memcpy(&result.back(), address(pattern, p, offset), bytes_of(pattern.dtype));
    }
    return result;
  }
  std::vector<float> values(const AccessPattern& pattern, unsigned p) {
    std::vector<float> result;
    for (const std::uint32_t word : words(pattern, p))
      result.push_back(value_of(pattern.dtype, word));
    return result;
  }
  void put(const AccessPattern& pattern, unsigned p, std::size_t element, std::uint32_t word) {
    std::memcpy(address(pattern, p, offsets(pattern)[element]), &word, bytes_of(pattern.dtype));
  }
  void put_values(const AccessPattern& pattern, unsigned p, const std::vector<float>& values) {
    for (std::size_t e = 0; e < values.size(); ++e)
      put(pattern, p, e, rounded(pattern.dtype, values[e]));
  }
  /// Values of about `scale`, one in eight a corner case.
  void fill(const AccessPattern& pattern, float scale = 4.0f) {
    static const std::vector<float> kCorners = {0.0f,   -0.0f,  INFINITY, -INFINITY, NAN,
                                                1e-40f, -3e38f, 1.0f,     -1.0f};
    for (unsigned p = 0; p < pattern.partition_count; ++p) {
      std::vector<float> values(offsets(pattern).size());
      for (float& value : values) {
        value = below(8) == 0 ? one_of(kCorners)
                              : scale * (static_cast<float>(below(4001)) / 2000.0f - 1.0f);
      }
      put_values(pattern, p, values);
    }
  }
  float value(const isa::VectorOperand& v, unsigned p) {
    std::uint32_t result = 0;
    std::memcpy(&result, bytes(v.buffer).data() + (v.start_partition + p) * kRow + v.byte_offset,
                bytes_of(v.dtype));
    return value_of(v.dtype, result);
  }

  /// Legal start partitions and counts.
  std::pair<unsigned, unsigned> lanes() {
    static const std::vector<std::pair<unsigned, unsigned>> kLanes = {
        {0, 128}, {32, 20}, {64, 33}, {96, 1}, {0, 65}, {64, 64}, {0, 32}};
    return one_of(kLanes);
  }

  /// A pattern of 48 elements, contiguous or with gaps, in its own quarter of the row.
  AccessPattern pattern(DType dtype, unsigned start, unsigned count, unsigned quarter,
                        Buffer buffer = Buffer::kSbuf) {
    AccessPattern result = isa::contiguous_pattern(buffer, dtype, start, count,
                                                   quarter * (kRow / 4) + 4 * below(8), 48);
    switch (below(5)) {
      case 0:
        result.dims[0] = {3, 48};
        break;
      case 1:
        result.dims = {{{2, 4}, {9, 3}, {40, 2}, {100, 2}}};
        break;
      case 2:
        result.dims[0] = {-2, 48};
        result.byte_offset += 2 * 47 * bytes_of(dtype);
        break;
      case 3:
        result.dims[0] = {1, 6};
        result.dims[1] = {11, 8};
        break;
      default:
        break;
    }
    return result;
  }

  /// Runs a legal instruction.
  template <class Unit>
  void run(Unit& unit, const Instruction& instruction, isa::Engine engine) {
    const auto violation = isa::validate(instruction, engine);
    ASSERT_FALSE(violation) << violation->rule << " " << violation->operand << " "
                            << violation->text;
    before_sbuf_ = sbuf_;
    before_psum_ = psum_;
    unit.execute(instruction, memory());
  }

  /// Copies elements that may have changed back, so that only others can differ.
  void forgive(const AccessPattern& pattern) {
    auto& old = pattern.buffer == Buffer::kPsum ? before_psum_ : before_sbuf_;
    for (unsigned p = 0; p < pattern.partition_count; ++p)
      for (const std::int64_t offset : offsets(pattern))
        std::memcpy(old.data() + (pattern.start_partition + p) * kRow + offset,
                    address(pattern, p, offset), bytes_of(pattern.dtype));
  }
  bool rest_untouched() const { return before_sbuf_ == sbuf_ && before_psum_ == psum_; }

  void expect_words(const AccessPattern& pattern, unsigned p,
                    const std::vector<std::uint32_t>& expected) {
    const std::vector<std::uint32_t> got = words(pattern, p);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t e = 0; e < got.size(); ++e) {
      ASSERT_EQ(got[e], expected[e])
          << isa::dtype_name(pattern.dtype) << " partition " << p << " element " << e;
    }
  }
  void expect_values(const AccessPattern& pattern, unsigned p, const std::vector<float>& expected) {
    std::vector<std::uint32_t> words;
    for (const float value : expected) words.push_back(rounded(pattern.dtype, value));
    expect_words(pattern, p, words);
  }

 private:
  std::vector<std::uint8_t>& bytes(Buffer buffer) {
    return buffer == Buffer::kPsum ? psum_ : sbuf_;
  }
  std::uint8_t* address(const AccessPattern& pattern, unsigned p, std::int64_t offset) {
    return bytes(pattern.buffer).data() + (pattern.start_partition + p) * kRow + offset;
  }

  std::vector<std::uint8_t> sbuf_, psum_, before_sbuf_, before_psum_;
};

}  // namespace trn2vp::trainium2::semantics::engine_test
