// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/trainium2/isa/rule_case_text.h"

namespace trn2vp::trainium2::isa {

std::vector<RuleCase> scalar_cases() {
  const auto activation = [](const std::string& fields) {
    return "activation" + pair("bf16", "bf16") + " op=exp " + fields;
  };
  return {
      {kS, "dtype:scale", activation("scale=sbuf.bf16[0]@0"), activation("scale=sbuf.fp32[0]@0")},
      {kS, "dtype:bias", activation("bias=sbuf.tf32[0]@0"), activation("bias=sbuf.bf16[0]@0")},
      {kS, "reduce-command:reduce_cmd", activation("reduce_cmd=load_reduce"),
       activation("reduce_cmd=reset")},
      {kS, "shape:dst",
       "activation dst=" + sbuf("bf16", 8, 63) + " data=" + sbuf("bf16", 8, 64) + " op=exp",
       activation("")},
      {kS, "size:dst", "activation_read_accumulator dst=" + sbuf("fp32", 8, 2),
       "activation_read_accumulator dst=" + psum("fp32", 8, 1)},
  };
}

std::vector<RuleCase> gpsimd_cases() {
  const auto gather = [](const std::string& dst, const std::string& src, const std::string& index,
                         const std::string& fields) {
    return "local_gather dst=" + dst + " src_buffer=" + src + " index=" + index + " " + fields;
  };
  const std::string data = sbuf("bf16", 16, 64);
  const std::string index = sbuf("uint16", 16, 4);
  const std::string gathered = sbuf("bf16", 16, 64);
  const auto topk = [](int k, int columns, int n, int partitions = 16) {
    return "topk val_dst=" + sbuf("bf16", partitions, k) +
           " idx_dst=" + sbuf("uint32", partitions, k) +
           " src=" + sbuf("bf16", partitions, columns) + " n=" + std::to_string(n);
  };
  const auto partition_reduce = [](const std::string& dst, const std::string& data,
                                   const std::string& op) {
    return "tensor_partition_reduce dst=" + dst + " data=" + data + " op=" + op;
  };
  const auto select = [](const std::string& dst, const std::string& op) {
    return "affine_select dst=" + dst + " on_true_tile=" + sbuf("bf16", 8, 64) +
           " on_false_value=0 pattern={1:64} cmp_op=" + op;
  };
  return {
      {kG, "pattern-size:pattern", "iota dst=" + sbuf("int32", 8, 64) + " pattern={1:63}",
       "iota dst=" + sbuf("int32", 8, 64) + " pattern={1:16,0:4}"},
      {kG, "operator:cmp_op", select(sbuf("bf16", 8, 64), "add"),
       select(sbuf("bf16", 8, 64), "not_equal")},
      {kG, "shape:dst", select(sbuf("bf16", 7, 64), "less"), select(sbuf("fp32", 8, 64), "less")},
      {kG, "reduction-operator:op",
       partition_reduce(sbuf("bf16", 1, 4), sbuf("bf16", 8, 4), "minimum"),
       partition_reduce(sbuf("bf16", 1, 4), sbuf("bf16", 8, 4), "maximum")},
      {kG, "bitvec-dtype:data",
       partition_reduce(sbuf("int8", 1, 4), sbuf("bf16", 8, 4), "bitwise_or"),
       partition_reduce(sbuf("int8", 1, 4), sbuf("int8", 8, 4), "bitwise_or")},
      {kG, "shape:dst", partition_reduce(sbuf("bf16", 2, 4), sbuf("bf16", 8, 4), "add"),
       partition_reduce(sbuf("bf16", 1, 4), sbuf("bf16", 8, 4), "add")},
      {kG, "gather-partitions:src_buffer",
       gather(gathered, sbuf("bf16", 17, 64), index, "num_valid_indices=64"),
       gather(gathered, data, index, "num_valid_indices=64")},
      {kG, "same-dtype:dst", gather(sbuf("fp16", 16, 64), data, index, "num_valid_indices=64"),
       gather(gathered, data, index, "num_valid_indices=64")},
      {kG, "gather-elements:num_elem_per_idx",
       gather(sbuf("bf16", 16, 63), data, index, "num_valid_indices=21 num_elem_per_idx=3"),
       gather(gathered, data, index, "num_valid_indices=16 num_elem_per_idx=4")},
      {kG, "gather-indices:num_valid_indices",
       gather(sbuf("bf16", 16, 65), data, index, "num_valid_indices=65"),
       gather(gathered, data, index, "num_valid_indices=64")},
      {kG, "gather-indices:num_valid_indices",
       gather(sbuf("bf16", 16, 4097), data, sbuf("uint16", 16, 512), "num_valid_indices=4097"),
       gather(sbuf("bf16", 16, 4096), data, sbuf("uint16", 16, 512), "num_valid_indices=4096")},
      {kG, "dtype:index", gather(gathered, data, sbuf("uint32", 16, 4), "num_valid_indices=64"),
       gather(gathered, data, index, "num_valid_indices=64")},
      {kG, "shape:index", gather(gathered, data, sbuf("uint16", 15, 4), "num_valid_indices=60"),
       gather(sbuf("bf16", 16, 60), data, index, "num_valid_indices=60")},
      {kG, "shape:dst", gather(sbuf("bf16", 16, 63), data, index, "num_valid_indices=64"),
       gather(sbuf("bf16", 16, 63), data, index, "num_valid_indices=63")},
      {kG, "dtype:indices", "nc_n_gather" + triple("bf16", "bf16", "uint16"),
       "nc_n_gather" + triple("bf16", "bf16", "uint32")},
      {kG, "same-dtype:dst", "nc_n_gather" + triple("bf16", "fp16", "uint32"),
       "nc_n_gather" + triple("int8", "int8", "uint32")},
      {kG, "topk-elements:n", topk(4, 8, 7), topk(4, 8, 8)},
      {kG, "topk-elements:n", topk(4, 8, 129), topk(4, 8, 128)},
      {kG, "topk-elements:n", topk(4, 4096, 65536), topk(4, 4096, 65535)},
      {kG, "topk-results:val_dst", topk(9, 8, 8), topk(8, 8, 8)},
      {kG, "gather-partitions:src", topk(4, 8, 8, 15), topk(4, 8, 8, 32)},
      {kG, "size:src_seeds", "rand_set_state src_seeds=" + sbuf("uint32", 8, 5),
       "rand_set_state src_seeds=" + sbuf("uint32", 8, 6)},
      {kG, "dtype:dst", "rand_get_state dst=" + sbuf("int32", 8, 6),
       "rand_get_state dst=" + sbuf("uint32", 8, 6)},
      {kG, "shape:dst",
       "sequence_bounds dst=" + sbuf("int32", 1, 63) + " segment_ids=" + sbuf("int32", 1, 32),
       "sequence_bounds dst=" + sbuf("int32", 1, 64) + " segment_ids=" + sbuf("int32", 1, 32)},
      {kG, "shape:dst",
       "nonzero_with_count dst=" + sbuf("int32", 128, 8) + " src=" + sbuf("fp32", 128, 8),
       "nonzero_with_count dst=" + sbuf("int32", 128, 9) + " src=" + sbuf("fp32", 128, 8)},
      {kG, "buffer:aux", "custom_op operator=1 aux=" + psum("fp32", 8, 8),
       "custom_op operator=1 aux=" + sbuf("fp32", 8, 8)},
  };
}

}  // namespace trn2vp::trainium2::isa
