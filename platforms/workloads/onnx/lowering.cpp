// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/lowering.h"

#include <algorithm>
#include <stdexcept>

#include "platforms/workloads/onnx/host_ops.h"

namespace trn2vp::workloads::onnx {
namespace {

/// Columns of a matrix that a vector becomes: so that it has the 128 rows of SBUF, as long as they
/// are not too short for the DMA engines nor longer than a tile.
constexpr std::int64_t kRows = 128, kLeastColumns = 32, kMostColumns = 2048;

std::int64_t folded_columns(std::int64_t elements) {
  return std::min(elements,
                  std::clamp((elements + kRows - 1) / kRows, kLeastColumns, kMostColumns));
}

}  // namespace

Value value_of(Constant constant) {
  Value value;
  value.view = dense_view(constant.dims);
  value.integer = constant.integer;
  value.constant = std::make_shared<const Constant>(std::move(constant));
  return value;
}

void Lowering::begin(const std::string& node) {
  node_ = node;
  new_layer_ = true;
}

void Lowering::run(KernelKind kind) {
  if (new_layer_) workload_.layers.push_back(node_);
  new_layer_ = false;
  Kernel kernel = Barrier{};
  static_cast<KernelKind&>(kernel) = std::move(kind);
  kernel.layer = workload_.layers.size() - 1;
  workload_.kernels.push_back(std::move(kernel));
}

std::size_t Lowering::add(Tensor tensor) {
  workload_.tensors.push_back(std::move(tensor));
  return workload_.tensors.size() - 1;
}

namespace {

Tensor tensor_of(const std::string& name, const Dims& dims, DataType dtype) {
  const std::uint64_t cols = dims.empty() ? 1 : static_cast<std::uint64_t>(dims.back());
  const std::uint64_t elements = elements_of(dims);
  if (elements == 0) throw std::invalid_argument("'" + name + "' is empty: " + text_of(dims));
  constexpr std::uint64_t kMostElements = std::uint64_t{1} << 36;  // above any HBM
  if (elements > kMostElements)
    throw std::invalid_argument("'" + name + "' is too large: " + text_of(dims));
  return {name, elements / cols, cols, dtype, false};
}

}  // namespace

Value Lowering::input(const Input& input) {
  Tensor tensor = tensor_of(input.name, input.dims, input.integer ? DataType::kUint32 : dtype_);
  tensor.scale = 1.0;
  if (input.integer) tensor.content = Content::kIndices;
  return {dense_view(input.dims), nullptr, add(std::move(tensor)), input.integer};
}

Value Lowering::fresh(const Dims& dims) {
  Tensor tensor = tensor_of(node_ + "." + std::to_string(workload_.tensors.size()), dims, dtype_);
  tensor.output = tensor.kept = true;
  return {dense_view(dims), nullptr, add(std::move(tensor)), false};
}

Value Lowering::placed(const Value& value) {
  if (value.constant == nullptr) return value;
  const auto [found, is_new] = constants_.emplace(value.constant, 0);
  if (is_new) {
    Tensor tensor = tensor_of("constant." + std::to_string(workload_.tensors.size()),
                              value.constant->dims, dtype_);
    tensor.content = Content::kGiven;
    ConstantPtr reals = value.constant;
    if (reals->integer) reals = std::make_shared<const Constant>(cast(*reals, false, false));
    tensor.values = std::shared_ptr<const std::vector<float>>(reals, &reals->reals);
    found->second = add(std::move(tensor));
  }
  return {dense_view(value.dims()), nullptr, found->second, false};
}

Value Lowering::dense(const Value& any) {
  const Value value = placed(any);
  if (value.integer)
    throw std::invalid_argument("takes integers that are not known before the run");
  if (is_dense(value.view)) return value;
  const auto known = copies_.find({value.tensor, value.view});
  if (known != copies_.end()) return known->second;
  const Value result = fresh(value.dims());
  copy(result, value);
  copies_[{value.tensor, value.view}] = result;
  return result;
}

Value Lowering::rows(const Value& any) {
  const Value value = placed(any);
  const bool in_order = value.view.rank() >= 2 && !value.integer &&
                        (value.view.dims.back() == 1 || value.view.strides.back() == 1);
  // Rows that repeat have no pitch.
  const bool repeats =
      in_order && value.view.strides.end()[-2] == 0 && value.view.dims.end()[-2] > 1;
  return in_order && !repeats ? value : dense(value);
}

Value Lowering::unit_steps(const Value& any) {
  const Value value = placed(any);
  if (value.integer) return value;
  const Loops loops = joined({value.view});
  const std::int64_t step = loops.strides[0].back();
  return step == 0 || step == 1 ? value : dense(value);
}

std::size_t Lowering::precise(std::vector<float> values) {
  Tensor tensor = tensor_of("constant." + std::to_string(workload_.tensors.size()),
                            {1, static_cast<std::int64_t>(values.size())}, DataType::kFp32);
  tensor.content = Content::kGiven;
  tensor.values = std::make_shared<const std::vector<float>>(std::move(values));
  return add(std::move(tensor));
}

void Lowering::output(const std::string& name, const Value& any) {
  Value value = dense(any);
  const bool own = workload_.tensors[value.tensor].output && workload_.tensors[value.tensor].kept &&
                   value.view.offset == 0 && value.view.elements() == count_of(value.tensor);
  if (!own) {  // an input or a part of something
    const Value result = fresh(value.dims());
    copy(result, value);
    value = result;
  }
  workload_.tensors[value.tensor].kept = false;
  for (std::size_t i = 0; i < workload_.tensors.size(); ++i) {
    Tensor& tensor = workload_.tensors[i];
    if (i == value.tensor || (tensor.part && tensor.part->whole == value.tensor))
      tensor.name = name;
  }
}

std::size_t Lowering::matrix(const Value& value, std::int64_t offset, std::int64_t row_count,
                             std::int64_t columns, std::int64_t pitch) {
  const Tensor& memory = workload_.tensors[value.tensor];
  Tensor part = memory;
  part.rows = static_cast<std::uint64_t>(row_count);
  part.cols = static_cast<std::uint64_t>(columns);
  const auto first = static_cast<std::uint64_t>(offset);
  const auto step = static_cast<std::uint64_t>(row_count == 1 ? columns : pitch);
  if (first == 0 && step == part.cols && part.cols == memory.cols && part.rows == memory.rows)
    return value.tensor;
  part.part = Part{value.tensor, first / memory.cols, first % memory.cols, step};
  part.values = nullptr;
  return add(std::move(part));
}

std::size_t Lowering::last_two(const Value& value, std::int64_t offset) {
  return matrix(value, offset, value.dims().end()[-2], value.dims().back(),
                value.view.strides.end()[-2]);
}

std::size_t Lowering::whole(const Value& value, std::size_t trailing) {
  const Dims& dims = value.dims();
  const auto columns = static_cast<std::int64_t>(
      elements_of({dims.end() - static_cast<std::ptrdiff_t>(trailing), dims.end()}));
  const auto elements = static_cast<std::int64_t>(value.view.elements());
  return matrix(value, value.view.offset, elements / columns, columns, columns);
}

void Lowering::for_each_matrix(const std::vector<Value>& values,
                               const std::function<void(const std::vector<std::size_t>&)>& body) {
  std::vector<View> views;
  for (const Value& value : values) views.push_back(value.view);
  Loops loops = joined(views);
  const auto call = [&](const Dims& offsets, std::int64_t row_count, std::int64_t columns,
                        const std::function<std::int64_t(std::size_t)>& row_step,
                        const std::function<std::int64_t(std::size_t)>& step) {
    std::vector<std::size_t> matrices;
    for (std::size_t v = 0; v < values.size(); ++v) {
      const std::int64_t own_rows = row_step(v) == 0 ? 1 : row_count;
      const std::int64_t own_columns = step(v) == 0 ? 1 : columns;
      matrices.push_back(matrix(values[v], offsets[v], own_rows, own_columns, row_step(v)));
    }
    body(matrices);
  };
  const auto step = [&](std::size_t v) { return loops.strides[v].back(); };
  const std::int64_t last = loops.dims.back();
  if (loops.dims.size() == 1) {
    const std::int64_t columns = folded_columns(last);
    const std::int64_t row_count = last / columns;
    const auto row_step = [&](std::size_t v) { return step(v) * columns; };
    call(loops.offsets, row_count, columns, row_step, step);
    if (last % columns == 0) return;
    Dims offsets = loops.offsets;
    for (std::size_t v = 0; v < offsets.size(); ++v) offsets[v] += row_step(v) * row_count;
    return call(offsets, 1, last % columns, row_step, step);
  }
  // As many rows as there can be.
  const std::size_t depth = loops.dims.size() - 2;
  const auto longest = static_cast<std::size_t>(
      std::max_element(loops.dims.begin(), loops.dims.end() - 1) - loops.dims.begin());
  std::swap(loops.dims[longest], loops.dims[depth]);
  for (Dims& strides : loops.strides) std::swap(strides[longest], strides[depth]);
  for_each(loops, depth, [&](const Dims& offsets) {
    call(
        offsets, loops.dims[depth], last, [&](std::size_t v) { return loops.strides[v][depth]; },
        step);
  });
}

void Lowering::copy(const Value& to, const Value& from) {
  Loops loops = joined({to.view, from.view});
  const std::int64_t to_step = loops.strides[0].back(), step = loops.strides[1].back();
  if (to_step == 1 && (step == 0 || step == 1)) {
    return for_each_matrix({to, from}, [&](const std::vector<std::size_t>& m) {
      const Tensor& out = workload_.tensors[m[0]];
      const Tensor& in = workload_.tensors[m[1]];
      const bool plain = out.rows == in.rows && out.cols == in.cols;
      plain ? run(Copy{m[0], m[1]}) : run(Unary{m[0], m[1], UnaryOperator::kCopy});
    });
  }
  for (std::size_t unit = 0; to_step == 1 && unit + 1 < loops.dims.size(); ++unit)
    if (loops.strides[1][unit] == 1) return transpose_into(to, from, loops, unit);
  // One element after the other: rows of one.
  for_each(loops, loops.dims.size() - 1, [&](const Dims& offsets) {
    run(Copy{matrix(to, offsets[0], loops.dims.back(), 1, to_step),
             matrix(from, offsets[1], loops.dims.back(), 1, step)});
  });
}

// A matrix for every index of the other loops: its columns lie next to each other in one memory,
// its rows in the other.
void Lowering::transpose_into(const Value& to, const Value& from, const Loops& loops,
                              std::size_t unit) {
  Loops others;
  others.offsets = loops.offsets;
  others.strides.resize(2);
  const std::size_t last = loops.dims.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    if (i == unit) continue;
    others.dims.push_back(loops.dims[i]);
    for (std::size_t v = 0; v < 2; ++v) others.strides[v].push_back(loops.strides[v][i]);
  }
  for_each(others, others.dims.size(), [&](const Dims& offsets) {
    run(Transpose{
        matrix(to, offsets[0], loops.dims[unit], loops.dims[last], loops.strides[0][unit]),
        matrix(from, offsets[1], loops.dims[last], loops.dims[unit], loops.strides[1][last])});
  });
}

