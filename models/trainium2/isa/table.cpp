// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/table.h"

#include <array>
#include <cstring>
#include <type_traits>

namespace trn2vp::trainium2::isa {
namespace {

template <class T>
constexpr FieldInfo::Kind kind_of() {
  if constexpr (std::is_same_v<T, bool>) return FieldInfo::Kind::kBool;
  if constexpr (std::is_same_v<T, float>) return FieldInfo::Kind::kF32;
  if constexpr (std::is_same_v<T, std::uint8_t>) return FieldInfo::Kind::kU8;
  if constexpr (std::is_same_v<T, std::uint16_t>) return FieldInfo::Kind::kU16;
  if constexpr (std::is_same_v<T, std::uint32_t>) return FieldInfo::Kind::kU32;
}

template <auto Member>
FieldInfo field(const char* name, unsigned offset, const char* doc) {
  using T = std::remove_reference_t<decltype(std::declval<Instruction&>().*Member)>;
  return {name,
          kind_of<T>(),
          offset,
          [](const Instruction& i) {
            std::uint32_t raw = 0;
            std::memcpy(&raw, &(i.*Member), sizeof(T));
            return raw;
          },
          [](Instruction& i, std::uint32_t raw) { std::memcpy(&(i.*Member), &raw, sizeof(T)); },
          doc};
}

constexpr Mask kSbufOnly = bit(Buffer::kSbuf);
constexpr Mask kPsumOnly = bit(Buffer::kPsum);
constexpr Mask kBoth = kSbufOnly | kPsumOnly;
constexpr Mask kMatmulTypes = bit(DType::kBf16) | bit(DType::kFp16);
constexpr Mask kFloatTypes = kMatmulTypes | bit(DType::kFp32);
constexpr Mask kAllEngines = (Mask{1} << kEngineCount) - 1;
constexpr Mask kElementwise = bit(Engine::kVector) | bit(Engine::kScalar) | bit(Engine::kGpSimd);

OperandInfo dst(Mask buffers, Mask dtypes, std::uint32_t max_elements, const char* doc) {
  return {"dst", &Instruction::dst, 40, buffers, dtypes, max_elements, doc};
}

OperandInfo src0(Mask buffers, Mask dtypes, std::uint32_t max_elements, const char* doc) {
  return {"src0", &Instruction::src0, 64, buffers, dtypes, max_elements, doc};
}

std::vector<InstructionInfo> make_table() {
  return {
      {Opcode::kNop,
       "nop",
       "",
       "",
       kAllEngines,
       {},
       {},
       "Does nothing but wait and update semaphores."},
      {Opcode::kHalt,
       "halt",
       "",
       "",
       kAllEngines,
       {},
       {},
       "End of the program: the sequencer stops fetching. Its updates still happen."},
      {Opcode::kEventSemaphore,
       "event_semaphore",
       "",
       "EVENT_SEMAPHORE",
       kAllEngines,
       {},
       {},
       "Waits on and updates semaphores; no data."},
      {Opcode::kNotify,
       "notify",
       "",
       "NOTIFY",
       kAllEngines,
       {},
       {field<&Instruction::token>("token", 112, "word that the explicit notification carries")},
       "Writes an explicit notification to the notification queue of the NeuronCore."},
      {Opcode::kDmaTrigger,
       "dma_trigger",
       "dma_copy",
       "PSEUDO_DMA_TRIGGER",
       kAllEngines,
       {},
       {field<&Instruction::queue>("queue", 112, "queue id 0..15, the same on every engine"),
        field<&Instruction::engine_mask>("engines", 114, "bit e = DMA engine e of this NeuronCore"),
        field<&Instruction::m2s_count>("m2s", 116,
                                       "descriptors added to each source (M2S) ring tail"),
        field<&Instruction::s2m_count>("s2m", 120,
                                       "descriptors added to each destination (S2M) ring tail")},
       "Rings the doorbells, S2M before M2S, of one queue on the chosen DMA engines. Complete when "
       "the doorbells are "
       "rung; the end of the transfer is signalled by a descriptor that writes a semaphore."},
      {Opcode::kLoadStationary,
       "load_stationary",
       "nc_matmul",
       "LDWEIGHTS",
       bit(Engine::kTensor),
       {src0(kSbufOnly, kMatmulTypes, 128, "stationary [K, M]: K partitions, M <= 128 elements")},
       {},
       "Loads the stationary operand into the shadow plane of the array; the next multiply_moving "
       "switches to it."},
      {Opcode::kMultiplyMoving,
       "multiply_moving",
       "nc_matmul",
       "MATMUL",
       bit(Engine::kTensor),
       {dst(kPsumOnly, bit(DType::kFp32), 512, "result [M, N] in one PSUM bank, M partitions"),
        src0(kSbufOnly, kMatmulTypes, 512, "moving [K, N]: K partitions, N <= 512 elements")},
       {field<&Instruction::accumulate>("accumulate", 112, "1: add to PSUM; 0: overwrite")},
       "dst[M, N] (+)= stationary[K, M]^T x moving[K, N] in FP32."},
      {Opcode::kTensorCopy,
       "tensor_copy",
       "tensor_copy",
       "TENSOR_COPY",
       kElementwise,
       {dst(kBoth, kFloatTypes, 0, "destination"),
        src0(kBoth, kFloatTypes, 0, "source: as many partitions and elements as the destination")},
       {},
       "Copies in access order, casting through FP32; equal types are copied bit for bit. GpSimd "
       "cannot reach PSUM."},
      {Opcode::kMemset,
       "memset",
       "memset",
       "MEMSET",
       bit(Engine::kVector) | bit(Engine::kGpSimd),
       {dst(kBoth, kFloatTypes, 0, "destination")},
       {field<&Instruction::value>("value", 112, "constant, cast to the type of dst")},
       "Fills dst with a constant. GpSimd cannot reach PSUM."},
  };
}

}  // namespace

unsigned FieldInfo::size() const {
  switch (kind) {
    case Kind::kBool:
    case Kind::kU8:
      return 1;
    case Kind::kU16:
      return 2;
    default:
      return 4;
  }
}

std::uint32_t FieldInfo::max_raw() const {
  if (kind == Kind::kBool) return 1;
  return 0xFFFFFFFFu >> (32 - 8 * size());
}

const std::vector<InstructionInfo>& instruction_table() {
  static const std::vector<InstructionInfo> table = make_table();
  return table;
}

const InstructionInfo* find_instruction(Opcode opcode) {
  static const auto by_code = [] {
    std::array<const InstructionInfo*, 256> rows{};
    for (const InstructionInfo& row : instruction_table()) {
      rows[static_cast<std::size_t>(row.opcode)] = &row;
    }
    return rows;
  }();
  return by_code[static_cast<std::size_t>(opcode)];
}

const InstructionInfo* find_instruction(std::string_view name) {
  for (const InstructionInfo& row : instruction_table()) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

const char* buffer_name(Buffer buffer) {
  if (buffer == Buffer::kSbuf) return "sbuf";
  if (buffer == Buffer::kPsum) return "psum";
  return nullptr;
}

const char* dtype_name(DType dtype) {
  static constexpr const char* kNames[16] = {nullptr, nullptr, "int8",  "uint8",  "int16", "uint16",
                                             "bf16",  "fp16",  "int32", "uint32", "fp32",  nullptr,
                                             nullptr, "fp8e3", "fp8e4", "fp8e5"};
  const auto code = static_cast<std::size_t>(dtype);
  return code < 16 ? kNames[code] : nullptr;
}

}  // namespace trn2vp::trainium2::isa
