// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platforms/workloads/onnx/graph.h"
#include "platforms/workloads/onnx/view.h"

// What is known before the run is computed before it: shapes, masks, weights in another order.
namespace trn2vp::workloads::onnx {

/// The elements of a view of the constant, in their order. Throws std::invalid_argument when there
/// are too many; so does the next.
Constant picked(const Constant& constant, const View& view);

/// An operator that goes element by element, with broadcasting: arithmetic, comparisons, logic,
/// Where. nullopt for one that is not known here, or operands that do not agree. Integers divide
/// towards zero, by zero gives 0.
std::optional<Constant> host_elementwise(const std::string& op,
                                         const std::vector<ConstantPtr>& operands);

/// The product of two batches of matrices of real numbers; nullopt when it is not small, of
/// integers, or the operands do not agree.
std::optional<Constant> host_matmul(const Constant& a, const Constant& b);

Constant cast(const Constant& constant, bool integer, bool boolean);

/// Integers as a list: a shape, axes.
Constant list_constant(const Dims& values);

}  // namespace trn2vp::workloads::onnx
