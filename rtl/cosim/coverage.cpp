// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/coverage.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "rtl/cosim/operands.h"

namespace trn2vp::cosim {
namespace {

bool fp32(const Bin& b) { return b.mode >= Mode::kFp32Low && b.mode <= Mode::kFp32HighOnezero; }
bool sparse(const Bin& b) { return b.mode >= Mode::kSparse4Of16; }

std::array<std::size_t, 6> coordinates(const Bin& b) {
  return {static_cast<std::size_t>(b.mode),  static_cast<std::size_t>(b.dtype),
          static_cast<std::size_t>(b.shape), static_cast<std::size_t>(b.special),
          static_cast<std::size_t>(b.stall), static_cast<std::size_t>(b.hazard)};
}

Bin bin_of(const std::array<std::size_t, 6>& at) {
  return {static_cast<Mode>(at[0]),  static_cast<OperandFormat>(at[1]),
          static_cast<Shape>(at[2]), static_cast<Special>(at[3]),
          static_cast<Stall>(at[4]), static_cast<Hazard>(at[5])};
}

}  // namespace

// The table: dimensions, their values, and below what cannot be reached and why.
const std::vector<Dimension>& dimensions() {
  static const std::vector<Dimension> kDimensions = {
      {"mode",
       {{"dense", "one value and one weight a PE"},
        {"double_row", "two of each"},
        {"transpose", "raw words moved"},
        {"fp32_low", "low half of an FP32 matmul: two vectors a column"},
        {"fp32_high", "its high half"},
        {"fp32_low_onezero", "low half, moving operand of zeros and ones: one vector a column"},
        {"fp32_high_onezero", "high half of the same"},
        {"sparse_4of16", "4 rows share 16 values"},
        {"sparse_4of12", "4 rows share 12 values"},
        {"sparse_4of8", "4 rows share 8 values"},
        {"sparse_2of8", "2 rows share 8 values"},
        {"sparse_2of4", "2 rows share 4 values"},
        {"sparse_1of4", "a row has 4 values"},
        {"sparse_1of2", "a row has 2 values"}}},
      {"dtype",
       {{"bf16", "format of the moving operand; the stationary one has any that goes with it"},
        {"fp16", ""},
        {"tf32", ""},
        {"fp32", ""},
        {"fp8_e5", ""},
        {"fp8_e4", ""},
        {"fp8_e3", ""}}},
      {"shape",
       {{"whole", "all rows and columns of the array"},
        {"whole_part", "the whole array, fewer rows or columns used"},
        {"tile", "all rows and columns of a tile"},
        {"tile_part", "a tile, fewer rows or columns used"}}},
      {"special",
       {{"none", "none of the others"},
        {"zero", "a zero among the operands"},
        {"subnormal", "a subnormal"},
        {"infinity", "an infinity"},
        {"nan", "a NaN"},
        {"maximum", "the largest finite number"},
        {"cancellation", "a column of weights of alternating sign against equal moving values"}}},
      {"stall",
       {{"none", "results taken at once from its first vector to its last result"},
        {"single", "the longest wait is one edge"},
        {"short", "2 to 7 edges"},
        {"long", "8 edges or more"}}},
      {"hazard",
       {{"none", "alone in the array"},
        {"reuse", "weights of an earlier multiply"},
        {"background_load", "weights loaded under the vectors of a multiply on the same PEs"},
        {"switch", "switches weights right behind the last vector of such a multiply"},
        {"parallel", "vectors of another tile at the same edges"},
        {"reset", "the first after a reset in the middle of other work"}}}};
  return kDimensions;
}

const std::vector<Exclusion>& exclusions() {
  using F = OperandFormat;
  static const std::vector<Exclusion> kExclusions = {
      {"a double row takes FP8 e5m2 and e4m3 only (rule dtype-pair)",
       [](const Bin& b) {
         return b.mode == Mode::kDoubleRow && b.dtype != F::kFp8E5 && b.dtype != F::kFp8E4;
       }},
      {"halves of an FP32 matmul have 32-bit operands",
       [](const Bin& b) { return fp32(b) && !wide(b.dtype); }},
      {"FP32 multiplies in halves only",
       [](const Bin& b) { return b.mode == Mode::kDense && b.dtype == F::kFp32; }},
      {"there is no sparse FP32 (rule array-mode)",
       [](const Bin& b) { return sparse(b) && b.dtype == F::kFp32; }},
      {"a transpose adds nothing that could cancel",
       [](const Bin& b) {
         return b.mode == Mode::kTranspose && b.special == Special::kCancellation;
       }},
      {"a multiply on the whole array shares PEs with every other",
       [](const Bin& b) { return b.hazard == Hazard::kParallel && b.shape < Shape::kTile; }}};
  return kExclusions;
}

std::size_t bin_count() {
  std::size_t count = 1;
  for (const Dimension& dimension : dimensions()) count *= dimension.values.size();
  return count;
}

std::size_t index_of(const Bin& bin) {
  std::size_t index = 0;
  const auto at = coordinates(bin);
  for (std::size_t d = 0; d < at.size(); ++d) {
    index = index * dimensions()[d].values.size() + at[d];
  }
  return index;
}

Bin bin_at(std::size_t index) {
  std::array<std::size_t, 6> at{};
  for (std::size_t d = at.size(); d-- > 0;) {
    at[d] = index % dimensions()[d].values.size();
    index /= dimensions()[d].values.size();
  }
  return bin_of(at);
}

std::string name_of(const Bin& bin) {
  std::string name;
  const auto at = coordinates(bin);
  for (std::size_t d = 0; d < at.size(); ++d) {
    name += (d == 0 ? "" : "/") + std::string(dimensions()[d].values[at[d]].name);
  }
  return name;
}

std::optional<Bin> bin_named(const std::string& name) {
  std::istringstream text(name);
  std::array<std::size_t, 6> at{};
  std::string part;
  for (std::size_t d = 0; d < at.size(); ++d) {
    if (!std::getline(text, part, '/')) return std::nullopt;
    const std::vector<Value>& values = dimensions()[d].values;
    while (at[d] < values.size() && values[at[d]].name != part) ++at[d];
    if (at[d] == values.size()) return std::nullopt;
  }
  if (!text.eof()) return std::nullopt;
  return bin_of(at);
}

const char* unreachable(const Bin& bin) {
  for (const Exclusion& exclusion : exclusions()) {
    if (exclusion.covers(bin)) return exclusion.reason;
  }
  return nullptr;
}

void FunctionalCoverage::hit(const Bin& bin) {
  if (const char* reason = unreachable(bin)) {
    throw std::logic_error("functional coverage: " + name_of(bin) +
                           " was seen, but is excluded: " + reason);
  }
  ++hits_[index_of(bin)];
}

std::size_t FunctionalCoverage::reachable() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < hits_.size(); ++i) count += unreachable(bin_at(i)) == nullptr;
  return count;
}

