// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <algorithm>

#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"
#include "firmware/kernels/nki/window.h"
#include "models/trainium2/isa/access_pattern.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

/// Shares of a partition of SBUF, in 224ths, that a band of the image takes, all channels together:
/// as many rows as fit the first, and at least those of the filter, up to the second. Two bands are
/// in SBUF.
constexpr std::uint64_t kBandShare = 24;
constexpr std::uint64_t kMostBandShare = 56;
constexpr std::uint64_t kFilterShare = 96;
constexpr std::uint64_t kShares = 224;
constexpr std::uint64_t kTileElements = 65535;  ///< counted in 16 bits (docs/isa.md)

class Conv2d {
 public:
  Conv2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in, const DramTensor& weights,
         const DramTensor& bias, const Conv2dShape& s)
      : nki_(nki),
        out_(out),
        in_(in),
        weights_(weights),
        bias_(bias),
        s_(s),
        w_(s.window),
        rows_(nki.machine().array_rows),
        columns_(nki.machine().array_columns),
        bank_(bank_columns(nki)),
        banks_(std::min(nki.machine().psum_banks, kMostBanks)),
        channel_tiles_(tiles(s.in_channels, rows_)),
        packed_(std::clamp(rows_ / s.in_channels, 1u, w_.kernel_width)),
        x_groups_(tiles(w_.kernel_width, packed_)),
        pairs_(w_.kernel_height * x_groups_ * channel_tiles_),
        width_(w_.bordered_width()),
        band_rows_(
            band_rows("conv2d", w_,
                      std::uint64_t{width_} * channel_tiles_ * trainium2::isa::dtype_size(in.dtype),
                      sbuf_share(kBandShare), sbuf_share(kMostBandShare))),
        group_(taps_per_group()),
        images_(TilePool::sbuf(nki, (band_rows_ < w_.out_height() ? 2 : 1) * channel_tiles_,
                               std::min<unsigned>(packed_ * s.in_channels, rows_),
                               {image_rows(w_, band_rows_) * width_}, in.dtype)),
        filters_(TilePool::sbuf(nki, 2, rows_, {group_, columns_}, in.dtype)),
        biases_(TilePool::sbuf(nki, 2, columns_, {1}, in.dtype)),
        results_(TilePool::sbuf(nki, 3, columns_, {bank_}, in.dtype)),
        sums_(TilePool::psum(nki, banks_, columns_, {bank_}, DType::kFp32)) {}

  void run() {
    for (const Band& band : bands_of(w_, band_rows_)) {
      const std::vector<Tile> image = load_image(band);
      for (std::uint32_t o = 0; o < s_.out_channels; o += columns_) outputs(band, image, o);
    }
  }

 private:
  static constexpr unsigned kMostBanks = 8;

  std::uint64_t sbuf_share(std::uint64_t share) const {
    return nki_.machine().sbuf_partition_bytes * share / kShares;
  }

  /// Filters of so many pairs are in SBUF at a time.
  unsigned taps_per_group() const {
    const std::uint64_t bytes = columns_ * trainium2::isa::dtype_size(in_.dtype);
    const std::uint64_t fit =
        std::min(sbuf_share(kFilterShare) / 2 / bytes, kTileElements / columns_);
    return static_cast<unsigned>(std::clamp<std::uint64_t>(pairs_, 1, fit));
  }

  // Per tile of channels the rows of the bordered image; of fewer channels `packed_` copies, each
  // one tap further to the left.
  std::vector<Tile> load_image(const Band& band) {
    std::vector<Tile> image;
    for (std::uint32_t c = 0; c < s_.in_channels; c += rows_) {
      const unsigned channels = part(s_.in_channels, c, rows_);
      const Tile tile =
          images_.next().partitions(0, packed_ * channels).columns(0, band.height * width_);
      if (w_.top + w_.bottom + w_.left + w_.right > 0) nki_.memset(tile, 0.0);
      for (unsigned shift = 0; shift < packed_; ++shift)
        load_band(nki_, tile.partitions(shift * channels, channels), in_, c, w_, band,
                  shift * w_.dilation_x);
      image.push_back(tile);
    }
    return image;
  }

  // As many pieces at a time as there are banks: the filters of a group pass over all of them.
  void outputs(const Band& band, const std::vector<Tile>& image, std::uint32_t o) {
    const unsigned count = part(s_.out_channels, o, columns_);
    const Tile shift = biases_.next().partitions(0, count);
    nki_.dma_copy(shift, bias_.block(o, count, 0, 1));
    const std::vector<Piece> list = pieces_of(w_, band, bank_);
    const bool once = group_ == pairs_;
    Tile filter = once ? load_filters(0, pairs_, o, count) : Tile();
    for (std::size_t first = 0; first < list.size(); first += banks_) {
      const std::size_t last = std::min(first + banks_, list.size());
      std::vector<Tile> sums;
      for (std::size_t i = first; i < last; ++i)
        sums.push_back(sums_.next().partitions(0, count).columns(0, list[i].elements()));
      for (unsigned begin = 0; begin < pairs_; begin += group_) {
        const unsigned size = part(pairs_, begin, group_);
        if (!once) filter = load_filters(begin, size, o, count);
        for (std::size_t i = first; i < last; ++i)
          multiply(band, image, list[i], sums[i - first], filter, begin, size, count);
      }
      for (std::size_t i = first; i < last; ++i) store(list[i], sums[i - first], shift, o, count);
    }
  }

  /// What one matmul sums over: taps side by side, all their channels; or a tile of channels of one
  /// tap.
  struct Pair {
    unsigned ky;
    unsigned kx;
    unsigned channel_tile;
    unsigned rows;  ///< of the stationary operand
  };
  Pair pair_of(unsigned index) const {
    const unsigned t = index % channel_tiles_;
    const unsigned tap = index / channel_tiles_;
    const unsigned kx = tap % x_groups_ * packed_;
    const unsigned taps = part(w_.kernel_width, kx, packed_);
    return {tap / x_groups_, kx, t, taps * part(s_.in_channels, t * rows_, rows_)};
  }

  Tile load_filters(unsigned begin, unsigned size, std::uint32_t o, unsigned count) {
    const Tile filter = filters_.next();
    for (unsigned i = begin; i < begin + size; ++i) {
      const Pair pair = pair_of(i);
      const std::uint32_t row =
          (pair.ky * w_.kernel_width + pair.kx) * s_.in_channels + pair.channel_tile * rows_;
      nki_.dma_copy(filter.at(2, i - begin).partitions(0, pair.rows).columns(0, count),
                    weights_.block(row, pair.rows, o, count));
    }
    return filter;
  }

  void multiply(const Band& band, const std::vector<Tile>& image, const Piece& piece,
                const Tile& sum, const Tile& filter, unsigned begin, unsigned size,
                unsigned count) {
    for (unsigned i = begin; i < begin + size; ++i) {
      const Pair pair = pair_of(i);
      const Tile moving = seen(image[pair.channel_tile].partitions(0, pair.rows), w_, band, piece,
                               pair.ky, pair.kx);
      const Tile stationary = filter.at(2, i - begin).partitions(0, pair.rows).columns(0, count);
      nki_.nc_matmul(sum, stationary, moving, i > 0);
    }
  }

  void store(const Piece& piece, const Tile& sum, const Tile& shift, std::uint32_t o,
             unsigned count) {
    const Tile result = results_.next().partitions(0, count).columns(0, piece.elements());
    nki_.activation(result, ActivationFunction::kCopy, sum, 1.0, shift);
    nki_.dma_copy(out_.block(o, count, piece.y * w_.out_width() + piece.x, piece.elements()),
                  result, Engine::kGpSimd);
  }

  KernelBuilder& nki_;
  const DramTensor& out_;
  const DramTensor& in_;
  const DramTensor& weights_;
  const DramTensor& bias_;
  const Conv2dShape& s_;
  const Window& w_;
  unsigned rows_;     ///< of the array
  unsigned columns_;  ///< of the array
  unsigned bank_;     ///< columns of a PSUM bank
  unsigned banks_;    ///< of PSUM
  unsigned channel_tiles_;
  unsigned packed_;    ///< taps of a row that one matmul takes
  unsigned x_groups_;  ///< of them in a row of the filter
  unsigned pairs_;
  std::uint32_t width_;  ///< of the bordered image
  std::uint32_t band_rows_;
  unsigned group_;
  TilePool images_;
  TilePool filters_;  ///< [group, outputs]
  TilePool biases_;
  TilePool results_;
  TilePool sums_;
};

}  // namespace

void conv2d(KernelBuilder& nki, const DramTensor& out, const DramTensor& in,
            const DramTensor& weights, const DramTensor& bias, const Conv2dShape& s) {
  const Window& w = s.window;
  check_window("conv2d", w);
  const std::uint32_t taps = w.kernel_height * w.kernel_width;
  expect_shape("conv2d", "out", out, s.out_channels, std::uint64_t{w.out_height()} * w.out_width(),
               in.dtype);
  expect_shape("conv2d", "in", in, s.in_channels, std::uint64_t{w.height} * w.width, in.dtype);
  expect_shape("conv2d", "weights", weights, taps * s.in_channels, s.out_channels, in.dtype);
  expect_shape("conv2d", "bias", bias, s.out_channels, 1, in.dtype);
  const auto mark = nki.mark();
  Conv2d(nki, out, in, weights, bias, s).run();
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
