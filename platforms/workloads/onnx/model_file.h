// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platforms/workloads/onnx/graph.h"

namespace trn2vp::workloads::onnx {

struct ReadOptions {
  /// Sizes of the dimensions that the model names instead of numbering them.
  std::map<std::string, std::int64_t> dims;
  /// Also accept names without a size (they become 1): to see whether a file can be read.
  bool any_dims = false;
  /// Whether an operator of ONNX's own domain can be run.
  std::function<bool(const std::string& op)> supported;
};

/// Reads, checks (onnx::checker, strict shape inference) and decodes a model, with the data of
/// external files, which have to lie in its folder. Nodes may stand in any order. Throws
/// std::runtime_error with one line that names the file and, where there is one, the node or
/// tensor; all operators that are not supported in one line.
Graph read_model(const std::string& path, const ReadOptions& options);

/// Paths of the files with the model's external data, sorted, each once; whether they can be read
/// is read_model()'s to say. Throws std::runtime_error for what is no ONNX model.
std::vector<std::string> data_files(const std::string& path);

}  // namespace trn2vp::workloads::onnx
