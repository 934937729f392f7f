// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/isa/access_pattern.h"

namespace trn2vp::trainium2 {

/// What a DMA engine does to the bytes of a packet on their way from its sources to its
/// destinations. Which operations there are is documented (facts "trainium2" 1.3); how descriptors
/// ask for them is not public, so the encoding is ours (docs/dma.md). Pure functions, no SystemC.
struct StreamOperation {
  enum class Kind : std::uint8_t {
    kCopy,        ///< bytes as they are
    kCast,        ///< source dtype -> FP32 -> target dtype, element by element
    kSum,         ///< dma_compute: FP32 sum of 1..16 sources, cast on output
    kTranspose,   ///< [rows, columns] of 2- or 4-byte elements -> [columns, rows]
    kCompress,    ///< lossless; the output begins with its own length
    kDecompress,  ///< back
  };

  Kind kind = Kind::kCopy;
  isa::DType source = isa::DType::kUint8;
  isa::DType target = isa::DType::kUint8;
  /// Destination += output, in FP32, rounded to `target`: a read-modify-write.
  bool accumulate = false;
  /// The output goes to two lots of destinations, one behind the other in the ring.
  bool duplicate = false;
  std::uint32_t sources = 1;  ///< kSum: 1..16 lots of equal length, one behind the other
  std::uint32_t rows = 0;     ///< kTranspose: 1..65,535 each
  std::uint32_t columns = 0;
  /// kCompress: room at the destination; kDecompress: exact length of the output. 1..0xFFFFF.
  std::uint32_t output = 0;

  /// Bytes go through unchanged, to one place.
  bool plain() const { return kind == Kind::kCopy && !accumulate && !duplicate; }
  bool operator==(const StreamOperation& o) const;
};

inline constexpr std::uint32_t kMaxDmaSources = 16;

/// The metadata descriptor that asks for `operation`, first of its packet.
descriptor::Descriptor operation_descriptor(const StreamOperation& operation, unsigned ring_id);

/// Whether a metadata descriptor asks for an operation at all.
bool asks_for_operation(const descriptor::Descriptor& metadata);
/// The operation it asks for; nothing when there is no such operation.
std::optional<StreamOperation> operation_of(const descriptor::Descriptor& metadata);

/// Bytes that `input` bytes become, at one destination (kCompress: at most). Nothing when the
/// operation does not take that many.
std::optional<std::uint32_t> output_bytes(const StreamOperation& operation, std::uint32_t input);

/// How many of `input` bytes must be there before the first `output` bytes can leave.
std::uint32_t input_needed(const StreamOperation& operation, std::uint32_t input,
                           std::uint32_t output);

/// Carries `operation` out, without `accumulate`, for both destinations of `duplicate`. `out` is
/// replaced. False: the output does not fit (kCompress) or the input is not what kCompress made of
/// that many bytes (kDecompress).
bool apply(const StreamOperation& operation, const std::uint8_t* in, std::uint32_t input,
           std::vector<std::uint8_t>& out);

/// stream[i] = memory[i] + stream[i] for `bytes` bytes of elements of `dtype`: one FP32 addition,
/// one rounding to `dtype`.
void accumulate(isa::DType dtype, const std::uint8_t* memory, std::uint8_t* stream,
                std::uint32_t bytes);

}  // namespace trn2vp::trainium2
