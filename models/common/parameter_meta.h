// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

// How a parameter is declared, once, for the TOML reader, the listing and the documentation.
//
// Every parameter struct T has `template <class V> void describe(V& v, T& t)` beside it, which
// calls `v("key", t.member, ParameterMeta{...})` for each member in order. Members are
// std::uint64_t, double or std::string; a visitor may read or write them. The unit of a
// member is that of its meta.
namespace trn2vp {

/// Where a number comes from. `kInferred`: derived from published figures; `kAssumed`: our choice
/// where they are silent.
enum class Provenance { kDocumented, kMeasured, kInferred, kAssumed };

constexpr const char* provenance_name(Provenance provenance) {
  switch (provenance) {
    case Provenance::kDocumented:
      return "documented";
    case Provenance::kMeasured:
      return "measured";
    case Provenance::kInferred:
      return "inferred";
    case Provenance::kAssumed:
      break;
  }
  return "assumed";
}

struct ParameterMeta {
  /// "Hz", "cycles", "ns", "bytes", "bytes/s", "1", "on/off"; of a string "path", "text" or its
  /// legal values, "one|of|these".
  const char* unit;
  double min;  ///< smallest legal value; of a string 0
  double max;  ///< largest legal value; of a string 0
  Provenance provenance;
  const char* source;  ///< facts file and section, or the reasoning
  const char* doc;
  double step = 0;  ///< legal values are multiples of it; 0: any in the range
};

}  // namespace trn2vp
