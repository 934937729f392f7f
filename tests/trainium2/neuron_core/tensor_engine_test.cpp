// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The TensorEngine alone, between SBUF and PSUM: operands and patterns of every kind, times, and
// what it refuses.
#include "models/trainium2/neuron_core/tensor_engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <deque>
#include <random>

#include "models/common/initiator.h"
#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "models/trainium2/timing/tensor_timing.h"
#include "tests/trainium2_array/raw_operand.h"

namespace trn2vp::trainium2 {
namespace {

using test::bits_of;
using test::canonical_bits;
using test::Content;
using test::random_operand;
using test::RawOperand;

/// An array that lacks what a test says.
class LimitedArray final : public MatmulArray {
 public:
  LoadTiming load_stationary(Cycle now, const StationaryTile& tile) override {
    return inner_.load_stationary(now, tile);
  }
  MultiplyTiming multiply_moving(Cycle now, const MovingTile& tile) override {
    return inner_.multiply_moving(now, tile);
  }
  Cycle retire(const PsumTile& psum) override { return inner_.retire(psum); }
  std::string missing(const ArrayModes& modes, OperandFormat) const override {
    return modes.is_transpose ? "this array has no is_transpose" : "";
  }
  int rows() const override { return inner_.rows(); }
  int cols() const override { return inner_.cols(); }

 private:
  TlmArray inner_;
};

TensorEngine::Parameters parameters() {
  const timing::TensorTiming t;
  return {common::ClockDomain(t.clock_hz), t.sbuf_read_latency, t.psum_write_latency, false,
          t.multiply_interval};
}

/// An SBUF with something on its socket.
struct Memories : sc_core::sc_module {
  StateBuffer sbuf{"sbuf", 224 * 1024, sc_core::SC_ZERO_TIME};
  common::Initiator master{"master"};
  PsumBuffer psum;
  explicit Memories(const sc_core::sc_module_name& name) : sc_module(name) {
    master.socket.bind(sbuf.socket);
  }
};

class TensorEngineTest : public testing::Test {
 protected:
  explicit TensorEngineTest(const TensorEngine::Parameters& p = parameters(),
                            std::unique_ptr<MatmulArray> array = std::make_unique<TlmArray>())
      : engine_(p, std::move(array), memories_.sbuf, memories_.psum) {
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  void run_until(std::uint64_t time) { now_ = std::max(now_, time); }

  static isa::Instruction instruction(const std::string& text) {
    const isa::Assembled assembled = isa::assemble(text);
    EXPECT_TRUE(assembled) << assembled.error;
    const auto violation = isa::validate(assembled.program.at(0), isa::Engine::kTensor);
    EXPECT_FALSE(violation) << text << ": " << violation->operand << ": " << violation->text;
    return assembled.program.at(0);
  }

  /// As a sequencer does: waits until the engine is ready, issues, and lets what is through retire.
  Issue issue(const std::string& text) {
    const isa::Instruction next = instruction(text);
    run_until(engine_.ready(next, now_));
    while (!pending_.empty() && pending_.front() <= now_) retire();
    const Issue issue = engine_.issue(next, now_);
    if (issue.retire) pending_.push_back(issue.complete);
    return issue;
  }
  std::string refusal(const std::string& text) {
    const Issue result = issue(text);
    return result.error ? result.error->rule : "accepted";
  }
  void retire() {
    run_until(pending_.front());
    EXPECT_EQ(engine_.retire(now_), now_) << "as foretold";
    pending_.pop_front();
  }
  void finish() {
    while (!pending_.empty()) retire();
  }

  /// Puts element (r, c) at byte offset + step * c of partition `start` + r.
  void put(const RawOperand& raw, unsigned start, std::uint32_t offset, int step = 1) {
    const auto size = static_cast<std::uint32_t>(operand_bytes(raw.format()));
    for (int r = 0; r < raw.rows(); ++r) {
      for (int c = 0; c < raw.columns(); ++c) {
        const std::uint32_t word = raw.word(r, c);
        const auto at = offset + size * static_cast<std::uint32_t>(step * c);
        std::memcpy(memories_.sbuf.at(start + static_cast<unsigned>(r), at), &word, size);
      }
    }
  }
  std::uint32_t psum_word(unsigned partition, std::uint32_t offset, std::size_t size = 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, memories_.psum.at(partition, offset), size);
    return word;
  }

