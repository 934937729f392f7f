// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

#include "platforms/workloads/onnx/graph.h"

namespace trn2vp::workloads::onnx {

/// Where external data lie, relative to the model's folder; empty without a location.
std::string location_of(const ::onnx::TensorProto& tensor);

/// Takes the data of an external file into the tensor. `where` starts the error message, `model` is
/// the file the tensor is in. Throws std::runtime_error: no such file, too short, outside of the
/// model's folder.
void load_external(::onnx::TensorProto& tensor, const std::string& model, const std::string& where);

/// The elements. Throws std::runtime_error for a size that is negative or huge, an element type
/// that is no number, and data that do not have as many elements as the dimensions say.
Constant decode_tensor(const ::onnx::TensorProto& tensor, const std::string& where);

}  // namespace trn2vp::workloads::onnx
