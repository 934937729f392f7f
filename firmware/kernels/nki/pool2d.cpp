// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Windows over one channel at a time: pools and depthwise convolutions, on the Vector Engine.
#include <limits>

#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Shares of a partition of SBUF that the bands of the image take, two of them: as many rows as fit
/// the first, and at least those of a window, up to the second.
constexpr unsigned kBandShare = 8, kMostBandShare = 4;
/// Elements of a result at a time.
constexpr unsigned kMostElements = 2048;

/// Pieces of the result: every tap of the window is one instruction that adds to them.
class Windows {
 public:
  /// `others`: FP32 tiles as large as a piece that the caller allocates afterwards.
  Windows(const char* kernel, KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
          const Window& w, double border, unsigned others = 0)
      : nki_(nki),
        out_(out),
        in_(in),
        w_(w),
        border_(border),
        rows_(band_rows(kernel, w,
                        std::uint64_t{w.bordered_width()} * trainium2::isa::dtype_size(in.dtype),
                        nki.machine().sbuf_partition_bytes / kBandShare,
                        nki.machine().sbuf_partition_bytes / kMostBandShare)),
        images_(TilePool::sbuf(nki, 2, kPartitions, {image_rows(w, rows_) * w.bordered_width()},
                               in.dtype)),
        elements_(elements_of_a_piece(others)),
        sums_(TilePool::sbuf(nki, 2, kPartitions, {elements_}, DType::kFp32)),
        results_(TilePool::sbuf(nki, 3, kPartitions, {elements_}, in.dtype)) {}

  /// Elements of a piece.
  unsigned elements() const { return elements_; }

  /// `begin` once for every 128 channels; `add` takes one tap into the sum, the first one begins
  /// it; `finish` puts the sum into the result.
  template <class Begin, class Add, class Finish>
  void run(const Begin& begin, const Add& add, const Finish& finish) {
    for (std::uint32_t c = 0; c < in_.rows; c += kPartitions) {
      const unsigned channels = part(in_.rows, c, kPartitions);
      begin(c, channels);
      for (const Band& band : bands_of(w_, rows_)) {
        const Tile image =
            images_.next().partitions(0, channels).columns(0, band.height * w_.bordered_width());
        if (w_.top + w_.bottom + w_.left + w_.right > 0)
          nki_.memset(image, border_, Engine::kGpSimd);
        load_band(nki_, image, in_, c, w_, band);
        for (const Piece& piece : pieces_of(w_, band, elements_)) {
          const auto shaped = [&](TilePool& pool) {
            return pool.next().partitions(0, channels).columns(0, piece.elements());
          };
          const Tile sum = shaped(sums_);
          for (unsigned ky = 0; ky < w_.kernel_height; ++ky)
            for (unsigned kx = 0; kx < w_.kernel_width; ++kx)
              add(sum, seen(image, w_, band, piece, ky, kx), ky * w_.kernel_width + kx);
          const Tile result = shaped(results_);
          finish(result, sum, piece);
          nki_.dma_copy(
              out_.block(c, channels, piece.y * w_.out_width() + piece.x, piece.elements()), result,
              Engine::kGpSimd);
        }
      }
    }
  }

 private:
  unsigned elements_of_a_piece(unsigned others) const {
    using trainium2::isa::dtype_size;
    const unsigned bytes = (2 + others) * dtype_size(DType::kFp32) + 3 * dtype_size(in_.dtype);
    const unsigned most =
        std::min<std::uint64_t>(kMostElements, std::uint64_t{rows_} * w_.out_width());
    return fitting_columns(nki_, most, bytes);
  }

  KernelBuilder& nki_;
  const DramTensor& out_;
  const DramTensor& in_;
  const Window& w_;
  double border_;
  std::uint32_t rows_;
  TilePool images_;
  unsigned elements_;
  TilePool sums_;
  TilePool results_;
};

