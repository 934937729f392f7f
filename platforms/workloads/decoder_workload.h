// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "platforms/workloads/model_config.h"
#include "platforms/workloads/model_options.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// A decoder model on tp x lnc cores of one chip: layers and, behind the last one, the final norm
/// and the head for the last token of every sequence; the embedding is an input.
///
/// Heads and the inner dimension of the MLP are divided among the cores; what they then hold of the
/// hidden state are partial sums in HBM, one per logical core, and every core adds up its share of
/// the rows from all of them (reduce-scatter), normalises it and hands it, transposed, to all HBM
/// stacks (all-gather). With up to 16 rows every core adds up all of them instead. The two cores of
/// a logical core (lnc 2) share one partial sum: each multiplies half of its columns.
///
/// Mixture of experts: every active expert multiplies the same number of tokens, as if the router
/// were balanced; which ones is fixed, how they are weighted the router decides.
/// Throws std::runtime_error with one line.
Workload decoder_workload(const std::string& name, const ModelConfig& config,
                          const ModelOptions& options);

/// The same for a config.json.
Workload decoder_workload(const std::string& path, const ModelOptions& options);

}  // namespace trn2vp::workloads
