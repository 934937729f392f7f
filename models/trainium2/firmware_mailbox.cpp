// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/firmware_mailbox.h"

#include <algorithm>

namespace trn2vp::trainium2::mailbox {
namespace {

constexpr std::size_t kCrcOffset = 4;

void put32(std::uint8_t* to, std::uint32_t value) {
  for (unsigned b = 0; b < 4; ++b) to[b] = static_cast<std::uint8_t>(value >> (8 * b));
}

std::uint32_t get32(const std::uint8_t* from) {
  std::uint32_t value = 0;
  for (unsigned b = 0; b < 4; ++b) value |= static_cast<std::uint32_t>(from[b]) << (8 * b);
  return value;
}

std::uint32_t crc_of(std::vector<std::uint8_t> raw) {
  std::fill_n(raw.begin() + kCrcOffset, 4, std::uint8_t{0});
  return crc32c(raw.data(), raw.size());
}

}  // namespace

std::uint32_t crc32c(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint32_t kPolynomial = 0x82F6'3B78;
  std::uint32_t crc = ~0u;
  for (std::size_t i = 0; i < size; ++i) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (kPolynomial & (0u - (crc & 1)));
  }
  return ~crc;
}

std::optional<std::uint32_t> request_size(const std::uint8_t* header) {
  const std::uint32_t size = header[2] | static_cast<std::uint32_t>(header[3]) << 8;
  if (size < kRequestHeader || size > kMaxRequest) return std::nullopt;
  return size;
}

std::optional<Request> parse(const std::vector<std::uint8_t>& raw) {
  if (raw.size() < kRequestHeader || request_size(raw.data()) != raw.size()) return std::nullopt;
  if (get32(raw.data() + kCrcOffset) != crc_of(raw)) return std::nullopt;
  return Request{raw[0], raw[1], {raw.begin() + kRequestHeader, raw.end()}};
}

std::vector<std::uint8_t> encode(const Request& request) {
  std::vector<std::uint8_t> raw(kRequestHeader + request.data.size());
  std::copy(request.data.begin(), request.data.end(), raw.begin() + kRequestHeader);
  raw[0] = request.sequence;
  raw[1] = request.command;
  raw[2] = static_cast<std::uint8_t>(raw.size());
  raw[3] = static_cast<std::uint8_t>(raw.size() >> 8);
  put32(raw.data() + kCrcOffset, crc_of(raw));
  return raw;
}

std::vector<std::uint8_t> response(std::uint8_t sequence, Error error,
                                   const std::vector<std::uint8_t>& data) {
  std::vector<std::uint8_t> raw(kResponseHeader + data.size());
  raw[0] = sequence;
  raw[1] = static_cast<std::uint8_t>(error);
  raw[2] = static_cast<std::uint8_t>(raw.size());
  raw[3] = static_cast<std::uint8_t>(raw.size() >> 8);
  std::copy(data.begin(), data.end(), raw.begin() + kResponseHeader);
  return raw;
}

}  // namespace trn2vp::trainium2::mailbox
