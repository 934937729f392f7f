// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <algorithm>

#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"
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
/// Elements of a tile and steps between them (16 bits in an access pattern, docs/isa.md).
constexpr std::uint64_t kTileElements = 65535;
constexpr std::uint64_t kLargestStep = 32767;

void check_shape(const Conv2dShape& s) {
  const bool positive = s.in_channels > 0 && s.height > 0 && s.width > 0 && s.out_channels > 0 &&
                        s.kernel_height > 0 && s.kernel_width > 0 && s.stride > 0;
  if (!positive || s.kernel_height > s.height + 2ull * s.padding ||
      s.kernel_width > s.width + 2ull * s.padding) {
    throw std::invalid_argument("conv2d: every size is at least 1 and the kernel fits the image");
  }
  if (s.stride * (s.width + 2ull * s.padding) > kLargestStep) {
    throw std::invalid_argument("conv2d: stride times padded width is at most 32767");
  }
}

/// Rows [first, first + rows) of the result, and what they need of the padded image.
struct Band {
  std::uint32_t first;
  std::uint32_t rows;
  std::uint32_t top;  ///< first row of the padded image
  std::uint32_t height;
};

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
        rows_(nki.machine().array_rows),
        columns_(nki.machine().array_columns),
        bank_(bank_columns(nki)),
        banks_(std::min(nki.machine().psum_banks, kMostBanks)),
        channel_tiles_(tiles(s.in_channels, rows_)),
        packed_(std::clamp(rows_ / s.in_channels, 1u, s.kernel_width)),
        x_groups_(tiles(s.kernel_width, packed_)),
        pairs_(s.kernel_height * x_groups_ * channel_tiles_),
        width_(s.width + 2 * s.padding),
        band_rows_(band_rows()),
        group_(taps_per_group()),
        images_(TilePool::sbuf(nki, (band_rows_ < s.out_height() ? 2 : 1) * channel_tiles_,
                               std::min<unsigned>(packed_ * s.in_channels, rows_),
                               {image_rows(band_rows_) * width_}, in.dtype)),
        filters_(TilePool::sbuf(nki, 2, rows_, {group_, columns_}, in.dtype)),
        biases_(TilePool::sbuf(nki, 2, columns_, {1}, in.dtype)),
        results_(TilePool::sbuf(nki, 3, columns_, {bank_}, in.dtype)),
        sums_(TilePool::psum(nki, banks_, columns_, {bank_}, DType::kFp32)) {}

  void run() {
    for (std::uint32_t y = 0; y < s_.out_height(); y += band_rows_) {
      const std::uint32_t rows = part(s_.out_height(), y, band_rows_);
      const Band band{y, rows, y * s_.stride, image_rows(rows)};
      const std::vector<Tile> image = load_image(band);
      for (std::uint32_t o = 0; o < s_.out_channels; o += columns_) outputs(band, image, o);
    }
  }

 private:
  static constexpr unsigned kMostBanks = 8;

  /// Part of a row of the result, or some whole rows: what one PSUM bank holds.
  struct Piece {
    std::uint32_t y;  ///< in the result
    unsigned rows;
    std::uint32_t x;
    unsigned columns;
    unsigned elements() const { return rows * columns; }
  };

  std::uint32_t image_rows(std::uint32_t out_rows) const {
    return (out_rows - 1) * s_.stride + s_.kernel_height;
  }

  std::uint64_t sbuf_share(std::uint64_t share) const {
    return nki_.machine().sbuf_partition_bytes * share / kShares;
  }

  std::uint32_t band_rows() const {
    const std::uint64_t row_bytes =
        std::uint64_t{width_} * channel_tiles_ * trainium2::isa::dtype_size(in_.dtype);
    const std::uint64_t fit = sbuf_share(kMostBandShare) / row_bytes;
    const std::uint64_t wanted =
        std::max<std::uint64_t>(sbuf_share(kBandShare) / row_bytes, s_.kernel_height);
    const std::uint64_t most = std::min({wanted, fit, kTileElements / width_});
    if (most < s_.kernel_height) {
      throw std::length_error("conv2d: " + std::to_string(s_.kernel_height) + " rows of " +
                              std::to_string(s_.in_channels) + " channels do not fit SBUF");
    }
    const auto rows = static_cast<std::uint32_t>((most - s_.kernel_height) / s_.stride + 1);
    return std::min(rows, s_.out_height());
  }

  /// Filters of so many pairs are in SBUF at a time.
  unsigned taps_per_group() const {
    const std::uint64_t bytes = columns_ * trainium2::isa::dtype_size(in_.dtype);
    const std::uint64_t fit =
        std::min(sbuf_share(kFilterShare) / 2 / bytes, kTileElements / columns_);
    return static_cast<unsigned>(std::clamp<std::uint64_t>(pairs_, 1, fit));
  }

  // Per tile of channels the rows of the padded image; of fewer channels `packed_` copies, each one
  // element further to the left.
  std::vector<Tile> load_image(const Band& band) {
    std::vector<Tile> image;
    for (std::uint32_t c = 0; c < s_.in_channels; c += rows_) {
      const unsigned channels = part(s_.in_channels, c, rows_);
      const Tile tile =
          images_.next().partitions(0, packed_ * channels).columns(0, band.height * width_);
      if (s_.padding > 0) nki_.memset(tile, 0.0);
      for (unsigned shift = 0; shift < packed_; ++shift)
        load_rows(band, tile.partitions(shift * channels, channels), c, shift);
      image.push_back(tile);
    }
    return image;
  }

  void load_rows(const Band& band, const Tile& tile, std::uint32_t channel, unsigned shift) {
    const std::uint32_t top = std::max(band.top, s_.padding);
    const std::uint32_t bottom = std::min(band.top + band.height, s_.padding + s_.height);
    const std::uint32_t left = s_.padding > shift ? s_.padding - shift : 0;
    const std::uint32_t skipped = shift > s_.padding ? shift - s_.padding : 0;
    if (top >= bottom || skipped >= s_.width) return;
    const std::uint32_t columns = s_.width - skipped;
    DramView view = in_.block(channel, tile.partitions(), 0, in_.columns);
    view.offset += std::uint64_t{top - s_.padding} * s_.width + skipped;
    view.dims = {{1, columns}, {s_.width, bottom - top}};
    const Tile inside = tile.strided(
        (top - band.top) * width_ + left,
        {{1, static_cast<std::uint16_t>(columns)},
         {static_cast<std::int16_t>(width_), static_cast<std::uint16_t>(bottom - top)}});
    nki_.dma_copy(inside, view);
  }

  std::vector<Piece> pieces(const Band& band) const {
    std::vector<Piece> list;
    const std::uint32_t width = s_.out_width();
    const std::uint32_t rows = std::max<std::uint32_t>(1, bank_ / width);
    for (std::uint32_t y = band.first; y < band.first + band.rows; y += rows) {
      const unsigned height = part(band.first + band.rows, y, rows);
      for (std::uint32_t x = 0; x < width; x += bank_)
        list.push_back({y, height, x, part(width, x, bank_)});
    }
    return list;
  }

  // As many pieces at a time as there are banks: the filters of a group pass over all of them.
  void outputs(const Band& band, const std::vector<Tile>& image, std::uint32_t o) {
    const unsigned count = part(s_.out_channels, o, columns_);
    const Tile shift = biases_.next().partitions(0, count);
    nki_.dma_copy(shift, bias_.block(o, count, 0, 1));
    const std::vector<Piece> list = pieces(band);
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
    const unsigned taps = part(s_.kernel_width, kx, packed_);
    return {tap / x_groups_, kx, t, taps * part(s_.in_channels, t * rows_, rows_)};
  }

  Tile load_filters(unsigned begin, unsigned size, std::uint32_t o, unsigned count) {
    const Tile filter = filters_.next();
    for (unsigned i = begin; i < begin + size; ++i) {
      const Pair pair = pair_of(i);
      const std::uint32_t row =
          (pair.ky * s_.kernel_width + pair.kx) * s_.in_channels + pair.channel_tile * rows_;
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
      const std::uint32_t corner =
          ((piece.y - band.first) * s_.stride + pair.ky) * width_ + piece.x * s_.stride + pair.kx;
      const Tile moving = image[pair.channel_tile]
                              .partitions(0, pair.rows)
                              .strided(corner, {{static_cast<std::int16_t>(s_.stride),
                                                 static_cast<std::uint16_t>(piece.columns)},
                                                {static_cast<std::int16_t>(s_.stride * width_),
                                                 static_cast<std::uint16_t>(piece.rows)}});
      const Tile stationary = filter.at(2, i - begin).partitions(0, pair.rows).columns(0, count);
      nki_.nc_matmul(sum, stationary, moving, i > 0);
    }
  }

  void store(const Piece& piece, const Tile& sum, const Tile& shift, std::uint32_t o,
             unsigned count) {
    const Tile result = results_.next().partitions(0, count).columns(0, piece.elements());
    nki_.activation(result, ActivationFunction::kCopy, sum, 1.0, shift);
    nki_.dma_copy(out_.block(o, count, piece.y * s_.out_width() + piece.x, piece.elements()),
                  result, Engine::kGpSimd);
  }

  KernelBuilder& nki_;
  const DramTensor& out_;
  const DramTensor& in_;
  const DramTensor& weights_;
  const DramTensor& bias_;
  const Conv2dShape& s_;
  unsigned rows_;     ///< of the array
  unsigned columns_;  ///< of the array
  unsigned bank_;     ///< columns of a PSUM bank
  unsigned banks_;    ///< of PSUM
  unsigned channel_tiles_;
  unsigned packed_;    ///< taps of a row that one matmul takes
  unsigned x_groups_;  ///< of them in a row of the filter
  unsigned pairs_;
  std::uint32_t width_;  ///< of the padded image
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
  check_shape(s);
  const std::uint32_t taps = s.kernel_height * s.kernel_width;
  expect_shape("conv2d", "out", out, s.out_channels, s.out_height() * s.out_width(), in.dtype);
  expect_shape("conv2d", "in", in, s.in_channels, s.height * s.width, in.dtype);
  expect_shape("conv2d", "weights", weights, taps * s.in_channels, s.out_channels, in.dtype);
  expect_shape("conv2d", "bias", bias, s.out_channels, 1, in.dtype);
  const auto mark = nki.mark();
  Conv2d(nki, out, in, weights, bias, s).run();
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
