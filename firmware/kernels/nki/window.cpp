// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/window.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "firmware/kernels/nki/kernel_shapes.h"

namespace trn2vp::kernels::nki::detail {

namespace {

/// Elements of a tile and steps between them (16 bits in an access pattern, docs/isa.md).
constexpr std::uint64_t kTileElements = 65535;
constexpr std::uint64_t kLargestStep = 32767;

}  // namespace

void check_window(const char* kernel, const Window& w) {
  const bool positive = w.height > 0 && w.width > 0 && w.kernel_height > 0 && w.kernel_width > 0 &&
                        w.stride_y > 0 && w.stride_x > 0 && w.dilation_y > 0 && w.dilation_x > 0;
  if (!positive || w.span_y() > w.bordered_height() || w.span_x() > w.bordered_width()) {
    throw std::invalid_argument(std::string(kernel) +
                                ": every size is at least 1 and the kernel fits the image");
  }
  if (std::max<std::uint64_t>(std::uint64_t{w.stride_y} * w.bordered_width(), w.stride_x) >
      kLargestStep) {
    throw std::invalid_argument(std::string(kernel) +
                                ": stride times padded width is at most 32767");
  }
}

std::uint32_t image_rows(const Window& w, std::uint32_t out_rows) {
  return (out_rows - 1) * w.stride_y + w.span_y();
}

std::uint32_t band_rows(const char* kernel, const Window& w, std::uint64_t row_bytes,
                        std::uint64_t wanted, std::uint64_t most) {
  const std::uint64_t span = w.span_y();
  const std::uint64_t fit = std::min(
      {std::max(wanted / row_bytes, span), most / row_bytes, kTileElements / w.bordered_width()});
  if (fit < span) {
    throw std::length_error(std::string(kernel) + ": " + std::to_string(span) + " rows of " +
                            std::to_string(row_bytes) + " bytes do not fit SBUF");
  }
  const auto rows = static_cast<std::uint32_t>((fit - span) / w.stride_y + 1);
  return std::min(rows, w.out_height());
}

std::vector<Band> bands_of(const Window& w, std::uint32_t rows) {
  std::vector<Band> bands;
  for (std::uint32_t y = 0; y < w.out_height(); y += rows) {
    const std::uint32_t count = part(w.out_height(), y, rows);
    bands.push_back({y, count, y * w.stride_y, image_rows(w, count)});
  }
  return bands;
}

std::vector<Piece> pieces_of(const Window& w, const Band& band, unsigned most) {
  std::vector<Piece> list;
  const std::uint32_t width = w.out_width();
  const std::uint32_t rows = std::max<std::uint32_t>(1, most / width);
  for (std::uint32_t y = band.first; y < band.first + band.rows; y += rows) {
    const unsigned height = part(band.first + band.rows, y, rows);
    for (std::uint32_t x = 0; x < width; x += most)
      list.push_back({y, height, x, part(width, x, most)});
  }
  return list;
}

void load_band(KernelBuilder& nki, const Tile& tile, const DramTensor& in, std::uint32_t channel,
               const Window& w, const Band& band, unsigned shift) {
  const std::uint32_t top = std::max(band.top, w.top);
  const std::uint32_t bottom = std::min(band.top + band.height, w.top + w.height);
  const std::uint32_t left = w.left > shift ? w.left - shift : 0;
  const std::uint32_t skipped = shift > w.left ? shift - w.left : 0;
  if (top >= bottom || skipped >= w.width) return;
  const std::uint32_t columns = w.width - skipped, pitch = w.bordered_width();
  DramView view = in.block(channel, tile.partitions(), 0, in.columns);
  view.offset += std::uint64_t{top - w.top} * w.width + skipped;
  view.dims = {{1, columns}, {w.width, bottom - top}};
  const Tile inside =
      tile.strided((top - band.top) * pitch + left,
                   {{1, static_cast<std::uint16_t>(columns)},
                    {static_cast<std::int16_t>(pitch), static_cast<std::uint16_t>(bottom - top)}});
  nki.dma_copy(inside, view);
}

Tile seen(const Tile& band_tile, const Window& w, const Band& band, const Piece& piece, unsigned ky,
          unsigned kx) {
  const std::uint32_t row = (piece.y - band.first) * w.stride_y + ky * w.dilation_y;
  const std::uint32_t column = piece.x * w.stride_x + kx * w.dilation_x;
  return band_tile.strided(
      row * w.bordered_width() + column,
      {{static_cast<std::int16_t>(w.stride_x), static_cast<std::uint16_t>(piece.columns)},
       {static_cast<std::int16_t>(w.stride_y * w.bordered_width()),
        static_cast<std::uint16_t>(piece.rows)}});
}

}  // namespace trn2vp::kernels::nki::detail
