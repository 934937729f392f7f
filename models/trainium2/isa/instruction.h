// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "models/trainium2/isa/access_pattern.h"
#include "models/trainium2/isa/operators.h"

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
  // Control: every engine.
  kNop = 0x01,
  kHalt = 0x02,
  kEventSemaphore = 0x03,
  kNotify = 0x04,
  kDrain = 0x05,
  kCoreBarrier = 0x06,
  kDmaTrigger = 0x10,
  kSendrecv = 0x11,
  kDmaDirect2d = 0x12,
  // Sequencer registers: every engine.
  kRegisterMove = 0x30,
  kRegisterLoad = 0x31,
  kRegisterStore = 0x32,
  kRegisterAlu = 0x33,
  kBranch = 0x34,
  // Tensor.
  kLoadStationary = 0x20,
  kMultiplyMoving = 0x21,
  // Vector; some also Scalar or GpSimd.
  kTensorCopy = 0x40,
  kMemset = 0x41,
  kTensorTensor = 0x42,
  kTensorScalar = 0x43,
  kScalarTensorTensor = 0x44,
  kTensorReduce = 0x45,
  kTensorScalarReduce = 0x46,
  kTensorScalarCumulative = 0x47,
  kTensorTensorScan = 0x48,
  kTensorCopyPredicated = 0x49,
  kSelectReduce = 0x4A,
  kRangeSelect = 0x4B,
  kReciprocal = 0x4C,
  kBnStats = 0x50,
  kBnAggr = 0x51,
  kMax8 = 0x52,
  kNcFindIndex8 = 0x53,
  kNcMatchReplace8 = 0x54,
  kNcStreamShuffle = 0x55,
  kNcTranspose = 0x56,
  kDropout = 0x57,
  kRng = 0x58,
  kSetRngSeed = 0x59,
  // Scalar.
  kActivation = 0x60,
  kActivationReduce = 0x61,
  kActivationReadAccumulator = 0x62,
  kLoadActivationTable = 0x63,
  // GpSimd.
  kIota = 0x70,
  kAffineSelect = 0x71,
  kTensorPartitionReduce = 0x72,
  kLocalGather = 0x73,
  kNcNGather = 0x74,
  kTopk = 0x75,
  kRandSetState = 0x76,
  kRandGetState = 0x77,
  kSequenceBounds = 0x78,
  kNonzeroWithCount = 0x79,
  kCustomOp = 0x7F,
};

/// Condition on one of the 256 semaphores (signed 32-bit) or 256 events (one bit) of the
/// NeuronCore. The instruction starts when all its conditions hold. Event conditions carry value 0.
/// An unused slot is all zero; slot 1 is used only if slot 0 is.
struct SemaphoreWait {
  enum class Condition : std::uint8_t {
    kNone = 0,
    kEqual = 1,
    kGreaterEqual = 2,
    kEventSet = 3,
    kEventClear = 4,
  };
  std::uint8_t id = 0;
  Condition condition = Condition::kNone;
  std::int32_t value = 0;
};

/// Change of one semaphore or event, either when the instruction starts reading its inputs or when
/// its result is visible. kIncrement and kDecrement step by one; they and the event operations
/// carry value 0. An unused slot is all zero; slot 1 is used only if slot 0 is. The operations are
/// those of the profiler (facts/trainium2.md section 2.1). Documented.
struct SemaphoreUpdate {
  enum class Op : std::uint8_t {
    kNone = 0,
    kIncrement,
    kDecrement,
    kAddImm,
    kSubImm,
    kWriteImm,
    kEventSet,
    kEventClear,
  };
  enum class When : std::uint8_t { kAtRead = 0, kAtComplete = 1 };
  std::uint8_t id = 0;
  Op op = Op::kNone;
  When when = When::kAtRead;
  std::int32_t value = 0;
};

/// One decoded instruction. Which operands and scalars an opcode uses, and under which name, is in
/// the instruction table (table.h); the others keep their defaults. Equality compares floats by
/// their bits.
struct Instruction {
  Opcode opcode = Opcode::kNop;
  std::array<SemaphoreWait, 2> waits{};
  std::array<SemaphoreUpdate, 2> updates{};
  AccessPattern dst;
  AccessPattern src0;
  AccessPattern src1;
  AccessPattern aux;  ///< a second output, or the fourth tensor of custom_op
  std::array<VectorOperand, 4> vectors{};
  std::array<std::uint8_t, 32> shuffle_mask{};  ///< nc_stream_shuffle: source 0..31, 255 = keep
  std::array<AffineDimension, 4> pattern{};     ///< iota, affine_select: innermost first

  // Tensor.
  bool accumulate = false;  ///< add to PSUM instead of overwriting it
  PerfMode perf_mode = PerfMode::kNone;
  bool is_transpose = false;
  Sparsity sparsity = Sparsity::kNone;
  Fp32Pass fp32_pass = Fp32Pass::kNone;
  bool is_moving_onezero = false;
  std::uint8_t start_row = 0;      ///< tile_position: multiple of row_size
  std::uint8_t start_column = 0;   ///< tile_position: multiple of column_size
  std::uint8_t row_size = 128;     ///< tile_size: 32, 64 or 128
  std::uint8_t column_size = 128;  ///< tile_size: 32, 64 or 128

