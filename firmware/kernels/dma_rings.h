// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "firmware/kernels/device_image.h"
#include "models/trainium2/isa/core_geometry.h"

namespace trn2vp::kernels {

using trainium2::isa::CoreGeometry;

/// DMA engines of a NeuronCore; with all of them engine e serves SBUF partitions 8e..8e+7
/// (facts/trainium2.md section 1.3). Documented.
constexpr unsigned kDmaEngines = 16;
constexpr unsigned kPartitionsPerDmaEngine = 8;

/// The engine that serves a partition: the partitions of the rows of the array are shared out
/// evenly, those behind them in the same way.
constexpr unsigned dma_engine_of(const CoreGeometry& machine, unsigned partition) {
  const unsigned share = (machine.array_rows + machine.dma_engines - 1) / machine.dma_engines;
  return partition / share % machine.dma_engines;
}

/// Where a NeuronCore lives on the device (facts/neuron-device-interface.md section 2.3).
struct CoreAddresses {
  std::uint64_t tpb_base = 0x20'0000'0000;  ///< NeuronCore 0

  /// SBUF byte: partitions are 256 KiB apart (inferred).
  std::uint64_t sbuf(unsigned partition, std::uint64_t byte) const {
    return tpb_base + partition * 0x4'0000ull + byte;
  }
  /// Writing a word here adds it to the semaphore. Documented.
  std::uint64_t semaphore_increment(unsigned semaphore) const {
    return tpb_base + 0x270'1800 + 4 * semaphore;
  }
};

/// One copy of contiguous bytes.
struct DmaElement {
  std::uint64_t source = 0;
  std::uint64_t destination = 0;
  std::uint32_t bytes = 0;  ///< 1..65,536
};

/// The elements of one transfer, per engine.
using DmaBatch = std::array<std::vector<DmaElement>, kDmaEngines>;

/// Engines that need the same number of descriptors for a batch: one dma_trigger.
struct TriggerGroup {
  std::uint16_t engine_mask = 0;
  std::uint32_t descriptors = 0;  ///< for each of the two rings
};

/// The descriptors of one queue on the engines of the core, in the order they will be triggered.
///
/// Descriptor format, limits and ring ids: facts/neuron-device-interface.md sections 3.2, 3.3, 3.7.
/// The rings are as long as their content, so they never wrap and every descriptor carries ring
/// id 1.
class DmaRings {
 public:
  /// `one_address`: four bytes in device memory that hold 1. `packet_bytes`: a packet is closed
  /// when it has at least so many bytes or 64 descriptors. Of the machine it needs the number of
  /// engines.
  DmaRings(unsigned queue, const CoreAddresses& core, std::uint64_t one_address,
           std::uint32_t packet_bytes, const CoreGeometry& machine = {});

  /// Appends a batch. Every engine, even one without elements, ends it by adding 1 to `semaphore`,
  /// so that the batch is done when the semaphore has grown by their number. Returns the triggers
  /// that start it. Elements are those of engines the machine has. Throws std::length_error when a
  /// ring would exceed 2^24 - 16 descriptors.
  std::vector<TriggerGroup> add_batch(const DmaBatch& batch, unsigned semaphore);

  /// The descriptors of `later` behind these. Throws std::length_error as add_batch() does.
  void append(const DmaRings& later);

  unsigned queue() const { return queue_; }
  unsigned engines() const { return engines_; }
  /// Descriptors in the rings of `engine`.
  std::uint32_t size(unsigned engine) const {
    return static_cast<std::uint32_t>(m2s_[engine].size() / 16);
  }

  /// The ring contents, padded with zeros to a legal ring length (a multiple of 16, at least 32).
  std::vector<std::uint8_t> m2s_image(unsigned engine) const;
  std::vector<std::uint8_t> s2m_image(unsigned engine) const;

 private:
  void append(unsigned engine, const DmaElement& element, bool first, bool last, bool barrier);
  void expect_room(unsigned engine, std::size_t descriptors) const;

  unsigned queue_;
  CoreAddresses core_;
  std::uint64_t one_address_;
  std::uint32_t packet_bytes_;
  unsigned engines_;
  std::array<std::vector<std::uint8_t>, kDmaEngines> m2s_;
  std::array<std::vector<std::uint8_t>, kDmaEngines> s2m_;
};

}  // namespace trn2vp::kernels
