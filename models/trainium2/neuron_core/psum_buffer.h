// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/neuron_core/psum_banks.h"

namespace trn2vp::trainium2 {

/// PSUM: 128 partitions x 8 banks x 2 KiB (documented), FP32 accumulators beside the TensorEngine.
/// Not on the bus: only the engines reach it.
class PsumBuffer {
 public:
  static constexpr unsigned kBanks = 8;
  static constexpr std::uint32_t kBankBytes = 2048;
  static constexpr std::uint32_t kPartitionBytes = kBanks * kBankBytes;

  explicit PsumBuffer(unsigned partitions) : bytes_(std::size_t{partitions} * kPartitionBytes) {}

  std::uint8_t* at(unsigned partition, std::uint32_t offset) {
    return bytes_.data() + std::size_t{partition} * kPartitionBytes + offset;
  }

  PsumBanks banks;  ///< in use by the Vector and the Scalar engine

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace trn2vp::trainium2
