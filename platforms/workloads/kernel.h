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

/// One image: in [channels, height * width], weights [kernel_height * kernel_width * channels, out
/// channels], bias [out channels, 1]. Channels are rows of the tensors.
struct Conv2d {
  std::size_t out, in, weights, bias;
  std::uint32_t height, width, kernel_height, kernel_width;
  std::uint32_t stride = 1;
  std::uint32_t padding = 0;

  std::uint32_t out_height() const { return (height + 2 * padding - kernel_height) / stride + 1; }
  std::uint32_t out_width() const { return (width + 2 * padding - kernel_width) / stride + 1; }
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

using KernelKind = std::variant<Gemm, Transpose, Sum, Copy, AddRow, ScaleRows, Softmax, Layernorm,
                                Rmsnorm, Rope, Gated, Mlp, Attention, Conv2d, Matmul, Unary, Binary,
                                ScalarOps, Reduce, Gather, Barrier>;

/// A kernel, the NeuronCore that runs it, and the layer it belongs to.
struct Kernel : KernelKind {
  using KernelKind::KernelKind;

  unsigned core = 0;
  std::size_t layer = 0;  ///< index in Workload::layers, when there are any
};

}  // namespace trn2vp::workloads
