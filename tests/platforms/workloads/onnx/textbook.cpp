// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/platforms/workloads/onnx/textbook.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace trn2vp::testing_support {

using Index = Array::Index;

Array::Array(Index sizes) : dims(std::move(sizes)) {
  std::int64_t elements = 1;
  for (const std::int64_t size : dims) elements *= size;
  values.assign(static_cast<std::size_t>(elements), 0.0);
}

Array::Array(const Index& sizes, const std::function<double(const Index&)>& value) : Array(sizes) {
  for (std::size_t flat = 0; flat < values.size(); ++flat) {
    Index index(dims.size());
    auto rest = static_cast<std::int64_t>(flat);
    for (std::size_t d = dims.size(); d-- > 0;) {
      index[d] = rest % dims[d];
      rest /= dims[d];
    }
    values[flat] = value(index);
  }
}

double Array::at(const Index& index) const {
  std::int64_t flat = 0;
  for (std::size_t d = 0; d < dims.size(); ++d) {
    if (index[d] < 0 || index[d] >= dims[d]) throw std::logic_error("index beyond an array");
    flat = flat * dims[d] + index[d];
  }
  return values[static_cast<std::size_t>(flat)];
}

double Array::broadcast(const Index& index) const {
  Index own(index.end() - rank(), index.end());
  for (std::size_t d = 0; d < own.size(); ++d)
    if (dims[d] == 1) own[d] = 0;
  return at(own);
}

namespace {

Index broadcast_dims(const Index& a, const Index& b) {
  Index dims = a.size() > b.size() ? a : b;
  const Index& other = a.size() > b.size() ? b : a;
  for (std::size_t i = 0; i < other.size(); ++i) {
    std::int64_t& size = dims[dims.size() - other.size() + i];
    size = std::max(size, other[i]);
  }
  return dims;
}

class Node {
 public:
  Node(const ::onnx::NodeProto& proto, std::map<std::string, Array>& values, std::int64_t opset)
      : proto_(proto), values_(values), opset_(opset) {}

  void run();

 private:
  bool has(int i) const { return i < proto_.input_size() && !proto_.input(i).empty(); }
  const Array& in(int i) const { return values_.at(proto_.input(i)); }
  void out(Array array, int i = 0) { values_[proto_.output(i)] = std::move(array); }
  Index list(int i) const {
    Index list;
    for (const double value : in(i).values) list.push_back(static_cast<std::int64_t>(value));
    return list;
  }

  const ::onnx::AttributeProto* find(const std::string& name) const {
    for (const auto& attribute : proto_.attribute())
      if (attribute.name() == name) return &attribute;
    return nullptr;
  }
  std::int64_t integer(const std::string& name, std::int64_t otherwise) const {
    return find(name) == nullptr ? otherwise : find(name)->i();
  }
  double real(const std::string& name, double otherwise) const {
    return find(name) == nullptr ? otherwise : find(name)->f();
  }
  Index integers(const std::string& name, const Index& otherwise = {}) const {
    if (find(name) == nullptr) return otherwise;
    return {find(name)->ints().begin(), find(name)->ints().end()};
  }
  std::size_t axis(std::int64_t axis, std::int64_t rank) const {
    return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
  }

  void map(double (*f)(double)) {
    Array result = in(0);
    for (double& value : result.values) value = f(value);
    out(result);
  }
  void fold(double (*f)(double, double)) {
    Array so_far = in(0);
    for (int i = 1; i < proto_.input_size(); ++i) {
      const Array& more = in(i);
      so_far = Array(broadcast_dims(so_far.dims, more.dims),
                     [&](const Index& at) { return f(so_far.broadcast(at), more.broadcast(at)); });
    }
    out(so_far);
  }

  void matmul();
  void gemm();
  void conv();
  void pool(bool largest);
  void softmax();
  void layer_normalization();
  void batch_normalization();
  void reduce(const std::string& op);
  void transpose();
  void reshape(const Index& wanted);
  void slice();
  void split();
  void concat();
  void gather();

