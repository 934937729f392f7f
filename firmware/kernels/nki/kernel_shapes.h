// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "firmware/kernels/nki/tile.h"

// Private to the kernels.
namespace trn2vp::kernels::nki::detail {

/// Partitions of SBUF and PSUM, rows and columns of the array (facts/trainium2.md sections 2.2,
/// 2.3). Documented.
constexpr unsigned kPartitions = 128;
/// FP32 words of a PSUM bank, moving columns of a matmul, elements of a bn_stats (sections 2.3,
/// 3). Documented.
constexpr unsigned kBankColumns = 512;

/// What is left of `total` from `begin`, at most `tile`.
inline unsigned part(std::uint32_t total, std::uint32_t begin, std::uint32_t tile) {
  return std::min(tile, total - begin);
}

inline std::uint32_t tiles(std::uint32_t total, std::uint32_t tile) {
  return (total + tile - 1) / tile;
}

/// Throws std::invalid_argument unless `tensor` is [rows, columns] of `dtype`, which is a float.
inline void expect_shape(const char* kernel, const char* name, const DramTensor& tensor,
                         std::uint64_t rows, std::uint64_t columns, DType dtype) {
  const bool legal = dtype == DType::kFp32 || dtype == DType::kBf16 || dtype == DType::kFp16;
  if (tensor.rows == rows && tensor.columns == columns && tensor.dtype == dtype && legal &&
      rows > 0 && columns > 0) {
    return;
  }
  throw std::invalid_argument(std::string(kernel) + ": " + name + " is [" +
                              std::to_string(tensor.rows) + ", " + std::to_string(tensor.columns) +
                              "], expected [" + std::to_string(rows) + ", " +
                              std::to_string(columns) + "], all BF16, FP16 or FP32");
}

}  // namespace trn2vp::kernels::nki::detail
