// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Operators that put elements elsewhere: views where one is enough, copies by DMA else.
#include <algorithm>
#include <numeric>

#include "platforms/workloads/onnx/call.h"
#include "platforms/workloads/onnx/host_ops.h"

namespace trn2vp::workloads::onnx {
namespace {

std::int64_t size_of(const View& view, std::size_t axis) { return view.dims[axis]; }

void transpose(Call& call) {
  const Value& x = call.operand(0);
  const std::size_t rank = x.dims().size();
  Dims perm = call.attributes.integers("perm");
  if (perm.empty()) {
    for (std::size_t i = rank; i-- > 0;) perm.push_back(static_cast<std::int64_t>(i));
  }
  std::vector<std::size_t> order;
  for (const std::int64_t axis : perm) order.push_back(call.axis(axis, rank));
  std::vector<std::size_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (sorted.size() != rank || sorted[i] != i)
      call.attributes.refuse("perm", "is " + text_of(perm) + ", expected every axis once");
  call.result(0, viewed(x, permuted(x.view, order)));
}

void reshape(Call& call) {
  const Value& x = call.operand(0);
  Dims dims = call.constant(1, "shape").integers;
  const bool keep_zero = call.attributes.integer("allowzero", 0) != 0;
  const auto elements = static_cast<std::int64_t>(x.view.elements());
  std::int64_t known = 1;
  std::size_t open = dims.size();
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 0 && !keep_zero && i < x.dims().size()) dims[i] = x.dims()[i];
    if (dims[i] == -1 && open == dims.size()) {
      open = i;
      continue;
    }
    if (dims[i] < 1 || dims[i] > elements / known)
      call.fail("cannot reshape " + text_of(x.dims()) + " to " + text_of(dims));
    known *= dims[i];
  }
  if (open < dims.size()) dims[open] = elements / known;
  if (static_cast<std::int64_t>(elements_of(dims)) != elements)
    call.fail("cannot reshape " + text_of(x.dims()) + " to " + text_of(dims));
  call.result(0, onnx::reshape(call.lower, x, dims));
}

void flatten(Call& call) {
  const Value& x = call.operand(0);
  const auto rank = static_cast<std::int64_t>(x.dims().size());
  std::int64_t axis = call.attributes.integer("axis", 1);
  if (axis < -rank || axis > rank) call.attributes.refuse("axis", "is beyond the dimensions");
  if (axis < 0) axis += rank;
  const Dims front(x.dims().begin(), x.dims().begin() + axis);
  const Dims back(x.dims().begin() + axis, x.dims().end());
  call.result(0, onnx::reshape(call.lower, x,
                               {static_cast<std::int64_t>(elements_of(front)),
                                static_cast<std::int64_t>(elements_of(back))}));
}

void squeeze(Call& call) {
  const Value& x = call.operand(0);
  std::vector<bool> gone(x.dims().size(), false);
  const Dims axes = call.axes(1);
  for (const std::int64_t axis : axes) {
    const std::size_t i = call.axis(axis, gone.size());
    if (x.dims()[i] != 1) call.fail("axis " + std::to_string(axis) + " is not of size 1");
    gone[i] = true;
  }
  View view = x.view;
  for (std::size_t i = gone.size(); i-- > 0;)
    if (gone[i] || (axes.empty() && x.dims()[i] == 1)) view = at(view, i, 0);
  call.result(0, viewed(x, view));
}

void unsqueeze(Call& call) {
  const Value& x = call.operand(0);
  const Dims axes = call.axes(1);
  const std::size_t rank = x.dims().size() + axes.size();
  std::vector<bool> added(rank, false);
  for (const std::int64_t axis : axes) {
    const std::size_t i = call.axis(axis, rank);
    if (added[i]) call.fail("axis " + std::to_string(axis) + " twice");
    added[i] = true;
  }
  View view{{}, {}, x.view.offset};
  std::size_t from = 0;
  for (std::size_t i = 0; i < rank; ++i) {
    view.dims.push_back(added[i] ? 1 : x.view.dims[from]);
    view.strides.push_back(added[i] ? 1 : x.view.strides[from]);
    from += added[i] ? 0 : 1;
  }
  call.result(0, viewed(x, view));
}

void expand(Call& call) {
  const Value& x = call.operand(0);
  const auto dims = common_dims({x.dims(), call.constant(1, "shape").integers});
  const auto view = dims ? repeated(x.view, *dims) : std::nullopt;
  if (!view) call.fail("cannot expand " + text_of(x.dims()));
  call.result(0, viewed(x, *view));
}

