// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "models/trainium2/neuron_core/array/tile_checks.h"
#include "models/trainium2/neuron_core/matmul_array.h"
#include "models/trainium2/timing/array_timeline.h"
#include "models/trainium2/timing/column_rates.h"

namespace trn2vp::trainium2 {

/// The fast matmul array: edges from ArrayTimeline, values from numerics::matmul_chain and
/// chains.h. It has every mode.
///
/// Operands are converted to FP32 when they are captured (the packing the kernel needs anyway) into
/// buffers that are used again; the product is computed by retire(), straight into PSUM.
class TlmArray final : public MatmulArray {
 public:
  enum class Mode {
    kFunctional,
    kTimingOnly  ///< edges and shape checks only: operands are not read, retire() leaves PSUM as it
                 ///< is
  };

  /// Size and pipe as ArrayTimeline; 128 x 128 on Trainium2 (facts/trainium2.md section 2.3).
  explicit TlmArray(int rows = 128, int cols = 128, Mode mode = Mode::kFunctional, int pipe = 1,
                    const timing::ColumnRates& rates = {});

  LoadTiming load_stationary(Cycle now, const StationaryTile& tile) override;
  MultiplyTiming multiply_moving(Cycle now, const MovingTile& tile) override;
  /// Throws std::logic_error when no multiply is outstanding.
  Cycle retire(const PsumTile& psum) override;

  bool may_be_late() const override { return false; }

  int rows() const override { return timeline_.rows(); }
  int cols() const override { return timeline_.cols(); }

 private:
  using Buffer = std::shared_ptr<std::vector<float>>;
  using Indices = std::shared_ptr<std::vector<std::uint8_t>>;

  struct Weights {
    LoadedTile tile;
    int cols = 0;
    Buffer values;    // rows x cols, double row 2 * rows x cols; raw words for a transpose
    Indices indices;  // sparse: rows x cols
  };
  struct Multiply {
    Weights weights;
    Buffer moving;  // rows x n, double row and sparse a multiple of rows
    bool words;     // moving holds rows x n BF16 words
    int n;
    bool onezero;
    Cycle result;
  };

  Buffer take_buffer(std::size_t size);
  Buffer capture(const StationaryTile& tile);
  Buffer capture(const MovingTile& tile);
  const Weights* find(const PeTile& tile) const;
  void compute(const Multiply& multiply, const PsumTile& psum) const;

  ArrayTimeline timeline_;
  Mode mode_;
  timing::ColumnRates rates_;
  std::vector<Weights> loaded_;  // what a next multiply uses, on disjoint tiles
  std::deque<Multiply> outstanding_;
  std::vector<Buffer> pool_;
  Cycle retired_ = 0;
};

}  // namespace trn2vp::trainium2
