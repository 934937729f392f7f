// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "firmware/kernels/nki/kernel_builder.h"

namespace trn2vp::kernels::nki {

/// A window that goes over an image with a border around it: of a convolution, of a pool. Output
/// (y, x) sees the pixels (y * stride_y + ky * dilation_y - top, x * stride_x + kx * dilation_x -
/// left).
struct Window {
  std::uint32_t height = 1;
  std::uint32_t width = 1;
  std::uint32_t kernel_height = 1;
  std::uint32_t kernel_width = 1;
  std::uint32_t stride_y = 1;
  std::uint32_t stride_x = 1;
  std::uint32_t dilation_y = 1;
  std::uint32_t dilation_x = 1;
  std::uint32_t top = 0;  ///< rows of the border, and so on
  std::uint32_t bottom = 0;
  std::uint32_t left = 0;
  std::uint32_t right = 0;

  /// Rows and columns from the first to the last pixel of a window.
  std::uint32_t span_y() const { return dilation_y * (kernel_height - 1) + 1; }
  std::uint32_t span_x() const { return dilation_x * (kernel_width - 1) + 1; }
  /// Of the image with its border.
  std::uint32_t bordered_height() const { return height + top + bottom; }
  std::uint32_t bordered_width() const { return width + left + right; }
  std::uint32_t out_height() const { return (bordered_height() - span_y()) / stride_y + 1; }
  std::uint32_t out_width() const { return (bordered_width() - span_x()) / stride_x + 1; }
};

namespace detail {

/// Throws std::invalid_argument, naming the kernel, for sizes that do not fit each other or the
/// steps of an access pattern.
void check_window(const char* kernel, const Window& window);

/// Rows [first, first + rows) of the result, and the rows of the bordered image that they need.
struct Band {
  std::uint32_t first;
  std::uint32_t rows;
  std::uint32_t top;
  std::uint32_t height;
};

/// Rows of the bordered image for so many of the result.
std::uint32_t image_rows(const Window& window, std::uint32_t out_rows);

/// Rows of the result that a band makes: as many as there are in `wanted` bytes of a partition, at
/// least one as long as its image takes no more than `most`. `row_bytes`: of a row of the bordered
/// image. Throws std::length_error when there is no room for one.
std::uint32_t band_rows(const char* kernel, const Window& window, std::uint64_t row_bytes,
                        std::uint64_t wanted, std::uint64_t most);

std::vector<Band> bands_of(const Window& window, std::uint32_t rows);

/// Part of a row of the result, or some whole rows: at most so many elements.
struct Piece {
  std::uint32_t y;  ///< in the result
  unsigned rows;
  std::uint32_t x;
  unsigned columns;
  unsigned elements() const { return rows * columns; }
};
std::vector<Piece> pieces_of(const Window& window, const Band& band, unsigned most);

/// Loads the rows of the image in a band, channels [channel, ...) on the partitions of `tile`,
/// which holds the bordered band row after row; `shift`: so many elements further to the left.
void load_band(KernelBuilder& nki, const Tile& tile, const DramTensor& in, std::uint32_t channel,
               const Window& window, const Band& band, unsigned shift = 0);

/// What a tap of the window sees for a piece of the result.
Tile seen(const Tile& band_tile, const Window& window, const Band& band, const Piece& piece,
          unsigned ky, unsigned kx);

}  // namespace detail
}  // namespace trn2vp::kernels::nki