/// Start, end and step of a dimension as the rules of Slice have them.
void slice_axis(Call& call, View& view, std::size_t axis, std::int64_t start, std::int64_t end,
                std::int64_t step) {
  const std::int64_t size = size_of(view, axis);
  if (step == 0) call.fail("a step of 0");
  step = std::clamp(step, -std::max<std::int64_t>(size, 1), std::max<std::int64_t>(size, 1));
  if (start < 0) start += size;
  if (end < 0) end = end < -size ? (step < 0 ? -1 : 0) : end + size;
  start = std::clamp<std::int64_t>(start, 0, step < 0 ? size - 1 : size);
  end = std::clamp<std::int64_t>(end, step < 0 ? -1 : 0, size);
  const std::int64_t span = step > 0 ? end - start : start - end;
  const std::int64_t pace = step > 0 ? step : -step;
  view = sliced(view, axis, start, span <= 0 ? 0 : (span + pace - 1) / pace, step);
}

void slice(Call& call) {
  const Value& x = call.operand(0);
  const bool operands = call.operands() > 1;  // from opset 10 on
  const Dims starts =
      operands ? call.constant(1, "starts").integers : call.attributes.integers("starts");
  const Dims ends = operands ? call.constant(2, "ends").integers : call.attributes.integers("ends");
  Dims axes = operands && call.has(3) ? call.constant(3, "axes").integers
                                      : call.attributes.integers("axes");
  if (axes.empty()) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  const Dims steps = call.has(4) ? call.constant(4, "steps").integers : Dims(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    call.fail("starts, ends, axes and steps of different lengths");
  View view = x.view;
  for (std::size_t i = 0; i < starts.size(); ++i)
    slice_axis(call, view, call.axis(axes[i], view.rank()), starts[i], ends[i], steps[i]);
  if (view.elements() == 0 && x.constant == nullptr) call.fail("the result is empty");
  // Kernels go forward through memory.
  for (const std::int64_t stride : view.strides)
    if (stride < 0 && x.constant == nullptr) call.fail("a step below 0");
  call.result(0, viewed(x, view));
}

void split(Call& call) {
  const Value& x = call.operand(0);
  const std::size_t axis = call.axis(call.attributes.integer("axis", 0), x.dims().size());
  Dims parts = call.has(1) ? call.constant(1, "split").integers : call.attributes.integers("split");
  const std::int64_t size = x.dims()[axis];
  const auto count = static_cast<std::int64_t>(call.results());
  if (parts.empty()) {
    if (size % count != 0)
      call.fail("cannot split " + std::to_string(size) + " into " + std::to_string(count));
    parts.assign(call.results(), size / count);
  }
  for (const std::int64_t part : parts)
    if (part < 1 || part > size)
      call.fail("cannot split " + std::to_string(size) + " into " + text_of(parts));
  if (parts.size() != call.results() ||
      std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) != size)
    call.fail("cannot split " + std::to_string(size) + " into " + text_of(parts));
  std::int64_t first = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    call.result(i, viewed(x, sliced(x.view, axis, first, parts[i], 1)));
    first += parts[i];
  }
}

Value concatenated(Call& call, const std::vector<Value>& values, std::size_t axis) {
  Dims dims = values.front().dims();
  dims[axis] = 0;
  bool known = true;
  for (const Value& value : values) {
    Dims other = value.dims();
    if (other.size() != dims.size()) call.fail("inputs of different ranks");
    dims[axis] += other[axis];
    other[axis] = dims[axis];
    if (other != dims) call.fail("inputs of different sizes beside the axis");
    known &= value.constant != nullptr;
  }
  if (known) {
    // As if the axis were the first: then the parts stand behind each other.
    std::vector<std::size_t> order(dims.size());
    std::iota(order.begin(), order.end(), 0);
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(axis),
                order.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
    Constant all;
    all.integer = values.front().constant->integer;
    for (const Value& value : values) {
      const Constant part = picked(*value.constant, permuted(dense_view(value.dims()), order));
      all.integers.insert(all.integers.end(), part.integers.begin(), part.integers.end());
      all.reals.insert(all.reals.end(), part.reals.begin(), part.reals.end());
    }
    std::vector<std::size_t> back(dims.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      all.dims.push_back(dims[order[i]]);
      back[order[i]] = i;
    }
    return value_of(picked(all, permuted(dense_view(all.dims), back)));
  }
  const Value out = call.lower.fresh(dims);
  std::int64_t first = 0;
  for (const Value& value : values) {
    if (value.view.elements() == 0) continue;
    Value place = out;
    place.view = sliced(out.view, axis, first, value.dims()[axis], 1);
    call.lower.copy(place, call.lower.placed(value));
    first += value.dims()[axis];
  }
  return out;
}

