// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/stream_operation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

namespace trn2vp::trainium2 {
namespace {

using isa::DType;
using Kind = StreamOperation::Kind;

StreamOperation make(Kind kind, DType source = DType::kUint8, DType target = DType::kUint8) {
  StreamOperation op;
  op.kind = kind;
  op.source = source;
  op.target = target;
  return op;
}

template <class T>
std::vector<std::uint8_t> bytes(const std::vector<T>& values) {
  std::vector<std::uint8_t> out(values.size() * sizeof(T));
  if (!out.empty()) std::memcpy(out.data(), values.data(), out.size());
  return out;
}

template <class T>
std::vector<T> values(const std::vector<std::uint8_t>& raw) {
  std::vector<T> out(raw.size() / sizeof(T));
  if (!out.empty()) std::memcpy(out.data(), raw.data(), raw.size());
  return out;
}

std::vector<std::uint8_t> run(const StreamOperation& op, const std::vector<std::uint8_t>& in) {
  std::vector<std::uint8_t> out;
  EXPECT_TRUE(apply(op, in.data(), static_cast<std::uint32_t>(in.size()), out));
  return out;
}

/// The upper half of an FP32 word, rounded to nearest even: BF16 of a finite value.
std::uint16_t bf16(float value) {
  std::uint32_t word = 0;
  std::memcpy(&word, &value, 4);
  return static_cast<std::uint16_t>((word + 0x7FFF + (word >> 16 & 1)) >> 16);
}

TEST(StreamOperation, DescriptorsRoundTrip) {
  std::vector<StreamOperation> operations;
  operations.push_back(make(Kind::kCopy, DType::kBf16, DType::kBf16));
  operations.back().accumulate = operations.back().duplicate = true;
  operations.push_back(make(Kind::kCast, DType::kFp8E4, DType::kFp32));
  operations.push_back(make(Kind::kSum, DType::kFp16, DType::kBf16));
  operations.back().sources = 16;
  operations.push_back(make(Kind::kTranspose, DType::kUint32, DType::kUint32));
  operations.back().rows = 65535;
  operations.back().columns = 3;
  operations.push_back(make(Kind::kCompress));
  operations.back().output = 0xF'FFFF;
  operations.push_back(make(Kind::kDecompress));
  operations.back().output = 1;
  for (const StreamOperation& op : operations) {
    const descriptor::Descriptor d = operation_descriptor(op, 3);
    EXPECT_TRUE(asks_for_operation(d));
    EXPECT_FALSE(d.moves_data());
    EXPECT_EQ(d.ring_id(), 3u);
    ASSERT_TRUE(operation_of(d).has_value());
    EXPECT_TRUE(*operation_of(d) == op);
  }
  EXPECT_FALSE(asks_for_operation(descriptor::m2s(0, 16, 1)));
}

TEST(StreamOperation, WhatDoesNotExistIsRefused) {
  auto refused = [](const StreamOperation& op) {
    return !operation_of(operation_descriptor(op, 1)).has_value();
  };
  EXPECT_TRUE(refused(make(static_cast<Kind>(6))));
  EXPECT_TRUE(refused(make(Kind::kCast, static_cast<DType>(12), DType::kFp32)));
  EXPECT_TRUE(refused(make(Kind::kCast, DType::kFp32, static_cast<DType>(99))));
  EXPECT_TRUE(refused(make(Kind::kCopy, DType::kFp32, DType::kBf16))) << "that would be a cast";
  StreamOperation sum = make(Kind::kSum, DType::kFp32, DType::kFp32);
  sum.sources = 17;
  EXPECT_TRUE(refused(sum));
  sum.sources = 0;
  EXPECT_TRUE(refused(sum));
  StreamOperation transpose = make(Kind::kTranspose, DType::kUint8, DType::kUint8);
  transpose.rows = transpose.columns = 4;
  EXPECT_TRUE(refused(transpose)) << "2- and 4-byte elements only";
  StreamOperation compress = make(Kind::kCompress);
  EXPECT_TRUE(refused(compress)) << "no room";
  compress.output = 100;
  EXPECT_FALSE(refused(compress));
  compress.accumulate = true;
  EXPECT_TRUE(refused(compress));
}

TEST(StreamOperation, CastRoundsOnce) {
  const std::vector<float> in = {0.0f, -0.0f, 1.0f, 1.00390625f, 1.01171875f, -3.1415926f, 65280.f};
  const auto out =
      values<std::uint16_t>(run(make(Kind::kCast, DType::kFp32, DType::kBf16), bytes(in)));
  ASSERT_EQ(out.size(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) EXPECT_EQ(out[i], bf16(in[i])) << in[i];
  const auto back =
      values<float>(run(make(Kind::kCast, DType::kInt8, DType::kFp32), {1, 0xFF, 0x80}));
  EXPECT_EQ(back, (std::vector<float>{1, -1, -128}));
  EXPECT_EQ(output_bytes(make(Kind::kCast, DType::kFp32, DType::kBf16), 12), 6u);
  EXPECT_EQ(output_bytes(make(Kind::kCast, DType::kFp32, DType::kBf16), 13), std::nullopt);
}

TEST(StreamOperation, SumOfSixteenIsInFp32AndRoundedOnce) {
  StreamOperation op = make(Kind::kSum, DType::kBf16, DType::kBf16);
  op.sources = 16;
  // 256 + 15 * 1: BF16 has eight bits, so a sum rounded in between would stay at 256.
  std::vector<std::uint16_t> in = {bf16(256), bf16(-1)};
  for (int s = 1; s < 16; ++s) {
    in.push_back(bf16(1));
    in.push_back(bf16(-1));
  }
  EXPECT_EQ(values<std::uint16_t>(run(op, bytes(in))),
            (std::vector<std::uint16_t>{bf16(271), bf16(-16)}));
  EXPECT_EQ(output_bytes(op, 64), 4u);
  EXPECT_EQ(output_bytes(op, 66), std::nullopt);
}

TEST(StreamOperation, TransposeIsExact) {
  StreamOperation op = make(Kind::kTranspose, DType::kBf16, DType::kBf16);
  op.rows = 3;
  op.columns = 2;
  // 0x7F81 is a signalling NaN: bits move, values are not looked at.
  EXPECT_EQ(values<std::uint16_t>(run(op, bytes<std::uint16_t>({1, 2, 3, 0x7F81, 5, 6}))),
            (std::vector<std::uint16_t>{1, 3, 5, 2, 0x7F81, 6}));
  op.source = op.target = DType::kFp32;
  EXPECT_EQ(values<std::uint32_t>(run(op, bytes<std::uint32_t>({1, 2, 3, 4, 5, 6}))),
            (std::vector<std::uint32_t>{1, 3, 5, 2, 4, 6}));
  EXPECT_EQ(output_bytes(op, 24), 24u);
  EXPECT_EQ(output_bytes(op, 20), std::nullopt);
}

TEST(StreamOperation, CompressionLosesNothing) {
  std::mt19937 random(5);
  for (const std::uint32_t length : {1u, 100u, 4096u, 100'000u}) {
    for (const bool noise : {false, true}) {
      std::vector<std::uint8_t> in(length);
      for (std::uint32_t i = 0; i < length; ++i) {
        in[i] = static_cast<std::uint8_t>(noise ? random() : i / 64);
      }
      StreamOperation pack = make(Kind::kCompress);
      pack.output = length + length / 100 + 64;
      const auto packed = run(pack, in);
      if (!noise && length > 1000) {
        EXPECT_LT(packed.size(), length / 10);
      }
      StreamOperation unpack = make(Kind::kDecompress);
      unpack.output = length;
      EXPECT_EQ(run(unpack, packed), in);
      // What follows the compressed data does not matter, what is missing does.
      auto longer = packed;
      longer.resize(longer.size() + 10, 0xAA);
      EXPECT_EQ(run(unpack, longer), in);
      std::vector<std::uint8_t> out;
      EXPECT_FALSE(
          apply(unpack, packed.data(), static_cast<std::uint32_t>(packed.size()) - 1, out));
      unpack.output = length + 1;
      EXPECT_FALSE(apply(unpack, packed.data(), static_cast<std::uint32_t>(packed.size()), out));
      pack.output = static_cast<std::uint32_t>(packed.size()) - 1;
      EXPECT_FALSE(apply(pack, in.data(), length, out)) << "does not fit";
    }
  }
}

TEST(StreamOperation, GarbageIsRefused) {
  std::mt19937 random(6);
  StreamOperation unpack = make(Kind::kDecompress);
  unpack.output = 500;
  for (int turn = 0; turn < 2000; ++turn) {
    std::vector<std::uint8_t> in(random() % 200);
    for (auto& byte : in) byte = static_cast<std::uint8_t>(random());
    if (in.size() > 4) in[1] = in[2] = in[3] = 0;
    std::vector<std::uint8_t> out;
    EXPECT_FALSE(apply(unpack, in.data(), static_cast<std::uint32_t>(in.size()), out));
  }
}

TEST(StreamOperation, DuplicatesTheOutput) {
  StreamOperation op = make(Kind::kCopy);
  op.duplicate = true;
  EXPECT_EQ(run(op, {1, 2, 3}), (std::vector<std::uint8_t>{1, 2, 3, 1, 2, 3}));
}

TEST(StreamOperation, AccumulateRoundsTheSumOnce) {
  const auto memory = bytes<std::uint16_t>({bf16(256), bf16(1)});
  auto stream = bytes<std::uint16_t>({bf16(3), bf16(0.5f)});
  accumulate(DType::kBf16, memory.data(), stream.data(), 4);
  // 259 lies between 258 and 260: to even, which is 260.
  EXPECT_EQ(values<std::uint16_t>(stream), (std::vector<std::uint16_t>{bf16(260), bf16(1.5f)}));
}

TEST(StreamOperation, HowMuchInputAnOutputNeeds) {
  EXPECT_EQ(input_needed(make(Kind::kCopy), 100, 60), 60u);
  const StreamOperation cast = make(Kind::kCast, DType::kBf16, DType::kFp32);
  EXPECT_EQ(input_needed(cast, 100, 1), 2u);
  EXPECT_EQ(input_needed(cast, 100, 200), 100u);
  EXPECT_EQ(input_needed(make(Kind::kSum), 100, 1), 100u);
}

}  // namespace
}  // namespace trn2vp::trainium2
