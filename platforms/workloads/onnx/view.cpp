// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/view.h"

#include <algorithm>
#include <tuple>

namespace trn2vp::workloads::onnx {

bool View::operator<(const View& other) const {
  return std::tie(dims, strides, offset) < std::tie(other.dims, other.strides, other.offset);
}

View dense_view(const Dims& dims) {
  View view{dims, Dims(dims.size(), 1), 0};
  for (std::size_t i = dims.size(); i-- > 1;)
    view.strides[i - 1] = view.strides[i] * std::max<std::int64_t>(dims[i], 1);
  return view;
}

bool is_dense(const View& view) {
  const Dims strides = dense_view(view.dims).strides;
  for (std::size_t i = 0; i < view.rank(); ++i)
    if (view.dims[i] != 1 && view.strides[i] != strides[i]) return false;
  return true;
}

View permuted(const View& view, const std::vector<std::size_t>& order) {
  View result{{}, {}, view.offset};
  for (const std::size_t axis : order) {
    result.dims.push_back(view.dims[axis]);
    result.strides.push_back(view.strides[axis]);
  }
  return result;
}

View swapped(View view) {
  std::swap(view.dims.end()[-1], view.dims.end()[-2]);
  std::swap(view.strides.end()[-1], view.strides.end()[-2]);
  return view;
}

std::optional<View> repeated(const View& view, const Dims& dims) {
  if (view.rank() > dims.size()) return std::nullopt;
  const std::size_t added = dims.size() - view.rank();
  View result{dims, Dims(dims.size(), 0), view.offset};
  for (std::size_t i = 0; i < view.rank(); ++i) {
    if (view.dims[i] == dims[added + i]) {
      result.strides[added + i] = view.strides[i];
    } else if (view.dims[i] != 1) {
      return std::nullopt;
    }
  }
  return result;
}

// Old and new dimensions in groups with the same number of elements; the old ones of a group have
// to be one loop.
std::optional<View> reshaped(const View& view, const Dims& dims) {
  View old{{}, {}, view.offset};
  for (std::size_t i = 0; i < view.rank(); ++i) {
    if (view.dims[i] == 1) continue;
    old.dims.push_back(view.dims[i]);
    old.strides.push_back(view.strides[i]);
  }
  View result{dims, Dims(dims.size(), 1), view.offset};
  std::size_t from = 0, to = 0;
  while (from < old.rank()) {
    std::size_t from_end = from + 1, to_end = to;
    std::int64_t have = old.dims[from], want = 1;
    while (to_end < dims.size() && want < have) want *= dims[to_end++];
    while (have != want) {
      if (have < want) {
        if (from_end == old.rank()) return std::nullopt;
        have *= old.dims[from_end++];
      } else {
        if (to_end == dims.size()) return std::nullopt;
        want *= dims[to_end++];
      }
    }
    for (std::size_t i = from; i + 1 < from_end; ++i)
      if (old.strides[i] != old.strides[i + 1] * old.dims[i + 1]) return std::nullopt;
    std::int64_t step = old.strides[from_end - 1];
    for (std::size_t i = to_end; i-- > to;) {
      result.strides[i] = step;
      step *= dims[i];
    }
    from = from_end;
    to = to_end;
  }
  return result;
}

View sliced(View view, std::size_t axis, std::int64_t first, std::int64_t count,
            std::int64_t step) {
  view.offset += first * view.strides[axis];
  view.dims[axis] = count;
  view.strides[axis] *= step;
  return view;
}

View at(View view, std::size_t axis, std::int64_t index) {
  view.offset += index * view.strides[axis];
  view.dims.erase(view.dims.begin() + static_cast<std::ptrdiff_t>(axis));
  view.strides.erase(view.strides.begin() + static_cast<std::ptrdiff_t>(axis));
  return view;
}

std::optional<Dims> common_dims(const std::vector<Dims>& shapes) {
  Dims common;
  for (const Dims& dims : shapes) {
    if (dims.size() > common.size()) common.insert(common.begin(), dims.size() - common.size(), 1);
    const std::size_t added = common.size() - dims.size();
    for (std::size_t i = 0; i < dims.size(); ++i) {
      std::int64_t& size = common[added + i];
      if (size == 1) size = dims[i];
      if (dims[i] != 1 && dims[i] != size) return std::nullopt;
    }
  }
  return common;
}

Loops joined(const std::vector<View>& views) {
  Loops loops;
  loops.strides.resize(views.size());
  for (const View& view : views) loops.offsets.push_back(view.offset);
  const Dims& dims = views.front().dims;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1) continue;
    bool one_loop = !loops.dims.empty();
    for (std::size_t v = 0; v < views.size() && one_loop; ++v)
      one_loop = loops.strides[v].back() == views[v].strides[i] * dims[i];
    if (one_loop) {
      loops.dims.back() *= dims[i];
    } else {
      loops.dims.push_back(dims[i]);
    }
    for (std::size_t v = 0; v < views.size(); ++v) {
      if (!one_loop) loops.strides[v].push_back(0);
      loops.strides[v].back() = views[v].strides[i];
    }
  }
  if (loops.dims.empty()) {
    loops.dims.push_back(1);
    for (Dims& strides : loops.strides) strides.push_back(1);
  }
  return loops;
}

void for_each(const Loops& loops, std::size_t depth, const std::function<void(const Dims&)>& body) {
  Dims index(depth, 0);
  Dims offsets = loops.offsets;
  while (true) {
    body(offsets);
    std::size_t i = depth;
    while (i-- > 0) {
      const bool more = ++index[i] < loops.dims[i];
      for (std::size_t v = 0; v < offsets.size(); ++v)
        offsets[v] += more ? loops.strides[v][i] : -(loops.dims[i] - 1) * loops.strides[v][i];
      if (more) break;
      index[i] = 0;
    }
    if (i == ~std::size_t{0}) return;
  }
}

}  // namespace trn2vp::workloads::onnx
