// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Elements of tensors in every type that is read, as raw bytes and in the field of their type.
#include "platforms/workloads/onnx/tensor_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>

namespace trn2vp::workloads::onnx {
namespace {

using Proto = ::onnx::TensorProto;
using testing::ElementsAre;
using testing::ThrowsMessage;

Proto tensor(int type, std::int64_t elements) {
  Proto proto;
  proto.set_data_type(type);
  proto.add_dims(elements);
  return proto;
}

template <class Stored>
Constant raw(int type, const std::vector<Stored>& values) {
  Proto proto = tensor(type, static_cast<std::int64_t>(values.size()));
  std::string bytes(values.size() * sizeof(Stored), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  proto.set_raw_data(bytes);
  return decode_tensor(proto, "t");
}

TEST(TensorData, RawNumbers) {
  EXPECT_THAT(raw<float>(Proto::FLOAT, {1.5f, -2}).reals, ElementsAre(1.5, -2));
  EXPECT_THAT(raw<double>(Proto::DOUBLE, {0.25, 3}).reals, ElementsAre(0.25, 3));
  EXPECT_THAT(raw<std::uint16_t>(Proto::FLOAT16, {0x3C00, 0xC100}).reals, ElementsAre(1, -2.5));
  EXPECT_THAT(raw<std::uint16_t>(Proto::BFLOAT16, {0x3F80, 0xC020}).reals, ElementsAre(1, -2.5));
}

TEST(TensorData, RawIntegers) {
  EXPECT_THAT(raw<std::int64_t>(Proto::INT64, {-1, 1LL << 40}).integers,
              ElementsAre(-1, 1LL << 40));
  EXPECT_THAT(raw<std::int32_t>(Proto::INT32, {-7, 7}).integers, ElementsAre(-7, 7));
  EXPECT_THAT(raw<std::uint32_t>(Proto::UINT32, {0xFFFFFFFF}).integers, ElementsAre(0xFFFFFFFFll));
  EXPECT_THAT(raw<std::int16_t>(Proto::INT16, {-300}).integers, ElementsAre(-300));
  EXPECT_THAT(raw<std::uint16_t>(Proto::UINT16, {65535}).integers, ElementsAre(65535));
  EXPECT_THAT(raw<std::int8_t>(Proto::INT8, {-5, 5}).integers, ElementsAre(-5, 5));
  EXPECT_THAT(raw<std::uint8_t>(Proto::UINT8, {200}).integers, ElementsAre(200));
  const Constant truth = raw<std::uint8_t>(Proto::BOOL, {1, 0});
  EXPECT_TRUE(truth.integer);
  EXPECT_THAT(truth.integers, ElementsAre(1, 0));
}

TEST(TensorData, TypedFields) {
  Proto number = tensor(Proto::FLOAT, 1), wide = tensor(Proto::DOUBLE, 1);
  number.add_float_data(1.5f);
  wide.add_double_data(0.25);
  EXPECT_THAT(decode_tensor(number, "t").reals, ElementsAre(1.5));
  EXPECT_THAT(decode_tensor(wide, "t").reals, ElementsAre(0.25));
  // Words of 16 bits stand in the field of 32-bit integers.
  for (const auto& [type, word] : {std::pair{Proto::FLOAT16, 0xC100}, {Proto::BFLOAT16, 0xC020}}) {
    Proto half = tensor(type, 1);
    half.add_int32_data(word);
    EXPECT_THAT(decode_tensor(half, "t").reals, ElementsAre(-2.5));
  }
  Proto small = tensor(Proto::INT8, 1), large = tensor(Proto::INT64, 1);
  small.add_int32_data(-5);
  large.add_int64_data(1LL << 40);
  EXPECT_THAT(decode_tensor(small, "t").integers, ElementsAre(-5));
  EXPECT_THAT(decode_tensor(large, "t").integers, ElementsAre(1LL << 40));
  Proto positive = tensor(Proto::UINT32, 1);
  positive.add_uint64_data(0xFFFFFFFF);
  EXPECT_THAT(decode_tensor(positive, "t").integers, ElementsAre(0xFFFFFFFFll));
}

TEST(TensorData, RefusesWhatDoesNotFit) {
  Proto odd = tensor(Proto::FLOAT, 2);
  odd.set_raw_data("1234567");
  EXPECT_THAT([&] { decode_tensor(odd, "t"); },
              ThrowsMessage<std::runtime_error>("t: data of 1 elements, expected 2 for [2]"));
  odd.set_raw_data("123456789");
  EXPECT_THROW(decode_tensor(odd, "t"), std::runtime_error);
  EXPECT_THAT([] { decode_tensor(tensor(Proto::COMPLEX64, 1), "t"); },
              ThrowsMessage<std::runtime_error>(testing::HasSubstr("element type COMPLEX64")));
  EXPECT_THAT([] { decode_tensor(tensor(99, 1), "t"); },
              ThrowsMessage<std::runtime_error>(testing::HasSubstr("element type 99")));
}

TEST(TensorData, NothingIsATensorToo) {
  EXPECT_TRUE(decode_tensor(tensor(Proto::FLOAT, 0), "t").reals.empty());
  Proto scalar;
  scalar.set_data_type(Proto::FLOAT);
  scalar.add_float_data(4);
  EXPECT_THAT(decode_tensor(scalar, "t").reals, ElementsAre(4));
}

}  // namespace
}  // namespace trn2vp::workloads::onnx
