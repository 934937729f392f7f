// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

/// Requests and responses of the chip's firmware mailbox (facts "neuron-device-interface" 4.3,
/// documented). Pure functions, no SystemC.
namespace trn2vp::trainium2::mailbox {

inline constexpr std::uint32_t kRequestHeader = 8;
inline constexpr std::uint32_t kResponseHeader = 4;
inline constexpr std::uint8_t kReadRegisters = 1;
inline constexpr std::uint8_t kPostMetric = 2;
inline constexpr std::uint32_t kMaxRegisters = 100;
inline constexpr std::uint32_t kMaxMetric = 128;
/// The longest request there is.
inline constexpr std::uint32_t kMaxRequest = kRequestHeader + 8 * kMaxRegisters;

enum class Error : std::uint8_t { kOk = 0, kFail = 1, kUnknown = 2 };

struct Request {
  std::uint8_t sequence = 0;
  std::uint8_t command = 0;
  std::vector<std::uint8_t> data;
};

/// Bytes of the whole request, from its header; nothing when that is shorter than the header or
/// longer than kMaxRequest.
std::optional<std::uint32_t> request_size(const std::uint8_t* header);
/// Nothing when the size or the CRC-32C (over the request with a CRC field of 0) is wrong.
std::optional<Request> parse(const std::vector<std::uint8_t>& raw);
std::vector<std::uint8_t> encode(const Request& request);
std::vector<std::uint8_t> response(std::uint8_t sequence, Error error,
                                   const std::vector<std::uint8_t>& data = {});

/// CRC-32C (Castagnoli, reflected), as in iSCSI: "123456789" gives 0xE3069283.
std::uint32_t crc32c(const std::uint8_t* data, std::size_t size);

}  // namespace trn2vp::trainium2::mailbox