  Memories memories_{"memories"};
  TensorEngine engine_;
  std::uint64_t now_ = 0;  ///< ps
  std::deque<std::uint64_t> pending_;
};

std::uint64_t cycles(std::uint64_t ps) {
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(ps) * 2.4e-3));
}
double ns(std::uint64_t ps) { return static_cast<double>(ps) * 1e-3; }

// ---- values

TEST_F(TensorEngineTest, EveryOperandTypeAlsoWithGaps) {
  std::mt19937 random(21);
  const char* names[] = {"bf16", "fp16", "tf32", "fp32", "fp8e5", "fp8e4", "fp8e3"};
  for (const OperandFormat format : test::kAllFormats) {
    if (format == OperandFormat::kFp32) continue;
    const std::string dtype = names[static_cast<std::size_t>(format)];
    SCOPED_TRACE(dtype);
    const RawOperand w = random_operand(random, format, 40, 20, Content::kRare);
    const RawOperand x = random_operand(random, format, 40, 50, Content::kRare);
    put(w, 64, 0, 3);
    put(x, 64, 1024, 2);
    issue("load_stationary src0=sbuf." + dtype + "[64+40]@0{3:20}");
    // [20, 5, 10] in PSUM with gaps: element (j / 10, j % 10) at 4 * (12 * (j / 10) + j % 10).
    issue("multiply_moving dst=psum.fp32[32+20]@4096{1:10,12:5} src0=sbuf." + dtype +
          "[64+40]@1024{2:50} accumulate=0");
    issue("multiply_moving dst=psum.fp32[32+20]@4096{1:10,12:5} src0=sbuf." + dtype +
          "[64+40]@1024{2:50} accumulate=1");
    finish();
    for (int c = 0; c < 20; ++c) {
      for (int j = 0; j < 50; ++j) {
        float sum = 0.0f;
        for (int k = 0; k < 40; ++k) sum = std::fmaf(w.value(k, c), x.value(k, j), sum);
        const auto at = static_cast<std::uint32_t>(4096 + 4 * (12 * (j / 10) + j % 10));
        ASSERT_EQ(psum_word(32 + static_cast<unsigned>(c), at), canonical_bits(sum + sum));
      }
      EXPECT_EQ(psum_word(32 + static_cast<unsigned>(c), 4096 + 40), 0u) << "in the gap";
    }
  }
}

TEST_F(TensorEngineTest, DoubleRow) {
  std::mt19937 random(22);
  const RawOperand w = random_operand(random, OperandFormat::kFp8E4, 128, 256, Content::kModerate);
  const RawOperand x = random_operand(random, OperandFormat::kFp8E5, 128, 1024, Content::kModerate);
  put(w, 0, 0);
  put(x, 0, 4096);
  issue("load_stationary src0=sbuf.fp8e4[0+128]@0{1:128,128:2} perf_mode=double_row");
  const Issue multiply = issue(
      "multiply_moving dst=psum.fp32[0+128]@0{1:512} "
      "src0=sbuf.fp8e5[0+128]@4096{1:512,512:2} perf_mode=double_row accumulate=0");
  EXPECT_EQ(cycles(multiply.busy_to - multiply.busy_from), 512u) << "as one bf16 multiply";
  finish();
  for (int c = 0; c < 128; c += 3) {
    for (int j = 0; j < 512; j += 7) {
      float sum = 0.0f;
      for (int k = 0; k < 128; ++k) {
        sum = std::fmaf(w.value(k, c), x.value(k, j), sum);
        sum = std::fmaf(w.value(k, 128 + c), x.value(k, 512 + j), sum);
      }
      const auto at = static_cast<std::uint32_t>(4 * j);
      ASSERT_EQ(psum_word(static_cast<unsigned>(c), at), canonical_bits(sum));
    }
  }
  EXPECT_EQ(engine_.macs(), 256u * 128 * 512);
}

