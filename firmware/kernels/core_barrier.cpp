// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/core_barrier.h"

#include <stdexcept>

namespace trn2vp::kernels {

namespace isa = trainium2::isa;
using isa::Instruction;
using isa::Opcode;
using isa::SemaphoreUpdate;
using isa::SemaphoreWait;

namespace {

constexpr unsigned kQueue = 0;
constexpr unsigned kSent = 1;  ///< semaphore that counts the core's own DMA engines

SemaphoreWait at_least(unsigned semaphore, std::size_t value) {
  return {static_cast<std::uint8_t>(semaphore), SemaphoreWait::Condition::kGreaterEqual,
          static_cast<std::int32_t>(value)};
}

SemaphoreUpdate update(unsigned semaphore, SemaphoreUpdate::Op op) {
  return {static_cast<std::uint8_t>(semaphore), op, SemaphoreUpdate::When::kAtComplete, 0};
}

Instruction event_semaphore() {
  Instruction instruction;
  instruction.opcode = Opcode::kEventSemaphore;
  return instruction;
}

}  // namespace

KernelParts core_barrier_parts(const KernelSequence& sequence,
                               const std::vector<CoreAddresses>& group, unsigned round,
                               unsigned rounds) {
  if (group.empty() || group.size() > kDmaEngines)
    throw std::invalid_argument("a barrier is between 1..16 cores");
  const unsigned engines = sequence.machine().dma_engines;
  DmaRings rings(kQueue, sequence.core(), sequence.one_address(), 4096, sequence.machine());
  DmaBatch batch;  // a DMA engine for each, side by side
  for (std::size_t i = 0; i < group.size(); ++i) {
    batch[i % engines].push_back(
        {sequence.one_address(), group[i].semaphore_increment(kBarrierSemaphore), 4});
  }
  KernelParts parts;
  auto& code = parts.code[static_cast<std::size_t>(isa::Engine::kSync)];
  for (const TriggerGroup& trigger : rings.add_batch(batch, kSent)) {
    Instruction& instruction = code.emplace_back();
    instruction.opcode = Opcode::kDmaTrigger;
    instruction.queue = kQueue;
    instruction.engine_mask = trigger.engine_mask;
    instruction.m2s_count = instruction.s2m_count = trigger.descriptors;
  }
  Instruction wait = event_semaphore();
  wait.waits[0] = at_least(kSent, engines);
  wait.waits[1] = at_least(kBarrierSemaphore, std::size_t{round} * group.size());
  wait.updates[0] = update(kSent, SemaphoreUpdate::Op::kWriteImm);
  if (round == rounds) wait.updates[1] = update(kBarrierSemaphore, SemaphoreUpdate::Op::kWriteImm);
  code.push_back(wait);
  Instruction done = event_semaphore();
  done.updates[0] = update(kDoneSemaphore, SemaphoreUpdate::Op::kIncrement);
  code.push_back(done);
  parts.rings.push_back(rings);
  return parts;
}

KernelParts pair_barrier_parts() {
  KernelParts parts;
  auto& code = parts.code[static_cast<std::size_t>(isa::Engine::kSync)];
  Instruction& barrier = code.emplace_back();
  barrier.opcode = Opcode::kCoreBarrier;
  barrier.cores = 3;
  barrier.semaphore = kPairSemaphore;
  Instruction& done = code.emplace_back(event_semaphore());
  done.updates[0] = update(kDoneSemaphore, SemaphoreUpdate::Op::kIncrement);
  return parts;
}

}  // namespace trn2vp::kernels
