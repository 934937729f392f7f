// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "firmware/include/trn2vp/job.h"
#include "platforms/job/job_image.h"

namespace trn2vp::job {

struct Range {
  std::string what;
  std::uint64_t begin;
  std::uint64_t bytes;

  std::uint64_t end() const { return begin + bytes; }
  bool holds(std::uint64_t address, std::uint64_t size) const {
    return address >= begin && address <= end() && size <= end() - address;
  }
};

/// One sentence per pair of ranges that overlap, and per range outside [begin, end).
std::vector<std::string> misplaced(std::vector<Range> ranges, std::uint64_t begin,
                                   std::uint64_t end);

/// A job as its firmware reads it: from the bytes in host memory, by address.
class JobReader {
 public:
  explicit JobReader(const JobImage& image);

  /// `bytes` bytes of host memory; null when no segment holds all of them.
  const std::uint8_t* at(std::uint64_t address, std::uint64_t bytes) const;

  /// Bytes that inputs put at a device address; null when no input does.
  const std::uint8_t* device(std::uint64_t address, std::uint64_t bytes) const;

  /// Everything that is laid out in HBM: inputs, outputs, rings.
  std::vector<Range> hbm() const;

  /// Everything in host memory: segments, ranges without content, results.
  std::vector<Range> host() const;

  trn2vp_job header{};
  std::vector<trn2vp_transfer> inputs;
  std::vector<trn2vp_stage> stages;
  /// Of all stages.
  std::vector<trn2vp_queue> queues;
  std::vector<trn2vp_program> programs;
  std::vector<trn2vp_done> done;
  std::vector<trn2vp_transfer> outputs;
  std::vector<trn2vp_check> checks;

 private:
  template <class Row>
  std::vector<Row> table(const trn2vp_table& table) const {
    std::vector<Row> rows(table.count);
    const std::uint8_t* bytes = at(table.address, rows.size() * sizeof(Row));
    if (bytes == nullptr) throw std::out_of_range("a table is in no segment");
    if (!rows.empty()) std::memcpy(rows.data(), bytes, rows.size() * sizeof(Row));
    return rows;
  }

  const JobImage& image_;
};

}  // namespace trn2vp::job
