// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/trainium2/neuron_core/matmul_array.h"

// What a multiply can be, and which combinations have been seen: the functional coverage of the
// array. The one table of it is in coverage.cpp.
namespace trn2vp::cosim {

/// What the array does.
enum class Mode : std::uint8_t {
  kDense,
  kDoubleRow,
  kTranspose,
  kFp32Low,
  kFp32High,
  kFp32LowOnezero,
  kFp32HighOnezero,
  kSparse4Of16,
  kSparse4Of12,
  kSparse4Of8,
  kSparse2Of8,
  kSparse2Of4,
  kSparse1Of4,
  kSparse1Of2
};
enum class Shape : std::uint8_t { kWhole, kWholePart, kTile, kTilePart };
enum class Special : std::uint8_t {
  kNone,
  kZero,
  kSubnormal,
  kInfinity,
  kNan,
  kMaximum,
  kCancellation
};
enum class Stall : std::uint8_t { kNone, kSingle, kShort, kLong };
enum class Hazard : std::uint8_t { kNone, kReuse, kBackgroundLoad, kSwitch, kParallel, kReset };

/// One bin: a value of each of the six dimensions. The format is that of the moving operand.
struct Bin {
  Mode mode = Mode::kDense;
  trainium2::OperandFormat dtype = trainium2::OperandFormat::kBf16;
  Shape shape = Shape::kWhole;
  Special special = Special::kNone;
  Stall stall = Stall::kNone;
  Hazard hazard = Hazard::kNone;
};

/// A value of a dimension: its name, and what makes a multiply count as one.
struct Value {
  const char* name;
  const char* meaning;
};
struct Dimension {
  const char* name;
  std::vector<Value> values;
};
/// In the order of Bin's members; values in the order of their enumerations.
const std::vector<Dimension>& dimensions();

/// Why a group of bins cannot be reached.
struct Exclusion {
  const char* reason;
  bool (*covers)(const Bin&);
};
const std::vector<Exclusion>& exclusions();

std::size_t bin_count();
std::size_t index_of(const Bin& bin);
Bin bin_at(std::size_t index);
/// "dense/bf16/whole/none/none/reuse".
std::string name_of(const Bin& bin);
std::optional<Bin> bin_named(const std::string& name);
/// The reason why it cannot be reached; null when it can.
const char* unreachable(const Bin& bin);

/// How often each bin was seen.
class FunctionalCoverage {
 public:
  FunctionalCoverage() : hits_(bin_count(), 0) {}

  /// Throws std::logic_error for a bin that is excluded as unreachable: the table is wrong then.
  void hit(const Bin& bin);
  std::uint32_t hits(const Bin& bin) const { return hits_[index_of(bin)]; }

  std::size_t reachable() const;
  std::size_t covered() const;
  /// Reachable bins that were not seen, in the order of their index.
  std::vector<Bin> holes() const;
  /// 0 .. 100, of the reachable bins.
  double percent() const;

  /// Per value of each dimension: {reachable, covered}.
  std::vector<std::vector<std::array<std::size_t, 2>>> by_value() const;

 private:
  std::vector<std::uint32_t> hits_;
};

}  // namespace trn2vp::cosim
