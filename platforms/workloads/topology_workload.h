// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "platforms/workloads/model_options.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// The layers of a SCALE-Sim topology (topology_file.h) on one core, one after the other, each from
/// inputs of its own: what SCALE-Sim computes. Convolutions are without padding, so a result has
/// (height - filter) / stride + 1 rows, rounded down. A 1 x 1 filter with stride 1, a filter as
/// large as the image, and one channel with a filter of a whole row are GEMMs, the others keep the
/// image in SBUF. Sparse weights are zeros that the array multiplies: no released NKI has sparsity.
/// Of the options it takes dtype. Throws std::runtime_error with one line.
Workload topology_workload(const std::string& path, const ModelOptions& options);

}  // namespace trn2vp::workloads
