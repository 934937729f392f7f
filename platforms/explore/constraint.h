// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mu {
class Parser;
}

namespace trn2vp::explore {

/// A condition over keys: "chip.dma.read_bytes_per_second <= 2 * chip.dma.write_bytes_per_second".
/// Operators and functions are muParser's: + - * / ^, comparisons, && ||, ?:, min, max, sqrt, ...
class Constraint {
 public:
  /// Throws std::runtime_error that starts with `where`, quotes the text and names the place in it.
  Constraint(const std::string& where, const std::string& text);
  ~Constraint();
  Constraint(Constraint&&) noexcept;

  const std::string& text() const { return text_; }

  /// The keys it asks for, sorted.
  std::vector<std::string> keys() const;

  /// Whether it is true (a number other than 0) for these values. Not a number is not true.
  bool holds(const std::function<double(const std::string& key)>& value_of);

 private:
  std::string where_;
  std::string text_;
  std::map<std::string, double> slots_;  ///< the parser points to them
  std::unique_ptr<mu::Parser> parser_;
};

}  // namespace trn2vp::explore
