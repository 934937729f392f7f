// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Independent of models/ and firmware/ on purpose: this is what the machine's results are held
// against.
#include "platforms/workloads/window_reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "platforms/workloads/tolerance.h"

namespace trn2vp::workloads {
namespace {

using Values = std::vector<double>;

/// Calls `see(tap, pixel)` for what is inside of the image, in the order of the taps.
template <class See>
void look(const Window& w, std::uint64_t place, const See& see) {
  const std::uint64_t y = place / w.out_width(), x = place % w.out_width();
  for (std::uint64_t ky = 0; ky < w.kernel_height; ++ky) {
    for (std::uint64_t kx = 0; kx < w.kernel_width; ++kx) {
      // Wraps around when it is above or left of the image: too large, too.
      const std::uint64_t row = y * w.stride_y + ky * w.dilation_y - w.top;
      const std::uint64_t column = x * w.stride_x + kx * w.dilation_x - w.left;
      if (row < w.height && column < w.width) see(ky * w.kernel_width + kx, row * w.width + column);
    }
  }
}

/// A sum and the sum of its absolute terms.
struct Terms {
  double value = 0, absolute = 0;
  void add(double term) {
    value += term;
    absolute += std::fabs(term);
  }
};

void push(Expected& e, const Terms& sum, double unit, double per_term) {
  e.values.push_back(sum.value);
  e.allowed.push_back(unit * std::fabs(sum.value) + per_term * sum.absolute);
}

}  // namespace

namespace {

/// Adds the products of one channel with one weight to a row of sums: what the tap in column kx
/// sees.
void add_row(const Window& w, std::uint64_t kx, const double* pixels, double weight, double* sums,
             double* absolute) {
  const std::uint64_t from = kx * w.dilation_x;
  for (std::uint64_t x = 0; x < w.out_width(); ++x) {
    const std::uint64_t column = x * w.stride_x + from - w.left;  // as above
    if (column >= w.width) continue;
    const double term = pixels[column] * weight;
    sums[x] += term;
    absolute[x] += std::fabs(term);
  }
}

}  // namespace

// Large images have their rows in the innermost loop: this is most of the time of a verified run.
Expected evaluate_conv(const Conv2d& k, const std::vector<Tensor>& tensors,
                       const std::vector<Values>& values) {
  const Window& w = k.window;
  const std::uint64_t channels = tensors[k.in].rows, outputs = tensors[k.out].rows;
  const std::uint64_t places = w.out_pixels();
  Expected e{Values(outputs * places), Values(outputs * places)};
  for (std::uint64_t o = 0; o < outputs; ++o) {
    double* sums = e.values.data() + o * places;
    double* absolute = e.allowed.data() + o * places;
    std::fill_n(sums, places, values[k.bias][o]);
    std::fill_n(absolute, places, std::fabs(values[k.bias][o]));
    for (std::uint64_t tap = 0; tap < w.taps(); ++tap) {
      for (std::uint64_t c = 0; c < channels; ++c) {
        const double weight = values[k.weights][(tap * channels + c) * outputs + o];
        const double* image = values[k.in].data() + c * w.pixels();
        for (std::uint64_t y = 0; y < w.out_height(); ++y) {
          const std::uint64_t row = y * w.stride_y + tap / w.kernel_width * w.dilation_y - w.top;
          if (row >= w.height) continue;
          add_row(w, tap % w.kernel_width, image + row * w.width, weight, sums + y * w.out_width(),
                  absolute + y * w.out_width());
        }
      }
    }
  }
  const double unit = rounding(tensors[k.out].dtype, 0x1p-17);
  const double per_term = 0x1p-18 + accumulated(tensors[k.weights].rows);
  for (std::uint64_t i = 0; i < e.values.size(); ++i)
    e.allowed[i] = unit * std::fabs(e.values[i]) + per_term * e.allowed[i];
  return e;
}

Expected evaluate_depthwise_conv(const DepthwiseConv2d& k, const std::vector<Tensor>& tensors,
                                 const std::vector<Values>& values) {
  const double unit = rounding(tensors[k.out].dtype, 0x1p-17);
  const std::uint64_t taps = k.window.taps();
  Expected e;
  for (std::uint64_t c = 0; c < tensors[k.in].rows; ++c) {
    for (std::uint64_t place = 0; place < k.window.out_pixels(); ++place) {
      Terms sum;
      sum.add(values[k.bias][c]);
      look(k.window, place, [&](std::uint64_t tap, std::uint64_t pixel) {
        sum.add(values[k.in][c * k.window.pixels() + pixel] * values[k.weights][c * taps + tap]);
      });
      push(e, sum, unit, 0x1p-18 + accumulated(taps));
    }
  }
  return e;
}

Expected evaluate_max_pool(const MaxPool2d& k, const std::vector<Tensor>& tensors,
                           const std::vector<Values>& values) {
  Expected e;
  for (std::uint64_t c = 0; c < tensors[k.in].rows; ++c) {
    for (std::uint64_t place = 0; place < k.window.out_pixels(); ++place) {
      double most = -std::numeric_limits<double>::infinity();
      look(k.window, place, [&](std::uint64_t, std::uint64_t pixel) {
        most = std::max(most, values[k.in][c * k.window.pixels() + pixel]);
      });
      e.values.push_back(most);
    }
  }
  e.allowed.assign(e.values.size(), 0.0);
  return e;
}

Expected evaluate_average_pool(const AveragePool2d& k, const std::vector<Tensor>& tensors,
                               const std::vector<Values>& values) {
  const double unit = rounding(tensors[k.out].dtype, 0x1p-18);
  Expected e;
  for (std::uint64_t c = 0; c < tensors[k.in].rows; ++c) {
    for (std::uint64_t place = 0; place < k.window.out_pixels(); ++place) {
      Terms sum;
      look(k.window, place, [&](std::uint64_t, std::uint64_t pixel) {
        sum.add(values[k.in][c * k.window.pixels() + pixel] * values[k.factors][place]);
      });
      push(e, sum, unit, accumulated(k.window.taps()));
    }
  }
  return e;
}

}  // namespace trn2vp::workloads
