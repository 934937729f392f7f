// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "firmware/kernels/nki/kernel_builder.h"
#include "firmware/kernels/nki/window.h"

/// Kernels in the manner of NKI: each records its instructions with a KernelBuilder. Tensors are
/// row-major in HBM, all of one kernel of the same type, BF16, FP16 or FP32; in between everything
/// is FP32, except what the Tensor Engine multiplies. Any size works that fits the memory it is
/// said to need; std::invalid_argument for shapes that do not belong together, std::length_error
/// when SBUF is too small.
namespace trn2vp::kernels::nki {

/// out[c, r] = in[r, c]; the same into every one of `copies`.
void transpose(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
               const std::vector<DramTensor>& copies = {});

/// out = the sum of the terms, element by element; added in FP32, in their order.
void sum(KernelBuilder& nki, const DramTensor& out, const std::vector<DramTensor>& terms);

/// out = in, through SBUF.
void copy(KernelBuilder& nki, const DramTensor& out, const DramTensor& in);

/// out = x + row, row [1, columns].
void add_row(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, const DramTensor& row);

/// out = x * scales, scales [rows, 1].
void scale_rows(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
                const DramTensor& scales);

/// out = f(gate) * up, element by element.
void gated(KernelBuilder& nki, const DramTensor& out, const DramTensor& gate, const DramTensor& up,
           ActivationFunction function = ActivationFunction::kSilu);

/// out = f(x), element by element. x has the rows of out or one, and its columns or one: then it is
/// repeated. kCopy also takes UINT32, which it casts.
void unary(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
           ActivationFunction function);

enum class BinaryOperator { kAdd, kSubtract, kMultiply, kDivide, kMaximum, kMinimum, kPower };

/// out = a op b, element by element; a and b are repeated as x is in unary().
void binary(KernelBuilder& nki, const DramTensor& out, const DramTensor& a, const DramTensor& b,
            BinaryOperator op);

/// out = x op0 operand0 [op1 operand1], element by element; one or two steps, none a division.
struct ScalarStep {
  BinaryOperator op;
  float operand;
};
void scalar_ops(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
                const std::vector<ScalarStep>& steps);

enum class ReduceOperator { kSum, kMean, kMaximum, kMinimum };

/// out [rows, 1] from the rows of x; added in FP32.
void reduce(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, ReduceOperator op);

/// Row r of out is row indices[r] of the table, which is a whole tensor; indices [rows, 1], UINT32.
/// By software DGE: an index beyond the table stops the GpSimd Engine with an error. Two rows of
/// the table have to fit a partition of SBUF.
void gather(KernelBuilder& nki, const DramTensor& out, const DramTensor& table,
            const DramTensor& indices);

/// out [m, n] = lhs_t [k, m]^T rhs [k, n].
void matmul(KernelBuilder& nki, const DramTensor& out, const DramTensor& lhs_t,
            const DramTensor& rhs);

/// Of every row: out = exp(x - max) / sum. A row has to fit SBUF, four times.
void softmax(KernelBuilder& nki, const DramTensor& out, const DramTensor& x);

/// Of every row: out = (x - mean) / sqrt(variance + epsilon) * gamma + beta; gamma and beta are
/// [1, columns].
void layernorm(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
               const DramTensor& gamma, const DramTensor& beta, double epsilon = 1e-5);

/// Of every row: out = x / sqrt(mean(x^2) + epsilon) * gamma; gamma is [1, columns].
void rmsnorm(KernelBuilder& nki, const DramTensor& out, const DramTensor& x,
             const DramTensor& gamma, double epsilon = 1e-6);

/// Rotary embedding, the two halves of a head as pairs: x is [positions, heads * d], cosine and
/// sine are [positions, d / 2], the same for every head.
void rope(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, const DramTensor& cosine,
          const DramTensor& sine);

/// Gated MLP: out = (f(x gate) * (x up)) down, with f = silu or gelu (or any activation function).
/// x [rows, hidden], gate and up [hidden, inner], down [inner, columns of out].
void mlp(KernelBuilder& nki, const DramTensor& out, const DramTensor& x, const DramTensor& gate,
         const DramTensor& up, const DramTensor& down,
         ActivationFunction function = ActivationFunction::kSilu);

/// out = softmax(scale * q k^T) v of one head, with a running maximum and sum over tiles of 512
/// keys. q and out [queries, d], k and v [keys, d], d <= 128. Causal: query i sees the keys up to
/// i + keys - queries; then keys >= queries. k and v stay in SBUF.
struct AttentionOptions {
  double scale = 1.0;  ///< above 0
  bool causal = false;
};
void attention(KernelBuilder& nki, const DramTensor& out, const DramTensor& q, const DramTensor& k,
               const DramTensor& v, const AttentionOptions& options);

/// One image: out[o, y, x] = bias[o] + sum of weights[ky, kx, c, o] * in[c, ...] over the pixels
/// that the window sees at (y, x); in the border in is 0. A matmul for every ky, kx and channels of
/// a tile, on shifted views of the image, of which a band of rows is in SBUF.
struct Conv2dShape {
  std::uint32_t in_channels = 1;
  std::uint32_t out_channels = 1;
  Window window;
};
/// in [channels, height * width], weights [kernel_height * kernel_width * channels, out_channels],
/// bias [out_channels, 1], out [out_channels, out_height * out_width].
void conv2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
            const DramTensor& weights, const DramTensor& bias, const Conv2dShape& shape);

/// Every channel for itself: out[c, y, x] is the largest pixel that the window sees at (y, x), the
/// sum of them times factors[0, y, x] (FP32, [1, out_height * out_width]), or bias[c] + the sum of
/// them times weights[c, ky, kx]. in [channels, height * width], out [channels, out_height *
/// out_width], weights [channels, kernel_height * kernel_width], bias [channels, 1]. Pixels of the
/// border are 0, or below every other.
void max_pool2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
                const Window& window);
void average_pool2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
                    const DramTensor& factors, const Window& window);
void depthwise_conv2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
                      const DramTensor& weights, const DramTensor& bias, const Window& window);

}  // namespace trn2vp::kernels::nki
