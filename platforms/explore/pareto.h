// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <optional>
#include <vector>

namespace trn2vp::explore {

/// A point's objectives, all of them to be minimised; nothing for a point that has not all.
using Costs = std::optional<std::vector<double>>;

/// For every point whether no other is better in one objective and no worse in all. Equal points
/// are on the front together. O(n^2) comparisons at worst, O(n log n) for two objectives or one.
std::vector<bool> pareto_front(const std::vector<Costs>& points);

}  // namespace trn2vp::explore
