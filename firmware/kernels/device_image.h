// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace trn2vp::kernels {

/// Bytes that have to be in device memory before a kernel starts.
struct Blob {
  std::string name;
  std::uint64_t address = 0;  ///< device address
  std::vector<std::uint8_t> bytes;
};

/// Gives the device address of `bytes` bytes of HBM, aligned to `alignment` (a power of two).
using Allocate = std::function<std::uint64_t(std::size_t bytes, std::size_t alignment)>;

/// Hands out [begin, end) from the bottom up. Throws std::length_error when it is full.
class BumpAllocator {
 public:
  BumpAllocator(std::uint64_t begin, std::uint64_t end) : next_(begin), end_(end) {}

  std::uint64_t operator()(std::size_t bytes, std::size_t alignment) {
    const std::uint64_t at = (next_ + alignment - 1) & ~(std::uint64_t{alignment} - 1);
    if (at > end_ || bytes > end_ - at) throw std::length_error("device memory region is full");
    next_ = at + bytes;
    return at;
  }

  /// First address not handed out yet.
  std::uint64_t next() const { return next_; }

 private:
  std::uint64_t next_;
  std::uint64_t end_;
};

}  // namespace trn2vp::kernels
