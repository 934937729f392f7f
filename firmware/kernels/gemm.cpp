// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm.h"

#include "firmware/kernels/gemm_emitter.h"

namespace trn2vp::kernels {

using trainium2::isa::Engine;

KernelParts gemm_parts(const GemmPlan& plan, const GemmTensors& tensors, const CoreAddresses& core,
                       std::uint64_t one_address) {
  detail::GemmEmitter emitter(plan, tensors, core, one_address);
  KernelParts parts;
  parts.code[static_cast<std::size_t>(Engine::kTensor)] = emitter.tensor_program();
  parts.code[static_cast<std::size_t>(Engine::kVector)] = emitter.vector_program();
  parts.code[static_cast<std::size_t>(Engine::kSync)] = emitter.sync_program();
  parts.rings = {emitter.loads(), emitter.stores()};
  return parts;
}

GemmProgram build_gemm(const GemmPlan& plan, const GemmTensors& tensors, const CoreAddresses& core,
                       const Allocate& allocate) {
  KernelSequence sequence(core, allocate);
  sequence.append(gemm_parts(plan, tensors, core, sequence.one_address()));
  GemmProgram program;
  static_cast<Kernel&>(program) = sequence.finish();
  program.plan = plan;
  return program;
}

}  // namespace trn2vp::kernels