  const ::onnx::NodeProto& proto_;
  std::map<std::string, Array>& values_;
  std::int64_t opset_;
};

void Node::matmul() {
  Array a = in(0), b = in(1);
  const bool row = a.rank() == 1, column = b.rank() == 1;
  if (row) a.dims.insert(a.dims.begin(), 1);
  if (column) b.dims.push_back(1);
  Index dims = broadcast_dims(Index(a.dims.begin(), a.dims.end() - 2),
                              Index(b.dims.begin(), b.dims.end() - 2));
  dims.push_back(a.dims.end()[-2]);
  dims.push_back(b.dims.back());
  Array result(dims, [&](const Index& at) {
    double sum = 0;
    Index left = at, right = at;
    for (std::int64_t k = 0; k < a.dims.back(); ++k) {
      left.back() = k;
      right.end()[-2] = k;
      sum += a.broadcast(left) * b.broadcast(right);
    }
    return sum;
  });
  if (column) result.dims.pop_back();
  if (row) result.dims.erase(result.dims.end() - (column ? 1 : 2));
  out(result);
}

void Node::gemm() {
  const bool a_turned = integer("transA", 0) != 0, b_turned = integer("transB", 0) != 0;
  const Array &a = in(0), &b = in(1);
  const std::int64_t depth = a.dims[a_turned ? 0 : 1];
  out(Array({a.dims[a_turned ? 1 : 0], b.dims[b_turned ? 0 : 1]}, [&](const Index& at) {
    double sum = 0;
    for (std::int64_t k = 0; k < depth; ++k) {
      sum += a.at(a_turned ? Index{k, at[0]} : Index{at[0], k}) *
             b.at(b_turned ? Index{at[1], k} : Index{k, at[1]});
    }
    sum *= real("alpha", 1);
    return has(2) ? sum + real("beta", 1) * in(2).broadcast(at) : sum;
  }));
}

/// Where a window of a convolution or a pool begins and what it skips, for every spatial dimension.
struct Windows {
  Index kernel, strides, dilations, pads;