TEST_F(TensorEngineTest, SparseOperandWithItsTags) {
  // One group of 4:12 in each of two columns: weights 1, 2, 4, 8 on rows 0, 3, 6, 11 and
  // 1, 5, 9, 10 of the dense operand, whose row k holds 10 * k + j.
  const int rows[2][4] = {{0, 3, 6, 11}, {1, 5, 9, 10}};
  RawOperand w(OperandFormat::kBf16, 4, 2), x(OperandFormat::kBf16, 4, 6);
  const auto bf16 = [](int value) { return bits_of(static_cast<float>(value)) >> 16; };
  for (int r = 0; r < 4; ++r) {
    const std::uint16_t tag = static_cast<std::uint16_t>(rows[0][r] | rows[1][r] << 4);
    std::memcpy(memories_.sbuf.at(static_cast<unsigned>(r), 512), &tag, 2);
    for (int c = 0; c < 2; ++c) w.set(r, c, bf16(1 << r));
    for (int i = 0; i < 6; ++i) x.set(r, i, bf16(10 * (3 * r + i / 2) + i % 2));
  }
  put(w, 0, 0);
  put(x, 0, 1024);
  issue("load_stationary src0=sbuf.bf16[0+4]@0{1:2} tag=sbuf.uint16[0+4]@512{1:1} sparsity=4:12");
  issue(
      "multiply_moving dst=psum.fp32[0+2]@0{1:2} src0=sbuf.bf16[0+4]@1024{1:2,2:3} "
      "sparsity=4:12 accumulate=0");
  finish();
  for (int c = 0; c < 2; ++c) {
    for (int j = 0; j < 2; ++j) {
      int sum = 0;
      for (int r = 0; r < 4; ++r) sum += (1 << r) * (10 * rows[c][r] + j);
      EXPECT_EQ(psum_word(static_cast<unsigned>(c), static_cast<std::uint32_t>(4 * j)),
                bits_of(static_cast<float>(sum)));
    }
  }
  const std::uint16_t twelve = 12;
  std::memcpy(memories_.sbuf.at(2, 512), &twelve, 2);
  EXPECT_EQ(refusal("load_stationary src0=sbuf.bf16[0+4]@0{1:2} tag=sbuf.uint16[0+4]@512{1:1} "
                    "sparsity=4:12"),
            "sparsity-tag");
}

TEST_F(TensorEngineTest, TransposesWriteSixteenBits) {
  std::mt19937 random(23);
  for (const OperandFormat format :
       {OperandFormat::kBf16, OperandFormat::kFp16, OperandFormat::kFp8E4}) {
    const std::string dtype = format == OperandFormat::kBf16   ? "bf16"
                              : format == OperandFormat::kFp16 ? "fp16"
                                                               : "fp8e4";
    SCOPED_TRACE(dtype);
    const std::string result = format == OperandFormat::kFp8E4 ? "bf16" : dtype;
    const std::uint32_t one = format == OperandFormat::kBf16   ? 0x3F80u
                              : format == OperandFormat::kFp16 ? 0x3C00u
                                                               : 0x38u;
    const RawOperand w = random_operand(random, format, 128, 64, Content::kAnyBits);
    RawOperand identity(format, 128, 128);
    for (int k = 0; k < 128; ++k) {
      for (int j = 0; j < 128; ++j) identity.set(k, j, k == j ? one : 0);
    }
    put(w, 0, 0);
    put(identity, 0, 2048);
    for (unsigned c = 0; c < 64; ++c) std::memset(memories_.psum.at(64 + c, 2048 + 256), 0xAB, 4);
    issue("load_stationary src0=sbuf." + dtype + "[0+128]@0{1:64} is_transpose=1");
    issue("multiply_moving dst=psum." + result + "[64+64]@2048{1:128} src0=sbuf." + dtype +
          "[0+128]@2048{1:128} is_transpose=1 accumulate=0");
    finish();
    for (int c = 0; c < 64; ++c) {
      for (int j = 0; j < 128; ++j) {
        const auto at = static_cast<std::uint32_t>(2048 + 2 * j);
        ASSERT_EQ(psum_word(64 + static_cast<unsigned>(c), at, 2), w.word(j, c));
      }
      EXPECT_EQ(psum_word(64 + static_cast<unsigned>(c), 2048 + 256), 0xABABABABu) << "behind it";
    }
  }
  EXPECT_EQ(engine_.macs(), 0u);
  EXPECT_EQ(engine_.psum_bytes(), 3u * 64 * 128 * 2);
}