  // Vector, Scalar, GpSimd data paths.
  AluOp op0 = AluOp::kBypass;
  AluOp op1 = AluOp::kBypass;
  AluOp reduce_op = AluOp::kBypass;
  ReduceCommand reduce_cmd = ReduceCommand::kIdle;
  ActivationFunction function = ActivationFunction::kCopy;
  bool reverse0 = false;
  bool reverse1 = false;
  bool reverse_pred = false;
  bool negate = false;
  std::uint8_t axes = 0;           ///< tensor_reduce: innermost dimensions reduced, 1..4
  std::uint8_t elems_per_idx = 1;  ///< local_gather: 1, 2, 4, 8, 16 or 32
  std::uint16_t num_valid = 0;     ///< local_gather: indices per GpSimd processor, 1..4096
  std::uint16_t operator_id = 0;   ///< custom_op
  float operand0 = 0.0f;           ///< when vectors[0] is absent; raw word for bitvec operators
  float operand1 = 0.0f;           ///< when vectors[1] is absent; raw word for bitvec operators
  float scale = 1.0f;              ///< activation, when vectors[0] is absent
  float bias = 0.0f;               ///< activation, when vectors[1] is absent
  float relu_param = 0.0f;         ///< activation prelu: slope below zero
  float value = 0.0f;              ///< memset and the fill values
  std::uint32_t n = 0;             ///< topk: active elements
  std::int32_t offset = 0;         ///< iota, affine_select, nonzero_with_count, range_select
  std::int32_t channel_multiplier = 0;  ///< iota, affine_select
  std::array<std::int32_t, 4> imm{};    ///< custom_op, nonzero_with_count

  // Sequencer registers: ids 0..63.
  std::uint8_t rd = 0;
  std::uint8_t ra = 0;
  std::uint8_t rb = kNoRegister;  ///< kNoRegister: the immediate instead
  RegisterOp register_op = RegisterOp::kAdd;
  BranchCondition condition = BranchCondition::kAlways;
  std::int32_t immediate = 0;
  std::int32_t target = 0;  ///< branch: instructions from this one; 1 is the next

  // DMA, barriers, notifications.
  std::uint8_t queue = 0;  ///< dma_trigger, dma_direct2d: queue id 0..15, the same on every engine
  std::uint16_t engine_mask = 0;  ///< the same: bit e = DMA engine e of this NeuronCore
  std::uint32_t m2s_count = 0;    ///< dma_trigger: descriptors added to each M2S (source) tail
  std::uint32_t s2m_count = 0;    ///< dma_trigger: descriptors added to each S2M (destination) tail
  std::uint32_t src_lo = 0;       ///< dma_direct2d: device addresses of the first rows
  std::uint32_t src_hi = 0;
  std::uint32_t dst_lo = 0;
  std::uint32_t dst_hi = 0;
  std::int32_t src_stride = 0;  ///< dma_direct2d: bytes from row to row
  std::int32_t dst_stride = 0;
  std::uint32_t src_rows = 0;  ///< dma_direct2d: rows that src_index may name; 0: no index
  std::uint32_t dst_rows = 0;  ///< the same of dst_index
  std::uint32_t rows = 0;
  std::uint32_t row_bytes = 0;              ///< dma_direct2d: 1..65,536
  std::uint8_t src_register = kNoRegister;  ///< dma_direct2d: bytes added to the address
  std::uint8_t dst_register = kNoRegister;
  std::uint32_t token = 0;  ///< notify
  std::uint8_t cores = 0;   ///< core_barrier: bit c = core c of the logical core; 3
  std::uint8_t semaphore =
      0;  ///< core_barrier: used on each side; dma_direct2d: counts the engines that are done
  std::uint8_t send_to_rank = 0;
  std::uint8_t recv_from_rank = 0;
  std::uint8_t pipe_id = 0;
  SendrecvEngine dma_engine = SendrecvEngine::kDma;
};

/// Registers of one sequencer.
using RegisterFile = std::array<std::uint32_t, kRegisterCount>;

/// Whether an address comes from a register.
bool has_dynamic_address(const Instruction& instruction);

/// The instruction with every dynamic address computed: register values added, modulo 2^32, to byte
/// offset and start partition, the register references gone. A start partition beyond 255 becomes
/// 255, which no rule accepts. To be validated after this.
Instruction resolve(const Instruction& instruction, const RegisterFile& registers);

bool operator==(const SemaphoreWait& a, const SemaphoreWait& b);
bool operator==(const SemaphoreUpdate& a, const SemaphoreUpdate& b);
bool operator==(const Instruction& a, const Instruction& b);
inline bool operator!=(const Instruction& a, const Instruction& b) { return !(a == b); }

}  // namespace trn2vp::trainium2::isa
