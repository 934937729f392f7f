// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/firmware/kernels/interpreter.h"

#include <algorithm>
#include <cstring>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain.h"
#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/validate.h"

namespace trn2vp::kernels {

namespace isa = trainium2::isa;

namespace {

constexpr std::uint64_t kTpb = 0x20'0000'0000;
constexpr std::uint64_t kPartitionStride = 256 * 1024;
constexpr std::uint64_t kIncrementWindow = kTpb + 0x2701800;

float load_element(const std::uint8_t* at, isa::DType dtype) {
  if (dtype == isa::DType::kFp32) {
    float value;
    std::memcpy(&value, at, 4);
    return value;
  }
  std::uint16_t raw;
  std::memcpy(&raw, at, 2);
  return dtype == isa::DType::kBf16 ? numerics::bf16_to_f32(raw) : numerics::fp16_to_f32(raw);
}

}  // namespace

Interpreter::Interpreter(const Kernel& program, unsigned seed, std::uint64_t hbm_bytes,
                         const CoreGeometry& machine)
    : with_data_(hbm_bytes != 0), machine_(machine), random_(seed), hbm_(hbm_bytes, 0xEE) {
  if (with_data_) {
    sbuf_.assign(128 * kPartitionStride,
                 0xFF);  // NaN: reading what nobody wrote shows in the result
    psum_.assign(128 * std::size_t{machine.psum_partition_bytes()}, 0xFF);
  }
  for (const Blob& blob : program.blobs) {
    blobs_[blob.address] = blob.bytes;
    if (with_data_)
      std::memcpy(memory(blob.address, blob.bytes.size()), blob.bytes.data(), blob.bytes.size());
  }
  for (std::size_t e = 0; e < pc_.size(); ++e) pc_[e] = program.engines[e].address;
  for (const RingPair& rings : program.rings) {
    queues_.push_back({rings.engine, rings});
    const bool legal = rings.length >= 32 && rings.length % 16 == 0 &&
                       rings.length <= (1u << 24) - 16 && rings.m2s_address % 256 == 0 &&
                       rings.s2m_address % 256 == 0;
    if (!legal) fail("illegal ring geometry");
  }
}

std::uint8_t* Interpreter::memory(std::uint64_t address, std::uint64_t bytes) {
  if (address + bytes <= hbm_.size()) return hbm_.data() + address;
  if (address >= kTpb && address + bytes <= kTpb + 128 * kPartitionStride) {
    const std::uint64_t offset = address - kTpb;
    if (offset % kPartitionStride + bytes <= machine_.sbuf_partition_bytes)
      return sbuf_.data() + offset;
  }
  fail("bad address " + std::to_string(address));
  return nullptr;
}

std::uint8_t* Interpreter::on_chip(const isa::AccessPattern& pattern, unsigned partition,
                                   std::uint64_t element) {
  const std::uint64_t row = pattern.start_partition + partition;
  const auto byte = static_cast<std::uint64_t>(pattern.element_offset(element));
  return pattern.buffer == isa::Buffer::kSbuf
             ? sbuf_.data() + row * kPartitionStride + byte
             : psum_.data() + row * machine_.psum_partition_bytes() + byte;
}

std::string Interpreter::run() {
  while (error_.empty()) {
    if (std::all_of(halted_.begin(), halted_.end(), [](bool h) { return h; })) break;
    const std::size_t actors = halted_.size() + queues_.size();
    const std::size_t start = random_() % actors;
    bool progress = false;
    for (std::size_t i = 0; i < actors && !progress; ++i) {
      const std::size_t actor = (start + i) % actors;
      progress =
          actor < halted_.size() ? step_engine(actor) : step_queue(queues_[actor - halted_.size()]);
    }
    if (!progress && error_.empty()) fail("deadlock");
  }
  for (const Queue& queue : queues_) {
    if (error_.empty() && queue.head != queue.m2s_tail)
      fail("a DMA queue still has work after the last halt");
  }
  return error_;
}

bool Interpreter::step_engine(std::size_t engine) {
  if (halted_[engine]) return false;
  // The blob that holds the program counter.
  auto blob = std::prev(blobs_.upper_bound(pc_[engine]));
  const std::uint64_t offset = pc_[engine] - blob->first;
  const isa::Decoded decoded =
      isa::decode(blob->second.data() + offset, blob->second.size() - offset);
  if (!decoded) return fail("decode: " + decoded.error), false;
  const isa::Instruction& instruction = *decoded.instruction;
  for (const isa::SemaphoreWait& wait : instruction.waits) {
    if (wait.condition > isa::SemaphoreWait::Condition::kGreaterEqual)
      return fail("events are not interpreted: " + isa::disassemble(instruction)), false;
    const std::int32_t value = semaphores_[wait.id];
    if (wait.condition == isa::SemaphoreWait::Condition::kEqual && value != wait.value)
      return false;
    if (wait.condition == isa::SemaphoreWait::Condition::kGreaterEqual && value < wait.value)
      return false;
  }
  const auto violation = isa::validate(instruction, static_cast<isa::Engine>(engine), machine_);
  if (violation)
    return fail(violation->rule + ": " + violation->text + ": " + isa::disassemble(instruction)),
           false;
  execute(instruction);
  for (const isa::SemaphoreUpdate& update : instruction.updates) {
    std::int32_t& value = semaphores_[update.id];
    switch (update.op) {
      case isa::SemaphoreUpdate::Op::kNone:
        break;
      case isa::SemaphoreUpdate::Op::kIncrement:
        ++value;
        break;
      case isa::SemaphoreUpdate::Op::kDecrement:
        --value;
        break;
      case isa::SemaphoreUpdate::Op::kAddImm:
        value += update.value;
        break;
      case isa::SemaphoreUpdate::Op::kSubImm:
        value -= update.value;
        break;
      case isa::SemaphoreUpdate::Op::kWriteImm:
        value = update.value;
        break;
      case isa::SemaphoreUpdate::Op::kEventSet:
      case isa::SemaphoreUpdate::Op::kEventClear:
        return fail("events are not interpreted: " + isa::disassemble(instruction)), false;
    }
  }
  halted_[engine] = instruction.opcode == isa::Opcode::kHalt;
  pc_[engine] += isa::kInstructionBytes;
  return true;
}

void Interpreter::execute(const isa::Instruction& instruction) {
  switch (instruction.opcode) {
    case isa::Opcode::kLoadStationary: {
      ++weight_loads_;
      const isa::AccessPattern& source = instruction.src0;
      weight_rows_ = source.partition_count;
      weight_columns_ = static_cast<unsigned>(source.elements());
      if (!with_data_) return;
      weights_.assign(weight_rows_ * 128, 0.0f);
      for (unsigned k = 0; k < weight_rows_; ++k) {
        for (unsigned m = 0; m < weight_columns_; ++m) {
          weights_[k * 128 + m] = load_element(on_chip(source, k, m), source.dtype);
        }
      }
      return;
    }
    case isa::Opcode::kMultiplyMoving:
      return multiply(instruction);
    case isa::Opcode::kTensorCopy:
      return copy(instruction);
    case isa::Opcode::kDmaTrigger:
      return trigger(instruction);
    case isa::Opcode::kEventSemaphore:
    case isa::Opcode::kHalt:
      return;
    default:
      fail("unexpected instruction " + isa::disassemble(instruction));
  }
}

void Interpreter::multiply(const isa::Instruction& instruction) {
  ++multiplies_;
  const isa::AccessPattern& moving = instruction.src0;
  const isa::AccessPattern& dst = instruction.dst;
  if (moving.partition_count != weight_rows_ || dst.partition_count != weight_columns_) {
    return fail("operands do not match the stationary: " + isa::disassemble(instruction));
  }
  if (!with_data_) return;
  const auto n = static_cast<unsigned>(moving.elements());
  std::vector<float> values(weight_rows_ * n);
  for (unsigned k = 0; k < weight_rows_; ++k) {
    for (unsigned i = 0; i < n; ++i)
      values[k * n + i] = load_element(on_chip(moving, k, i), moving.dtype);
  }
  numerics::matmul_chain(
      weights_.data(), 128, values.data(), n, reinterpret_cast<float*>(on_chip(dst, 0, 0)),
      machine_.psum_partition_bytes() / sizeof(float), static_cast<int>(weight_rows_),
      static_cast<int>(weight_columns_), static_cast<int>(n), instruction.accumulate);
}

void Interpreter::copy(const isa::Instruction& instruction) {
  if (!with_data_) return;
  for (unsigned p = 0; p < instruction.dst.partition_count; ++p) {
    for (std::uint64_t i = 0; i < instruction.dst.elements(); ++i) {
      const float value = load_element(on_chip(instruction.src0, p, i), instruction.src0.dtype);
      const std::uint16_t raw = instruction.dst.dtype == isa::DType::kBf16
                                    ? numerics::f32_to_bf16(value)
                                    : numerics::f32_to_fp16(value);
      std::memcpy(on_chip(instruction.dst, p, i), &raw, 2);
    }
  }
}

void Interpreter::trigger(const isa::Instruction& instruction) {
  for (Queue& queue : queues_) {
    if (queue.rings.queue != instruction.queue ||
        (instruction.engine_mask >> queue.engine & 1) == 0)
      continue;
    queue.s2m_tail += instruction.s2m_count;
    queue.m2s_tail += instruction.m2s_count;
    if (queue.m2s_tail > queue.rings.length || queue.s2m_tail > queue.rings.length)
      fail("a ring wraps");
  }
}

Interpreter::Descriptor Interpreter::descriptor(std::uint64_t ring, std::uint64_t index) {
  const std::uint8_t* at = blobs_.at(ring).data() + 16 * index;
  Descriptor d;
  std::memcpy(&d.control, at, 4);
  std::memcpy(&d.meta, at + 4, 4);
  std::memcpy(&d.address, at + 8, 8);
  return d;
}

bool Interpreter::step_queue(Queue& queue) {
  if (queue.head == std::min(queue.m2s_tail, queue.s2m_tail)) return false;
  const Descriptor source = descriptor(queue.rings.m2s_address, queue.head);
  const Descriptor destination = descriptor(queue.rings.s2m_address, queue.head);
  ++queue.head;
  const bool first = source.control >> 26 & 1;
  const bool last = source.control >> 27 & 1;
  if ((source.control >> 24 & 3) != 1 || (destination.control >> 24 & 3) != 1)
    fail("ring id is not 1");
  if (first != (queue.packet_descriptors == 0)) fail("FIRST flag in the wrong place");
  if ((source.meta & ~(1u << 26)) != 0x01080003 || destination.meta != 0) fail("not a plain copy");
  if (source.bytes() != destination.bytes()) fail("lengths of source and destination differ");
  queue.packet_bytes += source.bytes();
  if (++queue.packet_descriptors > 64 || queue.packet_bytes > 0xFFFFF) fail("packet too long");
  if (last) queue.packet_descriptors = 0, queue.packet_bytes = 0;
  if (error_.empty()) move(source.address, destination.address, source.bytes());
  return true;
}

void Interpreter::move(std::uint64_t source, std::uint64_t destination, std::uint32_t bytes) {
  if (destination >= kIncrementWindow && destination < kIncrementWindow + 1024) {
    const auto& one = blobs_.at(source);
    if (bytes != 4 || one != std::vector<std::uint8_t>{1, 0, 0, 0})
      return fail("not a semaphore increment by 1");
    ++semaphores_[(destination - kIncrementWindow) / 4];
    return;
  }
  ++elements_moved_;
  (destination >= kTpb ? bytes_loaded_ : bytes_stored_) += bytes;
  if (!with_data_) return;
  const std::uint8_t* from = memory(source, bytes);
  std::uint8_t* to = memory(destination, bytes);
  if (from != nullptr && to != nullptr) std::memmove(to, from, bytes);
}

}  // namespace trn2vp::kernels
