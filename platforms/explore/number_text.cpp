// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/number_text.h"

#include <charconv>

namespace trn2vp::explore {

std::optional<double> number_of(const std::string& text) {
  if (text == "on" || text == "true") return 1;
  if (text == "off" || text == "false") return 0;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return value;
}

}  // namespace trn2vp::explore
