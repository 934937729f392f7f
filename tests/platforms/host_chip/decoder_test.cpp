// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Decoder models end to end, prefill and decode: from the inputs to the logits, against the
// textbook decoder on whole matrices, whatever the cores make of it. Every kernel is besides held
// against its own reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platforms/host_chip/session.h"
#include "platforms/job/job_image.h"
#include "platforms/workloads/decoder_workload.h"
#include "tests/platforms/host_chip/decoder_reference.h"

namespace trn2vp::host_chip {
namespace {

using testing::IsEmpty;

workloads::ModelConfig tiny() {
  workloads::ModelConfig c;
  c.model_type = "llama";
  c.hidden_size = 96;
  c.intermediate_size = 160;
  c.num_hidden_layers = 2;
  c.num_attention_heads = 8;
  c.num_key_value_heads = 4;
  c.head_dim = 16;
  c.vocab_size = 101;
  c.rms_norm_eps = 1e-5;
  c.rope_theta = 500000;
  return c;
}

// Logits are about 1. Half a unit in the last place of BF16, 2^-9, and of what is handed on
// between some 20 kernels: 0.06 is far from what a wrong wiring gives, and from none.
constexpr double kAllowed = 0.06;

void expect_logits(const workloads::ModelConfig& config, const testing_support::DecoderSplit& split,
                   const HostChip::Parameters& machine = {}) {
  workloads::ModelOptions model;
  model.batch = split.batch;
  model.seq = split.seq;
  model.layers = split.layers;
  model.tp = split.tp;
  model.lnc = split.lnc;
  if (split.decode) model.phase = "decode";
  const workloads::Workload w = workloads::decoder_workload("tiny", config, model);
  constexpr std::uint64_t kSeed = 5;
  const std::vector<double> logits = testing_support::reference_logits(w, config, split, kSeed);
  const unsigned cores = split.tp * split.lnc;
  std::size_t compared = 0;
  SessionOptions options;
  options.firmware = TRN2VP_FIRMWARE_DIR "/run_job.elf";
  options.seed = kSeed;
  const auto report = run_session(
      [&](const job::JobOptions& o) {
        job::JobImage image = job::build_job(w, o);
        for (job::Check& check : image.checks) {
          if (check.name.rfind("logits.", 0) != 0) continue;
          const std::uint64_t core = std::stoul(check.name.substr(7));
          const std::uint64_t first = config.vocab_size * core / cores;
          const std::uint64_t count = config.vocab_size * (core + 1) / cores - first;
          workloads::Expected expected;
          for (std::uint64_t b = 0; b < split.batch; ++b)
            for (std::uint64_t i = 0; i < count; ++i)
              expected.values.push_back(logits[b * config.vocab_size + first + i]);
          expected.allowed.assign(expected.values.size(), kAllowed);
          compared += expected.values.size();
          EXPECT_EQ(check.elements, expected.values.size());
          check.golden.clear();
          check.expected = [expected](const job::ReadMemory&) { return expected; };
        }
        return image;
      },
      machine, options);
  EXPECT_EQ(compared, split.batch * config.vocab_size);
  EXPECT_EQ(report.exit_reason, "finished");
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.mismatches, 0u);
  EXPECT_TRUE(report.verified);
}

TEST(Decoder, OneLayerOnOneCore) { expect_logits(tiny(), {1, 1, 1, 20, 1}); }
TEST(Decoder, TwoLayersOnFourCores) { expect_logits(tiny(), {4, 1, 2, 33, 2}); }
TEST(Decoder, LogicalCoresOfTwo) { expect_logits(tiny(), {2, 2, 1, 40, 1}); }
TEST(Decoder, FewTokensOnFourCores) { expect_logits(tiny(), {4, 1, 1, 9, 1}); }

TEST(Decoder, BiasLikeQwen2) {
  workloads::ModelConfig c = tiny();
  c.qkv_bias = true;
  expect_logits(c, {2, 1, 1, 24, 1});
}

TEST(Decoder, NormalisedHeadsLikeQwen3) {
  workloads::ModelConfig c = tiny();
  c.qk_norm = true;
  expect_logits(c, {2, 1, 1, 24, 1});
}

TEST(Decoder, Experts) {
  workloads::ModelConfig c = tiny();
  c.num_experts = 4;
  c.num_experts_per_tok = 2;
  expect_logits(c, {2, 1, 1, 32, 1});
}

TEST(Decoder, ExpertsOnLogicalCoresOfTwo) {
  workloads::ModelConfig c = tiny();
  c.num_experts = 4;
  c.num_experts_per_tok = 2;
  expect_logits(c, {2, 2, 1, 32, 1});
}

TEST(Decoder, StretchedAnglesLikeLlama31) {
  workloads::ModelConfig c = tiny();
  c.rope_theta = 100;
  c.rope_scaling.type = workloads::RopeScaling::Type::kLlama3;
  c.rope_scaling.factor = 8;
  c.rope_scaling.trained_positions = 64;
  expect_logits(c, {1, 1, 1, 40, 1});
}

/// Four cores that have less of everything.
HostChip::Parameters small_machine() {
  HostChip::Parameters machine;
  machine.chip.shape.cores = 4;
  machine.chip.timing.core.tensor.rows = 32;
  machine.chip.timing.core.tensor.columns = 64;
  machine.chip.timing.core.sbuf.partition_bytes = 32 * 1024;
  machine.chip.timing.core.psum.banks = 4;
  machine.chip.timing.dma.engines_per_core = 3;
  return machine;
}

TEST(Decoder, OnASmallMachine) { expect_logits(tiny(), {4, 1, 2, 33, 2}, small_machine()); }

// One step with a cache of all tokens before.
TEST(DecodeStep, OneLayerOnOneCore) { expect_logits(tiny(), {1, 1, 1, 20, 1, true}); }
TEST(DecodeStep, TwoLayersOfThreeSequencesOnFourCores) {
  expect_logits(tiny(), {4, 1, 3, 33, 2, true});
}
TEST(DecodeStep, LogicalCoresOfTwo) { expect_logits(tiny(), {2, 2, 2, 40, 1, true}); }
TEST(DecodeStep, ManySequencesAreDividedAmongTheCores) {
  expect_logits(tiny(), {2, 1, 18, 12, 1, true});
}
TEST(DecodeStep, FirstTokenHasNoCache) { expect_logits(tiny(), {1, 1, 2, 1, 1, true}); }

TEST(DecodeStep, OnASmallMachine) {
  expect_logits(tiny(), {2, 2, 2, 40, 1, true}, small_machine());
}

TEST(DecodeStep, NormalisedHeadsAndStretchedAngles) {
  workloads::ModelConfig c = tiny();
  c.qk_norm = true;
  c.rope_theta = 100;
  c.rope_scaling.type = workloads::RopeScaling::Type::kLlama3;
  c.rope_scaling.factor = 8;
  c.rope_scaling.trained_positions = 64;
  expect_logits(c, {2, 1, 2, 50, 1, true});
}

TEST(DecodeStep, Experts) {
  workloads::ModelConfig c = tiny();
  c.num_experts = 4;
  c.num_experts_per_tok = 2;
  expect_logits(c, {2, 1, 4, 24, 1, true});
}

}  // namespace
}  // namespace trn2vp::host_chip