std::size_t FunctionalCoverage::covered() const {
  return static_cast<std::size_t>(
      std::count_if(hits_.begin(), hits_.end(), [](std::uint32_t hits) { return hits != 0; }));
}

std::vector<Bin> FunctionalCoverage::holes() const {
  std::vector<Bin> holes;
  for (std::size_t i = 0; i < hits_.size(); ++i) {
    const Bin bin = bin_at(i);
    if (hits_[i] == 0 && unreachable(bin) == nullptr) holes.push_back(bin);
  }
  return holes;
}

double FunctionalCoverage::percent() const {
  return 100.0 * static_cast<double>(covered()) / static_cast<double>(reachable());
}

std::vector<std::vector<std::array<std::size_t, 2>>> FunctionalCoverage::by_value() const {
  std::vector<std::vector<std::array<std::size_t, 2>>> counts;
  for (const Dimension& dimension : dimensions()) counts.emplace_back(dimension.values.size());
  for (std::size_t i = 0; i < hits_.size(); ++i) {
    const Bin bin = bin_at(i);
    if (unreachable(bin) != nullptr) continue;
    const auto at = coordinates(bin);
    for (std::size_t d = 0; d < at.size(); ++d) {
      ++counts[d][at[d]][0];
      counts[d][at[d]][1] += hits_[i] != 0;
    }
  }
  return counts;
}

}  // namespace trn2vp::cosim
