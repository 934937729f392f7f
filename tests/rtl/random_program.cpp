// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/rtl/random_program.h"

#include <algorithm>
#include <deque>

namespace trn2vp::test {

using trainium2::Cycle;

namespace {

struct Pending {
  Matrix stationary;
  Matrix moving;
  Cycle result;
};

void retire(trainium2::MatmulArray& array, std::mt19937& random, const Pending& pending,
            const ResultCheck& check) {
  std::vector<float> psum(pending.stationary.cols * static_cast<std::size_t>(pending.moving.cols),
                          1.5f);
  const std::vector<float> before = psum;
  const bool accumulate = random() % 2 != 0;
  array.retire({psum.data(), static_cast<std::size_t>(pending.moving.cols), accumulate});
  if (check) check(pending.stationary, pending.moving, accumulate, before, psum);
}

}  // namespace

int run_random_program(trainium2::MatmulArray& array, std::mt19937& random, int count, int max_n,
                       const ResultCheck& check) {
  const auto pick = [&random](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  const auto format = [&random] {
    return random() % 2 != 0 ? OperandFormat::kBf16 : OperandFormat::kFp16;
  };
  const int longest = 2 * (array.rows() + array.cols());
  Matrix stationary{};
  std::deque<Pending> pending;
  Cycle now = 0;
  int retired = 0;
  for (int i = 0; i < count; ++i) {
    // Mostly back to back; at times a gap, short or long enough to empty the array.
    const int kind = pick(0, 9);
    if (kind >= 8) {
      now += static_cast<Cycle>(pick(0, longest));
    } else if (kind >= 6) {
      now += static_cast<Cycle>(pick(0, 3));
    }
    while (!pending.empty() && (pending.front().result <= now || pending.size() > 6)) {
      now = std::max(now, pending.front().result);
      retire(array, random, pending.front(), check);
      pending.pop_front();
      ++retired;
    }
    if (stationary.raw.empty() || pick(0, 1) == 0) {
      stationary = random_matrix(random, pick(0, 2) ? array.rows() : pick(1, array.rows()),
                                 pick(0, 2) ? array.cols() : pick(1, array.cols()), format(),
                                 Operands::kRare);
      array.load_stationary(now, stationary.stationary());
    } else {
      const int n = pick(0, 3) == 0 ? 1 : pick(1, max_n);
      Matrix moving = random_matrix(random, stationary.rows, n, format(), Operands::kRare);
      const Cycle result = array.multiply_moving(now, moving.moving()).result;
      pending.push_back({stationary, std::move(moving), result});
    }
  }
  for (; !pending.empty(); pending.pop_front(), ++retired) {
    retire(array, random, pending.front(), check);
  }
  return retired;
}

}  // namespace trn2vp::test
