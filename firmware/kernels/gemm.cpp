// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm.h"

#include "firmware/kernels/gemm_emitter.h"
#include "models/trainium2/isa/encoding.h"

namespace trn2vp::kernels {
namespace {

using trainium2::isa::Engine;

constexpr std::size_t kRingAlignment = 256;
constexpr std::size_t kProgramAlignment = 128;

void add_rings(GemmProgram& program, const DmaRings& rings, const char* name,
               const Allocate& allocate) {
  for (unsigned engine = 0; engine < kDmaEngines; ++engine) {
    const std::string suffix = std::string(".") + name + "." + std::to_string(engine);
    Blob m2s{"ring.m2s" + suffix, 0, rings.m2s_image(engine)};
    Blob s2m{"ring.s2m" + suffix, 0, rings.s2m_image(engine)};
    m2s.address = allocate(m2s.bytes.size(), kRingAlignment);
    s2m.address = allocate(s2m.bytes.size(), kRingAlignment);
    program.rings.push_back({engine, rings.queue(), m2s.address, s2m.address,
                             static_cast<std::uint32_t>(m2s.bytes.size() / 16)});
    program.blobs.push_back(std::move(m2s));
    program.blobs.push_back(std::move(s2m));
  }
}

void add_program(GemmProgram& program, Engine engine, const Allocate& allocate) {
  EngineProgram& target = program.engines[static_cast<std::size_t>(engine)];
  if (target.code.empty()) target.code.emplace_back().opcode = trainium2::isa::Opcode::kHalt;
  Blob blob{std::string("program.") + trainium2::isa::engine_name(engine), 0, {}};
  blob.bytes.reserve(target.bytes());
  for (const auto& instruction : target.code) {
    const auto encoded = trainium2::isa::encode(instruction);
    blob.bytes.insert(blob.bytes.end(), encoded.begin(), encoded.end());
  }
  target.address = blob.address = allocate(blob.bytes.size(), kProgramAlignment);
  program.blobs.push_back(std::move(blob));
}

}  // namespace

GemmProgram build_gemm(const GemmPlan& plan, const GemmTensors& tensors, const CoreAddresses& core,
                       const Allocate& allocate) {
  GemmProgram program;
  program.plan = plan;
  const std::uint64_t one_address = allocate(4, 4);
  program.blobs.push_back({"constant.one", one_address, {1, 0, 0, 0}});
  detail::GemmEmitter emitter(plan, tensors, core, one_address);
  program.engines[static_cast<std::size_t>(Engine::kTensor)].code = emitter.tensor_program();
  program.engines[static_cast<std::size_t>(Engine::kVector)].code = emitter.vector_program();
  program.engines[static_cast<std::size_t>(Engine::kSync)].code = emitter.sync_program();
  for (Engine engine :
       {Engine::kTensor, Engine::kScalar, Engine::kGpSimd, Engine::kVector, Engine::kSync}) {
    add_program(program, engine, allocate);
  }
  add_rings(program, emitter.loads(), "load", allocate);
  add_rings(program, emitter.stores(), "store", allocate);
  return program;
}

}  // namespace trn2vp::kernels