  std::int64_t size(std::int64_t image, std::size_t d, bool ceil = false) const {
    const std::int64_t room = image + pads[d] + pads[d + kernel.size()] -
                              (dilations[d] * (kernel[d] - 1) + 1) + (ceil ? strides[d] - 1 : 0);
    std::int64_t count = room / strides[d] + 1;
    // A window that begins in the padding behind the image is none.
    if (ceil && (count - 1) * strides[d] >= image + pads[d]) --count;
    return count;
  }
  std::int64_t at(std::int64_t out, std::int64_t tap, std::size_t d) const {
    return out * strides[d] + tap * dilations[d] - pads[d];
  }
};

/// All indices of a box.
std::vector<Index> box(const Index& dims) {
  std::vector<Index> all;
  const Array walk(dims, [&](const Index& at) {
    all.push_back(at);
    return 0.0;
  });
  return all;
}

void Node::conv() {
  const Array &x = in(0), &w = in(1);
  const std::size_t spatial = x.dims.size() - 2;
  const Index kernel(w.dims.begin() + 2, w.dims.end());
  const Windows windows{kernel, integers("strides", Index(spatial, 1)),
                        integers("dilations", Index(spatial, 1)),
                        integers("pads", Index(2 * spatial, 0))};
  const std::int64_t group_outputs = w.dims[0] / integer("group", 1);
  Index dims{x.dims[0], w.dims[0]};
  for (std::size_t d = 0; d < spatial; ++d) dims.push_back(windows.size(x.dims[d + 2], d));
  const std::vector<Index> taps = box(kernel);
  out(Array(dims, [&](const Index& at) {
    double sum = has(2) ? in(2).at({at[1]}) : 0;
    for (std::int64_t c = 0; c < w.dims[1]; ++c) {
      for (const Index& tap : taps) {
        Index pixel{at[0], at[1] / group_outputs * w.dims[1] + c}, weight{at[1], c};
        bool inside = true;
        for (std::size_t d = 0; d < spatial; ++d) {
          pixel.push_back(windows.at(at[d + 2], tap[d], d));
          weight.push_back(tap[d]);
          inside &= pixel.back() >= 0 && pixel.back() < x.dims[d + 2];
        }
        if (inside) sum += x.at(pixel) * w.at(weight);
      }
    }
    return sum;
  }));
}

void Node::pool(bool largest) {
  const Array& x = in(0);
  const std::size_t spatial = x.dims.size() - 2;
  const Windows windows{integers("kernel_shape"), integers("strides", Index(spatial, 1)),
                        integers("dilations", Index(spatial, 1)),
                        integers("pads", Index(2 * spatial, 0))};
  Index dims{x.dims[0], x.dims[1]};
  for (std::size_t d = 0; d < spatial; ++d)
    dims.push_back(windows.size(x.dims[d + 2], d, integer("ceil_mode", 0) != 0));
  const std::vector<Index> taps = box(windows.kernel);
  const bool all = integer("count_include_pad", 0) != 0;
  out(Array(dims, [&](const Index& at) {
    double sum = 0, most = -std::numeric_limits<double>::infinity();
    double count = 0;
    for (const Index& tap : taps) {
      Index pixel{at[0], at[1]};
      bool inside = true, padded = true;
      for (std::size_t d = 0; d < spatial; ++d) {
        pixel.push_back(windows.at(at[d + 2], tap[d], d));
        inside &= pixel.back() >= 0 && pixel.back() < x.dims[d + 2];
        padded &= pixel.back() < x.dims[d + 2] + windows.pads[d + spatial];
      }
      if (inside || (all && padded)) ++count;
      if (!inside) continue;
      sum += x.at(pixel);
      most = std::max(most, x.at(pixel));
    }
    return largest ? most : sum / count;
  }));
}

void Node::softmax() {
  const Array& x = in(0);
  const bool old = opset_ < 13;
  const std::size_t from = axis(integer("axis", old ? 1 : -1), x.rank());
  const auto share = [&](const Index& at) {  // the indices that are summed over
    Index sizes(x.dims.size(), 1);
    for (std::size_t d = from; d < (old ? x.dims.size() : from + 1); ++d) sizes[d] = x.dims[d];
    std::vector<Index> all = box(sizes);
    for (Index& index : all)
      for (std::size_t d = 0; d < at.size(); ++d)
        if (sizes[d] == 1) index[d] = at[d];
    return all;
  };
  out(Array(x.dims, [&](const Index& at) {
    double sum = 0;
    for (const Index& other : share(at)) sum += std::exp(x.at(other) - x.at(at));
    return 1 / sum;
  }));
}

void Node::layer_normalization() {
  const Array& x = in(0);
  const std::size_t from = axis(integer("axis", -1), x.rank());
  std::size_t width = 1;
  for (std::size_t d = from; d < x.dims.size(); ++d) width *= static_cast<std::size_t>(x.dims[d]);
  Array result = x;
  for (std::size_t row = 0; row < x.values.size(); row += width) {
    double mean = 0, variance = 0;
    for (std::size_t i = 0; i < width; ++i) mean += x.values[row + i] / double(width);
    for (std::size_t i = 0; i < width; ++i)
      variance += std::pow(x.values[row + i] - mean, 2) / double(width);
    for (std::size_t i = 0; i < width; ++i) {
      double& value = result.values[row + i];
      value = (value - mean) / std::sqrt(variance + real("epsilon", 1e-5)) * in(1).values[i];
      if (has(2)) value += in(2).values[i];
    }
  }
  out(result);
}

void Node::batch_normalization() {
  out(Array(in(0).dims, [&](const Index& at) {
    const Index c{at[1]};
    return (in(0).at(at) - in(3).at(c)) / std::sqrt(in(4).at(c) + real("epsilon", 1e-5)) *
               in(1).at(c) +
           in(2).at(c);
  }));
}

void Node::reduce(const std::string& op) {
  const Array& x = in(0);
  std::vector<bool> gone(x.dims.size(), false);
  Index axes = has(1) ? list(1) : integers("axes");
  if (op == "GlobalAveragePool")
    for (std::int64_t d = 2; d < x.rank(); ++d) axes.push_back(d);
  for (const std::int64_t a : axes) gone[axis(a, x.rank())] = true;
  if (axes.empty()) gone.assign(gone.size(), true);
  Index kept(x.dims), inner(x.dims.size(), 1);
  for (std::size_t d = 0; d < gone.size(); ++d)
    if (gone[d]) std::swap(kept[d], inner[d]);
  const std::vector<Index> terms = box(inner);
  Array result(kept, [&](const Index& at) {
    double sum = 0, squares = 0, most = -INFINITY, least = INFINITY;
    for (const Index& term : terms) {
      Index index = at;
      for (std::size_t d = 0; d < gone.size(); ++d)
        if (gone[d]) index[d] = term[d];
      sum += x.at(index);
      squares += x.at(index) * x.at(index);
      most = std::max(most, x.at(index));
      least = std::min(least, x.at(index));
    }
    if (op == "ReduceSumSquare") return squares;
    if (op == "ReduceL2") return std::sqrt(squares);
    if (op == "ReduceMax") return most;
    if (op == "ReduceMin") return least;
    return op == "ReduceSum" ? sum : sum / static_cast<double>(terms.size());
  });
  if (integer("keepdims", 1) == 0) {
    result.dims.clear();
    for (std::size_t d = 0; d < gone.size(); ++d)
      if (!gone[d]) result.dims.push_back(kept[d]);
  }
  out(result);
}

void Node::transpose() {
  const Array& x = in(0);
  Index perm = integers("perm");
  if (perm.empty())
    for (std::int64_t d = x.rank(); d-- > 0;) perm.push_back(d);
  Index dims;
  for (const std::int64_t d : perm) dims.push_back(x.dims[static_cast<std::size_t>(d)]);
  out(Array(dims, [&](const Index& at) {
    Index from(at.size());
    for (std::size_t d = 0; d < at.size(); ++d) from[static_cast<std::size_t>(perm[d])] = at[d];
    return x.at(from);
  }));
}

void Node::reshape(const Index& wanted) {
  Array x = in(0);
  auto rest = static_cast<std::int64_t>(x.values.size());
  Index dims = wanted;
  for (std::size_t d = 0; d < dims.size(); ++d) {
    if (dims[d] == 0) dims[d] = x.dims[d];
    if (dims[d] > 0) rest /= dims[d];
  }
  for (std::int64_t& size : dims)
    if (size == -1) size = rest;
  x.dims = dims;
  out(x);
}

void Node::slice() {
  const Array& x = in(0);
  const Index starts = list(1), ends = list(2);
  Index axes = has(3) ? list(3) : Index();
  for (std::int64_t d = 0; axes.size() < starts.size(); ++d) axes.push_back(d);
  const Index steps = has(4) ? list(4) : Index(starts.size(), 1);
  Index dims = x.dims, first(x.dims.size(), 0), step(x.dims.size(), 1);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t d = axis(axes[i], x.rank());
    const auto place = [&](std::int64_t at) {
      return std::clamp<std::int64_t>(at < 0 ? at + x.dims[d] : at, 0, x.dims[d]);
    };
    first[d] = place(starts[i]);
    step[d] = steps[i];
    dims[d] = (place(ends[i]) - first[d] + steps[i] - 1) / steps[i];
  }
  out(Array(dims, [&](const Index& at) {
    Index from(at.size());
    for (std::size_t d = 0; d < at.size(); ++d) from[d] = first[d] + at[d] * step[d];
    return x.at(from);
  }));
}

