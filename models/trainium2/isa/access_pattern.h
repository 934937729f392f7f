// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace trn2vp::trainium2::isa {

enum class Buffer : std::uint8_t { kSbuf = 0, kPsum = 1 };

/// Element types; the codes are those of the Neuron runtime (facts/trainium2.md section 4,
/// documented), except kTf32: the runtime has no code for it, and we use that of FP32R, whose
/// meaning is not public (assumed).
enum class DType : std::uint8_t {
  kInt8 = 2,
  kUint8 = 3,
  kInt16 = 4,
  kUint16 = 5,
  kBf16 = 6,
  kFp16 = 7,
  kInt32 = 8,
  kUint32 = 9,
  kFp32 = 10,
  kTf32 = 11,
  kFp8E3 = 13,
  kFp8E4 = 14,
  kFp8E5 = 15,
};

/// Bytes per element: 1, 2 or 4; 0 for a code that is not a DType.
unsigned dtype_size(DType dtype);
/// FP32, TF32, BF16, FP16 and the three FP8.
bool is_float(DType dtype);

/// Scalar registers of a sequencer (facts/trainium2.md section 2.1). Documented.
constexpr std::size_t kRegisterCount = 64;
constexpr std::uint8_t kNoRegister = 0xFF;

/// One loop of an access pattern: `count` elements, `step` elements apart.
struct Dimension {
  std::int16_t step = 0;
  std::uint16_t count = 1;
};

/// One loop of the generated pattern of iota and affine_select: `count` values, `step` apart.
struct AffineDimension {
  std::int32_t step = 0;
  std::uint16_t count = 1;
};

/// A tensor in on-chip memory: `partition_count` contiguous partitions from `start_partition`, and
/// in every one of them the same elements: byte_offset + dtype_size * sum(i_d * step_d), i_d = 0 ..
/// count_d - 1. dims[0] is the innermost loop (fastest); an unused dimension is {0, 1}. Field
/// widths from facts/trainium2.md section 2.2 (step int16, count uint16, up to four dimensions).
/// Documented. No partitions: the operand is absent.
///
/// With a register (0..63), its value is added to byte_offset or start_partition when the
/// instruction is issued (resolve()).
struct AccessPattern {
  Buffer buffer = Buffer::kSbuf;
  DType dtype = DType::kBf16;
  std::uint8_t start_partition = 0;  ///< 0..127
  std::uint8_t partition_count = 0;  ///< 1..128; 0 = absent
  std::uint32_t byte_offset = 0;     ///< inside the partition
  std::array<Dimension, 4> dims{{{1, 1}, {0, 1}, {0, 1}, {0, 1}}};
  std::uint8_t offset_register = kNoRegister;
  std::uint8_t partition_register = kNoRegister;

  bool present() const { return partition_count != 0; }

  /// Elements per partition (the N of the cost formulas).
  std::uint64_t elements() const;

  /// Byte offset, inside the partition, of element `index` in access order. May be negative in an
  /// illegal pattern.
  std::int64_t element_offset(std::uint64_t index) const;

  /// Lowest byte and one past the highest byte touched, inside the partition.
  std::int64_t first_byte() const;
  std::int64_t end_byte() const;

  /// Whether the elements lie one after the other in access order.
  bool contiguous() const;

  /// Count of the outermost dimension of more than one element; 1 when there is none.
  unsigned outermost_count() const;
  /// Dimensions up to the last of more than one element; 0 for a single element.
  unsigned rank() const;
};

/// A [P, 1] tensor: one element in each of the partitions of the instruction's data operand, from
/// `start_partition`.
struct VectorOperand {
  bool present = false;
  Buffer buffer = Buffer::kSbuf;
  DType dtype = DType::kFp32;
  std::uint8_t start_partition = 0;
  std::uint8_t offset_register = kNoRegister;
  std::uint32_t byte_offset = 0;
};

/// `elements` (1..65535) consecutive elements in each of the partitions.
AccessPattern contiguous_pattern(Buffer buffer, DType dtype, unsigned start_partition,
                                 unsigned partition_count, std::uint32_t byte_offset,
                                 unsigned elements);

/// A [P, 1] tensor that is there.
VectorOperand vector_operand(Buffer buffer, DType dtype, unsigned start_partition,
                             std::uint32_t byte_offset);

bool operator==(const Dimension& a, const Dimension& b);
bool operator==(const AffineDimension& a, const AffineDimension& b);
bool operator==(const AccessPattern& a, const AccessPattern& b);
bool operator==(const VectorOperand& a, const VectorOperand& b);

}  // namespace trn2vp::trainium2::isa
