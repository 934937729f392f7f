// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/psum_bench.h"

#include <array>
#include <cstring>
#include <deque>
#include <memory>
#include <random>

#include "Vpsum_coverage.h"
#include "rtl/bridge/psum_adder.h"
#include "rtl/cosim/operands.h"
#include "verilated.h"
#if VM_COVERAGE
#include "verilated_cov.h"
#endif

namespace trn2vp::cosim {
namespace {

using rtl::PsumOp;

constexpr std::size_t kLanes = 8;
constexpr std::uint32_t kNan = 0x7FC00000u;

std::uint32_t expected(PsumOp op, std::uint32_t chain, std::uint32_t psum) {
  if (op == PsumOp::kOverwrite) return chain;
  if (op == PsumOp::kLow) return chain & 0xFFFFu;
  if (op == PsumOp::kHigh) return chain << 16 | (psum & 0xFFFFu);
  float a, b;
  std::memcpy(&a, &psum, sizeof a);
  std::memcpy(&b, &chain, sizeof b);
  const float sum = a + b;
  std::uint32_t bits;
  std::memcpy(&bits, &sum, sizeof bits);
  return sum != sum ? kNan : bits;
}

}  // namespace

std::string run_psum_bench(std::uint32_t seed, int edges, const std::string& coverage_file) {
  VerilatedContext context;
  Vpsum_coverage model(&context);
  std::mt19937 random(seed);
  std::deque<std::array<std::uint32_t, kLanes>> inside;
  const auto draw = [&](bool canonical) {
    const auto kind = static_cast<Operands>(random() % 5);
    const std::uint32_t word = random_operand(random, OperandFormat::kFp32, kind);
    return canonical && (word & 0x7FFFFFFFu) > 0x7F800000u ? kNan : word;
  };
  std::string difference;
  std::array<std::uint32_t, kLanes> sums{};
  model.valid_i = 0;
  for (int edge = 0; edge < edges && difference.empty(); ++edge) {
    const bool reset = edge < 2 || random() % 97 == 0;
    model.clk_i = 0;
    model.rst_ni = !reset;
    if (reset) model.valid_i = 0;
    if (!reset && !model.valid_i && random() % 3 != 0) {
      model.valid_i = 1;
      model.op_i = random() % 2 == 0 ? 1 : random() % 4;
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        model.chain_i[lane] = draw(true);
        model.psum_i[lane] = draw(false);
        // Close to each other, of opposite sign: cancellation.
        if (random() % 4 == 0 && (model.psum_i[lane] & 0x7F800000u) != 0x7F800000u)
          model.chain_i[lane] = (model.psum_i[lane] ^ 0x80000000u) + random() % 3;
        sums[lane] =
            expected(static_cast<PsumOp>(model.op_i), model.chain_i[lane], model.psum_i[lane]);
      }
    }
    model.ready_i = random() % 2;
    model.eval();
    const std::string at = "PSUM adders, edge " + std::to_string(edge) + ": ";
    if (edge > 1 && static_cast<bool>(model.valid_o) != !inside.empty())
      difference = at + "a vector was lost or doubled";
    if (!reset && model.valid_o && difference.empty()) {
      if (std::memcmp(model.psum_o.data(), inside.front().data(), sizeof inside.front()) != 0)
        difference = at + "wrong sum";
      if (model.ready_i) inside.pop_front();
    }
    const bool taken = !reset && model.valid_i && model.ready_o;
    model.clk_i = 1;
    model.eval();
    if (reset) inside.clear();
    if (taken) {
      inside.push_back(sums);
      model.valid_i = 0;
    }
  }
#if VM_COVERAGE
  if (!coverage_file.empty()) context.coveragep()->write(coverage_file.c_str());
#endif
  model.final();
  return difference;
}

}  // namespace trn2vp::cosim
