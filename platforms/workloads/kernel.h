// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

// What a NeuronCore can be asked to compute. The operands are indices into Workload::tensors; what
// the kernels do with them, and their shapes: firmware/kernels.
namespace trn2vp::workloads {

/// out[M, N] = lhs_t[K, M]^T x rhs[K, N], BF16 or FP16. The only kernel whose words are foretold
/// bit for bit.
struct Gemm {
  std::string name;
  std::uint64_t m;
  std::uint64_t n;
  std::uint64_t k;
  std::size_t lhs_t;
  std::size_t rhs;
  std::size_t out;
};

/// The same result goes to `copies` too.
struct Transpose {
  std::size_t out, in;
  std::vector<std::size_t> copies = {};
};

/// Element by element, all of one shape.
struct Sum {
  std::size_t out;
  std::vector<std::size_t> terms;
};

struct Copy {
  std::size_t out, in;
};

/// out = x + row, a [1, columns] for every row.
struct AddRow {
  std::size_t out, x, row;
};

/// out = x * scales, a [rows, 1] for every column.
struct ScaleRows {
  std::size_t out, x, scales;
};

struct Softmax {
  std::size_t out, x;
};

/// gamma and beta are [1, columns].
struct Layernorm {
  std::size_t out, x, gamma, beta;
  double epsilon = 1e-5;
};

/// gamma is [1, columns].
struct Rmsnorm {
  std::size_t out, x, gamma;
  double epsilon = 1e-6;
};

/// x [positions, heads * d], cosine and sine [positions, d / 2].
struct Rope {
  std::size_t out, x, cosine, sine;
};

enum class MlpFunction { kSilu, kGelu };

/// out = f(gate) * up, element by element.
struct Gated {
  std::size_t out, gate, up;
  MlpFunction function = MlpFunction::kSilu;
};

/// out = (f(x gate) * (x up)) down.
struct Mlp {
  std::size_t out, x, gate, up, down;
  MlpFunction function = MlpFunction::kSilu;
};

/// One head: q and out [queries, d], k and v [keys, d].
struct Attention {
  std::size_t out, q, k, v;
  double scale = 1.0;
  bool causal = false;
};

/// A window that goes over an image with a border of zeros, or for a largest value of what is below
/// every number. Output (y, x) sees the pixels (y * stride_y + ky * dilation_y - top, x * stride_x
/// + kx * dilation_x - left).
struct Window {
  std::uint32_t height = 1, width = 1, kernel_height = 1, kernel_width = 1;
  std::uint32_t stride_y = 1, stride_x = 1, dilation_y = 1, dilation_x = 1;
  std::uint32_t top = 0, bottom = 0, left = 0, right = 0;

  std::uint32_t span_y() const { return dilation_y * (kernel_height - 1) + 1; }
  std::uint32_t span_x() const { return dilation_x * (kernel_width - 1) + 1; }
  /// Whether there is a place for it.
  bool fits() const {
    return span_y() <= height + top + bottom && span_x() <= width + left + right;
  }
  std::uint32_t out_height() const { return (height + top + bottom - span_y()) / stride_y + 1; }
  std::uint32_t out_width() const { return (width + left + right - span_x()) / stride_x + 1; }
  std::uint64_t pixels() const { return std::uint64_t{height} * width; }
  std::uint64_t out_pixels() const { return std::uint64_t{out_height()} * out_width(); }
  std::uint64_t taps() const { return std::uint64_t{kernel_height} * kernel_width; }
};

/// One image: in [channels, pixels], weights [taps * channels, out channels], channels innermost,
/// bias [out channels, 1]. Channels are rows of the tensors.
struct Conv2d {
  std::size_t out, in, weights, bias;
  Window window;
};

/// The same with a filter of its own for every channel: weights [channels, taps], bias
/// [channels, 1].
struct DepthwiseConv2d {
  std::size_t out, in, weights, bias;
  Window window;
};

/// Of every channel for itself: in [channels, pixels], out [channels, out pixels].
struct MaxPool2d {
  std::size_t out, in;
  Window window;
};

/// The sum of what a window sees times a factor of its place: factors [1, out pixels], FP32.
struct AveragePool2d {
  std::size_t out, in, factors;
  Window window;
};

/// out = lhs_t^T x rhs as in Gemm, of any type but integers, rounded as they come.
struct Matmul {
  std::size_t out, lhs_t, rhs;
};

enum class UnaryOperator {
  kCopy,  ///< also from one type to another
  kAbs,
  kErf,
  kExp,
  kGelu,
  kGeluTanh,
  kLog,
  kReciprocal,
  kRelu,
  kSigmoid,
  kSign,
  kSilu,
  kSoftplus,
  kSqrt,
  kTanh,
};

/// out = f(x), element by element. x may have one row, one column or one element: it is repeated.
struct Unary {
  std::size_t out, x;
  UnaryOperator function;
};

enum class BinaryOperator { kAdd, kSubtract, kMultiply, kDivide, kMaximum, kMinimum, kPower };

/// out = a op b, element by element; a and b are repeated like the x of Unary.
struct Binary {
  std::size_t out, a, b;
  BinaryOperator op;
};

/// out = x op0 operand0 [op1 operand1], element by element, from the left to the right.
struct ScalarOps {
  struct Step {
    BinaryOperator op;
    float operand;
  };
  std::size_t out, x;
  std::vector<Step> steps;  ///< one or two
};

enum class ReduceOperator { kSum, kMean, kMaximum, kMinimum };

/// out [rows, 1] from the rows of x.
struct Reduce {
  std::size_t out, x;
  ReduceOperator op;
};

/// Row r of out is row indices[r] of the table; indices [rows, 1], UINT32.
struct Gather {
  std::size_t out, table, indices;
};

/// All cores of the workload wait for each other, or the two cores of a logical core (2n, 2n + 1).
/// Every core of the group has the same number of them.
struct Barrier {
  bool pair = false;
};

using KernelKind =
    std::variant<Gemm, Transpose, Sum, Copy, AddRow, ScaleRows, Softmax, Layernorm, Rmsnorm, Rope,
                 Gated, Mlp, Attention, Conv2d, Matmul, Unary, Binary, ScalarOps, Reduce, Gather,
                 DepthwiseConv2d, MaxPool2d, AveragePool2d, Barrier>;

/// A kernel, the NeuronCore that runs it, and the layer it belongs to.
struct Kernel : KernelKind {
  using KernelKind::KernelKind;

  unsigned core = 0;
  std::size_t layer = 0;  ///< index in Workload::layers, when there are any
};

}  // namespace trn2vp::workloads
