// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/model_file.h"

#include <google/protobuf/stubs/common.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <vector>

#include "platforms/workloads/onnx/node_order.h"
#include "platforms/workloads/onnx/tensor_data.h"

#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>
#endif

namespace trn2vp::workloads::onnx {
namespace {

namespace fs = std::filesystem;
using ::onnx::AttributeProto;
using ::onnx::GraphProto;
using ::onnx::ModelProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;

/// A dimension of an input: HBM has 24 GiB for a core.
constexpr std::int64_t kMostSize = std::int64_t{1} << 31;

/// Line breaks and runs of spaces become one space.
std::string one_line(std::string text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == '\n' || c == ' ' || c == '\t';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

std::string name_of(const NodeProto& node) {
  if (!node.name().empty()) return node.name();
  return node.output_size() > 0 ? node.output(0) : node.op_type();
}

bool is_onnx(const std::string& domain) { return domain.empty() || domain == "ai.onnx"; }

// What protobuf has to say about a broken file is said here. Its newer versions say nothing.
void silence_protobuf() {
#if GOOGLE_PROTOBUF_VERSION < 4022000
  google::protobuf::SetLogHandler(nullptr);
#endif
}

class Reader {
 public:
  Reader(const std::string& path, const ReadOptions& options) : path_(path), options_(options) {}

  Graph read() {
    parse();
    find_opset();
    sort();
    refuse_unsupported();
    load_data();
    set_dims();
    check();
    return decoded();
  }

  std::vector<std::string> data_files() {
    parse();
    std::set<std::string> files;
    for_each_external([&](const TensorProto& tensor) {
      files.insert((fs::path(path_).parent_path() / location_of(tensor)).string());
    });
    return {files.begin(), files.end()};
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(path_ + ": " + why);
  }

  GraphProto& graph() { return *model_.mutable_graph(); }
  std::string where(const TensorProto& tensor) const {
    return path_ + ": tensor '" + tensor.name() + "'";
  }

  void parse() {
    std::ifstream file(path_, std::ios::binary);
    if (!fs::is_regular_file(path_) || !file) fail("no such file, expected an ONNX model");
    silence_protobuf();
    if (!model_.ParseFromIstream(&file))
      fail("not an ONNX model, or cut short: expected protobuf of at most 2 GiB");
    if (!model_.has_ir_version() || !model_.has_graph() || graph().node_size() == 0)
      fail("not an ONNX model: expected ir_version and a graph with nodes");
    if (graph().sparse_initializer_size() > 0)
      fail("sparse initializer '" + graph().sparse_initializer(0).values().name() +
           "', expected dense ones");
  }

  void find_opset() {
    const int newest =
        ::onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map().at("").second;
    for (const auto& import : model_.opset_import())
      if (is_onnx(import.domain())) opset_ = import.version();
    if (opset_ < 1) fail("no opset_import of ONNX's own operators");
    if (opset_ > newest)
      fail("opset " + std::to_string(opset_) + ", expected at most " + std::to_string(newest) +
           ", which the ONNX library knows");
  }

  void sort() {
    std::set<std::string> given;
    for (const TensorProto& tensor : graph().initializer()) {
      if (!given.insert(tensor.name()).second)
        fail("value '" + tensor.name() + "' is defined twice, by two initializers");
    }
    std::set<std::string> inputs;
    for (const auto& input : graph().input()) {  // may name an initializer
      if (!inputs.insert(input.name()).second)
        fail("value '" + input.name() + "' is defined twice, by two inputs");
      given.insert(input.name());
    }
    std::vector<Link> links;
    for (const NodeProto& node : graph().node()) {
      links.push_back({name_of(node),
                       {node.input().begin(), node.input().end()},
                       {node.output().begin(), node.output().end()}});
    }
    std::vector<std::string> results;
    for (const auto& output : graph().output()) results.push_back(output.name());
    if (results.empty()) fail("the graph has no output");
    const auto order = node_order(path_, links, {given.begin(), given.end()}, results);
    google::protobuf::RepeatedPtrField<NodeProto> nodes;
    for (const std::size_t i : order) nodes.Add()->Swap(graph().mutable_node(static_cast<int>(i)));
    graph().mutable_node()->Swap(&nodes);
  }

  void refuse_unsupported() {
    std::string list;
    for (const NodeProto& node : graph().node()) {
      if (is_onnx(node.domain()) && options_.supported(node.op_type())) continue;
      const std::string op =
          is_onnx(node.domain()) ? node.op_type() : node.domain() + "." + node.op_type();
      list += (list.empty() ? "node '" : ", node '") + name_of(node) + "' (" + op + ")";
    }
    if (!list.empty()) fail("unsupported operators: " + list);
  }

  template <class F>
  void for_each_external(F use) {
    const auto look = [&](TensorProto& tensor) {
      if (tensor.data_location() == TensorProto::EXTERNAL) use(tensor);
    };
    for (TensorProto& tensor : *graph().mutable_initializer()) look(tensor);
    for (NodeProto& node : *graph().mutable_node())
      for (AttributeProto& attribute : *node.mutable_attribute())
        if (attribute.has_t()) look(*attribute.mutable_t());
  }

  void load_data() {
    for (TensorProto& tensor : *graph().mutable_initializer()) {
      if (tensor.data_location() == TensorProto::EXTERNAL)
        load_external(tensor, path_, where(tensor));
      initializers_[tensor.name()] =
          std::make_shared<Constant>(decode_tensor(tensor, where(tensor)));
      forget_weights(tensor);
    }
    for_each_external([&](TensorProto& tensor) { load_external(tensor, path_, where(tensor)); });
  }

  // Once is enough for weights in memory. The checker wants something to be there; shapes do not
  // depend on it.
  static void forget_weights(TensorProto& tensor) {
    constexpr std::size_t kFew = 1024;
    if (tensor.data_type() != TensorProto::FLOAT || tensor.ByteSizeLong() < kFew) return;
    tensor.clear_float_data();
    std::string(sizeof(float), '\0').swap(*tensor.mutable_raw_data());
  }

  // Sizes for names, in the inputs and in what the file says of the outputs.
  void set_dims() {
    std::set<std::string> used;
    for (auto& input : *graph().mutable_input()) {
      if (initializers_.count(input.name()) != 0) continue;
      if (!input.type().has_tensor_type() || !input.type().tensor_type().has_shape())
        fail("input '" + input.name() + "' has no shape, expected a tensor with one");
      set_dims(input, &used);
    }
    for (auto& output : *graph().mutable_output()) {
      if (output.type().tensor_type().has_shape()) set_dims(output, nullptr);
    }
    graph().clear_value_info();  // hints, from other sizes
    for (const auto& [name, size] : options_.dims) {
      if (used.count(name) == 0) fail("--dim: no dimension '" + name + "' in an input");
    }
  }

  void set_dims(::onnx::ValueInfoProto& value, std::set<std::string>* used) {
    auto* shape = value.mutable_type()->mutable_tensor_type()->mutable_shape();
    for (int i = 0; i < shape->dim_size(); ++i) {
      auto* dim = shape->mutable_dim(i);
      const std::string name = dim->dim_param();
      const auto size = options_.dims.find(name);
      if (!name.empty() && size != options_.dims.end()) dim->set_dim_value(size->second);
      if (used == nullptr) continue;
      used->insert(name);
      if (!dim->has_dim_value() && options_.any_dims) dim->set_dim_value(1);
      if (!dim->has_dim_value()) {
        const std::string which = "input '" + value.name() + "': dimension " + std::to_string(i);
        if (name.empty()) fail(which + " has neither a size nor a name");
        fail(which + " is '" + name + "', expected --dim " + name + "=N");
      }
      if (dim->dim_value() < 1 || dim->dim_value() > kMostSize)
        fail("input '" + value.name() + "': dimension " + std::to_string(i) + " is " +
             std::to_string(dim->dim_value()) + ", expected 1.." + std::to_string(kMostSize));
    }
  }

  void check() {
    try {
      // The checker wants a shape of every output; not all exporters write one.
      std::vector<::onnx::TypeProto::Tensor*> open;
      for (auto& output : *graph().mutable_output()) {
        auto* type = output.mutable_type()->mutable_tensor_type();
        if (!type->has_shape()) open.push_back(type);
      }
      for (auto* type : open) type->mutable_shape();
      ::onnx::checker::check_model(model_);
      for (auto* type : open) type->clear_shape();
      if (options_.any_dims) return;
      const ::onnx::ShapeInferenceOptions strict(true, 1, false);
      ::onnx::shape_inference::InferShapes(model_, ::onnx::OpSchemaRegistry::Instance(), strict);
    } catch (const std::exception& error) {
      fail(one_line(error.what()));
    }
  }

  // ---- out of protobuf

  Graph decoded() {
    Graph result;
    result.path = path_;
    result.opset = opset_;
    for (const auto& input : graph().input()) {
      const auto& type = input.type().tensor_type();
      if (initializers_.count(input.name()) == 0)
        result.inputs.push_back({input.name(), dims_of(input), is_index(input.name(), type)});
    }
    result.initializers = std::move(initializers_);
    for (const NodeProto& node : graph().node()) result.nodes.push_back(decoded(node));
    for (const auto& output : graph().output()) result.outputs.push_back(output.name());
    for (const auto* list : {&graph().value_info(), &graph().output()}) {
      for (const auto& value : *list) {
        const Dims dims = dims_of(value);
        const bool known = value.type().tensor_type().has_shape() &&
                           std::find(dims.begin(), dims.end(), -1) == dims.end();
        if (known) result.shapes[value.name()] = dims;
      }
    }
    return result;
  }

  bool is_index(const std::string& name, const ::onnx::TypeProto::Tensor& type) const {
    switch (type.elem_type()) {
      case TensorProto::FLOAT:
      case TensorProto::DOUBLE:
      case TensorProto::FLOAT16:
      case TensorProto::BFLOAT16:
        return false;
      case TensorProto::INT64:
      case TensorProto::INT32:
      case TensorProto::BOOL:
        return true;
      default:
        fail("input '" + name + "': expected floating-point numbers, INT64, INT32 or BOOL");
    }
  }

  static Dims dims_of(const ::onnx::ValueInfoProto& value) {
    Dims dims;
    for (const auto& dim : value.type().tensor_type().shape().dim())
      dims.push_back(dim.has_dim_value() ? dim.dim_value() : -1);
    return dims;
  }

  Node decoded(const NodeProto& proto) const {
    Node node;
    node.name = name_of(proto);
    node.op = proto.op_type();
    node.inputs.assign(proto.input().begin(), proto.input().end());
    node.outputs.assign(proto.output().begin(), proto.output().end());
    for (const AttributeProto& a : proto.attribute()) {
      const std::string where = path_ + ": node '" + node.name + "': attribute " + a.name();
      node.attributes.emplace(a.name(), decoded(a, where));
    }
    return node;
  }

  static Attribute decoded(const AttributeProto& a, const std::string& where) {
    switch (a.type()) {
      case AttributeProto::INT:
        return a.i();
      case AttributeProto::FLOAT:
        return a.f();
      case AttributeProto::STRING:
        return a.s();
      case AttributeProto::INTS:
        return std::vector<std::int64_t>(a.ints().begin(), a.ints().end());
      case AttributeProto::FLOATS:
        return std::vector<float>(a.floats().begin(), a.floats().end());
      case AttributeProto::TENSOR:
        return std::make_shared<const Constant>(decode_tensor(a.t(), where));
      default:
        throw std::runtime_error(where + ": expected numbers, a string or a tensor");
    }
  }

  const std::string& path_;
  const ReadOptions& options_;
  ModelProto model_;
  std::int64_t opset_ = 0;
  std::map<std::string, ConstantPtr> initializers_;
};

}  // namespace

Graph read_model(const std::string& path, const ReadOptions& options) {
  return Reader(path, options).read();
}

std::vector<std::string> data_files(const std::string& path) {
  const ReadOptions options;
  return Reader(path, options).data_files();
}

}  // namespace trn2vp::workloads::onnx