// ---- kernels

Value Lowering::unary(const Value& any, UnaryOperator function) {
  const Value x = unit_steps(any);
  const Value out = fresh(x.dims());
  for_each_matrix({out, x}, [&](const std::vector<std::size_t>& m) {
    run(Unary{m[0], m[1], function});
  });
  return out;
}

Value Lowering::binary(const Value& left, const Value& right, BinaryOperator op) {
  const auto dims = common_dims({left.dims(), right.dims()});
  if (!dims)
    throw std::invalid_argument("operands " + text_of(left.dims()) + " and " +
                                text_of(right.dims()) + " do not broadcast");
  const auto operand = [&](const Value& any) {
    Value value = placed(any);
    if (value.integer)
      throw std::invalid_argument("takes integers that are not known before the run");
    value.view = *repeated(value.view, *dims);
    return value;
  };
  const Value out = fresh(*dims);
  std::vector<Value> values = {out, operand(left), operand(right)};
  for (std::size_t v = 1; v < values.size(); ++v) {
    const std::int64_t step = joined({out.view, values[v].view}).strides[1].back();
    if (step == 0 || step == 1) continue;
    values[v] = dense(v == 1 ? left : right);
    values[v].view = *repeated(values[v].view, *dims);
  }
  for_each_matrix(values, [&](const std::vector<std::size_t>& m) {
    run(Binary{m[0], m[1], m[2], op});
  });
  return out;
}

