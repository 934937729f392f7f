// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace trn2vp::workloads {

/// How a model file is to be run. What a file has no use for is refused when it is given.
struct ModelOptions {
  std::string phase;                   ///< "prefill" (default) or "decode"
  std::uint64_t batch = 0;             ///< sequences; 0: 1
  std::uint64_t seq = 0;               ///< tokens of a sequence; 0: 128
  std::uint64_t layers = 0;            ///< of the model; 0: all
  std::uint64_t simulate = 0;          ///< of its equal layers, how many are simulated; 0: 2
  std::uint64_t tp = 0;                ///< logical cores that share every layer; 0: 1
  std::uint64_t lnc = 0;               ///< cores of a logical core, 1 or 2; 0: 1
  std::string dtype;                   ///< "bf16" (default), "fp16", "fp32"
  std::vector<std::string> dims = {};  ///< "NAME=N[,NAME=N]": sizes of dimensions with a name
};

/// Throws std::runtime_error naming the first option that is given and not `allowed` ("dtype").
void refuse_options(const std::string& workload, const ModelOptions& options,
                    const std::vector<std::string>& allowed);

/// The sizes by name. Throws std::runtime_error unless each text is "NAME=N[,NAME=N]" and no name
/// comes twice.
std::map<std::string, std::int64_t> named_dims(const std::vector<std::string>& texts);

}  // namespace trn2vp::workloads
