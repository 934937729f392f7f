// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// A workload file (TOML) that takes its shapes from a Hugging Face config.json. Keys: name, kind
/// ("attention-projections": q, k, v and o of one decoder layer), model (path, relative to the
/// file), tokens, dtype. Throws std::runtime_error: "FILE: key: expectation".
Workload model_workload(const std::string& path);

}  // namespace trn2vp::workloads
