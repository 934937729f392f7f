// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/verilated_array.h"

#include <stdexcept>

namespace trn2vp::rtl {

#define TRN2VP_VARIANT(rows, cols, pipe, visible_pes, factory) \
  std::unique_ptr<VerilatedArray> factory();
#include "array_variants.inc"
#undef TRN2VP_VARIANT

namespace {

struct Variant {
  int rows;
  int cols;
  int pipe;
  MeshStyle style;
  std::unique_ptr<VerilatedArray> (*make)();
};

constexpr Variant kVariants[] = {
#define TRN2VP_VARIANT(rows, cols, pipe, visible_pes, factory) \
  {rows, cols, pipe, visible_pes ? MeshStyle::kInstances : MeshStyle::kLoops, factory},
#include "array_variants.inc"
#undef TRN2VP_VARIANT
};

}  // namespace

std::string verilated_sizes(MeshStyle style, int pipe) {
  std::string sizes;
  for (const Variant& variant : kVariants) {
    if (variant.style != style || variant.pipe != pipe) continue;
    if (!sizes.empty()) sizes += ' ';
    sizes += std::to_string(variant.rows) + 'x' + std::to_string(variant.cols);
  }
  return sizes;
}

std::unique_ptr<VerilatedArray> make_verilated_array(int rows, int cols, MeshStyle style,
                                                     int pipe) {
  for (const Variant& variant : kVariants) {
    if (variant.rows == rows && variant.cols == cols && variant.style == style &&
        variant.pipe == pipe) {
      return variant.make();
    }
  }
  throw std::invalid_argument("no RTL array of " + std::to_string(rows) + "x" +
                              std::to_string(cols) +
                              " is compiled in; expected one of: " + verilated_sizes(style, pipe));
}

}  // namespace trn2vp::rtl
