// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Windows over images, against double precision.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "firmware/kernels/nki/kernels.h"
#include "tests/firmware/kernels/nki/kernel_bench.h"

namespace trn2vp {
namespace {

using kernels::nki::Conv2dShape;
using kernels::nki::DType;
using kernels::nki::Window;
using testing::expect_close;
using testing::KernelBench;
using testing::random_values;
using Values = std::vector<double>;

double unit(DType dtype) {
  return dtype == DType::kBf16 ? 0x1p-8 : dtype == DType::kFp16 ? 0x1p-11 : 0x1p-17;
}

/// Calls `see(ky, kx, pixel)` for the pixels that the window sees at an element of the result.
void look(const Window& w, std::size_t place,
          const std::function<void(std::int64_t ky, std::int64_t kx, std::size_t pixel)>& see) {
  const auto row = static_cast<std::int64_t>(place / w.out_width() * w.stride_y) - w.top;
  const auto column = static_cast<std::int64_t>(place % w.out_width() * w.stride_x) - w.left;
  for (std::int64_t ky = 0; ky < w.kernel_height; ++ky) {
    for (std::int64_t kx = 0; kx < w.kernel_width; ++kx) {
      const std::int64_t y = row + ky * w.dilation_y, x = column + kx * w.dilation_x;
      if (y >= 0 && y < w.height && x >= 0 && x < w.width)
        see(ky, kx, static_cast<std::size_t>(y * w.width + x));
    }
  }
}

/// The same step and border on all sides.
Window square(std::uint32_t height, std::uint32_t width, std::uint32_t kernel_height,
              std::uint32_t kernel_width, std::uint32_t stride, std::uint32_t border) {
  return {height, width, kernel_height, kernel_width, stride, stride,
          1,      1,     border,        border,       border, border};
}

void conv2d_case(std::uint32_t in_channels, std::uint32_t out_channels, const Window& w,
                 DType dtype) {
  KernelBench bench;
  const std::uint32_t taps = w.kernel_height * w.kernel_width;
  const std::uint32_t pixels = w.out_height() * w.out_width();
  Values x = random_values(std::size_t{in_channels} * w.height * w.width, -1, 1, 8);
  Values filters = random_values(std::size_t{taps} * in_channels * out_channels, -1, 1, 9);
  Values b = random_values(out_channels, -3, 3, 10);
  const auto in = bench.input(x, in_channels, w.height * w.width, dtype);
  const auto weights = bench.input(filters, taps * in_channels, out_channels, dtype);
  const auto bias = bench.input(b, out_channels, 1, dtype);
  const auto out = bench.output(out_channels, pixels, dtype);
  kernels::nki::conv2d(bench.nki, out, in, weights, bias, {in_channels, out_channels, w});
  bench.run();
  Values expected(std::size_t{out_channels} * pixels), allowed(expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t o = i / pixels;
    double absolute = std::fabs(b[o]);
    expected[i] = b[o];
    look(w, i % pixels, [&](std::int64_t ky, std::int64_t kx, std::size_t pixel) {
      for (std::size_t c = 0; c < in_channels; ++c) {
        const double product =
            x[c * w.height * w.width + pixel] *
            filters[((ky * w.kernel_width + kx) * in_channels + c) * out_channels + o];
        expected[i] += product;
        absolute += std::fabs(product);
      }
    });
    // The operands are exact here, only the sum and the result are rounded.
    allowed[i] = unit(dtype) * std::fabs(expected[i]) + 0x1p-18 * absolute;
  }
  expect_close(bench.values(out), expected, allowed);
}

TEST(Conv2d, Bf16) { conv2d_case(40, 70, square(20, 30, 3, 3, 1, 1), DType::kBf16); }
TEST(Conv2d, StridedBf16) { conv2d_case(150, 140, square(31, 67, 3, 5, 2, 2), DType::kBf16); }
TEST(Conv2d, ImageInBands) { conv2d_case(3, 9, square(300, 310, 5, 5, 2, 2), DType::kBf16); }
TEST(Conv2d, RowsWiderThanABank) { conv2d_case(1, 3, square(4, 1100, 2, 3, 1, 0), DType::kBf16); }
TEST(Conv2d, FiltersInGroups) { conv2d_case(130, 5, square(20, 20, 14, 14, 1, 0), DType::kBf16); }
TEST(Conv2d, TapsThatDoNotPackEvenly) {
  conv2d_case(40, 5, square(9, 12, 3, 7, 1, 3), DType::kFp32);
}
TEST(Conv2d, Fp32) { conv2d_case(10, 20, square(12, 12, 2, 2, 1, 0), DType::kFp32); }
// Every number of the window another one.
TEST(Conv2d, LopsidedAndDilated) {
  conv2d_case(20, 30, {23, 34, 3, 4, 2, 3, 4, 2, 3, 1, 5, 2}, DType::kFp16);
}
// Too many channels for taps beside each other.
TEST(Conv2d, DilatedTapByTap) {
  conv2d_case(130, 6, {12, 20, 2, 3, 1, 2, 3, 4, 1, 2, 3, 0}, DType::kBf16);
}
TEST(Conv2d, DilatedOverBands) {
  conv2d_case(5, 4, {200, 310, 3, 3, 1, 2, 5, 7, 5, 0, 0, 9}, DType::kBf16);
}

enum class Pool { kMaximum, kAverage, kDepthwise };

void pool_case(Pool pool, std::uint32_t channels, const Window& w, DType dtype) {
  KernelBench bench;
  const std::uint32_t taps = w.kernel_height * w.kernel_width;
  const std::uint32_t pixels = w.out_height() * w.out_width(), image = w.height * w.width;
  // Below 0: a border of zeros would be the largest.
  Values x = random_values(std::size_t{channels} * image, -2, -1, 8);
  Values filters = random_values(std::size_t{channels} * taps, -1, 1, 9);
  Values b = random_values(channels, -3, 3, 10), factor = random_values(pixels, 0.1, 1, 11);
  const auto in = bench.input(x, channels, image, dtype);
  const auto weights = bench.input(filters, channels, taps, dtype);
  const auto bias = bench.input(b, channels, 1, dtype);
  const auto factors = bench.input(factor, 1, pixels, DType::kFp32);
  const auto out = bench.output(channels, pixels, dtype);
  if (pool == Pool::kMaximum) kernels::nki::max_pool2d(bench.nki, out, in, w);
  if (pool == Pool::kAverage) kernels::nki::average_pool2d(bench.nki, out, in, factors, w);
  if (pool == Pool::kDepthwise)
    kernels::nki::depthwise_conv2d(bench.nki, out, in, weights, bias, w);
  bench.run();
  Values expected(std::size_t{channels} * pixels), allowed(expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t c = i / pixels;
    double most = -INFINITY, sum = 0, product = b[c], absolute = std::fabs(b[c]);
    look(w, i % pixels, [&](std::int64_t ky, std::int64_t kx, std::size_t pixel) {
      const double value = x[c * image + pixel];
      most = std::max(most, value);
      sum += value;
      const double term =
          value * filters[c * taps + static_cast<std::size_t>(ky * w.kernel_width + kx)];
      product += term;
      absolute += std::fabs(term);
    });
    switch (pool) {
      case Pool::kMaximum:
        expected[i] = most;
        break;
      case Pool::kAverage:
        expected[i] = sum * factor[i % pixels];
        allowed[i] = (unit(dtype) + 0x1p-20) * std::fabs(expected[i]);
        break;
      case Pool::kDepthwise:
        expected[i] = product;
        allowed[i] = unit(dtype) * std::fabs(product) + 0x1p-20 * absolute;
        break;
    }
  }
  expect_close(bench.values(out), expected, allowed);
}

const Window kLopsided{23, 34, 3, 4, 2, 3, 4, 2, 3, 1, 5, 2};

TEST(MaxPool2d, Bf16) { pool_case(Pool::kMaximum, 150, square(19, 28, 3, 3, 2, 1), DType::kBf16); }
TEST(MaxPool2d, LopsidedFp16) { pool_case(Pool::kMaximum, 7, kLopsided, DType::kFp16); }
TEST(MaxPool2d, InBandsFp32) {
  pool_case(Pool::kMaximum, 3, square(150, 130, 2, 3, 1, 1), DType::kFp32);
}
TEST(AveragePool2d, Bf16) {
  pool_case(Pool::kAverage, 150, square(19, 28, 3, 3, 2, 1), DType::kBf16);
}
TEST(AveragePool2d, LopsidedFp32) { pool_case(Pool::kAverage, 7, kLopsided, DType::kFp32); }
TEST(AveragePool2d, LongRow) {
  pool_case(Pool::kAverage, 2, square(1, 6000, 1, 4, 1, 0), DType::kBf16);
}
TEST(DepthwiseConv2d, Bf16) {
  pool_case(Pool::kDepthwise, 150, square(19, 28, 3, 3, 1, 1), DType::kBf16);
}
TEST(DepthwiseConv2d, LopsidedFp32) { pool_case(Pool::kDepthwise, 7, kLopsided, DType::kFp32); }

}  // namespace
}  // namespace trn2vp
