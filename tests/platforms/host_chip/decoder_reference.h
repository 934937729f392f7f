// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "platforms/workloads/model_config.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::testing_support {

/// How the weights of a decoder workload are divided, as its tensors say by name.
struct DecoderSplit {
  unsigned tp = 1;
  unsigned lnc = 1;
  std::uint64_t batch = 1;
  std::uint64_t seq = 1;
  std::uint64_t layers = 1;
  bool decode = false;
};

/// Logits of the last token of every sequence, [batch, vocabulary], of a prefill, or of the one new
/// token of a decode step, whose earlier keys and values are the caches of the workload: the
/// textbook decoder in double precision on whole matrices, which it puts together from the shards
/// of the workload's inputs. Knows nothing of kernels, cores or partial sums.
std::vector<double> reference_logits(const workloads::Workload& workload,
                                     const workloads::ModelConfig& config,
                                     const DecoderSplit& split, std::uint64_t seed);

}  // namespace trn2vp::testing_support
