// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "models/trainium2/neuron_core/matmul_array.h"
#include "models/trainium2/timing/array_timeline.h"

namespace trn2vp::trainium2 {

/// The fast matmul array: edges from ArrayTimeline, values from numerics::matmul_chain.
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

  /// Size as ArrayTimeline; 128 x 128 on Trainium2 (facts/trainium2.md section 2.3).
  explicit TlmArray(int rows = 128, int cols = 128, Mode mode = Mode::kFunctional);

  LoadTiming load_stationary(Cycle now, const StationaryTile& tile) override;
  MultiplyTiming multiply_moving(Cycle now, const MovingTile& tile) override;
  /// Throws std::logic_error when no multiply is outstanding.
  Cycle retire(const PsumTile& psum) override;

  int rows() const override { return timeline_.rows(); }
  int cols() const override { return timeline_.cols(); }

 private:
  using Buffer = std::shared_ptr<std::vector<float>>;

  struct Weights {
    Buffer values;  // rows x cols
    int rows = 0;
    int cols = 0;
  };
  struct Multiply {
    Weights weights;
    Buffer moving;  // rows x n
    int n;
    Cycle result;
  };

  Buffer capture(const std::uint16_t* data, std::size_t row_stride, int rows, int cols,
                 OperandFormat format);

  ArrayTimeline timeline_;
  Mode mode_;
  Weights newest_;  // the load a next multiply uses
  std::deque<Multiply> outstanding_;
  std::vector<Buffer> pool_;
  Cycle retired_ = 0;
};

}  // namespace trn2vp::trainium2
