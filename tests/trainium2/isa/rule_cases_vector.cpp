// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/trainium2/isa/rule_case_text.h"

namespace trn2vp::trainium2::isa {

std::vector<RuleCase> vector_cases() {
  const std::string add = " op0=add";
  const auto reduce = [](int elements, const std::string& fields,
                         const std::string& dtype = "bf16") {
    return "tensor_reduce dst=" + sbuf(dtype, 8, elements) + " data=sbuf." + dtype +
           "[0+8]@0{1:16,16:4} " + fields;
  };
  const auto range = [](const std::string& fields,
                        const std::string& bounds = "bound0=sbuf.fp32[0]@0 bound1=sbuf.fp32[0]@4") {
    return "range_select" + pair("bf16", "bf16") + " " + bounds + " " + fields;
  };
  const std::string minimum = " on_false_value=-3.4028235e38";
  const std::string ops = "comp_op0=greater_equal comp_op1=less reduce_cmd=idle";
  const auto scan = [](const std::string& fields) {
    return "tensor_tensor_scan" + triple("bf16", "bf16", "bf16") + fields;
  };
  const auto fused = [](const std::string& fields) {
    return "scalar_tensor_tensor" + triple("bf16", "bf16", "bf16") + fields;
  };
  const auto scalar_reduce = [](const std::string& fields) {
    return "tensor_scalar_reduce" + pair("bf16", "bf16") + fields;
  };
  const auto cumulative = [](const std::string& fields) {
    return "tensor_scalar_cumulative" + pair("bf16", "bf16") + fields;
  };
  const std::string bits = triple("int16", "int16", "int16");
  return {
      // tensor_tensor
      {kV, "operator:op", "tensor_tensor" + triple("bf16", "bf16", "bf16") + " op=abs",
       "tensor_tensor" + triple("bf16", "bf16", "bf16") + " op=abs_max"},
      {kV, "operator:op", "tensor_tensor" + triple("bf16", "bf16", "bf16") + " op=bypass",
       "tensor_tensor" + triple("bf16", "bf16", "bf16") + " op=less"},
      {kV, "operator-engine:op", "tensor_tensor" + triple("bf16", "bf16", "bf16") + " op=power",
       "tensor_tensor" + triple("bf16", "bf16", "bf16") + " op=multiply"},
      {kV, "bitvec-dtype:data2",
       "tensor_tensor" + triple("int16", "int16", "bf16") + " op=bitwise_and",
       "tensor_tensor" + bits + " op=bitwise_and"},
      {kV, "both-psum:data2", "tensor_tensor" + inputs("psum", "bf16") + " op=add",
       "tensor_tensor" + inputs("sbuf", "bf16") + " op=add"},
      {kV, "shape:data2",
       "tensor_tensor" + pair("bf16", "bf16") + " op=add data2=" + sbuf("bf16", 8, 63),
       "tensor_tensor" + pair("bf16", "bf16") + " op=add data2=sbuf.bf16[0+8]@0{1:32,32:2}"},
      // tensor_scalar
      {kV, "operator:op0", "tensor_scalar" + pair("bf16", "bf16") + " op0=bypass",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=power operand0=-0.5"},
      {kS, "operator-engine:op0", "tensor_scalar" + pair("bf16", "bf16") + " op0=add op1=multiply",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=multiply op1=add"},
      {kS, "operator-engine:op0", "tensor_scalar" + pair("bf16", "bf16") + " op0=subtract",
       "tensor_scalar" + pair("bf16", "bf16") + add},
      {kG, "operator-engine:op0", "tensor_scalar" + pair("bf16", "bf16") + add,
       "tensor_scalar" + pair("bf16", "bf16") + " op0=rsqrt"},
      {kV, "operator-class:op1",
       "tensor_scalar" + pair("int16", "int16") + " op0=bitwise_and op1=add",
       "tensor_scalar" + pair("int16", "int16") + " op0=bitwise_and op1=left_shift"},
      {kV, "bitvec-dtype:data", "tensor_scalar" + pair("int16", "bf16") + " op0=bitwise_or",
       "tensor_scalar" + pair("int16", "int16") + " op0=bitwise_or"},
      {kV, "vector-dtype:operand0",
       "tensor_scalar" + pair("bf16", "bf16") + add + " operand0=sbuf.int32[0]@0",
       "tensor_scalar" + pair("bf16", "bf16") + add + " operand0=sbuf.fp32[0]@0"},
      {kV, "vector-dtype:operand1",
       "tensor_scalar" + pair("int8", "int8") +
           " op0=bitwise_or op1=bitwise_and operand1=sbuf.fp32[0]@0",
       "tensor_scalar" + pair("int8", "int8") +
           " op0=bitwise_or op1=bitwise_and operand1=sbuf.int8[0]@0"},
      {kV, "unused-operand:operand0",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=abs operand0=1",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=abs"},
      {kV, "unused-operand:operand1",
       "tensor_scalar" + pair("bf16", "bf16") + add + " operand1=sbuf.fp32[0]@0",
       "tensor_scalar" + pair("bf16", "bf16") + add + " op1=add operand1=sbuf.fp32[0]@0"},
      // scalar_tensor_tensor, tensor_tensor_scan
      {kV, "operator:op0", fused(" op0=bitwise_and op1=add"), fused(" op0=subtract op1=add")},
      {kV, "operator:op1", fused(" op0=add op1=relu"), fused(" op0=relu op1=add")},
      {kV, "both-psum:operand1",
       "scalar_tensor_tensor" + inputs("psum", "bf16") + " op0=add op1=add",
       "scalar_tensor_tensor" + inputs("sbuf", "bf16") + " op0=add op1=add"},
      {kV, "operator:op1", scan(" op0=add op1=left_shift"), scan(" op0=multiply op1=add")},
      {kV, "both-psum:data1", "tensor_tensor_scan" + inputs("psum", "bf16") + " op0=add op1=add",
       "tensor_tensor_scan" + inputs("sbuf", "bf16") + " op0=add op1=add"},
      // reductions
      {kV, "reduction-operator:op", reduce(4, "op=power axes=1"), reduce(4, "op=abs_max axes=1")},
      {kV, "negate:negate", reduce(4, "op=bitwise_xor axes=1 negate=1", "int8"),
       reduce(4, "op=add axes=1 negate=1", "int8")},
      {kV, "bitvec-dtype:dst", reduce(4, "op=bitwise_xor axes=1"),
       reduce(4, "op=bitwise_xor axes=1", "uint8")},
      {kV, "axes:axes", reduce(64, "op=add axes=0"), reduce(4, "op=add axes=1")},
      {kV, "axes:axes", reduce(1, "op=add axes=5"), reduce(1, "op=add axes=4")},
      {kV, "shape:dst", reduce(4, "op=add axes=2"), reduce(1, "op=add axes=2")},
      {kV, "operator:op0", scalar_reduce(" op0=invert reduce_op=add reduce_cmd=reduce"),
       scalar_reduce(" op0=abs reduce_op=add reduce_cmd=reduce")},
      {kV, "reduction-operator:reduce_op",
       scalar_reduce(" op0=add reduce_op=subtract reduce_cmd=reduce"),
       scalar_reduce(" op0=add reduce_op=minimum reduce_cmd=reduce")},
      {kV, "reduce-command:reduce_cmd", scalar_reduce(" op0=add reduce_op=add reduce_cmd=idle"),
       scalar_reduce(" op0=add reduce_op=add reduce_cmd=reset_reduce")},
      {kV, "reduce-init:reduce_init",
       scalar_reduce(" op0=add reduce_op=add reduce_cmd=reduce reduce_init=1"),
       scalar_reduce(" op0=add reduce_op=add reduce_cmd=load_reduce reduce_init=1")},
      {kV, "dtype:reduce_res",
       scalar_reduce(" op0=add reduce_op=add reduce_cmd=reduce reduce_res=sbuf.int32[0]@0"),
       scalar_reduce(" op0=add reduce_op=add reduce_cmd=reduce reduce_res=sbuf.bf16[0]@0")},
      {kV, "dtype:src",
       "tensor_scalar_cumulative" + pair("bf16", "int32") + " op0=add op1=add reduce_cmd=reduce",
       cumulative(" op0=add op1=subtract reduce_cmd=reduce")},
      {kV, "reduction-operator:op1", cumulative(" op0=add op1=logical_or reduce_cmd=reduce"),
       cumulative(" op0=logical_or op1=add reduce_cmd=reduce")},
      {kV, "reduce-command:reduce_cmd", cumulative(" op0=add op1=add reduce_cmd=reset"),
       cumulative(" op0=add op1=add reduce_cmd=load_reduce")},
      {kV, "reduce-init:imm1", cumulative(" op0=add op1=add reduce_cmd=reduce imm1=sbuf.fp32[0]@0"),
       cumulative(" op0=add op1=add reduce_cmd=load_reduce imm1=sbuf.fp32[0]@0")},
      // selections
      {kV, "same-dtype:src", "tensor_copy_predicated" + triple("bf16", "fp16", "uint8"),
       "tensor_copy_predicated" + triple("bf16", "bf16", "uint8")},
      {kV, "dtype:predicate", "tensor_copy_predicated" + triple("bf16", "bf16", "int8"),
       "tensor_copy_predicated" + triple("bf16", "bf16", "uint32")},
      {kV, "both-psum:predicate", "tensor_copy_predicated" + inputs("psum", "uint16"),
       "tensor_copy_predicated" + inputs("sbuf", "uint16")},
      {kV, "shape:predicate",
       "tensor_copy_predicated dst=" + sbuf("bf16", 8, 64) +
           " src=1 predicate=" + sbuf("uint8", 8, 65),
       "tensor_copy_predicated dst=" + sbuf("bf16", 8, 64) +
           " src=1 predicate=" + sbuf("uint8", 8, 64)},
      {kV, "dtype:on_true", "select_reduce" + triple("bf16", "int32", "uint8") + " on_false=0",
       "select_reduce" + triple("bf16", "int16", "uint8") + " on_false=0"},
      {kV, "dtype:predicate", "select_reduce" + triple("bf16", "bf16", "uint32"),
       "select_reduce" + triple("bf16", "bf16", "int16")},
      {kV, "both-psum:predicate", "select_reduce" + inputs("psum", "int8"),
       "select_reduce" + inputs("sbuf", "int8")},
      {kV, "reduce-command:reduce_cmd",
       "select_reduce" + triple("bf16", "bf16", "uint8") + " reduce_cmd=load_reduce",
       "select_reduce" + triple("bf16", "bf16", "uint8") + " reduce_cmd=reduce"},
      {kV, "operator:comp_op0", range("comp_op0=not_equal comp_op1=less reduce_cmd=idle" + minimum),
       range("comp_op0=equal comp_op1=less reduce_cmd=idle" + minimum)},
      {kV, "fill-value:on_false_value", range(ops + " on_false_value=0"), range(ops + minimum)},
      {kV, "range-index:range_start", range(ops + minimum + " range_start=16777153"),
       range(ops + minimum + " range_start=16777152")},
      {kV, "range-index:range_start", range(ops + minimum + " range_start=-1"),
       range(ops + minimum + " range_start=0")},
      {kV, "dtype:bound0", range(ops + minimum, "bound0=sbuf.bf16[0]@0 bound1=sbuf.fp32[0]@4"),
       range(ops + minimum)},
      {kV, "shape:dst", "reciprocal dst=" + sbuf("bf16", 8, 64) + " data=" + sbuf("bf16", 8, 65),
       "reciprocal dst=" + sbuf("bf16", 8, 64) + " data=" + psum("int32", 8, 64)},
  };
}

std::vector<RuleCase> vector_special_cases() {
  const auto two = [](const char* name, const std::string& dst, const std::string& src) {
    return std::string(name) + " dst=" + dst + " src0=" + src;
  };
  const auto shuffle = [](const std::string& dst, const std::string& src, int last = 255) {
    std::string mask = "{";
    for (int i = 0; i < 31; ++i) mask += std::to_string(i) + ",";
    return "nc_stream_shuffle dst=" + dst + " src=" + src + " shuffle_mask=" + mask +
           std::to_string(last) + "}";
  };
  const std::string eight = sbuf("bf16", 8, 8);
  return {
      {kV, "size:data", two("bn_stats", sbuf("fp32", 8, 6), sbuf("bf16", 8, 513)),
       two("bn_stats", sbuf("fp32", 8, 6), sbuf("bf16", 8, 512))},
      {kV, "size:dst", two("bn_stats", sbuf("fp32", 8, 5), sbuf("bf16", 8, 8)),
       two("bn_stats", sbuf("fp32", 8, 6), sbuf("bf16", 8, 8))},
      {kV, "shape:dst", two("bn_stats", sbuf("fp32", 7, 6), sbuf("bf16", 8, 8)),
       two("bn_stats", sbuf("fp32", 8, 6), sbuf("bf16", 8, 8))},
      {kV, "bn-triples:data", two("bn_aggr", sbuf("fp32", 8, 2), sbuf("fp32", 8, 8)),
       two("bn_aggr", sbuf("fp32", 8, 2), sbuf("fp32", 8, 9))},
      {kV, "size:src", two("max8", eight, sbuf("bf16", 8, 7)), two("max8", eight, eight)},
      {kV, "size:src", two("max8", eight, sbuf("bf16", 8, 16385)),
       two("max8", eight, sbuf("bf16", 8, 16384))},
      {kV, "size:dst", two("max8", sbuf("bf16", 8, 9), eight), two("max8", eight, eight)},
      {kV, "dimensions:src", two("max8", eight, "sbuf.bf16[0+8]@0{1:4,4:2,8:2}"),
       two("max8", eight, "sbuf.bf16[0+8]@0{1:4,4:4}")},
      {kV, "dtype:dst",
       two("nc_find_index8", sbuf("int32", 8, 8), sbuf("bf16", 8, 64)) + " vals=" + eight,
       two("nc_find_index8", sbuf("uint32", 8, 8), sbuf("bf16", 8, 64)) + " vals=" + eight},
      {kV, "dimensions:vals",
       two("nc_find_index8", sbuf("uint16", 8, 8), sbuf("bf16", 8, 64)) +
           " vals=sbuf.bf16[0+8]@0{1:2,2:2,4:2}",
       two("nc_find_index8", sbuf("uint16", 8, 8), sbuf("bf16", 8, 64)) +
           " vals=sbuf.bf16[0+8]@0{1:2,2:4}"},
      {kV, "shape:dst_idx",
       two("nc_match_replace8", eight, eight) + " vals=" + eight +
           " imm=0 dst_idx=" + sbuf("uint16", 7, 8),
       two("nc_match_replace8", eight, eight) + " vals=" + eight +
           " imm=0 dst_idx=" + sbuf("uint16", 8, 8)},
      {kV, "shape:dst",
       two("nc_match_replace8", eight, sbuf("bf16", 8, 9)) + " vals=" + eight + " imm=0",
       two("nc_match_replace8", eight, eight) + " vals=" + eight + " imm=0"},
      {kV, "shuffle-mask:shuffle_mask", shuffle(eight, eight, 32), shuffle(eight, eight, 31)},
      {kV, "same-dtype:dst", shuffle(sbuf("fp16", 8, 8), eight), shuffle(eight, eight)},
      {kV, "shape:dst", shuffle(sbuf("bf16", 8, 9), eight), shuffle(sbuf("bf16", 9, 8), eight)},
      {kV, "shuffle-partitions:src", shuffle(sbuf("bf16", 33, 8), "sbuf.bf16[32+8]@0{1:8}"),
       shuffle(sbuf("bf16", 33, 8), "sbuf.bf16[64+8]@0{1:8}")},
      {kV, "shuffle-partitions:dst", shuffle("sbuf.bf16[64+33]@0{1:8}", sbuf("bf16", 65, 8)),
       shuffle("sbuf.bf16[64+33]@0{1:8}", sbuf("bf16", 64, 8))},
      {kV, "size:data", two("nc_transpose", sbuf("bf16", 32, 32), sbuf("bf16", 33, 32)),
       two("nc_transpose", sbuf("bf16", 32, 32), sbuf("bf16", 32, 32))},
      {kV, "shape:dst", two("nc_transpose", sbuf("bf16", 8, 16), sbuf("bf16", 8, 16)),
       two("nc_transpose", sbuf("bf16", 16, 8), sbuf("bf16", 8, 16))},
      {kV, "same-dtype:dst", two("nc_transpose", sbuf("fp16", 8, 8), eight),
       two("nc_transpose", eight, eight)},
      {kV, "same-dtype:dst", two("dropout", sbuf("fp16", 8, 8), eight) + " prob=0.5",
       two("dropout", eight, eight) + " prob=0.5"},
      {kV, "probability-dtype:prob",
       two("dropout", sbuf("int8", 8, 8), sbuf("int8", 8, 8)) + " prob=sbuf.bf16[0]@0",
       two("dropout", eight, eight) + " prob=sbuf.bf16[0]@0"},
      {kV, "shape:src_seeds", "set_rng_seed src_seeds=" + sbuf("uint32", 2, 1),
       "set_rng_seed src_seeds=" + psum("uint32", 1, 1)},
  };
}

}  // namespace trn2vp::trainium2::isa
