// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace trn2vp::trainium2::isa {

/// The five sequencers of a NeuronCore, in the order the public driver counts them
/// (facts/neuron-device-interface.md section 6). Documented.
enum class Engine : std::uint8_t { kTensor, kScalar, kGpSimd, kVector, kSync };
constexpr std::size_t kEngineCount = 5;

/// "Tensor", "Scalar", "GpSimd", "Vector", "Sync".
const char* engine_name(Engine engine);

/// Operation codes. The encoding of the real machine is not public; these numbers are ours. Zero is
/// left unused so that a sequencer that runs into cleared memory stops at once.
enum class Opcode : std::uint8_t {
  kNop = 0x01,
  kHalt = 0x02,
  kEventSemaphore = 0x03,
  kNotify = 0x04,
  kDmaTrigger = 0x10,
  kLoadStationary = 0x20,
  kMultiplyMoving = 0x21,
  kTensorCopy = 0x40,
  kMemset = 0x41,
};

enum class Buffer : std::uint8_t { kSbuf = 0, kPsum = 1 };

/// Element types; the codes are those of the Neuron runtime (facts/trainium2.md section 4).
/// Documented.
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
  kFp8E3 = 13,
  kFp8E4 = 14,
  kFp8E5 = 15,
};

/// Bytes per element: 1, 2 or 4; 0 for a code that is not a DType.
unsigned dtype_size(DType dtype);

/// Condition on one of the 256 semaphores of the NeuronCore (signed 32-bit). The instruction starts
/// when all its conditions hold. An unused slot is all zero; slot 1 is used only if slot 0 is.
struct SemaphoreWait {
  enum class Condition : std::uint8_t { kNone = 0, kEqual = 1, kGreaterEqual = 2 };
  std::uint8_t id = 0;
  Condition condition = Condition::kNone;
  std::int32_t value = 0;
};

/// Change of one semaphore, either when the instruction starts reading its inputs or when its
/// result is visible. kIncrement and kDecrement step by one and carry value 0. An unused slot is
/// all zero; slot 1 is used only if slot 0 is.
struct SemaphoreUpdate {
  enum class Op : std::uint8_t { kNone = 0, kIncrement, kDecrement, kAddImm, kSubImm, kWriteImm };
  enum class When : std::uint8_t { kAtRead = 0, kAtComplete = 1 };
  std::uint8_t id = 0;
  Op op = Op::kNone;
  When when = When::kAtRead;
  std::int32_t value = 0;
};

/// One loop of an access pattern: `count` elements, `step` elements apart.
struct Dimension {
  std::int16_t step = 0;
  std::uint16_t count = 1;
};

/// A tensor in on-chip memory: `partition_count` contiguous partitions from `start_partition`, and
/// in every one of them the same elements: byte_offset + dtype_size * sum(i_d * step_d), i_d = 0 ..
/// count_d - 1. dims[0] is the innermost loop (fastest); an unused dimension is {0, 1}. Field
/// widths from facts/trainium2.md section 2.2 (step int16, count uint16, up to four dimensions).
/// Documented.
struct AccessPattern {
  Buffer buffer = Buffer::kSbuf;
  DType dtype = DType::kBf16;
  std::uint8_t start_partition = 0;  ///< 0..127
  std::uint8_t partition_count = 1;  ///< 1..128
  std::uint32_t byte_offset = 0;     ///< inside the partition
  std::array<Dimension, 4> dims{{{1, 1}, {0, 1}, {0, 1}, {0, 1}}};

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
};

/// `elements` (1..65535) consecutive elements in each of the partitions.
AccessPattern contiguous_pattern(Buffer buffer, DType dtype, unsigned start_partition,
                                 unsigned partition_count, std::uint32_t byte_offset,
                                 unsigned elements);

/// One decoded instruction. Which operands and scalar fields an opcode uses is in the instruction
/// table (table.h); the others keep their defaults. Equality compares floats by their bits.
struct Instruction {
  Opcode opcode = Opcode::kNop;
  std::array<SemaphoreWait, 2> waits{};
  std::array<SemaphoreUpdate, 2> updates{};
  AccessPattern dst;
  AccessPattern src0;
  AccessPattern src1;

  bool accumulate = false;        ///< multiply_moving: add to PSUM instead of overwriting it
  float value = 0.0f;             ///< memset
  std::uint8_t queue = 0;         ///< dma_trigger: queue id 0..15, the same on every engine
  std::uint16_t engine_mask = 0;  ///< dma_trigger: bit e = DMA engine e of this NeuronCore
  std::uint32_t m2s_count = 0;    ///< dma_trigger: descriptors added to each M2S (source) tail
  std::uint32_t s2m_count = 0;    ///< dma_trigger: descriptors added to each S2M (destination) tail
  std::uint32_t token = 0;        ///< notify
};

bool operator==(const SemaphoreWait& a, const SemaphoreWait& b);
bool operator==(const SemaphoreUpdate& a, const SemaphoreUpdate& b);
bool operator==(const Dimension& a, const Dimension& b);
bool operator==(const AccessPattern& a, const AccessPattern& b);
bool operator==(const Instruction& a, const Instruction& b);
inline bool operator!=(const Instruction& a, const Instruction& b) { return !(a == b); }

}  // namespace trn2vp::trainium2::isa
