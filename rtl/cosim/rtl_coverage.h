// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace trn2vp::cosim {

/// Lines and toggles of the RTL, added up over models and instances.
class RtlCoverage {
 public:
  /// A branch, or a bit of a signal that can rise and fall.
  struct Point {
    std::string file;  ///< "mesh.sv"
    int line = 0;
    int column = 0;
    std::string what;  ///< "if", "else", "block"; name and direction of a signal
    bool toggle = false;
    std::uint64_t hits = 0;
  };
  struct Share {
    std::size_t covered = 0;
    std::size_t all = 0;
    double percent() const {
      return all == 0 ? 100.0 : 100.0 * static_cast<double>(covered) / static_cast<double>(all);
    }
  };

  /// Adds what Verilator wrote to a file (write_coverage()). Throws std::runtime_error when it
  /// can't be read or is something else.
  void add(const std::string& path);

  /// In the order of files and lines.
  std::vector<Point> points() const;
  /// Per file; "" is the sum.
  std::map<std::string, Share> lines() const { return shares(false); }
  std::map<std::string, Share> toggles() const { return shares(true); }

 private:
  std::map<std::string, Share> shares(bool toggle) const;

  std::map<std::string, Point> points_;
};

}  // namespace trn2vp::cosim