Value Lowering::scalar_ops(const Value& any, std::vector<ScalarOps::Step> steps) {
  const Value x = dense(any);
  const Value out = fresh(x.dims());
  for_each_matrix({out, x}, [&](const std::vector<std::size_t>& m) {
    run(ScalarOps{m[0], m[1], steps});
  });
  return out;
}

Value Lowering::reduce(const Value& any, std::size_t trailing, ReduceOperator op) {
  const Value x = dense(any);
  Dims dims = x.dims();
  std::fill(dims.end() - static_cast<std::ptrdiff_t>(trailing), dims.end(), 1);
  Value out = fresh({static_cast<std::int64_t>(elements_of(dims)), 1});
  run(Reduce{out.tensor, whole(x, trailing), op});
  out.view = dense_view(dims);
  return out;
}

Value Lowering::softmax(const Value& any) {
  const Value x = dense(any);
  const Value out = fresh(x.dims());
  run(Softmax{whole(out, 1), whole(x, 1)});
  return out;
}

Value Lowering::matmul(const Value& a, const Value& b) {
  const std::int64_t m = a.dims().end()[-2], k = a.dims().back(), n = b.dims().back();
  if (b.dims().end()[-2] != k)
    throw std::invalid_argument("operands " + text_of(a.dims()) + " and " + text_of(b.dims()) +
                                " do not multiply");
  const auto batch_of = [](const Value& v) { return Dims(v.dims().begin(), v.dims().end() - 2); };
  const auto batch = common_dims({batch_of(a), batch_of(b)});
  if (!batch)
    throw std::invalid_argument("batches of " + text_of(a.dims()) + " and " + text_of(b.dims()) +
                                " do not broadcast");
  // One matrix for all batches: one large product.
  if (elements_of(batch_of(b)) == 1 && elements_of(*batch) > 1) {
    const Dims flat{static_cast<std::int64_t>(elements_of(*batch)) * m, k};
    Value rows_of_all = a.constant == nullptr ? a : placed(a);
    const auto view = reshaped(rows_of_all.view, flat);
    if (!view) rows_of_all = dense(rows_of_all);
    rows_of_all.view = view ? *view : dense_view(flat);
    Value one = b;
    one.view = *reshaped(b.view, {k, n});
    if (b.constant != nullptr) {
      Constant constant = *b.constant;
      constant.dims = one.view.dims;
      one = value_of(std::move(constant));
    }
    Value out = matmul(rows_of_all, one);
    Dims dims = *batch;
    dims.insert(dims.end(), {m, n});
    out.view = dense_view(dims);
    return out;
  }
  // The array sums over rows.
  Value turned = a;
  turned.view = swapped(a.view);
  if (a.constant != nullptr) turned = value_of(picked(*a.constant, turned.view));
  const Value lhs_t = rows(turned), rhs = rows(b);
  Dims dims = *batch;
  dims.insert(dims.end(), {m, n});
  const Value out = fresh(dims);
  const auto batches = [&](const Value& v) {
    View view{Dims(v.dims().begin(), v.dims().end() - 2),
              Dims(v.view.strides.begin(), v.view.strides.end() - 2), v.view.offset};
    return *repeated(view, *batch);
  };
  const Loops loops = joined({batches(out), batches(lhs_t), batches(rhs)});
  for_each(loops, loops.dims.size(), [&](const Dims& offsets) {
    const std::size_t to = last_two(out, offsets[0]);
    const std::size_t left = last_two(lhs_t, offsets[1]), right = last_two(rhs, offsets[2]);
    if (dtype_ == DataType::kFp32) return run(Matmul{to, left, right});
    const auto size = [](std::int64_t v) { return static_cast<std::uint64_t>(v); };
    run(Gemm{node_, size(m), size(n), size(k), left, right, to});
  });
  return out;
}

}  // namespace trn2vp::workloads::onnx