void Node::split() {
  const Array& x = in(0);
  const std::size_t d = axis(integer("axis", 0), x.rank());
  const Index parts = has(1) ? list(1)
                             : Index(static_cast<std::size_t>(proto_.output_size()),
                                     x.dims[d] / proto_.output_size());
  std::int64_t first = 0;
  for (int i = 0; i < proto_.output_size(); ++i) {
    Index dims = x.dims;
    dims[d] = parts[static_cast<std::size_t>(i)];
    out(Array(dims,
              [&](Index at) {
                at[d] += first;
                return x.at(at);
              }),
        i);
    first += dims[d];
  }
}

void Node::concat() {
  const std::size_t d = axis(integer("axis", 0), in(0).rank());
  Index dims = in(0).dims;
  for (int i = 1; i < proto_.input_size(); ++i) dims[d] += in(i).dims[d];
  out(Array(dims, [&](Index at) {
    int i = 0;
    while (at[d] >= in(i).dims[d]) at[d] -= in(i++).dims[d];
    return in(i).at(at);
  }));
}

void Node::gather() {
  const Array &x = in(0), &indices = in(1);
  const std::size_t d = axis(integer("axis", 0), x.rank());
  Index dims(x.dims.begin(), x.dims.begin() + static_cast<std::ptrdiff_t>(d));
  dims.insert(dims.end(), indices.dims.begin(), indices.dims.end());
  dims.insert(dims.end(), x.dims.begin() + static_cast<std::ptrdiff_t>(d) + 1, x.dims.end());
  out(Array(dims, [&](const Index& at) {
    const auto begin = at.begin() + static_cast<std::ptrdiff_t>(d);
    const auto end = begin + indices.rank();
    auto chosen = static_cast<std::int64_t>(indices.at(Index(begin, end)));
    if (chosen < 0) chosen += x.dims[d];
    Index from(at.begin(), begin);
    from.push_back(chosen);
    from.insert(from.end(), end, at.end());
    return x.at(from);
  }));
}

