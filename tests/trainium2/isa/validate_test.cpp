// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/validate.h"

#include <gtest/gtest.h>

#include <set>

#include "models/trainium2/isa/assembly.h"

namespace trn2vp::trainium2::isa {
namespace {

/// "rule:operand" of the first broken rule, or "".
std::string broken(const std::string& text, Engine engine, const MemoryGeometry& geometry = {}) {
  const Assembled assembled = assemble(text);
  EXPECT_TRUE(assembled) << assembled.error;
  const auto violation = validate(assembled.program.at(0), engine, geometry);
  return violation ? violation->rule + ":" + violation->operand : "";
}

std::string copy(const std::string& dst, const std::string& src, Engine engine = Engine::kVector) {
  return broken("tensor_copy dst=" + dst + " src0=" + src, engine);
}

std::string load(const std::string& src) {
  return broken("load_stationary src0=" + src, Engine::kTensor);
}

std::string multiply(const std::string& dst, const std::string& src) {
  return broken("multiply_moving dst=" + dst + " src0=" + src + " accumulate=0", Engine::kTensor);
}

std::string trigger(const std::string& fields) {
  return broken("dma_trigger " + fields, Engine::kSync);
}

TEST(Validate, EnginesThatMayExecute) {
  const auto legal = [](const std::string& text) {
    std::string engines;
    for (Engine engine :
         {Engine::kTensor, Engine::kScalar, Engine::kGpSimd, Engine::kVector, Engine::kSync}) {
      engines += broken(text, engine).empty() ? engine_name(engine)[0] : '-';
    }
    return engines;
  };
  EXPECT_EQ(legal("nop"), "TSGVS");
  EXPECT_EQ(legal("event_semaphore"), "TSGVS");
  EXPECT_EQ(legal("dma_trigger queue=0 engines=65535 m2s=1 s2m=1"), "TSGVS");
  EXPECT_EQ(legal("load_stationary src0=sbuf.bf16[0+128]@0{1:128}"), "T----");
  EXPECT_EQ(
      legal("multiply_moving dst=psum.fp32[0+1]@0{1:1} src0=sbuf.bf16[0+1]@0{1:1} accumulate=0"),
      "T----");
  EXPECT_EQ(legal("tensor_copy dst=sbuf.bf16[0+1]@0{1:1} src0=sbuf.fp32[0+1]@0{1:1}"), "-SGV-");
  EXPECT_EQ(legal("tensor_copy dst=sbuf.bf16[0+1]@0{1:1} src0=psum.fp32[0+1]@0{1:1}"), "-S-V-");
  EXPECT_EQ(legal("memset dst=sbuf.bf16[0+1]@0{1:1} value=0"), "--GV-");
}

// Every (start, count) against the documented sentence, written independently of the rule's code.
TEST(Validate, StartPartitionRule) {
  for (int count = 1; count <= 128; ++count) {
    for (int start = 0; start < 128; ++start) {
      std::set<int> starts{0};
      if (count <= 64) starts.insert(64);
      if (count <= 32) starts.insert({32, 96});
      const bool legal = starts.count(start) == 1 && start + count <= 128;
      const std::string pattern =
          "sbuf.bf16[" + std::to_string(start) + "+" + std::to_string(count) + "]@0{1:1}";
      EXPECT_EQ(copy(pattern, pattern).empty(), legal) << pattern;
    }
  }
  EXPECT_EQ(copy("sbuf.bf16[0+0]@0{1:1}", "sbuf.bf16[0+0]@0{1:1}"), "partition-count:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+129]@0{1:1}", "sbuf.bf16[0+1]@0{1:1}"), "partition-count:dst");
  EXPECT_EQ(copy("sbuf.bf16[16+16]@0{1:1}", "sbuf.bf16[0+16]@0{1:1}"), "start-partition:dst");
  EXPECT_EQ(copy("sbuf.bf16[128+1]@0{1:1}", "sbuf.bf16[0+1]@0{1:1}"), "partition-range:dst");
}

TEST(Validate, Range) {
  EXPECT_EQ(copy("sbuf.bf16[0+1]@229374{1:1}", "sbuf.bf16[0+1]@0{1:1}"), "");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@229374{1:2}", "sbuf.bf16[0+1]@0{1:2}"), "range:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@2{-1:3}", "sbuf.bf16[0+1]@0{1:3}"), "range:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@4{-1:3}", "sbuf.bf16[0+1]@0{1:3}"), "");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:4096}", "psum.fp32[0+1]@0{1:4096}"), "");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:4096}", "psum.fp32[0+1]@4{1:4096}"), "range:src");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@1{1:1}", "sbuf.bf16[0+1]@0{1:1}"), "alignment:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:4,9:0}", "sbuf.bf16[0+1]@0{1:1}"), "dimension:dst");
  MemoryGeometry trainium1;
  trainium1.sbuf_partition_bytes = 192 * 1024;
  EXPECT_EQ(broken("memset dst=sbuf.bf16[0+1]@200000{1:1} value=0", Engine::kVector), "");
  EXPECT_EQ(broken("memset dst=sbuf.bf16[0+1]@200000{1:1} value=0", Engine::kVector, trainium1),
            "range:dst");
}

