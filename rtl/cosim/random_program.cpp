// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/random_program.h"

#include <algorithm>
#include <deque>

#include "models/trainium2/neuron_core/array/tile_checks.h"

namespace trn2vp::cosim {

using trainium2::ArrayModes;
using trainium2::Cycle;
using trainium2::MatmulArray;
using trainium2::PeTile;
namespace isa = trainium2::isa;

namespace {

int pick(std::mt19937& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
}

constexpr OperandFormat kFormats[] = {
    OperandFormat::kBf16,  OperandFormat::kFp16,  OperandFormat::kTf32, OperandFormat::kFp32,
    OperandFormat::kFp8E5, OperandFormat::kFp8E4, OperandFormat::kFp8E3};

/// A format that goes with `modes` and, unless it is the first one, with `other`.
OperandFormat random_format(std::mt19937& random, const ArrayModes& modes,
                            const OperandFormat* other) {
  for (;;) {
    const OperandFormat format = kFormats[pick(random, 0, 6)];
    const bool fp32 = format == OperandFormat::kFp32;
    const bool double_row = format == OperandFormat::kFp8E5 || format == OperandFormat::kFp8E4;
    if (modes.double_row() && !double_row) continue;
    if (modes.sparse() && fp32) continue;
    if (modes.fp32_pass != isa::Fp32Pass::kNone && !wide(format)) continue;
    if (modes.fp32_pass == isa::Fp32Pass::kNone && fp32 && !modes.is_transpose) continue;
    if (other != nullptr && wide(format) != wide(*other)) continue;
    return format;
  }
}

struct Pending {
  RandomLoad load;
  Matrix moving;
  Cycle result;
};

void retire(MatmulArray& array, std::mt19937& random, const Pending& pending,
            const ResultCheck& check) {
  const trainium2::MovingTile tile = pending.moving.moving(pending.load.modes);
  const auto n = static_cast<std::size_t>(tile.n);
  std::vector<float> psum(static_cast<std::size_t>(pending.load.tile().cols) * n, 1.5f);
  const std::vector<float> before = psum;
  const bool accumulate = random() % 2 != 0;
  array.retire({psum.data(), n, accumulate});
  if (check) check(pending.load, pending.moving, accumulate, before, psum);
}

}  // namespace

void random_span(std::mt19937& random, int group, int* start, int* length) {
  const int size = 1 << pick(random, 0, 2);
  *length = size * group;
  *start = pick(random, 0, 4 / size - 1) * *length;
}

trainium2::StationaryTile RandomLoad::tile() const {
  trainium2::StationaryTile tile = stationary.stationary(modes);
  if (!tags.empty()) {
    tile.tags = tags.data();
    tile.tag_stride = static_cast<std::size_t>(tile.cols + 3) / 4;
  }
  return tile;
}

RandomLoad random_load(std::mt19937& random, const MatmulArray& array,
                       const ProgramLimits& limits) {
  RandomLoad load;
  ArrayModes& modes = load.modes;
  if (limits.tiling && pick(random, 0, 2) != 0) {
    random_span(random, array.rows() / 4, &modes.tile.start_row, &modes.tile.rows);
    random_span(random, array.cols() / 4, &modes.tile.start_column, &modes.tile.columns);
  }
  const int kind = limits.modes ? pick(random, 0, 7) : 0;
  if (kind == 3) {
    modes.perf_mode = isa::PerfMode::kDoubleRow;
    modes.tile.start_column = modes.tile.columns = 0;
  } else if (kind == 4) {
    modes.is_transpose = true;
  } else if (kind == 5) {
    modes.fp32_pass = isa::Fp32Pass::kLow;
  } else if (kind == 6) {
    modes.fp32_pass = isa::Fp32Pass::kHigh;
  } else if (kind == 7) {
    modes.sparsity = static_cast<isa::Sparsity>(pick(random, 1, 7));
  }
  int share = static_cast<int>(isa::partitions_per_row(modes.sparsity));
  if (modes.tile.start_row % share != 0 || tile_rows(array, modes.tile) < share) {
    modes.sparsity = isa::Sparsity::k1Of4;
    share = 1;
  }
  OperandFormat format = pick(random, 0, 1) != 0 ? OperandFormat::kBf16 : OperandFormat::kFp16;
  if (limits.modes) format = random_format(random, modes, nullptr);
  const int most = tile_rows(array, modes.tile) / share;
  const int rows = share * (pick(random, 0, 2) != 0 ? most : pick(random, 1, most));
  const int columns = tile_columns(array, modes.tile);
  const int cols = pick(random, 0, 2) != 0 ? columns : pick(random, 1, columns);
  load.stationary =
      random_matrix(random, rows, modes.double_row() ? 2 * cols : cols, format, limits.operands);
  if (modes.sparse()) {
    const int values = share * static_cast<int>(isa::compress_ratio(modes.sparsity));
    for (int i = 0; i < rows * ((cols + 3) / 4); ++i) {
      unsigned word = 0;
      for (int tag = 0; tag < 4; ++tag) {
        word |= static_cast<unsigned>(pick(random, 0, values - 1)) << (4 * tag);
      }
      load.tags.push_back(static_cast<std::uint16_t>(word));
    }
  }
  return load;
}

Matrix random_moving(std::mt19937& random, const RandomLoad& load, const ProgramLimits& limits) {
  const ArrayModes& modes = load.modes;
  OperandFormat format = pick(random, 0, 1) != 0 ? OperandFormat::kBf16 : OperandFormat::kFp16;
  if (limits.modes) format = random_format(random, modes, &load.stationary.format);
  const int lines = modes.double_row() ? 2 : static_cast<int>(isa::compress_ratio(modes.sparsity));
  const int n = pick(random, 0, 3) == 0 ? 1 : pick(random, 1, limits.max_n);
  Matrix moving = random_matrix(random, load.stationary.rows, lines * n, format, limits.operands);
  // Columns of a permutation most of the time: what a transpose is used with.
  if (modes.is_transpose && pick(random, 0, 3) != 0) {
    for (int j = 0; j < n; ++j) {
      const int row = pick(random, 0, moving.rows);
      for (int r = 0; r < moving.rows; ++r) {
        if (r != row) moving.set(r, j, 0);
      }
    }
  }
  return moving;
}

int run_random_program(MatmulArray& array, std::mt19937& random, int count,
                       const ProgramLimits& limits, const ResultCheck& check) {
  const int longest = 2 * (array.rows() + array.cols());
  const auto cells = [&](const RandomLoad& load) {
    return trainium2::cells_of(load.modes.tile, array.rows(), array.cols());
  };
  std::vector<RandomLoad> loads;
  std::deque<Pending> pending;
  Cycle now = 0;
  int retired = 0;
  for (int i = 0; i < count; ++i) {
    // Mostly back to back; at times a gap, short or long enough to empty the array.
    const int kind = pick(random, 0, 9);
    if (kind >= 8) {
      now += static_cast<Cycle>(pick(random, 0, longest));
    } else if (kind >= 6) {
      now += static_cast<Cycle>(pick(random, 0, 3));
    }
    while (!pending.empty() && (pending.front().result <= now || pending.size() > 6)) {
      now = std::max(now, pending.front().result);
      retire(array, random, pending.front(), check);
      pending.pop_front();
      ++retired;
    }
    if (loads.empty() || pick(random, 0, 1) == 0) {
      RandomLoad load = random_load(random, array, limits);
      array.load_stationary(now, load.tile());
      loads.erase(
          std::remove_if(loads.begin(), loads.end(),
                         [&](const RandomLoad& old) { return (cells(old) & cells(load)) != 0; }),
          loads.end());
      loads.push_back(std::move(load));
    } else {
      const RandomLoad& load = loads[random() % loads.size()];
      Matrix moving = random_moving(random, load, limits);
      trainium2::MovingTile tile = moving.moving(load.modes);
      tile.onezero = load.modes.fp32_pass != isa::Fp32Pass::kNone && pick(random, 0, 3) == 0;
      const Cycle result = array.multiply_moving(now, tile).result;
      pending.push_back({load, std::move(moving), result});
    }
  }
  for (; !pending.empty(); pending.pop_front(), ++retired) {
    retire(array, random, pending.front(), check);
  }
  return retired;
}

}  // namespace trn2vp::cosim
