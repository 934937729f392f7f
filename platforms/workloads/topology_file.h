// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trn2vp::workloads {

/// A layer of a SCALE-Sim topology: a convolution without padding, or a GEMM.
struct TopologyLayer {
  std::string name;
  bool gemm = false;
  std::uint64_t m = 0, n = 0, k = 0;  ///< of a GEMM
  std::uint64_t batch = 1;            ///< GEMMs of this shape, one after the other
  std::uint64_t height = 0, width = 0, filter_height = 0, filter_width = 0;
  std::uint64_t channels = 0, filters = 0, stride = 1;
  bool depthwise = false;  ///< every channel has `filters` filters of its own
  /// Of `sparsity_of` weights in a row along K, `sparsity` are not 0.
  std::uint64_t sparsity = 1, sparsity_of = 1;
};

/// Reads a SCALE-Sim topology. The header tells the format:
///
///   Layer, M, N, K [, Sparsity] [, Batch]
///   Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter,
///     Strides [, Sparsity]                 (or Stride Height, Stride Width, which have to be
///     equal)
///
/// A row may end in a comma; blank lines and lines that start with # are skipped. A convolution
/// with DP in its name is depthwise, as there. Throws std::runtime_error with one line: file, line,
/// column, and what was expected.
std::vector<TopologyLayer> read_topology(const std::string& path);

}  // namespace trn2vp::workloads
