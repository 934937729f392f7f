// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/trainium2/isa/rule_case_text.h"

namespace trn2vp::trainium2::isa {

std::vector<RuleCase> operand_cases() {
  const std::string one = sbuf("bf16", 1, 1);
  const std::string dynamic = "sbuf.bf16[16(r1)+1]@229375(r2){1:1}";
  return {
      {kT, "engine:", copy(one, one), "nop"},
      {kG, "buffer:src", copy(one, psum("bf16", 1, 1)), copy(one, one)},
      {kV, "dtype:dst", "rng dst=" + sbuf("fp32", 1, 4), "rng dst=" + sbuf("int32", 1, 4)},
      {kV, "partition-count:dst", copy("sbuf.bf16[0+129]@0{1:1}", one),
       copy(sbuf("bf16", 128, 1), sbuf("bf16", 128, 1))},
      {kV, "partition-count:dst", copy("sbuf.bf16[0+0]@0{1:1}", one), copy(one, one)},
      {kV, "start-partition:dst", copy("sbuf.bf16[32+33]@0{1:1}", one),
       copy("sbuf.bf16[32+32]@0{1:1}", sbuf("bf16", 32, 1))},
      {kV, "partition-range:dst", copy("sbuf.bf16[128+1]@0{1:1}", one),
       copy("sbuf.bf16[96+1]@0{1:1}", one)},
      {kV, "dimension:dst", copy("sbuf.bf16[0+1]@0{1:4,9:0}", one), copy(one, one)},
      {kV, "size:dst", copy("sbuf.bf16[0+1]@0{0:32769,0:2}", one),
       copy("sbuf.bf16[0+1]@0{0:32768,0:2}", "sbuf.bf16[0+1]@0{0:32768,0:2}")},
      {kV, "size:dst", copy("psum.bf16[0+1]@0{0:4097}", one),
       copy("psum.bf16[0+1]@0{0:4096}", "sbuf.bf16[0+1]@0{0:4096}")},
      {kV, "alignment:dst", copy("sbuf.bf16[0+1]@1{1:1}", one), copy("sbuf.int8[0+1]@1{1:1}", one)},
      {kV, "range:dst", copy("sbuf.bf16[0+1]@229374{1:2}", one),
       copy("sbuf.bf16[0+1]@229374{1:1}", one)},
      {kV, "shape:dst", copy(sbuf("bf16", 1, 2), one), copy(one, one)},
      // What a register decides is not judged before it is added; its neighbours are.
      {kV, "alignment:src", copy(dynamic, "sbuf.bf16[0+1]@3{1:1}"), copy(dynamic, one)},
      {kV, "size:dst", copy("sbuf.bf16[0+1]@0(r2){0:65535,0:2}", one), copy(dynamic, one)},
      // Vectors obey the same rules.
      {kG, "buffer:operand0",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=rsqrt operand0=psum.fp32[0]@0",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=rsqrt"},
      {kV, "start-partition:operand0",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=add operand0=sbuf.fp32[8]@0",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=add operand0=sbuf.fp32[32]@0"},
      {kV, "alignment:operand0",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=add operand0=sbuf.fp32[0]@2",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=add operand0=sbuf.fp32[0]@2(r1)"},
      {kV, "range:operand0",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=add operand0=psum.fp32[0]@16384",
       "tensor_scalar" + pair("bf16", "bf16") + " op0=add operand0=psum.fp32[0]@16380"},
  };
}

std::vector<RuleCase> control_cases() {
  constexpr Engine kSync = Engine::kSync;
  const auto trigger = [](const std::string& fields) { return "dma_trigger " + fields; };
  const std::string ok = trigger("queue=15 engines=1 m2s=16777200 s2m=16777200");
  const auto exchange = [](const std::string& dst, const std::string& src,
                           const std::string& fields) {
    return "sendrecv dst=" + dst + " src=" + src + " pipe_id=3 " + fields;
  };
  const auto copy = [](const std::string& fields) {
    return "dma_direct2d semaphore=0 src_lo=0 src_hi=0 dst_lo=0 dst_hi=0 src_stride=64 "
           "dst_stride=64 " +
           fields;
  };
  const std::string one = copy("queue=15 engines=1 rows=65536 row_bytes=65536");
  const std::string few = copy("queue=0 engines=1 rows=8 row_bytes=64");
  const std::string ranks = "send_to_rank=1 recv_from_rank=1";
  const std::string tile = sbuf("bf16", 8, 64);
  const std::string private_dma = ranks + " dma_engine=gpsimd_dma";
  return {
      {kSync, "queue:queue", trigger("queue=16 engines=1 m2s=1 s2m=1"), ok},
      {kSync, "descriptor-count:engines", trigger("queue=0 engines=0 m2s=1 s2m=1"), ok},
      {kSync, "descriptor-count:m2s", trigger("queue=0 engines=1 m2s=16777201 s2m=1"), ok},
      {kSync, "descriptor-count:s2m", trigger("queue=0 engines=1 m2s=1 s2m=16777201"), ok},
      {kSync, "descriptor-count:s2m", trigger("queue=0 engines=1 m2s=1 s2m=0"),
       trigger("queue=0 engines=1 m2s=0 s2m=1")},
      {kSync, "queue:queue", copy("queue=16 engines=1 rows=1 row_bytes=1"), one},
      {kSync, "descriptor-count:engines", copy("queue=0 engines=0 rows=1 row_bytes=1"), one},
      {kSync, "descriptor-count:rows", copy("queue=0 engines=1 rows=0 row_bytes=1"), one},
      {kSync, "descriptor-count:rows", copy("queue=0 engines=1 rows=65537 row_bytes=1"), one},
      {kSync, "descriptor-count:row_bytes", copy("queue=0 engines=1 rows=1 row_bytes=0"), one},
      {kSync, "descriptor-count:row_bytes", copy("queue=0 engines=1 rows=1 row_bytes=65537"), one},
      {kSync, "dge-index:src_index", few + " src_rows=9 src_index=" + sbuf("uint32", 8, 1), few},
      {kG, "dge-index:src_index", few + " src_rows=9 src_index=" + sbuf("uint32", 7, 1),
       few + " src_rows=9 src_index=" + sbuf("uint32", 8, 1)},
      {kG, "dge-index:dst_index", few + " dst_rows=9 dst_index=" + sbuf("uint32", 8, 2),
       few + " dst_rows=9 dst_index=" + sbuf("uint32", 8, 1)},
      {kG, "dge-index:dst_index", few + " dst_index=" + sbuf("uint32", 8, 1), few},
      {kG, "dtype:src_index", few + " src_rows=9 src_index=" + sbuf("int32", 8, 1), few},
      {kSync, "cores:cores", "core_barrier cores=1 semaphore=4",
       "core_barrier cores=3 semaphore=4"},
      {kSync, "rank:send_to_rank", exchange(tile, tile, "send_to_rank=2 recv_from_rank=1"),
       exchange(tile, tile, ranks)},
      {kSync, "rank:recv_from_rank", exchange(tile, tile, "send_to_rank=1 recv_from_rank=2"),
       exchange(tile, tile, ranks)},
      {kSync, "same-dtype:dst", exchange(sbuf("fp16", 8, 64), tile, ranks),
       exchange(tile, tile, ranks)},
      {kSync, "shape:dst", exchange(sbuf("bf16", 8, 63), tile, ranks), exchange(tile, tile, ranks)},
      {kSync, "buffer:dst", exchange(psum("bf16", 8, 64), tile, ranks),
       exchange(tile, tile, ranks)},
      {kSync, "sendrecv-engine:dma_engine", exchange(tile, tile, private_dma),
       exchange(tile, tile, ranks)},
      {kG, "sendrecv-size:src", exchange(sbuf("bf16", 8, 257), sbuf("bf16", 8, 257), private_dma),
       exchange(sbuf("bf16", 8, 256), sbuf("bf16", 8, 256), private_dma)},
      {kG, "sendrecv-size:src", exchange(sbuf("int32", 8, 257), sbuf("int32", 8, 257), private_dma),
       exchange(sbuf("int32", 8, 256), sbuf("int32", 8, 256), private_dma)},
      {kSync, "size:src", "register_load rd=r1 src=" + sbuf("int32", 1, 2),
       "register_load rd=r1 src=" + sbuf("int32", 1, 1)},
      {kSync, "shape:src", "register_load rd=r1 src=" + sbuf("int32", 2, 1),
       "register_load rd=r1 src=" + sbuf("fp32", 1, 1)},
      {kSync, "dtype:src", "register_load rd=r1 src=" + sbuf("int16", 1, 1),
       "register_load rd=r1 src=" + sbuf("uint32", 1, 1)},
      {kSync, "shape:dst", "register_store ra=r1 dst=" + sbuf("int32", 2, 1),
       "register_store ra=r1 dst=" + sbuf("int32", 1, 1)},
      {kSync, "branch-target:target", "branch if=always target=0", "branch if=always target=-1"},
  };
}

std::vector<RuleCase> tensor_cases() {
  const auto load = [](const std::string& stationary, const std::string& modes = "") {
    return "load_stationary stationary=" + stationary + " " + modes;
  };
  const auto multiply = [](const std::string& dst, const std::string& moving,
                           const std::string& modes = "") {
    return "multiply_moving dst=" + dst + " moving=" + moving + " accumulate=0 " + modes;
  };
  const std::string tile = sbuf("bf16", 128, 128);
  const std::string small = sbuf("bf16", 32, 32);
  const std::string fp8 = "sbuf.fp8e4[0+128]@0{1:128,128:2}";
  const std::string double_row = "perf_mode=double_row";
  const std::string tag = " tag=sbuf.uint16[0+128]@0{1:32}";
  return {
      {kT, "buffer:stationary", load(psum("bf16", 128, 128)), load(tile)},
      {kT, "buffer:dst", multiply(sbuf("fp32", 8, 8), small), multiply(psum("fp32", 8, 32), small)},
      {kT, "dtype:stationary", load(sbuf("int16", 128, 128)), load(sbuf("fp8e3", 128, 128))},
      {kT, "size:stationary", load(sbuf("bf16", 128, 129)), load(tile)},
      {kT, "size:moving", multiply("psum.fp32[0+128]@0{0:512}", sbuf("bf16", 128, 513)),
       multiply(psum("fp32", 128, 512), sbuf("bf16", 128, 512))},
      {kT, "shape:dst", multiply(psum("fp32", 8, 31), small), multiply(psum("fp32", 8, 32), small)},
      {kT, "dtype:dst", multiply(psum("bf16", 8, 32), small), multiply(psum("fp32", 8, 32), small)},
      {kT, "psum-bank:dst", multiply("psum.fp32[0+8]@1924{1:32}", small),
       multiply("psum.fp32[0+8]@1920{1:32}", small)},
      {kT, "tile-size:row_size", load(small, "row_size=48"), load(small, "row_size=32")},
      {kT, "tile-size:column_size", load(small, "column_size=16"), load(small, "column_size=64")},
      {kT, "tile-position:start_row", load(small, "row_size=64 start_row=32"),
       load(small, "row_size=64 start_row=64")},
      {kT, "tile-position:start_row", load(small, "row_size=64 start_row=128"),
       load(small, "row_size=32 start_row=96")},
      {kT, "tile-position:start_column", load(small, "start_column=32"),
       load(small, "column_size=32 start_column=32")},
      {kT, "tile-fit:stationary", load(sbuf("bf16", 33, 32), "row_size=32"),
       load(small, "row_size=32")},
      {kT, "tile-fit:stationary", load(sbuf("bf16", 32, 33), "column_size=32"),
       load(small, "column_size=32")},
      {kT, "tile-fit:dst", multiply(psum("fp32", 33, 32), small, "column_size=32"),
       multiply(psum("fp32", 32, 32), small, "column_size=32")},
      {kT, "double-row-dtype:stationary", load("sbuf.fp8e3[0+128]@0{1:128,128:2}", double_row),
       load(fp8, double_row)},
      {kT, "double-row-shape:stationary", load("sbuf.fp8e4[0+128]@0{1:2,2:64}", double_row),
       load("sbuf.fp8e5[0+128]@0{1:64,64:2}", double_row)},
      {kT, "double-row-mode:perf_mode",
       load("sbuf.fp8e4[0+64]@0{1:64,64:2}", double_row + " column_size=64"),
       load("sbuf.fp8e4[0+64]@0{1:64,64:2}", double_row + " row_size=64")},
      {kT, "double-row-mode:perf_mode", load(fp8, double_row + " is_transpose=1"),
       load(fp8, double_row)},
      {kT, "double-row-mode:perf_mode", load(fp8, double_row + " sparsity=1:2" + tag),
       load(sbuf("fp8e4", 128, 128), "sparsity=1:2" + tag)},
      {kT, "shape:dst",
       multiply(psum("fp32", 128, 511), "sbuf.fp8e4[0+128]@0{1:512,512:2}", double_row),
       multiply(psum("fp32", 128, 512), "sbuf.fp8e4[0+128]@0{1:512,512:2}", double_row)},
      {kT, "fp32-pass:fp32_pass", load(sbuf("fp32", 128, 128)),
       load(sbuf("fp32", 128, 128), "fp32_pass=low")},
      {kT, "fp32-pass:fp32_pass", load(tile, "fp32_pass=high"), load(tile)},
      {kT, "fp32-pass:fp32_pass", load(sbuf("fp32", 128, 128), "is_transpose=1 fp32_pass=high"),
       load(sbuf("fp32", 128, 128), "is_transpose=1")},
      {kT, "transpose-result:dst", multiply(psum("fp32", 8, 32), small, "is_transpose=1"),
       multiply(psum("bf16", 8, 32), small, "is_transpose=1")},
      {kT, "transpose-result:dst",
       multiply(psum("fp32", 8, 32), sbuf("fp8e4", 32, 32), "is_transpose=1"),
       multiply(psum("fp16", 8, 32), sbuf("fp8e4", 32, 32), "is_transpose=1")},
      {kT, "transpose-result:dst",
       multiply(psum("bf16", 8, 32), sbuf("fp32", 32, 32), "is_transpose=1"),
       multiply(psum("fp32", 8, 32), sbuf("fp32", 32, 32), "is_transpose=1")},
      {kT, "transpose-accumulate:accumulate",
       "multiply_moving dst=" + psum("bf16", 8, 32) + " moving=" + small +
           " accumulate=1 is_transpose=1",
       "multiply_moving dst=" + psum("fp32", 8, 32) + " moving=" + small + " accumulate=1"},
      {kT, "sparsity-tag:tag", load(tile, "sparsity=4:8"), load(tile, "sparsity=4:8" + tag)},
      {kT, "sparsity-tag:tag", load(tile, tag), load(tile, "sparsity=4:16" + tag)},
      {kT, "sparsity-tag:tag", load(sbuf("bf16", 128, 124), "sparsity=4:8" + tag),
       load(sbuf("bf16", 128, 125), "sparsity=4:8" + tag)},
      {kT, "sparsity-dtype:stationary",
       load(sbuf("fp32", 128, 128), "fp32_pass=low sparsity=4:8" + tag),
       load(sbuf("tf32", 128, 128), "sparsity=4:8" + tag)},
      {kT, "sparsity-shape:stationary",
       load(sbuf("bf16", 126, 128), "sparsity=4:8 tag=sbuf.uint16[0+126]@0{1:32}"),
       load(sbuf("bf16", 126, 128), "sparsity=2:4 tag=sbuf.uint16[0+126]@0{1:32}")},
      {kT, "sparsity-shape:moving",
       multiply(psum("fp32", 8, 64), "sbuf.bf16[0+128]@0{1:64,64:2}", "sparsity=4:12"),
       multiply(psum("fp32", 8, 64), "sbuf.bf16[0+128]@0{1:64,64:3}", "sparsity=4:12")},
  };
}

}  // namespace trn2vp::trainium2::isa
