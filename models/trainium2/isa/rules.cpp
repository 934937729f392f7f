// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/validate.h"

namespace trn2vp::trainium2::isa {

#define T2(section) "documented: trainium2.md " section
#define NKI(name) "documented: trainium2.md 3, nki.isa." name

const RuleInfo kRules[] = {
    {"engine", "the engine cannot execute this instruction", T2("3")},
    {"buffer", "the operand cannot live in this memory (GpSimd never reaches PSUM)",
     T2("2.2, 2.3, 2.6")},
    {"dtype", "the element type is not legal here", T2("2.3, 3")},
    {"partition-count", "1..128 partitions", T2("2.2")},
    {"start-partition",
     "0 if more than 64 partitions; 0 or 64 if 33..64; 0, 32, 64 or 96 if at most 32", T2("2.2")},
    {"partition-range", "start partition + partition count <= 128", T2("2.2")},
    {"dimension", "every dimension has a count of at least 1", "assumed"},
    {"size",
     "elements per partition: M <= 128, N <= 512, and no more than the array and a PSUM bank of "
     "the "
     "machine have; elementwise 65,536 in SBUF, 4,096 in PSUM; "
     "bn_stats <= 512; max8, nc_find_index8, nc_match_replace8 8..16,384; a statistic, a state or "
     "a word has exactly its own",
     T2("2.3, 2.4, 3")},
    {"alignment", "the byte offset is a multiple of the element size", "assumed"},
    {"range", "every element lies inside the partition", "documented sizes: trainium2.md 2.2"},
    {"psum-bank", "the destination of a matmul lies in one PSUM bank (2 KiB)", T2("2.3")},
    {"shape", "source and destination have the partitions and elements the instruction needs",
     T2("3, 2.3")},
    {"queue", "queue id 0..15", "documented: neuron-device-interface.md 2.1"},
    {"descriptor-count",
     "at least one engine, at most 2^24-16 descriptors, never sources without destinations; "
     "dma_direct2d: 1..65,536 rows of 1..65,536 bytes",
     "documented: neuron-device-interface.md 3.3, 3.7"},
    {"operand-missing", "range_select needs both bounds, activation_reduce its reduce_res",
     NKI("range_select, activation_reduce")},
    {"both-psum", "the two input tensors are not both in PSUM", T2("3")},
    {"same-dtype", "source and destination have the same element type",
     NKI("tensor_copy_predicated, nc_transpose, nc_stream_shuffle, dropout, local_gather, "
         "nc_n_gather, sendrecv")},
    {"operator", "the operator is not one of those this instruction has", T2("2.8, 3")},
    {"operator-class", "op0 and op1 are both bitvec or both arithmetic", NKI("tensor_scalar")},
    {"operator-engine",
     "tensor_tensor power on GpSimd only; tensor_scalar on Scalar multiply+add, multiply or add, "
     "on GpSimd rsqrt, bitvec on Vector only",
     NKI("tensor_tensor, tensor_scalar")},
    {"bitvec-dtype", "bitvec operators have integer inputs and outputs",
     NKI("tensor_tensor, tensor_scalar, tensor_reduce")},
    {"vector-dtype", "a [P, 1] operand is FP32 for an arithmetic, an integer for a bitvec operator",
     NKI("tensor_scalar")},
    {"unused-operand", "the operand of a unary or absent operator is absent or 0",
     NKI("tensor_scalar, tensor_scalar_reduce")},
    {"reduction-operator", "the operator is legal as a reduction, here", T2("2.8, 3")},
    {"negate", "only an arithmetic reduction is negated", NKI("tensor_reduce")},
    {"axes", "tensor_reduce reduces 1 to 4 dimensions, innermost first", NKI("tensor_reduce")},
    {"reduce-command", "the accumulator command is one this instruction has",
     "documented: nki.isa.reduce_cmd"},
    {"reduce-init", "a start value is given with load_reduce only", NKI("tensor_scalar_reduce")},
    {"fill-value", "on_false_value is FP32_MIN", NKI("range_select")},
    {"range-index", "range_start + elements lies within 0..2^24", NKI("range_select")},
    {"bn-triples", "the input of bn_aggr is a multiple of three elements", NKI("bn_aggr")},
    {"dimensions", "at most two free dimensions", NKI("max8, nc_find_index8")},
    {"shuffle-mask", "every entry is 0..31, or 255", NKI("nc_stream_shuffle")},
    {"shuffle-partitions",
     "the start partitions are legal for the larger partition count, rounded up to 32",
     NKI("nc_stream_shuffle")},
    {"probability-dtype", "for integer data the probability is FP32", NKI("dropout")},
    {"pattern-size", "the pattern has as many elements as dst", NKI("iota, affine_select")},
    {"gather-partitions", "a multiple of 16 partitions, from one", NKI("local_gather, topk")},
    {"gather-elements", "num_elem_per_idx is 1, 2, 4, 8, 16 or 32", NKI("local_gather")},
    {"gather-indices", "1..4096 indices per processor, no more than 16 times the elements of index",
     NKI("local_gather")},
    {"topk-elements", "8 <= n < 65,536, and src holds them: at least n / 16 elements", NKI("topk")},
    {"topk-results", "K <= n", NKI("topk")},
    {"tile-size", "row_size and column_size are 32, 64 or 128; 128 stands for the whole array",
     NKI("nc_matmul")},
    {"tile-position", "the start is a multiple of the tile size, the tile inside the array",
     NKI("nc_matmul")},
    {"tile-fit", "K <= row_size and M <= column_size", NKI("nc_matmul")},
    {"double-row-dtype", "double_row takes float8_e4m3 and float8_e5m2 only", NKI("nc_matmul")},
    {"double-row-shape", "double_row: the outermost free dimension is 2", NKI("nc_matmul")},
    {"double-row-mode", "double_row not with column tiling, sparsity or transpose", T2("2.3")},
    {"transpose-result",
     "transposing, dst has the input's type: FP32 for 4 bytes, else 16 bits (FP8 is widened)",
     T2("2.3")},
    {"transpose-accumulate", "a transpose overwrites", NKI("nc_matmul")},
    {"sparsity-tag", "a sparse stationary operand, and only that, has a tag: M / 4 words",
     T2("2.3")},
    {"sparsity-dtype", "FP32 has no sparse mode", T2("1.1")},
    {"sparsity-shape",
     "sparse moving operand: CR as the outermost free dimension; partitions a multiple of those "
     "one PE row reads (assumed)",
     T2("2.3")},
    {"fp32-pass", "an FP32 operand needs low or high unless it is transposed; others have none",
     "documented passes: trainium2.md 2.3; the field is ours"},
    {"dtype-pair", "TF32 and FP32 only pair with TF32 and FP32", NKI("nc_matmul")},
    {"matmul-pair", "load and multiply agree on K, M and every mode", NKI("nc_matmul")},
    {"branch-target", "a branch does not lead to itself", "assumed"},
    {"cores", "core_barrier is between cores 0 and 1", NKI("core_barrier")},
    {"rank", "send_to_rank and recv_from_rank are 0 or 1", NKI("sendrecv")},
    {"sendrecv-engine", "gpsimd_dma is triggered by the GpSimd Engine", NKI("sendrecv")},
    {"sendrecv-size",
     "gpsimd_dma: at most 1024, 512, 256 bytes per partition for 32-, 16-, 8-bit types",
     NKI("sendrecv")},
    {"dge-queue", "the queue of dma_direct2d has no ring in memory", "assumed"},
    {"accumulate-group",
     "a multiply accumulates only where an overwriting one has started a group; checked by the "
     "Tensor engine",
     T2("2.2")},
    {"array-mode",
     "the array chosen for the run is built for this mode and type; checked by the Tensor engine",
     "ours: docs/array.md"},
    {"dge-index",
     "indices of dma_direct2d: GpSimd Engine only, one per partition and row, of a tensor with "
     "rows",
     T2("1.3")},
    {"dge-bounds",
     "an index of dma_direct2d is below the number of rows; checked when the instruction starts",
     NKI("dma_copy")},
    {"dma-engine", "the mask names DMA engines that the core has", "ours: sizes are parameters"},
};
const std::size_t kRuleCount = sizeof kRules / sizeof kRules[0];

unsigned rule_code(std::string_view id) {
  unsigned index = 0;
  while (index < kRuleCount && id != kRules[index].id) ++index;
  return index < kRuleCount ? index + 1 : 0;
}

}  // namespace trn2vp::trainium2::isa