void Node::run() {
  const std::string& op = proto_.op_type();
  if (op == "MatMul") return matmul();
  if (op == "Gemm") return gemm();
  if (op == "Conv") return conv();
  if (op == "MaxPool") return pool(true);
  if (op == "AveragePool") return pool(false);
  if (op == "Softmax") return softmax();
  if (op == "LayerNormalization") return layer_normalization();
  if (op == "BatchNormalization") return batch_normalization();
  if (op.rfind("Reduce", 0) == 0 || op == "GlobalAveragePool") return reduce(op);
  if (op == "Transpose") return transpose();
  if (op == "Reshape") return reshape(list(1));
  if (op == "Flatten") {
    const std::int64_t a = integer("axis", 1);
    Index dims{1, -1};
    for (std::int64_t d = 0; d < a; ++d) dims[0] *= in(0).dims[static_cast<std::size_t>(d)];
    return reshape(dims);
  }
  if (op == "Slice") return slice();
  if (op == "Split") return split();
  if (op == "Concat") return concat();
  if (op == "Gather") return gather();
  if (op == "Unsqueeze") {
    Array x = in(0);
    for (const std::int64_t a : list(1)) x.dims.insert(x.dims.begin() + a, 1);
    return out(x);
  }
  if (op == "Squeeze") {
    Array x = in(0);
    x.dims.erase(x.dims.begin() + list(1).at(0));
    return out(x);
  }
  if (op == "Expand") {
    const Array& x = in(0);
    return out(
        Array(broadcast_dims(x.dims, list(1)), [&](const Index& at) { return x.broadcast(at); }));
  }
  if (op == "Tile") {
    const Array& x = in(0);
    Index dims = list(1);
    for (std::size_t d = 0; d < dims.size(); ++d) dims[d] *= x.dims[d];
    return out(Array(dims, [&](Index at) {
      for (std::size_t d = 0; d < at.size(); ++d) at[d] %= x.dims[d];
      return x.at(at);
    }));
  }
  if (op == "Pad") {
    const Array& x = in(0);
    const Index pads = list(1);
    Index dims = x.dims;
    for (std::size_t d = 0; d < dims.size(); ++d) dims[d] += pads[d] + pads[d + dims.size()];
    return out(Array(dims, [&](Index at) {
      for (std::size_t d = 0; d < at.size(); ++d) {
        at[d] -= pads[d];
        if (at[d] < 0 || at[d] >= x.dims[d]) return has(2) ? in(2).values[0] : 0.0;
      }
      return x.at(at);
    }));
  }
  if (op == "PRelu") return fold([](double a, double b) { return a < 0 ? a * b : a; });
  if (op == "Elu") return map([](double x) { return x < 0 ? std::exp(x) - 1 : x; });
  if (op == "Cos") return map([](double x) { return std::cos(x); });
  if (op == "Sin") return map([](double x) { return std::sin(x); });
  if (op == "Where") {
    const Array &c = in(0), &a = in(1), &b = in(2);
    return out(Array(broadcast_dims(broadcast_dims(c.dims, a.dims), b.dims), [&](const Index& at) {
      return c.broadcast(at) != 0 ? a.broadcast(at) : b.broadcast(at);
    }));
  }
  if (op == "Shape") {
    Array x(Index{in(0).rank()});
    for (std::size_t d = 0; d < x.values.size(); ++d)
      x.values[d] = static_cast<double>(in(0).dims[d]);
    return out(x);
  }
  if (op == "Clip") {
    const double low = has(1) ? in(1).values[0] : -INFINITY;
    const double high = has(2) ? in(2).values[0] : INFINITY;
    Array x = in(0);
    for (double& value : x.values) value = std::min(std::max(value, low), high);
    return out(x);
  }
  if (op == "LeakyRelu") {
    Array x = in(0);
    for (double& value : x.values) value *= value < 0 ? real("alpha", 0.01) : 1;
    return out(x);
  }
  if (op == "Add" || op == "Sum") return fold([](double a, double b) { return a + b; });
  if (op == "Sub") return fold([](double a, double b) { return a - b; });
  if (op == "Mul") return fold([](double a, double b) { return a * b; });
  if (op == "Div") return fold([](double a, double b) { return a / b; });
  if (op == "Pow") return fold([](double a, double b) { return std::pow(a, b); });
  if (op == "Max") return fold([](double a, double b) { return a > b ? a : b; });
  if (op == "Min") return fold([](double a, double b) { return a < b ? a : b; });
  if (op == "Equal") return fold([](double a, double b) { return a == b ? 1.0 : 0.0; });
  if (op == "Cast" || op == "Identity") return map([](double x) { return x; });
  if (op == "Relu") return map([](double x) { return x > 0 ? x : 0; });
  if (op == "Neg") return map([](double x) { return -x; });
  if (op == "Abs") return map([](double x) { return std::fabs(x); });
  if (op == "Sqrt") return map([](double x) { return std::sqrt(x); });
  if (op == "Exp") return map([](double x) { return std::exp(x); });
  if (op == "Log") return map([](double x) { return std::log(x); });
  if (op == "Erf") return map([](double x) { return std::erf(x); });
  if (op == "Tanh") return map([](double x) { return std::tanh(x); });
  if (op == "Sigmoid") return map([](double x) { return 1 / (1 + std::exp(-x)); });
  if (op == "Softplus") return map([](double x) { return std::log(1 + std::exp(x)); });
  if (op == "Reciprocal") return map([](double x) { return 1 / x; });
  if (op == "Sign") return map([](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; });
  if (op == "HardSigmoid")
    return map([](double x) { return std::max(0.0, std::min(1.0, 0.2 * x + 0.5)); });
  if (op == "HardSwish")
    return map([](double x) { return x * std::max(0.0, std::min(1.0, x / 6 + 0.5)); });
  throw std::logic_error("the textbook has no " + op);
}

