// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/isa/core_geometry.h"
#include "models/trainium2/neuron_core/psum_banks.h"

namespace trn2vp::trainium2 {

/// PSUM: 128 partitions x 8 banks x 2 KiB (documented; banks are parameters), FP32 accumulators
/// beside the TensorEngine. Not on the bus: only the engines reach it.
class PsumBuffer {
 public:
  explicit PsumBuffer(const isa::CoreGeometry& geometry = {})
      : banks(geometry.psum_banks, geometry.psum_bank_bytes),
        partition_bytes_(geometry.psum_partition_bytes()),
        bytes_(std::size_t{isa::CoreGeometry::kPartitions} * partition_bytes_) {}

  std::uint8_t* at(unsigned partition, std::uint32_t offset) {
    return bytes_.data() + std::size_t{partition} * partition_bytes_ + offset;
  }
  /// Bytes from partition to partition of at().
  std::uint32_t partition_bytes() const { return partition_bytes_; }

  PsumBanks banks;  ///< in use by the Vector and the Scalar engine

 private:
  std::uint32_t partition_bytes_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace trn2vp::trainium2
