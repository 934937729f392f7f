// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

void check_shape(const Conv2dShape& s) {
  const bool positive = s.in_channels > 0 && s.height > 0 && s.width > 0 && s.out_channels > 0 &&
                        s.kernel_height > 0 && s.kernel_width > 0 && s.stride > 0;
  if (!positive || s.kernel_height > s.height + 2 * s.padding ||
      s.kernel_width > s.width + 2 * s.padding) {
    throw std::invalid_argument("conv2d: every size is at least 1 and the kernel fits the image");
  }
  if (s.stride * (s.width + 2 * s.padding) > 32767) {
    throw std::invalid_argument("conv2d: stride times padded width is at most 32767");
  }
  if ((s.height + 2ull * s.padding) * (s.width + 2ull * s.padding) > 65535) {
    throw std::invalid_argument("conv2d: the padded image has at most 65535 elements");
  }
  if (s.out_width() > kBankColumns) {
    throw std::invalid_argument("conv2d: a row of the result has " + std::to_string(s.out_width()) +
                                " elements, at most 512");
  }
}

// Per 128 channels: the padded image.
std::vector<Tile> load_image(KernelBuilder& nki, const DramTensor& in, const Conv2dShape& s) {
  const std::uint32_t width = s.width + 2 * s.padding;
  const std::uint32_t height = s.height + 2 * s.padding;
  std::vector<Tile> image;
  for (std::uint32_t c = 0; c < s.in_channels; c += kPartitions) {
    const unsigned channels = part(s.in_channels, c, kPartitions);
    const Tile tile = nki.sbuf(channels, {height * width}, in.dtype);
    if (s.padding > 0) nki.memset(tile, 0.0);
    const Tile inside =
        tile.strided(s.padding * width + s.padding,
                     {{1, static_cast<std::uint16_t>(s.width)},
                      {static_cast<std::int16_t>(width), static_cast<std::uint16_t>(s.height)}});
    nki.dma_copy(inside, in.block(c, channels, 0, in.columns));
    image.push_back(tile);
  }
  return image;
}

}  // namespace

void conv2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
            const DramTensor& weights, const DramTensor& bias, const Conv2dShape& s) {
  check_shape(s);
  const std::uint32_t taps = s.kernel_height * s.kernel_width;
  expect_shape("conv2d", "out", out, s.out_channels, s.out_height() * s.out_width(), in.dtype);
  expect_shape("conv2d", "in", in, s.in_channels, s.height * s.width, in.dtype);
  expect_shape("conv2d", "weights", weights, taps * s.in_channels, s.out_channels, in.dtype);
  expect_shape("conv2d", "bias", bias, s.out_channels, 1, in.dtype);
  const auto mark = nki.mark();
  const std::vector<Tile> image = load_image(nki, in, s);
  const unsigned channel_tiles = tiles(s.in_channels, kPartitions);
  const std::uint32_t width = s.width + 2 * s.padding;
  const unsigned band = std::min(s.out_height(), kBankColumns / s.out_width());
  TilePool filters =
      TilePool::sbuf(nki, 2, kPartitions, {taps, channel_tiles, kPartitions}, in.dtype);
  TilePool biases = TilePool::sbuf(nki, 2, kPartitions, {1}, in.dtype);
  TilePool results = TilePool::sbuf(nki, 3, kPartitions, {kBankColumns}, in.dtype);
  TilePool sums = TilePool::psum(nki, 4, kPartitions, {kBankColumns}, DType::kFp32);
  for (std::uint32_t o = 0; o < s.out_channels; o += kPartitions) {
    const unsigned outputs = part(s.out_channels, o, kPartitions);
    const Tile shift = biases.next().partitions(0, outputs);
    nki.dma_copy(shift, bias.block(o, outputs, 0, 1));
    const Tile filter = filters.next();
    const auto filter_of = [&](unsigned tap, unsigned t) {
      const unsigned channels = part(s.in_channels, t * kPartitions, kPartitions);
      return filter.at(3, tap).at(2, t).partitions(0, channels).columns(0, outputs);
    };
    for (unsigned tap = 0; tap < taps; ++tap) {
      for (unsigned t = 0; t < channel_tiles; ++t) {
        const Tile tile = filter_of(tap, t);
        nki.dma_copy(tile, weights.block(tap * s.in_channels + t * kPartitions, tile.partitions(),
                                         o, outputs));
      }
    }
    for (std::uint32_t y = 0; y < s.out_height(); y += band) {
      const unsigned rows = part(s.out_height(), y, band);
      const Tile sum = sums.next().partitions(0, outputs).columns(0, rows * s.out_width());
      bool first = true;
      for (unsigned tap = 0; tap < taps; ++tap) {
        const std::uint32_t corner =
            (y * s.stride + tap / s.kernel_width) * width + tap % s.kernel_width;
        for (unsigned t = 0; t < channel_tiles; ++t) {
          const Tile stationary = filter_of(tap, t);
          const Tile moving = image[t].strided(
              corner,
              {{static_cast<std::int16_t>(s.stride), static_cast<std::uint16_t>(s.out_width())},
               {static_cast<std::int16_t>(s.stride * width), static_cast<std::uint16_t>(rows)}});
          nki.nc_matmul(sum, stationary, moving, !first);
          first = false;
        }
      }
      const Tile result = results.next().partitions(0, outputs).columns(0, rows * s.out_width());
      nki.activation(result, ActivationFunction::kCopy, sum, 1.0, shift);
      nki.dma_copy(out.block(o, outputs, y * s.out_width(), rows * s.out_width()), result,
                   Engine::kGpSimd);
    }
  }
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
