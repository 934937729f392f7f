// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/sweep.h"

#include <algorithm>

namespace trn2vp::explore {

const std::vector<std::string>& sampling_names() {
  static const std::vector<std::string> names = {"grid", "list", "random", "latin-hypercube"};
  return names;
}

std::vector<std::string> Sweep::varied() const {
  std::vector<std::string> keys;
  for (const Axis& axis : axes) keys.push_back(axis.key());
  for (const Settings& point : list) {
    for (const auto& [key, value] : point) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

}  // namespace trn2vp::explore
