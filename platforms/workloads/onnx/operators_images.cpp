// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Windows over images of one or two dimensions: convolutions, pools; normalisation of channels.
#include <algorithm>
#include <cmath>

#include "platforms/workloads/onnx/call.h"
#include "platforms/workloads/onnx/host_ops.h"

namespace trn2vp::workloads::onnx {
namespace {

constexpr std::int64_t kLargest = 1 << 20;

/// [images, channels, height, width] of an operand: an image of one dimension has one row.
struct Images {
  Value value;  ///< dense
  std::int64_t count, channels, height, width;
  std::size_t spatial;  ///< dimensions, 1 or 2
};

Images images_of(Call& call, std::size_t operand) {
  const Value& x = call.real(operand);
  const std::size_t rank = x.dims().size();
  if (rank != 3 && rank != 4)
    call.fail("an input " + text_of(x.dims()) + ", expected images of one or two dimensions");
  const Value dense = call.lower.dense(x);
  return {dense,
          dense.dims()[0],
          dense.dims()[1],
          rank == 4 ? dense.dims()[2] : 1,
          dense.dims().back(),
          rank - 2};
}

std::uint32_t size(Call& call, const char* name, std::int64_t value, std::int64_t least) {
  if (value < least || value > kLargest)
    call.attributes.refuse(name, "has " + std::to_string(value) + ", expected " +
                                     std::to_string(least) + ".." + std::to_string(kLargest));
  return static_cast<std::uint32_t>(value);
}

/// Two numbers, or one for the columns, of the attribute.
void read_pair(Call& call, const char* name, std::size_t spatial, std::uint32_t& y,
               std::uint32_t& x) {
  const Dims list = call.attributes.integers(name);
  if (list.empty()) return;
  if (list.size() != spatial)
    call.attributes.refuse(name, "has " + std::to_string(list.size()) + " numbers, expected " +
                                     std::to_string(spatial));
  if (spatial == 2) y = size(call, name, list[0], 1);
  x = size(call, name, list.back(), 1);
}

/// What SAME pads in a direction: before, behind.
std::pair<std::uint32_t, std::uint32_t> same_pads(std::uint32_t image, std::uint32_t span,
                                                  std::uint32_t stride, bool upper) {
  const std::uint32_t out = (image + stride - 1) / stride;
  const std::uint32_t reach = (out - 1) * stride + span;
  const std::uint32_t pads = reach > image ? reach - image : 0;
  return upper ? std::pair{pads / 2, pads - pads / 2} : std::pair{pads - pads / 2, pads / 2};
}

void read_pads(Call& call, std::size_t spatial, Window& w) {
  const std::string automatic = call.attributes.text("auto_pad", "NOTSET");
  if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    const bool upper = automatic == "SAME_UPPER";
    std::tie(w.top, w.bottom) = same_pads(w.height, w.span_y(), w.stride_y, upper);
    std::tie(w.left, w.right) = same_pads(w.width, w.span_x(), w.stride_x, upper);
    return;
  }
  if (automatic == "VALID") return;
  if (automatic != "NOTSET")
    call.attributes.refuse(
        "auto_pad", "is '" + automatic + "', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
  const Dims pads = call.attributes.integers("pads");
  if (pads.empty()) return;
  if (pads.size() != 2 * spatial)
    call.attributes.refuse("pads", "has " + std::to_string(pads.size()) + " numbers, expected " +
                                       std::to_string(2 * spatial));
  const auto pad = [&](std::size_t i) { return size(call, "pads", pads[i], 0); };
  w.left = pad(spatial - 1);
  w.right = pad(2 * spatial - 1);
  if (spatial == 2) w.top = pad(0);
  if (spatial == 2) w.bottom = pad(2);
}

/// Everything of the window but the kernel's size, which is given.
Window window_of(Call& call, const Images& images, std::uint32_t kernel_height,
                 std::uint32_t kernel_width) {
  Window w;
  w.height = size(call, "input", images.height, 1);
  w.width = size(call, "input", images.width, 1);
  w.kernel_height = kernel_height;
  w.kernel_width = kernel_width;
  read_pair(call, "strides", images.spatial, w.stride_y, w.stride_x);
  read_pair(call, "dilations", images.spatial, w.dilation_y, w.dilation_x);
  read_pads(call, images.spatial, w);
  if (!w.fits()) call.fail("the kernel is larger than the padded image");
  return w;
}

Value fresh_images(Call& call, const Images& like, std::int64_t channels, const Window& w) {
  Dims dims{like.count, channels};
  if (like.spatial == 2) dims.push_back(w.out_height());
  dims.push_back(w.out_width());
  return call.lower.fresh(dims);
}

/// Channels [first, first + count), `step` apart, of image `n` as a matrix of pixels.
std::size_t channels_of(Call& call, const Value& images, std::int64_t n, std::int64_t first,
                        std::int64_t count, std::int64_t step = 1) {
  const Dims& dims = images.dims();
  const auto pixels = static_cast<std::int64_t>(elements_of({dims.begin() + 2, dims.end()}));
  return call.lower.matrix(images, images.view.offset + (n * dims[1] + first) * pixels, count,
                           pixels, step * pixels);
}

// ---- convolution

/// Weights [outputs, channels of a group, taps] in the order that `view` makes of it, as a matrix.
std::size_t weights_in_order(Call& call, const Constant& weights, const View& view) {
  Constant ordered = picked(weights, view);
  const auto columns = ordered.dims.back();
  ordered.dims = {static_cast<std::int64_t>(elements_of(ordered.dims)) / columns, columns};
  return call.lower.placed(value_of(std::move(ordered))).tensor;
}

// Every channel has filters of its own: one for each of the results that are made of it.
void depthwise(Call& call, const Images& x, const Value& out, const Window& w,
               const Constant& weights, const Constant& bias) {
  const auto taps = static_cast<std::int64_t>(w.taps());
  const std::int64_t filters = out.dims()[1] / x.channels;
  const View all = dense_view({x.channels, filters, taps});
  const View shifts = dense_view({x.channels, filters});
  for (std::int64_t f = 0; f < filters; ++f) {
    const std::size_t filter = weights_in_order(call, weights, at(all, 1, f));
    const std::size_t shift = weights_in_order(call, bias, sliced(shifts, 1, f, 1, 1));
    for (std::int64_t n = 0; n < x.count; ++n) {
      call.lower.run(DepthwiseConv2d{channels_of(call, out, n, f, x.channels, filters),
                                     channels_of(call, x.value, n, 0, x.channels), filter, shift,
                                     w});
    }
  }
}

void grouped(Call& call, const Images& x, const Value& out, const Window& w,
             const Constant& weights, const Constant& bias, std::int64_t groups) {
  const auto taps = static_cast<std::int64_t>(w.taps());
  const std::int64_t channels = x.channels / groups, outputs = out.dims()[1] / groups;
  const View all = dense_view({groups, outputs, channels, taps});
  const View shifts = dense_view({groups, outputs, 1});
  for (std::int64_t g = 0; g < groups; ++g) {
    // [taps, channels, outputs]: what the array sums over on rows.
    const std::size_t filter = weights_in_order(call, weights, permuted(at(all, 0, g), {2, 1, 0}));
    const std::size_t shift = weights_in_order(call, bias, at(shifts, 0, g));
    for (std::int64_t n = 0; n < x.count; ++n) {
      call.lower.run(Conv2d{channels_of(call, out, n, g * outputs, outputs),
                            channels_of(call, x.value, n, g * channels, channels), filter, shift,
                            w});
    }
  }
}

/// The scale and shift of every channel that a batch normalisation is.
struct Affine {
  std::vector<double> scale, shift;
};

Affine affine_of(const Call& call, std::int64_t channels) {
  const auto list = [&](std::size_t i, const char* what) {
    const Constant& constant = call.constant(i, what);
    if (static_cast<std::int64_t>(elements_of(constant.dims)) != channels)
      call.fail(std::string(what) + " is " + text_of(constant.dims) + ", expected " +
                std::to_string(channels) + " elements");
    return constant;
  };
  const Constant scale = list(1, "scale"), bias = list(2, "B"), mean = list(3, "mean"),
                 variance = list(4, "var");
  Affine affine;
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    const double deviation =
        std::sqrt(variance.at(c) + static_cast<double>(call.attributes.real("epsilon", 1e-5f)));
    affine.scale.push_back(scale.at(c) / deviation);
    affine.shift.push_back(bias.at(c) - mean.at(c) * affine.scale.back());
  }
  return affine;
}

/// With what follows, where that is given, in the weights.
Value convolved(Call& call, const Call* normalisation) {
  const Images x = images_of(call, 0);
  Constant weights = call.constant(1, "weights");
  const Dims& dims = weights.dims;
  const std::int64_t groups = call.attributes.integer("group", 1);
  const bool divides = groups >= 1 && x.channels % groups == 0;
  if (dims.size() != x.spatial + 2 || !divides || dims[0] % groups != 0 ||
      dims[1] != x.channels / groups)
    call.fail("weights " + text_of(dims) + " for " + std::to_string(x.channels) + " channels in " +
              std::to_string(groups) + " groups");
  const Dims kernel(dims.begin() + 2, dims.end());
  const Dims said = call.attributes.integers("kernel_shape", kernel);
  if (said != kernel)
    call.attributes.refuse("kernel_shape",
                           "is " + text_of(said) + ", the weights have " + text_of(kernel));
  const Window w = window_of(call, x, x.spatial == 2 ? size(call, "kernel_shape", kernel[0], 1) : 1,
                             size(call, "kernel_shape", kernel.back(), 1));
  Constant bias{{dims[0]}, false, {}, std::vector<float>(static_cast<std::size_t>(dims[0]), 0.0f)};
  if (call.has(2)) bias = call.constant(2, "bias");
  if (static_cast<std::int64_t>(elements_of(bias.dims)) != dims[0])
    call.fail("bias " + text_of(bias.dims) + ", expected " + std::to_string(dims[0]) + " elements");
  if (normalisation != nullptr) {
    const Affine affine = affine_of(*normalisation, dims[0]);
    const std::size_t each = weights.reals.size() / affine.scale.size();
    for (std::size_t i = 0; i < weights.reals.size(); ++i)
      weights.reals[i] = static_cast<float>(weights.reals[i] * affine.scale[i / each]);
    for (std::size_t o = 0; o < affine.scale.size(); ++o)
      bias.reals[o] = static_cast<float>(bias.reals[o] * affine.scale[o] + affine.shift[o]);
  }
  const Value out = fresh_images(call, x, dims[0], w);
  if (groups == x.channels && groups > 1) {
    depthwise(call, x, out, w, weights, bias);
  } else {
    grouped(call, x, out, w, weights, bias, groups);
  }
  return out;
}

void conv(Call& call) { call.result(0, convolved(call, nullptr)); }

/// Normalisation as it is in inference.
void refuse_training(const Call& call) {
  if (call.attributes.integer("training_mode", 0) != 0)
    call.attributes.refuse("training_mode", "is not 0, expected a model for inference");
}

void batch_normalization(Call& call) {
  refuse_training(call);
  const Value& x = call.real(0);
  if (x.dims().size() < 2) call.fail("an input " + text_of(x.dims()) + " without channels");
  const Affine affine = affine_of(call, x.dims()[1]);
  Dims dims(x.dims().size() - 1, 1);
  dims[0] = x.dims()[1];
  const auto column = [&](const std::vector<double>& values) {
    return value_of(Constant{dims, false, {}, {values.begin(), values.end()}});
  };
  const Value scaled = call.lower.binary(x, column(affine.scale), BinaryOperator::kMultiply);
  call.result(0, call.lower.binary(scaled, column(affine.shift), BinaryOperator::kAdd));
}

// ---- pools

Window pool_window(Call& call, const Images& x) {
  Window kernel;
  if (!call.attributes.has("kernel_shape")) call.fail("no kernel_shape");
  read_pair(call, "kernel_shape", x.spatial, kernel.kernel_height, kernel.kernel_width);
  return window_of(call, x, kernel.kernel_height, kernel.kernel_width);
}

/// What the border is longer by where results are rounded up; none begins behind the image.
std::uint32_t rounded_up(std::uint32_t image, std::uint32_t before, std::uint32_t behind,
                         std::uint32_t span, std::uint32_t stride) {
  const std::uint32_t room = image + before + behind - span;
  std::uint32_t out = (room + stride - 1) / stride + 1;
  if ((out - 1) * stride >= image + before) --out;
  const std::uint32_t reach = (out - 1) * stride + span;
  return std::max(reach, image + before) - image - before;
}

Window extended(Call& call, Window w) {
  if (call.attributes.integer("ceil_mode", 0) == 0) return w;
  w.bottom = rounded_up(w.height, w.top, w.bottom, w.span_y(), w.stride_y);
  w.right = rounded_up(w.width, w.left, w.right, w.span_x(), w.stride_x);
  return w;
}

/// Pixels that windows see in a direction, of the image or, if `padded`, of its border too.
std::vector<double> counts(std::uint32_t out, std::uint32_t stride, std::uint32_t kernel,
                           std::uint32_t dilation, std::uint32_t before, std::uint32_t image,
                           std::uint32_t behind, bool padded) {
  std::vector<double> list;
  for (std::uint32_t o = 0; o < out; ++o) {
    double count = 0;
    for (std::uint32_t k = 0; k < kernel; ++k) {
      const std::uint32_t at = o * stride + k * dilation;
      const bool inside = at >= before && at < before + image;
      count += inside || (padded && at < before + image + behind) ? 1 : 0;
    }
    list.push_back(count);
  }
  return list;
}

void max_pool(Call& call) {
  if (call.results() > 1) call.fail("the indices of the largest, expected one output");
  const Images x = images_of(call, 0);
  const Window w = extended(call, pool_window(call, x));
  const Value out = fresh_images(call, x, x.channels, w);
  const std::int64_t all = x.count * x.channels;  // images do not matter
  call.lower.run(
      MaxPool2d{channels_of(call, out, 0, 0, all), channels_of(call, x.value, 0, 0, all), w});
  call.result(0, out);
}

void average_pool(Call& call) {
  const Images x = images_of(call, 0);
  const Window given = pool_window(call, x), w = extended(call, given);
  const bool padded = call.attributes.integer("count_include_pad", 0) != 0;
  const std::vector<double> rows = counts(w.out_height(), w.stride_y, w.kernel_height, w.dilation_y,
                                          w.top, w.height, given.bottom, padded);
  const std::vector<double> columns = counts(w.out_width(), w.stride_x, w.kernel_width,
                                             w.dilation_x, w.left, w.width, given.right, padded);
  std::vector<float> factors;
  for (const double row : rows)
    for (const double column : columns) factors.push_back(static_cast<float>(1 / (row * column)));
  const std::size_t weights = call.lower.precise(std::move(factors));
  const Value out = fresh_images(call, x, x.channels, w);
  const std::int64_t all = x.count * x.channels;
  call.lower.run(AveragePool2d{channels_of(call, out, 0, 0, all),
                               channels_of(call, x.value, 0, 0, all), weights, w});
  call.result(0, out);
}

template <ReduceOperator op>
void global_pool(Call& call) {
  const Value& x = call.real(0);
  if (x.dims().size() < 3) call.fail("an input " + text_of(x.dims()) + ", expected images");
  call.result(0, call.lower.reduce(x, x.dims().size() - 2, op));
}

}  // namespace

bool conv_batch_normalization(Call& call) {
  Call conv = call.part(0), normalisation = call.part(1);
  refuse_training(normalisation);
  if (conv.operand(1).constant == nullptr) return false;
  for (std::size_t i = 1; i < normalisation.operands(); ++i)
    if (normalisation.operand(i).constant == nullptr) return false;
  call.result(0, convolved(conv, &normalisation));
  return true;
}

void add_images(std::map<std::string, Operator>& table) {
  table["Conv"] = conv;
  table["BatchNormalization"] = batch_normalization;
  table["MaxPool"] = max_pool;
  table["AveragePool"] = average_pool;
  table["GlobalAveragePool"] = global_pool<ReduceOperator::kMean>;
  table["GlobalMaxPool"] = global_pool<ReduceOperator::kMaximum>;
}

}  // namespace trn2vp::workloads::onnx
