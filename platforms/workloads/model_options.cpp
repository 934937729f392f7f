// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/model_options.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace trn2vp::workloads {

void refuse_options(const std::string& workload, const ModelOptions& options,
                    const std::vector<std::string>& allowed) {
  const std::pair<const char*, bool> given[] = {{"phase", !options.phase.empty()},
                                                {"batch", options.batch != 0},
                                                {"seq", options.seq != 0},
                                                {"layers", options.layers != 0},
                                                {"simulate-layers", options.simulate != 0},
                                                {"tp", options.tp != 0},
                                                {"lnc", options.lnc != 0},
                                                {"dtype", !options.dtype.empty()}};
  for (const auto& [name, is_given] : given) {
    if (!is_given || std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    std::string list;
    for (const std::string& option : allowed) list += (list.empty() ? "--" : ", --") + option;
    throw std::runtime_error(std::string("--") + name + ": '" + workload + "' has no use for it" +
                             (list.empty() ? "" : ", expected " + list));
  }
}

}  // namespace trn2vp::workloads