void concat(Call& call) {
  std::vector<Value> values;
  bool known = true;
  for (std::size_t i = 0; i < call.operands(); ++i) {
    values.push_back(call.operand(i));
    known &= values.back().constant != nullptr;
  }
  for (std::size_t i = 0; !known && i < call.operands(); ++i) call.real(i);
  const std::size_t axis =
      call.axis(call.attributes.integer("axis", 1), values.front().dims().size());
  call.result(0, concatenated(call, values, axis));
}

// With zeros or another number around; by the rules of opset 2 as attributes, of 11 as operands.
void pad(Call& call) {
  const Value& x = call.operand(0);
  const std::string mode = call.attributes.text("mode", "constant");
  if (mode != "constant") call.attributes.refuse("mode", "is '" + mode + "', expected constant");
  const Dims pads =
      call.has(1) ? call.constant(1, "pads").integers : call.attributes.integers("pads");
  const double number = call.has(2) ? call.constant(2, "constant_value").at(0)
                                    : static_cast<double>(call.attributes.real("value", 0.0f));
  const std::size_t rank = x.dims().size();
  if (pads.size() != 2 * rank) call.fail("pads " + text_of(pads) + " for " + text_of(x.dims()));
  Dims dims = x.dims();
  for (std::size_t i = 0; i < rank; ++i) {
    constexpr std::int64_t kMost = 1 << 20;
    if (pads[i] < 0 || pads[i + rank] < 0 || pads[i] > kMost || pads[i + rank] > kMost)
      call.fail("pads " + text_of(pads) + ", expected 0.." + std::to_string(kMost));
    dims[i] += pads[i] + pads[i + rank];
  }
  const Constant one{{}, false, {}, {static_cast<float>(number)}};
  // Slab by slab of the border, so that every element is written once: results stay to be verified.
  const Value all = call.lower.fresh(dims);
  const Value filler = call.lower.placed(value_of(one));
  const auto fill = [&](const View& slab) {
    if (slab.elements() == 0) return;
    Value to = all, from = filler;
    to.view = slab;
    from.view = *repeated(filler.view, slab.dims);
    call.lower.copy(to, from);
  };
  Value inside = all;
  for (std::size_t i = 0; i < rank; ++i) {
    fill(sliced(inside.view, i, 0, pads[i], 1));
    fill(sliced(inside.view, i, pads[i] + x.dims()[i], pads[i + rank], 1));
    inside.view = sliced(inside.view, i, pads[i], x.dims()[i], 1);
  }
  call.lower.copy(inside, call.lower.placed(call.real(0)));
  call.result(0, all);
}

// A new dimension in front of each that is repeated.
void tile(Call& call) {
  const Value& x = call.operand(0);
  const Dims repeats = call.constant(1, "repeats").integers;
  if (repeats.size() != x.dims().size())
    call.fail("repeats " + text_of(repeats) + " for " + text_of(x.dims()));
  View view{{}, {}, x.view.offset};
  Dims dims;
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    constexpr std::int64_t kMost = 1 << 20;
    if (repeats[i] < 1 || repeats[i] > kMost)
      call.fail("repeats " + text_of(repeats) + ", expected 1.." + std::to_string(kMost));
    view.dims.insert(view.dims.end(), {repeats[i], x.view.dims[i]});
    view.strides.insert(view.strides.end(), {0, x.view.strides[i]});
    dims.push_back(repeats[i] * x.view.dims[i]);
  }
  call.result(0, onnx::reshape(call.lower, viewed(x, view), dims));
}

// Rows of a table by indices that the run brings.
void gather_rows(Call& call, const Value& table, const Value& indices) {
  if (table.dims().size() != 2)
    call.fail("gathers from " + text_of(table.dims()) + ", expected a table of rows");
  const Value rows = call.lower.dense(table);
  // The descriptors count from the beginning of a tensor.
  Value data = rows;
  if (call.lower.whole(rows, 1) != rows.tensor) {
    data = call.lower.fresh(table.dims());
    call.lower.copy(data, rows);
  }
  if (!is_dense(indices.view)) call.fail("the indices are not in their order");
  Tensor& source = call.lower.workload().tensors[indices.tensor];
  const auto limit = static_cast<std::uint64_t>(table.dims()[0]);
  source.limit = source.limit == 0 ? limit : std::min(source.limit, limit);
  Dims dims = indices.dims();
  dims.push_back(table.dims()[1]);
  const Value out = call.lower.fresh(dims);
  Value list = indices;
  list.view = *reshaped(indices.view, {static_cast<std::int64_t>(indices.view.elements()), 1});
  call.lower.run(
      Gather{call.lower.whole(out, 1), data.tensor, call.lower.last_two(list, list.view.offset)});
  call.result(0, out);
}

