// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/firmware_mailbox.h"

#include <gtest/gtest.h>

namespace trn2vp::trainium2::mailbox {
namespace {

TEST(FirmwareMailbox, Crc32cCheckValue) {
  const char* digits = "123456789";
  EXPECT_EQ(crc32c(reinterpret_cast<const std::uint8_t*>(digits), 9), 0xE306'9283u);
  EXPECT_EQ(crc32c(nullptr, 0), 0u);
  // RFC 3720, B.4: 32 bytes of zeros.
  const std::vector<std::uint8_t> zeros(32);
  EXPECT_EQ(crc32c(zeros.data(), zeros.size()), 0x8A91'36AAu);
}

TEST(FirmwareMailbox, RequestsRoundTrip) {
  const Request request{7, kPostMetric, {1, 2, 3, 4, 5}};
  const auto raw = encode(request);
  ASSERT_EQ(raw.size(), 13u);
  EXPECT_EQ(request_size(raw.data()), 13u);
  const auto parsed = parse(raw);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->sequence, 7);
  EXPECT_EQ(parsed->command, kPostMetric);
  EXPECT_EQ(parsed->data, request.data);
}

TEST(FirmwareMailbox, EveryFlippedBitIsFound) {
  const auto good = encode({7, kPostMetric, {1, 2, 3, 4, 5}});
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1u << bit % 8);
    EXPECT_FALSE(parse(bad).has_value()) << bit;
  }
}

TEST(FirmwareMailbox, SizesOutOfRange) {
  std::uint8_t header[8] = {1, 1, 7, 0};
  EXPECT_FALSE(request_size(header).has_value());
  header[2] = 8;
  EXPECT_EQ(request_size(header), 8u);
  header[2] = 0x29;
  header[3] = 0x03;
  EXPECT_FALSE(request_size(header).has_value()) << "809 bytes";
  EXPECT_FALSE(parse({}).has_value());
}

TEST(FirmwareMailbox, ResponseHasItsSize) {
  EXPECT_EQ(response(9, Error::kUnknown), (std::vector<std::uint8_t>{9, 2, 4, 0}));
  EXPECT_EQ(response(9, Error::kOk, {5}), (std::vector<std::uint8_t>{9, 0, 5, 0, 5}));
}

}  // namespace
}  // namespace trn2vp::trainium2::mailbox