Array array_of(const ::onnx::TensorProto& tensor) {
  Array array(Index(tensor.dims().begin(), tensor.dims().end()));
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    const int at = static_cast<int>(i);
    array.values[i] = tensor.float_data_size() > 0 ? static_cast<double>(tensor.float_data(at))
                                                   : static_cast<double>(tensor.int64_data(at));
  }
  return array;
}

}  // namespace

std::map<std::string, Array> textbook_values(const ::onnx::ModelProto& model,
                                             std::map<std::string, Array> inputs) {
  std::map<std::string, Array> values = std::move(inputs);
  for (const auto& tensor : model.graph().initializer()) values[tensor.name()] = array_of(tensor);
  // In any order that has every input before it is used.
  std::vector<const ::onnx::NodeProto*> open;
  for (const auto& node : model.graph().node()) open.push_back(&node);
  while (!open.empty()) {
    const auto ready = std::find_if(open.begin(), open.end(), [&](const auto* node) {
      return std::all_of(node->input().begin(), node->input().end(), [&](const std::string& name) {
        return name.empty() || values.count(name) != 0;
      });
    });
    if (ready == open.end()) throw std::logic_error("a value is missing");
    Node(**ready, values, model.opset_import(0).version()).run();
    open.erase(ready);
  }
  return values;
}

}  // namespace trn2vp::testing_support