void gather(Call& call) {
  const Value& x = call.operand(0);
  const Value& indices = call.operand(1);
  const std::size_t axis = call.axis(call.attributes.integer("axis", 0), x.dims().size());
  if (indices.constant == nullptr) {
    if (axis != 0) call.fail("indices that are not known before the run, expected axis 0");
    return gather_rows(call, x, indices);
  }
  const std::int64_t size = x.dims()[axis];
  Dims list = indices.constant->integers;
  for (std::int64_t& index : list) {
    if (index < -size || index >= size)
      call.fail("index " + std::to_string(index) + " of " + std::to_string(size));
    if (index < 0) index += size;
  }
  if (list.empty()) call.fail("no indices");
  if (indices.dims().empty()) return call.result(0, viewed(x, at(x.view, axis, list[0])));
  // A view when they are evenly spread, else as many copies as there are runs of neighbours.
  std::vector<Value> parts;
  for (std::size_t i = 0; i < list.size();) {
    std::size_t end = i + 1;
    while (end < list.size() && list[end] == list[end - 1] + 1) ++end;
    parts.push_back(
        viewed(x, sliced(x.view, axis, list[i], static_cast<std::int64_t>(end - i), 1)));
    i = end;
  }
  if (x.integer && x.constant == nullptr && parts.size() > 1) call.real(0);
  const Value all = parts.size() == 1 ? parts[0] : concatenated(call, parts, axis);
  Dims dims = x.dims();
  dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(axis));
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(axis), indices.dims().begin(),
              indices.dims().end());
  call.result(0, onnx::reshape(call.lower, all, dims));
}

// ---- what is known before the run

void shape(Call& call) {
  const Dims& dims = call.operand(0).dims();
  const auto rank = static_cast<std::int64_t>(dims.size());
  const auto bound = [&](const char* name, std::int64_t otherwise) {
    const std::int64_t value = call.attributes.integer(name, otherwise);
    return std::clamp<std::int64_t>(value < 0 ? value + rank : value, 0, rank);
  };
  const std::int64_t start = bound("start", 0), end = std::max(start, bound("end", rank));
  call.result(0, value_of(list_constant({dims.begin() + start, dims.begin() + end})));
}

void size(Call& call) {
  const auto elements = static_cast<std::int64_t>(call.operand(0).view.elements());
  call.result(0, value_of(Constant{{}, true, {elements}, {}}));
}

void constant(Call& call) {
  Constant value;
  if (const ConstantPtr tensor = call.attributes.tensor("value")) {
    value = *tensor;
  } else if (call.attributes.has("value_int")) {
    value = {{}, true, {call.attributes.integer("value_int", 0)}, {}};
  } else if (call.attributes.has("value_float")) {
    value = {{}, false, {}, {call.attributes.real("value_float", 0)}};
  } else if (call.attributes.has("value_ints")) {
    value = list_constant(call.attributes.integers("value_ints"));
  } else {
    call.fail("expected value, value_int, value_ints or value_float");
  }
  call.result(0, value_of(std::move(value)));
}

void constant_of_shape(Call& call) {
  Constant value{{1}, false, {}, {0.0f}};
  if (const ConstantPtr given = call.attributes.tensor("value")) value = *given;
  if (elements_of(value.dims) != 1) call.attributes.refuse("value", "expected one element");
  value.dims = {};
  const auto view = repeated(dense_view({}), call.constant(0, "shape").integers);
  call.result(0, value_of(picked(value, *view)));
}

void range(Call& call) {
  const Constant& start = call.constant(0, "start");
  const double first = start.at(0), limit = call.constant(1, "limit").at(0),
               delta = call.constant(2, "delta").at(0);
  constexpr double kMost = 1 << 26;
  if (delta == 0 || (limit - first) / delta > kMost) call.fail("a step of 0, or too long");
  Constant value;
  value.integer = start.integer;
  for (double at = first; delta > 0 ? at < limit : at > limit; at += delta) {
    if (value.integer) {
      value.integers.push_back(static_cast<std::int64_t>(at));
    } else {
      value.reals.push_back(static_cast<float>(at));
    }
  }
  value.dims = {static_cast<std::int64_t>(std::max(value.integers.size(), value.reals.size()))};
  call.result(0, value_of(std::move(value)));
}

}  // namespace

void add_shapes(std::map<std::string, Operator>& table) {
  table["Transpose"] = transpose;
  table["Reshape"] = reshape;
  table["Flatten"] = flatten;
  table["Squeeze"] = squeeze;
  table["Unsqueeze"] = unsqueeze;
  table["Expand"] = expand;
  table["Slice"] = slice;
  table["Split"] = split;
  table["Concat"] = concat;
  table["Gather"] = gather;
  table["Pad"] = pad;
  table["Tile"] = tile;
  table["Shape"] = shape;
  table["Size"] = size;
  table["Constant"] = constant;
  table["ConstantOfShape"] = constant_of_shape;
  table["Range"] = range;
}

}  // namespace trn2vp::workloads::onnx
