// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "firmware/kernels/nki/kernel_builder.h"

// Private to the kernels.
namespace trn2vp::kernels::nki::detail {

/// Partitions of SBUF and PSUM: what kernels without matmuls are cut by.
constexpr unsigned kPartitions = CoreGeometry::kPartitions;

/// FP32 words of a PSUM bank, moving columns of a matmul.
inline unsigned bank_columns(const KernelBuilder& nki) { return nki.machine().moving_columns(); }

/// A square block of the array, no wider than a PSUM bank: for tiles that are the rows of one
/// matmul and the columns of another.
inline unsigned block_size(const KernelBuilder& nki) {
  const CoreGeometry& machine = nki.machine();
  return std::min({machine.array_rows, machine.array_columns, machine.moving_columns()});
}

/// At most `most` columns, and as many as fit what is left of SBUF when each takes `bytes` bytes of
/// a partition; a multiple of 32 where it is less. At least 32.
inline unsigned fitting_columns(const KernelBuilder& nki, unsigned most, std::uint32_t bytes) {
  constexpr unsigned kStep = 32;
  const std::uint32_t fit = nki.sbuf_left() / bytes;
  return fit >= most ? most : std::max(fit / kStep * kStep, kStep);
}

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
