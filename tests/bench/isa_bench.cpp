// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What the sequencer pays per instruction before it runs it: decode, resolve, validate.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/validate.h"

namespace trn2vp::trainium2::isa {
namespace {

constexpr const char* kTensor =
    "multiply_moving dst=psum.fp32[0+128]@2048{1:512} moving=sbuf.bf16[0+128]@0{1:512} "
    "accumulate=1 $S[45]>=16 $S[8]++@complete";
constexpr const char* kLoad = "load_stationary stationary=sbuf.bf16[0+128]@0{1:128}";
constexpr const char* kCopy =
    "tensor_copy dst=sbuf.bf16[0+128]@4096{1:512} src=psum.fp32[0+128]@0{1:512} $S[8]>=4 "
    "$S[9]++@complete";
constexpr const char* kScalar =
    "tensor_scalar dst=sbuf.bf16[0+128]@4096{1:512} data=sbuf.bf16[0+128]@0{1:512} "
    "operand0=sbuf.fp32[0]@8192 op0=multiply op1=add operand1=0.5";
constexpr const char* kActivation =
    "activation dst=sbuf.bf16[0+128]@4096{1:512} data=psum.fp32[0+128]@0{1:512} op=exp "
    "bias=sbuf.fp32[0]@8192 scale=0.125 $S[8]>=4";
constexpr const char* kTrigger =
    "dma_trigger queue=3 engines=65535 m2s=8 s2m=9 $S[45]>=16 $S[8]++@complete";
constexpr const char* kBranch = "branch if=less ra=r3 b=r4 target=-8";

void decode_and_validate(benchmark::State& state, const char* text, Engine engine) {
  const Assembled assembled = assemble(text);
  if (!assembled) throw std::runtime_error(assembled.error);
  const EncodedInstruction bytes = encode(assembled.program.at(0));
  for (auto _ : state) {
    Decoded decoded = decode(bytes.data(), bytes.size());
    const auto violation = validate(*decoded.instruction, engine);
    if (violation) state.SkipWithError(violation->text.c_str());
    benchmark::DoNotOptimize(decoded);
  }
}

BENCHMARK_CAPTURE(decode_and_validate, multiply_moving, kTensor, Engine::kTensor);
BENCHMARK_CAPTURE(decode_and_validate, load_stationary, kLoad, Engine::kTensor);
BENCHMARK_CAPTURE(decode_and_validate, tensor_copy, kCopy, Engine::kVector);
BENCHMARK_CAPTURE(decode_and_validate, tensor_scalar, kScalar, Engine::kVector);
BENCHMARK_CAPTURE(decode_and_validate, activation, kActivation, Engine::kScalar);
BENCHMARK_CAPTURE(decode_and_validate, dma_trigger, kTrigger, Engine::kSync);
BENCHMARK_CAPTURE(decode_and_validate, branch, kBranch, Engine::kSync);

void decode_only(benchmark::State& state) {
  const EncodedInstruction bytes = encode(assemble(kTensor).program.at(0));
  for (auto _ : state) {
    Decoded decoded = decode(bytes.data(), bytes.size());
    benchmark::DoNotOptimize(decoded);
  }
}
BENCHMARK(decode_only);

}  // namespace
}  // namespace trn2vp::trainium2::isa

BENCHMARK_MAIN();