void expect_images(const char* kernel, const DramTensor& out, const DramTensor& in,
                   const Window& w) {
  check_window(kernel, w);
  expect_shape(kernel, "in", in, in.rows, std::uint64_t{w.height} * w.width, out.dtype);
  expect_shape(kernel, "out", out, in.rows, std::uint64_t{w.out_height()} * w.out_width(),
               in.dtype);
}

}  // namespace

void max_pool2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in, const Window& w) {
  expect_images("max_pool2d", out, in, w);
  const auto mark = nki.mark();
  Windows("max_pool2d", nki, out, in, w, -std::numeric_limits<double>::infinity())
      .run([](std::uint32_t, unsigned) {},
           [&](const Tile& most, const Tile& tap, unsigned i) {
             i == 0 ? nki.tensor_copy(most, tap)
                    : nki.tensor_tensor(most, most, tap, AluOp::kMaximum);
           },
           [&](const Tile& result, const Tile& most, const Piece&) {
             nki.tensor_copy(result, most, Engine::kScalar);
           });
  nki.rewind(mark);
}

void average_pool2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
                    const DramTensor& factors, const Window& w) {
  expect_images("average_pool2d", out, in, w);
  expect_shape("average_pool2d", "factors", factors, 1, out.columns, DType::kFp32);
  const auto mark = nki.mark();
  Windows windows("average_pool2d", nki, out, in, w, 0.0, 2);
  TilePool weights = TilePool::sbuf(nki, 2, kPartitions, {windows.elements()}, DType::kFp32);
  windows.run([](std::uint32_t, unsigned) {},
              [&](const Tile& sum, const Tile& tap, unsigned i) {
                i == 0 ? nki.tensor_copy(sum, tap) : nki.tensor_tensor(sum, sum, tap, AluOp::kAdd);
              },
              [&](const Tile& result, const Tile& sum, const Piece& piece) {
                const Tile factor =
                    weights.next().partitions(0, sum.partitions()).columns(0, piece.elements());
                nki.dma_copy(factor, factors.broadcast(0, piece.y * w.out_width() + piece.x,
                                                       piece.elements(), sum.partitions()));
                nki.tensor_tensor(result, sum, factor, AluOp::kMultiply);
              });
  nki.rewind(mark);
}

void depthwise_conv2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
                      const DramTensor& weights, const DramTensor& bias, const Window& w) {
  const unsigned taps = w.kernel_height * w.kernel_width;
  expect_images("depthwise_conv2d", out, in, w);
  expect_shape("depthwise_conv2d", "weights", weights, in.rows, taps, in.dtype);
  expect_shape("depthwise_conv2d", "bias", bias, in.rows, 1, in.dtype);
  const auto mark = nki.mark();
  TilePool loads = TilePool::sbuf(nki, 2, kPartitions, {taps}, in.dtype);
  TilePool wide = TilePool::sbuf(nki, 2, kPartitions, {taps}, DType::kFp32);
  TilePool biases = TilePool::sbuf(nki, 2, kPartitions, {1}, in.dtype);
  Tile filter, shift;
  Windows("depthwise_conv2d", nki, out, in, w, 0.0)
      .run(
          [&](std::uint32_t c, unsigned channels) {
            const Tile loaded = loads.next().partitions(0, channels);
            nki.dma_copy(loaded, weights.block(c, channels, 0, taps));
            filter = wide.next().partitions(0, channels);
            nki.tensor_copy(filter, loaded);
            shift = biases.next().partitions(0, channels);
            nki.dma_copy(shift, bias.block(c, channels, 0, 1));
          },
          [&](const Tile& sum, const Tile& tap, unsigned i) {
            const Tile factor = filter.columns(i, 1);
            i == 0 ? nki.tensor_scalar(sum, tap, AluOp::kMultiply, factor)
                   : nki.scalar_tensor_tensor(sum, tap, AluOp::kMultiply, factor, AluOp::kAdd, sum);
          },
          [&](const Tile& result, const Tile& sum, const Piece&) {
            nki.activation(result, ActivationFunction::kCopy, sum, 1.0, shift);
          });
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
