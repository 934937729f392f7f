// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/model_options.h"

#include <algorithm>
#include <charconv>
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
                                                {"dtype", !options.dtype.empty()},
                                                {"dim", !options.dims.empty()}};
  for (const auto& [name, is_given] : given) {
    if (!is_given || std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    std::string list;
    for (const std::string& option : allowed) list += (list.empty() ? "--" : ", --") + option;
    throw std::runtime_error(std::string("--") + name + ": '" + workload + "' has no use for it" +
                             (list.empty() ? "" : ", expected " + list));
  }
}

namespace {

void add_dims(const std::string& text, std::map<std::string, std::int64_t>& dims) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string item = text.substr(begin, end - begin);
    const std::size_t equals = item.rfind('=');
    const std::string digits = equals == std::string::npos ? "" : item.substr(equals + 1);
    std::int64_t size = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (error != std::errc{} || stop != digits.data() + digits.size() || size < 1 || equals == 0)
      throw std::runtime_error("--dim: '" + item + "', expected NAME=N with N from 1");
    if (!dims.emplace(item.substr(0, equals), size).second)
      throw std::runtime_error("--dim: '" + item.substr(0, equals) + "' is given twice");
    begin = end + 1;
  }
}

}  // namespace

std::map<std::string, std::int64_t> named_dims(const std::vector<std::string>& texts) {
  std::map<std::string, std::int64_t> dims;
  for (const std::string& text : texts) add_dims(text, dims);
  return dims;
}

}  // namespace trn2vp::workloads
