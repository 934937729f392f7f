// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/onnx_workload.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "platforms/workloads/gemm_workload.h"
#include "platforms/workloads/onnx/call.h"
#include "platforms/workloads/onnx/model_file.h"
#include "platforms/workloads/onnx/patterns.h"

namespace trn2vp::workloads {
namespace {

using onnx::Call;
using onnx::Graph;
using onnx::Lowering;
using onnx::Node;
using onnx::Value;

bool is_supported(const std::string& op) { return onnx::operators().count(op) != 0; }

class Builder {
 public:
  Builder(const Graph& graph, const std::string& name, DataType dtype)
      : graph_(graph), lowering_(name, dtype), used_(graph.outputs.begin(), graph.outputs.end()) {
    for (const Node& node : graph.nodes) add_used(node);
  }

  Workload build() {
    for (const onnx::Input& input : graph_.inputs) values_[input.name] = lowering_.input(input);
    for (const auto& [name, constant] : graph_.initializers)
      values_[name] = {onnx::dense_view(constant->dims), constant, 0, constant->integer};
    for (const Node& node : graph_.nodes) lower(node);
    for (const std::string& name : graph_.outputs) {
      const Value& value = values_.at(name);
      if (value.integer) continue;  // a shape: known, nothing to compute
      lowering_.begin(name);
      lowering_.output(name, value);
    }
    if (lowering_.workload().kernels.empty())
      throw std::runtime_error(graph_.path + ": nothing to compute: everything is known before");
    return std::move(lowering_.workload());
  }

 private:
  void add_used(const Node& node) {
    used_.insert(node.inputs.begin(), node.inputs.end());
    for (const Node& part : node.parts) add_used(part);
  }

  void lower(const Node& node) {
    Call call(graph_, node, values_, lowering_);
    lowering_.begin(node.name);
    try {
      if (node.parts.empty()) {
        onnx::operators().at(node.op)(call);
      } else if (!onnx::patterns().at(node.op)(call)) {
        for (const Node& part : node.parts) lower(part);
        return;
      }
    } catch (const std::invalid_argument& error) {
      call.fail(error.what());
    }
    for (const std::string& name : node.outputs) {
      if (used_.count(name) != 0 && call.made().count(name) == 0)
        call.fail("output '" + name + "' is used, expected only the first one to be");
    }
    for (auto& [name, value] : call.made()) {
      const auto inferred = graph_.shapes.find(name);
      if (inferred != graph_.shapes.end() && inferred->second != value.dims())
        call.fail("'" + name + "' is " + onnx::text_of(value.dims()) +
                  ", the file or ONNX's shape inference has " + onnx::text_of(inferred->second));
      values_[name] = std::move(value);
    }
  }

  const Graph& graph_;
  Lowering lowering_;
  std::set<std::string> used_;  ///< values
  std::map<std::string, Value> values_;
};

}  // namespace

namespace {

/// Names in a file may hold anything, an error is one line.
template <class Work>
auto in_one_line(const Work& work) {
  try {
    return work();
  } catch (const std::runtime_error& error) {
    std::string text = error.what();
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    throw std::runtime_error(text);
  }
}

}  // namespace

Workload onnx_workload(const std::string& path, const ModelOptions& options) {
  refuse_options(path, options, {"dtype", "dim"});
  const DataType dtype =
      options.dtype.empty() ? DataType::kBf16 : parse_dtype("--dtype", options.dtype, true);
  onnx::ReadOptions read;
  read.supported = is_supported;
  read.dims = named_dims(options.dims);
  return in_one_line([&] {
    Graph graph = onnx::read_model(path, read);
    onnx::find_patterns(graph);
    return Builder(graph, std::filesystem::path(path).stem().string(), dtype).build();
  });
}

void check_onnx_file(const std::string& path) {
  onnx::ReadOptions read;
  read.supported = is_supported;
  read.any_dims = true;
  in_one_line([&] { return onnx::read_model(path, read); });
}

std::vector<std::string> onnx_data_files(const std::string& path) {
  return in_one_line([&] { return onnx::data_files(path); });
}

}  // namespace trn2vp::workloads
