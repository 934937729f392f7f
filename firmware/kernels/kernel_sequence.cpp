// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/kernel_sequence.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace trn2vp::kernels {

namespace isa = trainium2::isa;
using isa::Instruction;
using isa::Opcode;
using isa::SemaphoreWait;

namespace {

constexpr std::size_t kRingAlignment = 256;
constexpr std::size_t kProgramAlignment = 128;

std::size_t without_halt(const std::vector<Instruction>& code) {
  return code.size() - (!code.empty() && code.back().opcode == Opcode::kHalt ? 1 : 0);
}

}  // namespace

KernelSequence::KernelSequence(const CoreAddresses& core, Allocate allocate,
                               const CoreGeometry& machine)
    : core_(core),
      machine_(machine),
      allocate_(std::move(allocate)),
      one_address_(allocate_(4, 4)) {}

void KernelSequence::append(const KernelParts& step, std::optional<std::uint32_t> token) {
  for (std::size_t e = 0; e < code_.size(); ++e) {
    std::vector<Instruction>& code = code_[e];
    const bool sync = static_cast<isa::Engine>(e) == isa::Engine::kSync;
    const std::size_t count = without_halt(step.code[e]);
    // The SyncEngine ends a step by clearing its semaphores; the others must not touch them before.
    if (steps_ > 0 && !sync && count > 0) {
      Instruction& barrier = code.emplace_back();
      barrier.opcode = Opcode::kEventSemaphore;
      barrier.waits[0] = {kDoneSemaphore, SemaphoreWait::Condition::kGreaterEqual,
                          static_cast<std::int32_t>(steps_)};
    }
    code.insert(code.end(), step.code[e].begin(),
                step.code[e].begin() + static_cast<std::ptrdiff_t>(count));
    if (sync && token) {
      Instruction& notify = code.emplace_back();
      notify.opcode = Opcode::kNotify;
      notify.token = *token;
    }
  }
  for (const DmaRings& rings : step.rings) {
    const auto [place, fresh] = rings_.emplace(rings.queue(), rings);
    if (!fresh) place->second.append(rings);
  }
  ++steps_;
}

Blob KernelSequence::place_program(EngineProgram& program, isa::Engine engine) const {
  Blob blob{std::string("program.") + isa::engine_name(engine), 0, {}};
  blob.bytes.reserve(program.bytes());
  for (const Instruction& instruction : program.code) {
    const auto bytes = isa::encode(instruction);
    blob.bytes.insert(blob.bytes.end(), bytes.begin(), bytes.end());
  }
  program.address = blob.address = allocate_(blob.bytes.size(), kProgramAlignment);
  return blob;
}

Kernel KernelSequence::finish() {
  if (steps_ == 0) throw std::invalid_argument("a sequence without kernels");
  Kernel kernel;
  kernel.blobs.push_back({"constant.one", one_address_, {1, 0, 0, 0}});
  for (std::size_t e = 0; e < code_.size(); ++e) {
    kernel.engines[e].code = std::move(code_[e]);
    kernel.engines[e].code.emplace_back().opcode = Opcode::kHalt;
    kernel.blobs.push_back(place_program(kernel.engines[e], static_cast<isa::Engine>(e)));
  }
  for (const auto& [queue, rings] : rings_) {
    for (unsigned engine = 0; engine < rings.engines(); ++engine) {
      const std::string suffix = "." + std::to_string(queue) + "." + std::to_string(engine);
      Blob m2s{"ring.m2s" + suffix, 0, rings.m2s_image(engine)};
      Blob s2m{"ring.s2m" + suffix, 0, rings.s2m_image(engine)};
      m2s.address = allocate_(m2s.bytes.size(), kRingAlignment);
      s2m.address = allocate_(s2m.bytes.size(), kRingAlignment);
      kernel.rings.push_back({engine, queue, m2s.address, s2m.address,
                              static_cast<std::uint32_t>(m2s.bytes.size() / 16)});
      kernel.blobs.push_back(std::move(m2s));
      kernel.blobs.push_back(std::move(s2m));
    }
  }
  kernel.done_value = static_cast<std::int32_t>(steps_);
  return kernel;
}

}  // namespace trn2vp::kernels