TEST_F(TensorEngineTest, Fp32AsTwoPairs) {
  std::mt19937 random(24);
  const RawOperand w = random_operand(random, OperandFormat::kFp32, 64, 32, Content::kModerate);
  const RawOperand x = random_operand(random, OperandFormat::kFp32, 64, 100, Content::kModerate);
  put(w, 64, 0);
  put(x, 64, 1024);
  for (const std::string half : {"low", "high"}) {
    issue("load_stationary src0=sbuf.fp32[64+64]@0{1:32} fp32_pass=" + half);
    const Issue multiply = issue(
        "multiply_moving dst=psum.fp32[0+32]@0{1:100} src0=sbuf.fp32[64+64]@1024{1:100} "
        "fp32_pass=" +
        half + " accumulate=" + (half == "low" ? "0" : "1"));
    EXPECT_EQ(cycles(multiply.busy_to - multiply.busy_from), 200u);
  }
  finish();
  for (int c = 0; c < 32; ++c) {
    for (int j = 0; j < 100; ++j) {
      double sum = 0, size = 0;
      for (int k = 0; k < 64; ++k) {
        sum += double{w.value(k, c)} * double{x.value(k, j)};
        size += std::fabs(double{w.value(k, c)} * double{x.value(k, j)});
      }
      const auto at = static_cast<std::uint32_t>(4 * j);
      const float result = test::float_of(psum_word(static_cast<unsigned>(c), at));
      ASSERT_NEAR(result, sum, 64 * std::ldexp(size, -24));
    }
  }
  EXPECT_EQ(engine_.macs(), 64u * 32 * 100) << "two halves";
}

// ---- accumulation groups and pairs

TEST_F(TensorEngineTest, AccumulatingWhereNoGroupWasStarted) {
  const std::string load = "load_stationary src0=sbuf.bf16[0+32]@0{1:64}";
  const auto multiply = [](const std::string& dst, int accumulate) {
    return "multiply_moving dst=psum.fp32[0+64]@" + dst +
           " src0=sbuf.bf16[0+32]@1024{1:128} accumulate=" + std::to_string(accumulate);
  };
  issue(load);
  const Issue refused = issue(multiply("2048{1:128}", 1));
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->rule, "accumulate-group");
  EXPECT_NE(refused.error->text.find("bank 1"), std::string::npos);
  EXPECT_FALSE(refused.retire);
  EXPECT_EQ(refusal(multiply("2048{1:128}", 0)), "accepted");
  EXPECT_EQ(refusal(multiply("2048{1:128}", 1)), "accepted");
  EXPECT_EQ(refusal(multiply("2052{1:128}", 1)), "accumulate-group") << "one word beyond";
  EXPECT_EQ(refusal(multiply("4096{1:128}", 1)), "accumulate-group") << "another bank";
  EXPECT_EQ(refusal(multiply("2560{1:128}", 0)), "accepted") << "a second group in the bank";
  EXPECT_EQ(refusal(multiply("2560{1:128}", 1)), "accepted");
  finish();
}

TEST_F(TensorEngineTest, LoadAndMultiplyHaveToGoTogether) {
  const auto multiply = [](const std::string& dtype, int rows, const std::string& modes) {
    return "multiply_moving dst=psum.fp32[0+64]@0{1:128} src0=sbuf." + dtype + "[0+" +
           std::to_string(rows) + "]@1024{1:128} accumulate=0 " + modes;
  };
  EXPECT_EQ(refusal(multiply("bf16", 32, "")), "matmul-pair") << "nothing loaded";
  issue("load_stationary src0=sbuf.bf16[0+32]@0{1:64}");
  EXPECT_EQ(refusal(multiply("bf16", 31, "")), "matmul-pair");
  EXPECT_EQ(refusal(multiply("tf32", 32, "")), "dtype-pair");
  EXPECT_EQ(refusal(multiply("bf16", 32, "row_size=32")), "matmul-pair") << "another tile";
  EXPECT_EQ(refusal(multiply("fp8e3", 32, "")), "accepted");
  finish();
}

class LimitedTensorEngine : public TensorEngineTest {
 protected:
  LimitedTensorEngine() : TensorEngineTest(parameters(), std::make_unique<LimitedArray>()) {}
};

TEST_F(LimitedTensorEngine, WhatTheArrayLacksIsAnError) {
  const Issue refused = issue("load_stationary src0=sbuf.bf16[0+32]@0{1:64} is_transpose=1");
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->rule, "array-mode");
  EXPECT_EQ(refused.error->text, "this array has no is_transpose");
  EXPECT_EQ(refusal("load_stationary src0=sbuf.bf16[0+32]@0{1:64}"), "accepted");
}