TEST(Validate, ElementwiseSizesAndShapes) {
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:32768,0:2}", "sbuf.bf16[0+1]@0{1:32768,0:2}"), "");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:32769,0:2}", "sbuf.bf16[0+1]@0{1:32769,0:2}"), "size:dst");
  EXPECT_EQ(copy("psum.fp32[0+1]@0{0:4097}", "sbuf.bf16[0+1]@0{0:4097}"), "size:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:8}", "sbuf.bf16[0+1]@0{1:9}"), "shape:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:8}", "sbuf.bf16[0+2]@0{1:8}"), "shape:dst");
  EXPECT_EQ(copy("sbuf.bf16[0+1]@0{1:8}", "sbuf.bf16[0+1]@0{1:4,4:2}"), "");
  EXPECT_EQ(copy("sbuf.int8[0+1]@0{1:8}", "sbuf.bf16[0+1]@0{1:8}"), "");
  EXPECT_EQ(copy("psum.fp32[0+1]@0{1:8}", "sbuf.bf16[0+1]@0{1:8}", Engine::kGpSimd), "buffer:dst");
}

TEST(Validate, Matmul) {
  const std::string moving = "sbuf.bf16[0+128]@0{1:512}";
  EXPECT_EQ(multiply("psum.fp32[0+128]@2048{1:512}", moving), "");
  EXPECT_EQ(multiply("psum.fp32[0+128]@2052{1:512}", moving), "psum-bank:dst");
  EXPECT_EQ(multiply("psum.fp32[0+128]@4092{1:1}", "sbuf.bf16[0+128]@0{1:1}"), "");
  EXPECT_EQ(multiply("psum.fp32[0+128]@2048{1:511}", moving), "shape:dst");
  EXPECT_EQ(multiply("psum.fp32[0+128]@0{0:513}", "sbuf.bf16[0+128]@0{1:513}"), "size:dst");
  EXPECT_EQ(multiply("psum.fp32[0+128]@0{0:512}", "sbuf.bf16[0+128]@0{1:513}"), "size:moving");
  EXPECT_EQ(multiply("psum.bf16[0+128]@0{1:512}", moving), "dtype:dst");
  EXPECT_EQ(multiply("sbuf.fp32[0+128]@0{1:512}", moving), "buffer:dst");
  EXPECT_EQ(multiply("psum.fp32[0+128]@0{1:512}", "psum.bf16[0+128]@0{1:512}"), "buffer:moving");
  EXPECT_EQ(load("sbuf.bf16[0+128]@0{1:128}"), "");
  EXPECT_EQ(load("sbuf.fp16[0+128]@0{1:128}"), "");
  EXPECT_EQ(load("sbuf.bf16[0+128]@0{1:129}"), "size:stationary");
  EXPECT_EQ(load("sbuf.uint16[0+128]@0{1:128}"), "dtype:stationary");
  EXPECT_EQ(load("psum.bf16[0+128]@0{1:128}"), "buffer:stationary");
}

TEST(Validate, DmaTrigger) {
  EXPECT_EQ(trigger("queue=15 engines=1 m2s=16777200 s2m=16777200"), "");
  EXPECT_EQ(trigger("queue=0 engines=1 m2s=0 s2m=1"), "");  // destinations may be posted alone
  EXPECT_EQ(trigger("queue=16 engines=1 m2s=1 s2m=1"), "queue:queue");
  EXPECT_EQ(trigger("queue=0 engines=0 m2s=1 s2m=1"), "descriptor-count:engines");
  EXPECT_EQ(trigger("queue=0 engines=1 m2s=1 s2m=0"), "descriptor-count:s2m");
  EXPECT_EQ(trigger("queue=0 engines=1 m2s=16777201 s2m=1"), "descriptor-count:m2s");
  EXPECT_EQ(trigger("queue=0 engines=1 m2s=1 s2m=16777201"), "descriptor-count:s2m");
}

}  // namespace
}  // namespace trn2vp::trainium2::isa
