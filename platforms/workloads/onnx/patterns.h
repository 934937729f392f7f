// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "platforms/workloads/onnx/graph.h"

namespace trn2vp::workloads::onnx {

/// What is added to a score, or put in its place, so that its exponential is nothing.
constexpr double kHiddenScore = -1e4;

/// Finds groups of nodes that one kernel can do and puts one node in their place, which knows them
/// as its parts: what is between them is used nowhere else. Whether the kernel takes the shapes is
/// seen later.
///
/// Conv+BatchNormalization: the two, one after the other.
///
/// Gelu: x / sqrt(2), Erf, + 1, times x, times 1/2, in the orders that exporters write. Input: x.
///
/// Attention: MatMul, Mul or Div by a number, Add of a mask or Where with a condition and a number
/// that hides, Softmax, MatMul, the second and third where they are. Inputs: q, k transposed, v,
/// mask. Attributes: "scale"; "condition" where the mask is one; "heads_inside" where the result is
/// then transposed to [batch, queries, heads, columns].
void find_patterns(Graph& graph);

}  // namespace trn2vp::workloads::onnx
