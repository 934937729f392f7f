// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/validate/rows.h"

#include "platforms/validate/fp32_gemm.h"

namespace trn2vp::validate {

using trainium2::isa::Engine;

namespace {

constexpr const char* kTutorial = "measurements.md 7.2";
constexpr const char* kDma = "measurements.md 7.3";
constexpr const char* kQuantise = "measurements.md 7.5, trainium2.md 3";
// Fits of 666 and 700 GB/s for core pairs: their mean.
constexpr const char* kWeights = "measurements.md 7.6.3, trainium2.md 9";
constexpr const char* kTrn1 = "measurements.md 7.4";

// TensorEngine: halves of an FP32 matmul and a BF16 one, [128, 128] x [128, 512].
constexpr const char* kFp32Load =
    "load_stationary stationary=sbuf.fp32[0+128]@0{1:128} fp32_pass=low";
constexpr const char* kFp32Low =
    "multiply_moving dst=psum.fp32[0+128]@0{1:512} moving=sbuf.fp32[0+128]@4096{1:512} "
    "accumulate=0 fp32_pass=low";
constexpr const char* kFp32Pair =
    "load_stationary stationary=sbuf.fp32[0+128]@0{1:128} fp32_pass=low\n"
    "multiply_moving dst=psum.fp32[0+128]@0{1:512} moving=sbuf.fp32[0+128]@4096{1:512} "
    "accumulate=0 fp32_pass=low\n"
    "load_stationary stationary=sbuf.fp32[0+128]@0{1:128} fp32_pass=high\n"
    "multiply_moving dst=psum.fp32[0+128]@0{1:512} moving=sbuf.fp32[0+128]@4096{1:512} "
    "accumulate=1 fp32_pass=high\n";
constexpr const char* kBf16Pair =
    "load_stationary stationary=sbuf.bf16[0+128]@0{1:128}\n"
    "multiply_moving dst=psum.fp32[0+128]@0{1:512} moving=sbuf.bf16[0+128]@4096{1:512} "
    "accumulate=0\n";
constexpr const char* kSmallPair =
    "load_stationary stationary=sbuf.bf16[0+128]@0{1:128}\n"
    "multiply_moving dst=psum.fp32[0+128]@0{1:64} moving=sbuf.bf16[0+128]@4096{1:64} "
    "accumulate=0\n";

// The published figures name instruction, N and sometimes PSUM; the types are our reading of the
// kernels they are from (docs/validation.md).
constexpr const char* kAddFromPsum =
    "tensor_tensor dst=sbuf.fp32[0+128]@0{1:512} data1=psum.fp32[0+128]@0{1:512} "
    "data2=sbuf.fp32[0+128]@4096{1:512} op=add";
constexpr const char* kScaleAddFromPsum =
    "scalar_tensor_tensor dst=sbuf.bf16[0+128]@0{1:512} data=psum.fp32[0+128]@0{1:512} "
    "operand1=sbuf.bf16[0+128]@4096{1:512} op0=multiply op1=multiply operand0=0.5";
constexpr const char* kActivateShort =
    "activation dst=sbuf.bf16[0+128]@0{1:128} data=sbuf.bf16[0+128]@8192{1:128} op=exp";

const Copy kLoadOneEngine{4, 8192, /*store=*/false, /*spread=*/false};
const Copy kStoreOneEngine{4, 8192, /*store=*/true, /*spread=*/false};
constexpr std::uint32_t kShortRow = 256;

double pe_cycles(double ns) {
  return ns * 1e-9 * static_cast<double>(trainium2::timing::TensorTiming{}.clock_hz);
}

std::vector<Row> tensor_rows() {
  return {
      {"tensor.fp32_half_interval_n512", 429, "ns", kTutorial, "Trn2",
       [](Machines& m) { return interval(m.chip, Engine::kTensor, kFp32Pair, 4) / 2; }},
      {"tensor.fp32_half_latency_n512", 596, "ns", kTutorial, "Trn2",
       [](Machines& m) { return duration_after(m.chip, Engine::kTensor, kFp32Load, kFp32Low); },
       "chip.tensor.psum_write_latency"},
      {"tensor.fp32_load_stationary", 198, "ns", kTutorial, "Trn2",
       [](Machines& m) { return duration_after(m.chip, Engine::kTensor, "nop", kFp32Load); },
       "chip.tensor.load_complete_latency"},
      {"tensor.bf16_throttled_interval_n512", 427, "ns", "measurements.md 7.5", "Trn2",
       [](Machines& m) { return throttled_interval(m.throttled, kBf16Pair); }},
      {"tensor.small_matmul_interval", 64, "cycles", kTrn1, "Trn1",
       [](Machines& m) { return pe_cycles(interval(m.chip, Engine::kTensor, kSmallPair, 2)); }},
  };
}

std::vector<Row> vector_rows() {
  return {
      {"vector.tensor_tensor_psum_n512", 694, "ns", kTutorial, "Trn2",
       [](Machines& m) { return duration(m.chip, Engine::kVector, kAddFromPsum); },
       "chip.vector.fixed_cycles"},
      {"vector.tensor_copy_fp32_n512", 428.5, "ns", kTutorial, "Trn2",
       [](Machines& m) {
         return duration(m.chip, Engine::kVector,
                         "tensor_copy dst=sbuf.fp32[0+128]@0{1:512} "
                         "src=sbuf.fp32[0+128]@4096{1:512}");
       },
       "chip.vector.fixed_cycles"},
      {"vector.memset_fp32_n512", 428.5, "ns", kTutorial, "Trn2",
       [](Machines& m) {
         return duration(m.chip, Engine::kVector, "memset dst=sbuf.fp32[0+128]@0{1:512} value=1.0");
       },
       "chip.vector.fixed_cycles"},
      {"vector.tensor_reduce_n16384", 17.25, "us", kQuantise, "Trn2",
       [](Machines& m) {
         return duration(m.chip, Engine::kVector,
                         "tensor_reduce dst=sbuf.fp32[0+128]@0{1:1} "
                         "data=sbuf.bf16[0+128]@4096{1:16384} op=maximum axes=1") /
                1000;
       }},
      {"vector.tensor_scalar_n16384", 8.81, "us", kQuantise, "Trn2",
       [](Machines& m) {
         return duration(m.chip, Engine::kVector,
                         "tensor_scalar dst=sbuf.fp8e4[0+128]@0{1:16384} "
                         "data=sbuf.bf16[0+128]@65536{1:16384} op0=multiply operand0=0.5") /
                1000;
       }},
      {"vector.scalar_tensor_tensor_interval_n512", 655, "ns", kQuantise, "Trn2",
       [](Machines& m) {
         return interval(m.chip, Engine::kVector, std::string(kScaleAddFromPsum) + "\n", 1);
       },
       "chip.vector.interval_cycles"},
      {"vector.scalar_tensor_tensor_duration_n512", 750, "ns", kQuantise, "Trn2",
       [](Machines& m) { return duration(m.chip, Engine::kVector, kScaleAddFromPsum); }},
  };
}

std::vector<Row> scalar_rows() {
  return {
      {"scalar.activate_n128", 400, "ns", kDma, "Trn2",
       [](Machines& m) { return duration(m.chip, Engine::kScalar, kActivateShort); },
       "chip.scalar.fixed_cycles"},
      {"scalar.activate_n4096", 3700, "ns", kDma, "Trn2",
       [](Machines& m) {
         return duration(m.chip, Engine::kScalar,
                         "activation dst=sbuf.bf16[0+4]@0{1:4096} "
                         "data=sbuf.bf16[0+4]@8192{1:4096} op=exp");
       },
       "chip.scalar.fixed_cycles"},
      {"scalar.activation_reduce_n16384", 14.0, "us", "measurements.md 7.5", "Trn2",
       [](Machines& m) {
         return duration(m.chip, Engine::kScalar,
                         "activation_reduce dst=sbuf.bf16[0+128]@0{1:16384} "
                         "data=sbuf.bf16[0+128]@65536{1:16384} op=square "
                         "reduce_res=sbuf.fp32[0]@131072") /
                1000;
       }},
      {"scalar.table_load", 1287, "ns", kDma, "Trn2",
       [](Machines& m) {
         return duration_after(m.chip, Engine::kScalar, "load_activation_table op=gelu",
                               "load_activation_table op=exp");
       },
       "chip.scalar.table_load_ns"},
      {"semaphore.engine_to_engine", 33, "ns", kDma, "Trn2",
       [](Machines& m) { return engine_to_engine(m.chip); }, "chip.sequencer.semaphore_ns"},
  };
}

std::vector<Row> dma_rows() {
  return {
      {"dma.trigger_instruction", 8, "ns", kDma, "Trn2",
       [](Machines& m) { return trigger_interval(m.chip); }, "chip.dma.trigger_ns"},
      {"dma.load_1x32k_trigger_to_first_data", 1008, "ns", kDma, "Trn2",
       [](Machines& m) { return copy(m.chip, kLoadOneEngine).first_data; }, "chip.dma.doorbell_ns"},
      {"dma.load_1x32k_transfer", 1416, "ns", kDma, "Trn2",
       [](Machines& m) { return copy(m.chip, kLoadOneEngine).first_bytes; },
       "chip.dma.read_bytes_per_second"},
      {"dma.load_1x32k_done_to_consumer", 318, "ns", kDma, "Trn2",
       [](Machines& m) {
         const CopyTimes t = copy(m.chip, kLoadOneEngine);
         return t.consumer - t.all_done;
       },
       "chip.dma.completion_ns"},
      {"dma.store_1x32k_trigger_to_first_data", 897, "ns", kDma, "Trn2",
       [](Machines& m) { return copy(m.chip, kStoreOneEngine).first_data; },
       "chip.dma.doorbell_ns"},
      {"dma.store_1x32k_transfer", 1220, "ns", kDma, "Trn2",
       [](Machines& m) { return copy(m.chip, kStoreOneEngine).first_bytes; },
       "chip.dma.write_bytes_per_second"},
      {"dma.load_16x2k_trigger_to_first_data", 739, "ns", kDma, "Trn2",
       [](Machines& m) { return generated_load(m.chip, kShortRow).first_data; }},
      {"dma.load_16x2k_transfer", 97, "ns", kDma, "Trn2",
       [](Machines& m) { return generated_load(m.chip, kShortRow).first_bytes; },
       "chip.dma.element_overhead_ns"},
      {"dma.load_16x2k_trigger_to_all_done", 1207, "ns", kDma, "Trn2",
       [](Machines& m) { return generated_load(m.chip, kShortRow).all_done; }},
      {"dma.load_16x2k_done_to_consumer", 293, "ns", kDma, "Trn2",
       [](Machines& m) {
         const CopyTimes t = generated_load(m.chip, kShortRow);
         return t.consumer - t.all_done;
       },
       "chip.dma.completion_ns"},
      {"dma.element_4_bytes", 7, "ns", kDma, "Trn1",
       [](Machines& m) { return element_interval(m.chip, 4); }, "chip.dma.min_element_ns"},
      {"dma.throughput_32_per_partition", 0.014, "1", kDma, "Trn2",
       [](Machines& m) { return relative_throughput(m.chip, 32); }, "chip.dma.dge_element_ns"},
      {"dma.throughput_128_per_partition", 0.050, "1", kDma, "Trn2",
       [](Machines& m) { return relative_throughput(m.chip, 128); }, "chip.dma.dge_element_ns"},
      {"dma.throughput_512_per_partition", 0.206, "1", kDma, "Trn2",
       [](Machines& m) { return relative_throughput(m.chip, 512); }, "chip.dma.dge_element_ns"},
      {"dma.throughput_2048_per_partition", 0.813, "1", kDma, "Trn2",
       [](Machines& m) { return relative_throughput(m.chip, 2048); }, "chip.dma.dge_element_ns"},
      {"dma.throughput_8192_per_partition", 0.983, "1", kDma, "Trn2",
       [](Machines& m) { return relative_throughput(m.chip, 8192); }},
      {"dma.weight_stream_one_core", 392, "GB/s", kWeights, "Trn2",
       [](Machines& m) { return stream_rate(m.chip, 1); }, "chip.dma.read_bytes_per_second"},
      {"dma.weight_stream_core_pair", 683, "GB/s", kWeights, "Trn2",
       [](Machines& m) { return stream_rate(m.chip, 2); }},
  };
}

std::vector<Row> kernel_rows() {
  return {
      {"kernel.fp32_v5_4096x8192x8192", 28.302, "ms", kTutorial, "Trn2",
       [](Machines& m) { return run_fp32_gemm(m.chip, Fp32Gemm{}) / 1e6; }},
  };
}

}  // namespace

const std::vector<Row>& rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> rows;
    for (const auto& part :
         {tensor_rows(), vector_rows(), scalar_rows(), dma_rows(), kernel_rows()})
      rows.insert(rows.end(), part.begin(), part.end());
    return rows;
  }();
  return all;
}

}  // namespace trn2vp::validate
