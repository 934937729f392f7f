// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace trn2vp::workloads::onnx {

/// A node as far as it tells the order.
struct Link {
  std::string name;  ///< for people
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

/// Indices of the nodes, each behind those whose outputs it takes, else as they stand. `given`:
/// values that are there from the start; `results`: those that have to be there at the end. Throws
/// std::runtime_error: a name that two things have, a value that nobody makes, a cycle with its
/// nodes.
std::vector<std::size_t> node_order(const std::string& path, const std::vector<Link>& nodes,
                                    const std::vector<std::string>& given,
                                    const std::vector<std::string>& results);

}  // namespace trn2vp::workloads::onnx
