// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <vector>

#include "platforms/workloads/model_options.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// An ONNX model on one core: every node that computes is a layer with its name, weights are those
/// of the file, inputs are random, integer inputs indices of the table they gather from or 1. All
/// in one type, options.dtype. Outputs have their names. Throws std::runtime_error with one line.
Workload onnx_workload(const std::string& path, const ModelOptions& options);

/// Throws what onnx_workload() throws for a file that cannot be read, whatever its dimensions.
void check_onnx_file(const std::string& path);

/// Paths of the files with the model's external data, sorted. Throws std::runtime_error for what is
/// no ONNX model.
std::vector<std::string> onnx_data_files(const std::string& path);

}  // namespace trn2vp::workloads
