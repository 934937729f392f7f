// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// psum_accumulate against the host's FP32 addition, and its handshakes.
#include "rtl/bridge/psum_adder.h"

#include <gtest/gtest.h>

#include <deque>

#include "tests/rtl/reference.h"

namespace trn2vp::test {
namespace {

using rtl::PsumAdder;
using rtl::PsumOp;

using Vector = std::vector<std::uint32_t>;

std::uint32_t expected(PsumOp op, std::uint32_t chain, std::uint32_t psum) {
  switch (op) {
    case PsumOp::kOverwrite:
      return chain;
    case PsumOp::kAdd:
      return canonical_bits(float_of(psum) + float_of(chain));
    case PsumOp::kLow:
      return chain & 0xFFFFu;
    case PsumOp::kHigh:
      return (chain << 16) | (psum & 0xFFFFu);
  }
  return 0;
}

class PsumAdderTest : public testing::Test {
 protected:
  void check(PsumOp op, std::uint32_t chain, std::uint32_t psum) {
    chain_[used_] = chain;
    before_[used_] = psum;
    if (++used_ == chain_.size()) flush(op);
  }
  void flush(PsumOp op) {
    Vector after = before_;
    adder_.apply(op, chain_.data(), after.data());
    for (std::size_t i = 0; i < used_; ++i) {
      ASSERT_EQ(after[i], expected(op, chain_[i], before_[i]))
          << std::hex << before_[i] << " and " << chain_[i];
    }
    used_ = 0;
  }

  PsumAdder adder_;
  std::mt19937 random_{7};
  Vector chain_ = Vector(PsumAdder::kLanes), before_ = chain_;
  std::size_t used_ = 0;
};

TEST_F(PsumAdderTest, CornersOfBothAddends) {
  Vector corners;
  for (const std::uint32_t sign : {0u, 0x80000000u}) {
    for (const std::uint32_t exponent : {0u, 1u, 2u, 24u, 25u, 26u, 27u, 102u, 126u, 127u, 128u,
                                         150u, 151u, 152u, 153u, 254u, 255u}) {
      for (const std::uint32_t fraction :
           {0u, 1u, 2u, 3u, 0x3FFFFFu, 0x400000u, 0x400001u, 0x7FFFFEu, 0x7FFFFFu}) {
        corners.push_back(sign | exponent << 23 | fraction);
      }
    }
  }
  for (const std::uint32_t a : corners) {
    for (const std::uint32_t b : corners) check(PsumOp::kAdd, canonical_bits(float_of(a)), b);
  }
  flush(PsumOp::kAdd);
}

TEST_F(PsumAdderTest, RandomAndNearbyExponents) {
  for (int i = 0; i < 2'000'000; ++i) {
    const auto a = static_cast<std::uint32_t>(random_());
    auto b = static_cast<std::uint32_t>(random_());
    if (i % 2 == 0) b = (b & 0x807FFFFFu) | ((a + (b % 57 << 23) - (28u << 23)) & 0x7F800000u);
    if (i % 8 == 4) b = (a ^ 0x80000000u) + b % 7 - 3;
    check(PsumOp::kAdd, canonical_bits(float_of(a)), b);
  }
  flush(PsumOp::kAdd);
}

TEST_F(PsumAdderTest, OverwriteAndTransposedHalves) {
  for (const PsumOp op : {PsumOp::kOverwrite, PsumOp::kLow, PsumOp::kHigh}) {
    for (int i = 0; i < 1280; ++i) {
      check(op, static_cast<std::uint32_t>(random_()), static_cast<std::uint32_t>(random_()));
    }
  }
}

// Random back-pressure and a reset in the middle: every vector comes out once, in order.
TEST_F(PsumAdderTest, NothingIsLostOrDoubledUnderBackPressure) {
  std::deque<std::uint32_t> inside;
  PsumAdder::Inputs inputs;
  inputs.chain = chain_.data();
  inputs.psum = before_.data();
  std::uint32_t next = 0;
  int out = 0;
  for (int edge = 0; edge < 5000; ++edge) {
    inputs.reset = edge % 1000 == 777;
    if (!inputs.valid && random_() % 3 != 0) {
      inputs.valid = true;
      chain_[5] = ++next;
    }
    if (inputs.reset) inputs.valid = false;
    inputs.ready = random_() % 2 == 0;
    adder_.settle(inputs);
    const PsumAdder::Outputs before = adder_.outputs();
    if (before.valid && inputs.ready && !inputs.reset) {
      ASSERT_FALSE(inside.empty());
      ASSERT_EQ(before.psum[5], inside.front());
      inside.pop_front();
      ++out;
    }
    const bool taken = inputs.valid && before.ready && !inputs.reset;
    adder_.clock();
    if (taken) {
      inside.push_back(chain_[5]);
      inputs.valid = false;
    }
    if (inputs.reset) {
      inside.clear();
      ASSERT_FALSE(adder_.outputs().valid);
    }
    ASSERT_EQ(adder_.outputs().valid, !inside.empty());
  }
  EXPECT_GT(out, 1500);
}

}  // namespace
}  // namespace trn2vp::test
