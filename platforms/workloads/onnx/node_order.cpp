// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/node_order.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <stdexcept>

namespace trn2vp::workloads::onnx {
namespace {

constexpr std::size_t kGiven = ~std::size_t{0};

class Order {
 public:
  Order(const std::string& path, const std::vector<Link>& nodes) : path_(path), nodes_(nodes) {}

  std::vector<std::size_t> find(const std::vector<std::string>& given,
                                const std::vector<std::string>& results) {
    for (const std::string& name : given) define(name, kGiven);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      for (const std::string& name : nodes_[i].outputs) {
        if (!name.empty()) define(name, i);
      }
    }
    for (const std::string& name : results) {
      if (maker_.count(name) == 0) fail("output '" + name + "' is made by no node");
    }
    return sorted();
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(path_ + ": " + why);
  }

  void define(const std::string& name, std::size_t by) {
    const auto [found, is_new] = maker_.emplace(name, by);
    if (is_new) return;
    const auto who = [&](std::size_t maker) {
      return maker == kGiven ? std::string("the graph") : "node '" + nodes_[maker].name + "'";
    };
    fail("value '" + name + "' is defined twice, by " + who(found->second) + " and by " + who(by));
  }

  std::vector<std::size_t> sorted() {
    std::vector<std::size_t> missing(nodes_.size(), 0);
    std::vector<std::vector<std::size_t>> users(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      for (const std::string& name : nodes_[i].inputs) {
        if (name.empty()) continue;
        const auto maker = maker_.find(name);
        if (maker == maker_.end()) {
          fail("node '" + nodes_[i].name + "': input '" + name +
               "' is no input, initializer or output of a node");
        }
        if (maker->second == kGiven) continue;
        ++missing[i];
        users[maker->second].push_back(i);
      }
    }
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (missing[i] == 0) ready.push(i);
    std::vector<std::size_t> order;
    while (!ready.empty()) {
      const std::size_t node = ready.top();
      ready.pop();
      order.push_back(node);
      for (const std::size_t user : users[node])
        if (--missing[user] == 0) ready.push(user);
    }
    if (order.size() < nodes_.size()) fail_cycle(missing);
    return order;
  }

  // Every node that is left waits for another one that is left: going back from one, a node comes
  // twice.
  [[noreturn]] void fail_cycle(const std::vector<std::size_t>& missing) const {
    std::size_t node = 0;
    while (missing[node] == 0) ++node;
    std::vector<std::size_t> way;
    while (std::find(way.begin(), way.end(), node) == way.end()) {
      way.push_back(node);
      for (const std::string& name : nodes_[node].inputs) {
        const auto maker = maker_.find(name);
        if (maker == maker_.end() || maker->second == kGiven || missing[maker->second] == 0)
          continue;
        node = maker->second;
        break;
      }
    }
    std::string text = "'" + nodes_[node].name + "'";
    const auto first = std::find(way.begin(), way.end(), node);
    for (auto at = way.end(); at != first;) text += " -> '" + nodes_[*--at].name + "'";
    fail("the graph has a cycle: " + text);
  }

  const std::string& path_;
  const std::vector<Link>& nodes_;
  std::map<std::string, std::size_t> maker_;
};

}  // namespace

std::vector<std::size_t> node_order(const std::string& path, const std::vector<Link>& nodes,
                                    const std::vector<std::string>& given,
                                    const std::vector<std::string>& results) {
  return Order(path, nodes).find(given, results);
}

}  // namespace trn2vp::workloads::onnx
