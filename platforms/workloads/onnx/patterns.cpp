// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/patterns.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace trn2vp::workloads::onnx {
namespace {

class Patterns {
 public:
  explicit Patterns(Graph& graph) : graph_(graph), gone_(graph.nodes.size(), false) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const std::string& name : graph.nodes[i].outputs) maker_[name] = i;
      for (const std::string& name : graph.nodes[i].inputs) users_[name].push_back(i);
    }
    for (const std::string& name : graph.outputs) users_[name].push_back(kOutside);
  }

  void find() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const std::string& op = graph_.nodes[i].op;
      if (op == "Conv") convolution(i);
      if (op == "Erf") gelu(i);
      if (op == "Softmax") attention(i);
    }
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
      if (!gone_[i]) nodes.push_back(std::move(graph_.nodes[i]));
    graph_.nodes = std::move(nodes);
  }

 private:
  using Found = std::optional<std::size_t>;
  static constexpr std::size_t kOutside = ~std::size_t{0};

  const Node& node(std::size_t i) const { return graph_.nodes[i]; }

  /// The node that makes the value, which only one other uses.
  Found maker(const std::string& value, const std::string& op) const {
    const auto found = maker_.find(value);
    if (found == maker_.end() || node(found->second).op != op || gone_[found->second])
      return std::nullopt;
    return users_.at(value).size() == 1 ? Found(found->second) : std::nullopt;
  }
  /// The only node that uses the only output of that one.
  Found user(std::size_t i, const std::string& op) const {
    if (node(i).outputs.size() != 1) return std::nullopt;
    const auto found = users_.find(node(i).outputs[0]);
    if (found == users_.end() || found->second.size() != 1 || found->second[0] == kOutside)
      return std::nullopt;
    const std::size_t next = found->second[0];
    return node(next).op == op && !gone_[next] ? Found(next) : std::nullopt;
  }

  /// The other one of two inputs; empty when it has others.
  std::string other(std::size_t i, const std::string& value) const {
    const std::vector<std::string>& inputs = node(i).inputs;
    if (inputs.size() != 2) return "";
    if (inputs[0] == value) return inputs[1];
    return inputs[1] == value ? inputs[0] : "";
  }

  /// The number that a value is known to be.
  std::optional<double> number(const std::string& value) const {
    ConstantPtr constant;
    const auto initializer = graph_.initializers.find(value);
    const auto found = maker_.find(value);
    if (initializer != graph_.initializers.end()) {
      constant = initializer->second;
    } else if (found != maker_.end() && node(found->second).op == "Constant") {
      constant = Attributes(graph_, node(found->second)).tensor("value");
    }
    if (constant == nullptr || elements_of(constant->dims) != 1) return std::nullopt;
    return constant->at(0);
  }
  bool is_number(const std::string& value, double expected) const {
    const std::optional<double> known = number(value);
    return known && std::fabs(*known - expected) <= 1e-3 * std::fabs(expected);
  }

  /// Puts a node in the place of the last one of `parts`, which are in their order.
  void replace(std::vector<std::size_t> parts, Node fused) {
    std::sort(parts.begin(), parts.end());
    fused.outputs = node(parts.back()).outputs;
    for (const std::size_t i : parts) {
      fused.parts.push_back(node(i));
      gone_[i] = true;
    }
    gone_[parts.back()] = false;
    graph_.nodes[parts.back()] = std::move(fused);
  }

  void convolution(std::size_t conv) {
    const Found next = user(conv, "BatchNormalization");
    if (!next || node(*next).inputs[0] != node(conv).outputs[0] || node(*next).outputs.size() != 1)
      return;
    Node fused;
    fused.name = node(conv).name;
    fused.op = "Conv+BatchNormalization";
    fused.inputs = node(conv).inputs;
    replace({conv, *next}, std::move(fused));
  }

  void gelu(std::size_t erf) {
    const std::string& scaled = node(erf).inputs[0];
    std::string x;
    Found first = maker(scaled, "Div");
    if (first && is_number(node(*first).inputs[1], std::sqrt(2.0))) {
      x = node(*first).inputs[0];
    } else if ((first = maker(scaled, "Mul"))) {
      for (const std::string& input : node(*first).inputs)
        if (is_number(input, std::sqrt(0.5))) x = other(*first, input);
    }
    if (x.empty()) return;
    const Found added = user(erf, "Add");
    if (!added || !is_number(other(*added, node(erf).outputs[0]), 1)) return;
    const Found second = user(*added, "Mul");
    if (!second) return;
    const std::string factor = other(*second, node(*added).outputs[0]);
    std::vector<std::size_t> parts{*first, erf, *added, *second};
    const Found third = user(*second, "Mul");
    const Found half = maker(factor, "Mul");
    if (half && is_number(other(*half, x), 0.5)) {
      parts.push_back(*half);
    } else if (third && factor == x && is_number(other(*third, node(*second).outputs[0]), 0.5)) {
      parts.push_back(*third);
    } else if (third && is_number(factor, 0.5) && other(*third, node(*second).outputs[0]) == x) {
      parts.push_back(*third);
    } else {
      return;
    }
    Node fused;
    fused.name = node(erf).name;
    fused.op = "Gelu";
    fused.inputs = {x};
    replace(std::move(parts), std::move(fused));
  }

  /// From the input of a softmax back to the product of q and k.
  struct Scores {
    std::vector<std::size_t> parts;
    std::size_t product;
    double scale = 1;
    std::string mask = {};
    bool condition = false;  ///< the mask says where scores count
  };

  std::optional<Scores> scores(const std::string& value) const {
    if (const Found product = maker(value, "MatMul")) return Scores{{*product}, *product};
    for (const char* op : {"Div", "Mul", "Add"}) {
      const Found step = maker(value, op);
      if (!step || node(*step).inputs.size() != 2) continue;
      const bool divides = node(*step).op == "Div";
      for (std::size_t i = 0; i < (divides ? 1u : 2u); ++i) {
        const std::string& operand = node(*step).inputs[1 - i];
        std::optional<Scores> found = scores(node(*step).inputs[i]);
        // A mask is added to the scaled product, only once.
        if (!found || !found->mask.empty()) continue;
        if (node(*step).op == "Add") {
          found->mask = operand;
        } else {
          const std::optional<double> factor = number(operand);
          if (!factor) continue;
          found->scale *= divides ? 1 / *factor : *factor;
        }
        found->parts.push_back(*step);
        return found;
      }
    }
    return std::nullopt;
  }

  /// The same behind Where with a condition and a number that hides.
  std::optional<Scores> chosen_scores(const std::string& value) const {
    const Found where = maker(value, "Where");
    if (!where) return scores(value);
    const std::optional<double> hidden = number(node(*where).inputs[2]);
    std::optional<Scores> found = scores(node(*where).inputs[1]);
    if (!found || !found->mask.empty() || !hidden || *hidden > kHiddenScore) return std::nullopt;
    found->mask = node(*where).inputs[0];
    found->condition = true;
    found->parts.push_back(*where);
    return found;
  }

  void attention(std::size_t softmax) {
    const Found weighted = user(softmax, "MatMul");
    if (!weighted || node(*weighted).inputs[0] != node(softmax).outputs[0]) return;
    std::optional<Scores> found = chosen_scores(node(softmax).inputs[0]);
    if (!found) return;
    found->parts.push_back(softmax);
    found->parts.push_back(*weighted);
    Node fused;
    fused.name = node(softmax).name;
    fused.op = "Attention";
    fused.inputs = {node(found->product).inputs[0], node(found->product).inputs[1],
                    node(*weighted).inputs[1], found->mask};
    fused.attributes = node(softmax).attributes;
    fused.attributes["scale"] = static_cast<float>(found->scale);
    fused.attributes["condition"] = std::int64_t{found->condition};
    const Found turned = user(*weighted, "Transpose");
    const Dims heads_inside{0, 2, 1, 3};
    const bool inside =
        turned && Attributes(graph_, node(*turned)).integers("perm") == heads_inside;
    fused.attributes["heads_inside"] = std::int64_t{inside};
    replace(found->parts, std::move(fused));
  }

  Graph& graph_;
  std::vector<bool> gone_;
  std::map<std::string, std::size_t> maker_;
  std::map<std::string, std::vector<std::size_t>> users_;
};

}  // namespace

void find_patterns(Graph& graph) { Patterns(graph).find(); }

}  // namespace trn2vp::workloads::onnx
