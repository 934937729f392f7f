// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm_sequence.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "models/trainium2/isa/encoding.h"

namespace trn2vp::kernels {
namespace {

using trainium2::isa::Engine;
using trainium2::isa::Instruction;
using trainium2::isa::Opcode;
using trainium2::isa::SemaphoreWait;

constexpr std::size_t kProgramAlignment = 128;

// The code of one step behind that of the steps before it.
void append(std::vector<Instruction>& code, const std::vector<Instruction>& step, std::size_t index,
            Engine engine) {
  if (!code.empty() && code.back().opcode == Opcode::kHalt) code.pop_back();
  // The SyncEngine ends a step by clearing its semaphores; the others must not touch them before.
  if (index > 0 && engine != Engine::kSync) {
    Instruction barrier;
    barrier.opcode = Opcode::kEventSemaphore;
    barrier.waits[0] = {GemmProgram::kDoneSemaphore, SemaphoreWait::Condition::kGreaterEqual,
                        static_cast<std::int32_t>(index)};
    code.push_back(barrier);
  }
  for (Instruction instruction : step) {
    if (instruction.opcode == Opcode::kDmaTrigger) {
      instruction.queue = static_cast<std::uint8_t>(instruction.queue + 2 * index);
    }
    code.push_back(instruction);
  }
}

Blob encode_program(EngineProgram& program, Engine engine, const Allocate& allocate) {
  Blob blob{std::string("program.") + trainium2::isa::engine_name(engine), 0, {}};
  blob.bytes.reserve(program.bytes());
  for (const Instruction& instruction : program.code) {
    const auto bytes = trainium2::isa::encode(instruction);
    blob.bytes.insert(blob.bytes.end(), bytes.begin(), bytes.end());
  }
  program.address = blob.address = allocate(blob.bytes.size(), kProgramAlignment);
  return blob;
}

}  // namespace

GemmSequence build_gemm_sequence(const std::vector<GemmStep>& steps, const CoreAddresses& core,
                                 const Allocate& allocate) {
  if (steps.empty() || steps.size() > GemmSequence::kMaxSteps) {
    throw std::invalid_argument("a kernel holds 1.." + std::to_string(GemmSequence::kMaxSteps) +
                                " GEMMs, not " + std::to_string(steps.size()));
  }
  GemmSequence sequence;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    GemmProgram step = build_gemm(steps[i].plan, steps[i].tensors, core, allocate);
    for (std::size_t e = 0; e < step.engines.size(); ++e) {
      append(sequence.engines[e].code, step.engines[e].code, i, static_cast<Engine>(e));
      // This step's own copy of the program is not needed.
      const std::uint64_t address = step.engines[e].address;
      step.blobs.erase(std::remove_if(step.blobs.begin(), step.blobs.end(),
                                      [&](const Blob& blob) { return blob.address == address; }),
                       step.blobs.end());
    }
    for (RingPair ring : step.rings) {
      ring.queue += static_cast<unsigned>(2 * i);
      sequence.rings.push_back(ring);
    }
    std::move(step.blobs.begin(), step.blobs.end(), std::back_inserter(sequence.blobs));
  }
  for (std::size_t e = 0; e < sequence.engines.size(); ++e) {
    sequence.blobs.push_back(encode_program(sequence.engines[e], static_cast<Engine>(e), allocate));
  }
  sequence.done_value = static_cast<std::int32_t>(steps.size());
  return sequence;
}

}  // namespace trn2vp::kernels
