// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "models/trainium2/neuron_core/matmul_array.h"
#include "rtl/cosim/operands.h"

namespace trn2vp::cosim {

/// The operands of a random matmul that go together.
struct RandomLoad {
  trainium2::ArrayModes modes;
  Matrix stationary;
  std::vector<std::uint16_t> tags;  ///< sparse: [rows][(cols + 3) / 4]

  trainium2::StationaryTile tile() const;
};

/// What a random program may use.
struct ProgramLimits {
  bool modes = true;   ///< all formats and modes; otherwise dense BF16 and FP16
  bool tiling = true;  ///< tiles of the cells of the array; otherwise the whole of it
  int max_n = 40;
  Operands operands = Operands::kRare;
};

/// A start and length of 1, 2 or 4 groups of `group` rows or columns, aligned to the length.
void random_span(std::mt19937& random, int group, int* start, int* length);

RandomLoad random_load(std::mt19937& random, const trainium2::MatmulArray& array,
                       const ProgramLimits& limits);
/// A moving operand that goes with `load`, up to max_n columns.
Matrix random_moving(std::mt19937& random, const RandomLoad& load, const ProgramLimits& limits);

/// Called for every multiply of a random program, in order.
using ResultCheck =
    std::function<void(const RandomLoad& load, const Matrix& moving, bool accumulate,
                       const std::vector<float>& before, const std::vector<float>& after)>;

/// Drives `array` as an engine would: `count` random loads and multiplies of random shape with
/// random gaps between the requests, retired in order, some at once and some late, never before
/// their edge. Returns the multiplies retired.
int run_random_program(trainium2::MatmulArray& array, std::mt19937& random, int count,
                       const ProgramLimits& limits, const ResultCheck& check = {});

}  // namespace trn2vp::cosim
