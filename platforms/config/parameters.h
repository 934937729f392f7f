// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace trn2vp::config {

/// What the declaration of a parameter says about it.
struct ParameterMeta {
  std::string unit;
  double min;
  double max;
  std::string provenance;  ///< documented, measured, inferred or assumed
  std::string source;
  std::string doc;
  double step = 0;  ///< legal values are multiples of it; 0: any in the range
};

/// Every parameter of a platform, by dotted key ("chip.tensor.clock_hz"). It holds pointers into
/// the structs that were registered, which must outlive it.
class Parameters {
 public:
  struct Entry {
    std::string key;
    ParameterMeta meta;
    std::variant<std::uint64_t*, double*, std::string*> value;

    /// The value now, as users write it.
    std::string text() const;
  };

  /// Registers all members that the models' `describe(visitor, group)` names, under `prefix`.
  template <class Group>
  void add(const std::string& prefix, Group& group) {
    Visitor visitor{*this, prefix + "."};
    describe(visitor, group);
  }

  /// Sets one value. `where` starts the message ("--set", "FILE"). Throws std::runtime_error naming
  /// key and expectation when the key does not exist (with the nearest one that does), is no
  /// number, or is out of range. A parameter of unit "on/off" takes these two words, true and false
  /// (as TOML has them), 1 and 0. One of unit "path" takes a file that exists, relative to
  /// `folder`, or nothing for none; one of unit "text" anything; one of unit "a|b|c" one of these
  /// words.
  void set(const std::string& where, const std::string& key, const std::string& value,
           const std::string& folder = "");

  /// "key=value", as given with --set.
  void set_assignment(const std::string& assignment);

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  struct Visitor {
    Parameters& parameters;
    std::string prefix;
    template <class T, class Meta>
    void operator()(const char* key, T& member, const Meta& meta) {
      parameters.entries_.push_back(
          {prefix + key,
           {meta.unit, meta.min, meta.max, provenance_name(meta.provenance), meta.source, meta.doc,
            meta.step},
           &member});
    }
  };

  std::vector<Entry> entries_;
};

/// Of `candidates`, the one with the least edit distance to `name`; empty when there are none.
std::string nearest(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace trn2vp::config
