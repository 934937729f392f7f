// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/gemm_workload.h"

#include <charconv>
#include <regex>
#include <stdexcept>

namespace trn2vp::workloads {
namespace {

std::uint64_t dimension(const std::string& text, const char* name, const std::string& digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value == 0 ||
      value > kMaxDimension) {
    throw std::runtime_error("--workload: '" + text + "': " + name + " is " + digits +
                             ", expected 1.." + std::to_string(kMaxDimension));
  }
  return value;
}

}  // namespace

Workload gemm_workload(const std::string& text) {
  static const std::regex shape("gemm:(-?[0-9]+)x(-?[0-9]+)x(-?[0-9]+):([^:]+)");
  std::smatch match;
  if (!std::regex_match(text, match, shape)) {
    throw std::runtime_error("--workload: '" + text +
                             "': expected gemm:MxNxK:dtype, as in gemm:512x512x1024:bf16");
  }
  const std::uint64_t m = dimension(text, "M", match[1]);
  const std::uint64_t n = dimension(text, "N", match[2]);
  const std::uint64_t k = dimension(text, "K", match[3]);
  const DataType dtype = parse_dtype("--workload: '" + text + "'", match[4]);
  Workload workload;
  workload.name = text;
  workload.tensors.push_back({"lhs_t", k, m, dtype, false, 1.0});
  add_gemm(workload, "out", 0, "rhs", n);
  return workload;
}

}  // namespace trn2vp::workloads
