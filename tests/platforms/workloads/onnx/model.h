// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace trn2vp::testing_support {

/// An attribute of a node: an integer, a number, a string or a list of integers.
struct OnnxAttribute {
  OnnxAttribute(const char* name, int value);
  OnnxAttribute(const char* name, float value);
  OnnxAttribute(const char* name, const char* value);
  OnnxAttribute(const char* name, std::vector<std::int64_t> values);

  ::onnx::AttributeProto proto;
};

/// A model put together line by line. Nodes are called as their first output with "_node" behind.
class OnnxModel {
 public:
  using Dims = std::vector<std::int64_t>;

  explicit OnnxModel(std::int64_t opset = 17);

  OnnxModel& input(const std::string& name, const Dims& dims);
  OnnxModel& indices(const std::string& name, const Dims& dims);
  /// A dimension of an input gets a name instead of its size.
  OnnxModel& open_dim(const std::string& input, int dim, const std::string& name);
  OnnxModel& output(const std::string& name, const Dims& dims = {});
  /// Seeded by the name, about normal with this deviation around the mean.
  OnnxModel& weights(const std::string& name, const Dims& dims, double scale, double mean = 0);
  OnnxModel& values(const std::string& name, const Dims& dims, const std::vector<float>& values);
  OnnxModel& integers(const std::string& name, const Dims& dims,
                      const std::vector<std::int64_t>& values);
  OnnxModel& node(const std::string& op, const std::vector<std::string>& inputs,
                  const std::vector<std::string>& outputs,
                  const std::vector<OnnxAttribute>& attributes = {});

  ::onnx::GraphProto& graph() { return *proto.mutable_graph(); }
  std::string bytes() const { return proto.SerializeAsString(); }

  ::onnx::ModelProto proto;
};

}  // namespace trn2vp::testing_support
