// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Instead of the reader where the ONNX library is missing.
#include <stdexcept>

#include "platforms/workloads/onnx/onnx_workload.h"

namespace trn2vp::workloads {

void check_onnx_file(const std::string& path) {
  throw std::runtime_error(path + ": built without the ONNX library (Debian: libonnx-dev)");
}

Workload onnx_workload(const std::string& path, const ModelOptions& options) {
  check_onnx_file(path);
  return {};
}

std::vector<std::string> onnx_data_files(const std::string& path) {
  check_onnx_file(path);
  return {};
}

}  // namespace trn2vp::workloads