// ---- time

TEST_F(TensorEngineTest, TilesRunAtTheSameTime) {
  std::vector<Issue> multiplies;
  for (int i = 0; i < 4; ++i) {
    const std::string at = std::to_string(32 * i);
    const std::string tile = " column_size=32 start_column=" + at;
    issue("load_stationary src0=sbuf.bf16[0+128]@0{1:32}" + tile);
    multiplies.push_back(issue("multiply_moving dst=psum.fp32[" + at +
                               "+32]@0{1:512} src0=sbuf.bf16[0+128]@1024{1:512} accumulate=0" +
                               tile));
  }
  // The fourth starts while the first still streams; one every 64 cycles.
  for (int i = 1; i < 4; ++i) {
    EXPECT_EQ(cycles(multiplies[i].busy_from - multiplies[i - 1].busy_from), 64u) << i;
  }
  EXPECT_LT(multiplies[3].busy_from, multiplies[0].busy_to);
  // The first tile again: behind its own stream.
  const Issue again = issue(
      "multiply_moving dst=psum.fp32[0+32]@0{1:512} src0=sbuf.bf16[0+128]@1024{1:512} "
      "accumulate=0 column_size=32 start_column=0");
  EXPECT_EQ(again.busy_from, multiplies[0].busy_to);
  finish();
  EXPECT_EQ(engine_.macs(), 5u * 128 * 32 * 512);
}

TEST_F(TensorEngineTest, MultipliesKeepTheirDistance) {
  issue("load_stationary src0=sbuf.bf16[0+128]@0{1:128}");
  const std::string small =
      "multiply_moving dst=psum.fp32[0+128]@0{1:4} src0=sbuf.bf16[0+128]@1024{1:4} accumulate=0";
  const Issue first = issue(small);
  EXPECT_EQ(cycles(issue(small).busy_from - first.busy_from), 64u);
  finish();
}

// 429 ns from half to half, about 600 ns until the result is there (measurements.md 7.2).
TEST_F(TensorEngineTest, Fp32Anchors) {
  std::vector<Issue> halves;
  for (int i = 0; i < 6; ++i) {
    const std::string pass = std::string(" fp32_pass=") + (i % 2 == 0 ? "low" : "high");
    issue("load_stationary src0=sbuf.fp32[0+128]@0{1:128}" + pass);
    const std::uint64_t before = now_;
    halves.push_back(
        issue("multiply_moving dst=psum.fp32[0+128]@0{1:512} src0=sbuf.fp32[0+128]@1024{1:512}" +
              pass + " accumulate=" + std::to_string(i % 2)));
    if (i > 0) {
      EXPECT_NEAR(ns(halves[i].busy_from - halves[i - 1].busy_from), 429, 3);
      EXPECT_NEAR(ns(halves[i].complete - std::max(before, now_)), 596, 8);
    }
  }
  finish();
}

TensorEngine::Parameters throttled() {
  TensorEngine::Parameters p = parameters();
  p.throttle.on = true;
  p.throttle.window = timing::throttle_window_cycles({});
  return p;
}

class ThrottledTensorEngine : public TensorEngineTest {
 protected:
  ThrottledTensorEngine() : TensorEngineTest(throttled()) {}
};

// 427 ns a multiply of 512 columns until 3 us of work, then 213 (measurements.md 7.5, trainium2.md
// 2.1).
TEST_F(ThrottledTensorEngine, StartsAtHalfOfItsRate) {
  issue("load_stationary src0=sbuf.bf16[0+128]@0{1:128}");
  std::vector<Issue> multiplies;
  for (int i = 0; i < 20; ++i) {
    multiplies.push_back(
        issue("multiply_moving dst=psum.fp32[0+128]@0{1:512} src0=sbuf.bf16[0+128]@1024{1:512} "
              "accumulate=0"));
    if (i == 0) {
      EXPECT_EQ(cycles(multiplies[0].complete), 103u + 32 + 1024 + 256 + 52);
      continue;
    }
    const std::uint64_t interval = multiplies[i].busy_from - multiplies[i - 1].busy_from;
    EXPECT_NEAR(ns(interval), i <= 8 ? 426.7 : 213.3, 0.5) << i;
  }
  finish();
}

}  // namespace
}  // namespace trn2vp::trainium2
