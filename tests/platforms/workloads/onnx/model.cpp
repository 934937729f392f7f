// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/platforms/workloads/onnx/model.h"

#include <random>

namespace trn2vp::testing_support {

using ::onnx::AttributeProto;
using ::onnx::TensorProto;

OnnxAttribute::OnnxAttribute(const char* name, int value) {
  proto.set_name(name);
  proto.set_type(AttributeProto::INT);
  proto.set_i(value);
}

OnnxAttribute::OnnxAttribute(const char* name, float value) {
  proto.set_name(name);
  proto.set_type(AttributeProto::FLOAT);
  proto.set_f(value);
}

OnnxAttribute::OnnxAttribute(const char* name, const char* value) {
  proto.set_name(name);
  proto.set_type(AttributeProto::STRING);
  proto.set_s(value);
}

OnnxAttribute::OnnxAttribute(const char* name, std::vector<std::int64_t> values) {
  proto.set_name(name);
  proto.set_type(AttributeProto::INTS);
  for (const std::int64_t value : values) proto.add_ints(value);
}

OnnxModel::OnnxModel(std::int64_t opset) {
  proto.set_ir_version(8);
  proto.add_opset_import()->set_version(opset);
  graph().set_name("test");
}

namespace {

void add_value(::onnx::ValueInfoProto* info, const std::string& name, int type,
               const OnnxModel::Dims& dims, bool has_shape) {
  info->set_name(name);
  auto* tensor = info->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  if (!has_shape) return;
  auto* shape = tensor->mutable_shape();
  for (const std::int64_t size : dims) shape->add_dim()->set_dim_value(size);
}

}  // namespace

OnnxModel& OnnxModel::input(const std::string& name, const Dims& dims) {
  add_value(graph().add_input(), name, TensorProto::FLOAT, dims, true);
  return *this;
}

OnnxModel& OnnxModel::indices(const std::string& name, const Dims& dims) {
  add_value(graph().add_input(), name, TensorProto::INT64, dims, true);
  return *this;
}

OnnxModel& OnnxModel::open_dim(const std::string& input, int dim, const std::string& name) {
  for (auto& info : *graph().mutable_input()) {
    if (info.name() != input) continue;
    auto* shape = info.mutable_type()->mutable_tensor_type()->mutable_shape();
    shape->mutable_dim(dim)->set_dim_param(name);
  }
  return *this;
}

OnnxModel& OnnxModel::output(const std::string& name, const Dims& dims) {
  add_value(graph().add_output(), name, TensorProto::FLOAT, dims, !dims.empty());
  return *this;
}

OnnxModel& OnnxModel::weights(const std::string& name, const Dims& dims, double scale,
                              double mean) {
  std::uint64_t elements = 1;
  for (const std::int64_t size : dims) elements *= static_cast<std::uint64_t>(size);
  std::seed_seq seed(name.begin(), name.end());
  std::mt19937 generator(seed);
  std::vector<float> drawn;
  for (std::uint64_t i = 0; i < elements; ++i) {
    const double uniform = static_cast<double>(generator()) / 4294967296.0;
    drawn.push_back(static_cast<float>(mean + scale * 3.4641 * (uniform - 0.5)));
  }
  return values(name, dims, drawn);
}

OnnxModel& OnnxModel::values(const std::string& name, const Dims& dims,
                             const std::vector<float>& values) {
  TensorProto* tensor = graph().add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(TensorProto::FLOAT);
  for (const std::int64_t size : dims) tensor->add_dims(size);
  for (const float value : values) tensor->add_float_data(value);
  return *this;
}

OnnxModel& OnnxModel::integers(const std::string& name, const Dims& dims,
                               const std::vector<std::int64_t>& values) {
  TensorProto* tensor = graph().add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(TensorProto::INT64);
  for (const std::int64_t size : dims) tensor->add_dims(size);
  for (const std::int64_t value : values) tensor->add_int64_data(value);
  return *this;
}

OnnxModel& OnnxModel::node(const std::string& op, const std::vector<std::string>& inputs,
                           const std::vector<std::string>& outputs,
                           const std::vector<OnnxAttribute>& attributes) {
  auto* node = graph().add_node();
  node->set_op_type(op);
  node->set_name(outputs.front() + "_node");
  for (const std::string& name : inputs) node->add_input(name);
  for (const std::string& name : outputs) node->add_output(name);
  for (const OnnxAttribute& attribute : attributes) *node->add_attribute() = attribute.proto;
  return *this;
}

}  // namespace trn2vp::testing_support
