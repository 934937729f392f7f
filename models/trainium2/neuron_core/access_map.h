// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace trn2vp::trainium2 {

/// Who touched a byte: an agent of the HazardChecker, the number of its access, and where its
/// program was.
struct AccessMark {
  std::uint32_t agent = 0;
  std::uint64_t number = 0;
  std::uint64_t pc = 0;
};

/// Bytes [begin, end) of each of the partitions [first, last).
struct AccessBox {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  unsigned first = 0;
  unsigned last = 0;
  /// Where the map found it last: a guess that saves the search.
  mutable std::uint32_t place = 0;
};

/// The last writer and the readers since then of every byte of a partitioned memory. Kernels touch
/// rectangles, so it keeps rectangles: ranges of bytes, and in each of them runs of partitions with
/// one history.
class AccessMap {
 public:
  enum class Finding {
    kNeverWritten,     ///< nobody wrote what is read
    kReadAfterWrite,   ///< `earlier` wrote what is read
    kWriteAfterRead,   ///< `earlier` read what is overwritten
    kWriteAfterWrite,  ///< `earlier` wrote what is overwritten
  };

  /// What the map asks and tells while it takes in an access.
  class Observer {
   public:
    virtual ~Observer() = default;
    /// Whether the access `earlier`, a write or a read, is known to be over.
    virtual bool ordered(const AccessMark& earlier, bool write) = 0;
    virtual void found(Finding finding, unsigned partition, std::uint32_t byte,
                       const AccessMark& earlier) = 0;
  };

  /// Checks every byte of the box against its history, then adds the read to it. With
  /// `unwritten_is_fine`, bytes that nobody wrote are passed over.
  void read(const AccessBox& box, const AccessMark& mark, Observer& observer,
            bool unwritten_is_fine = false);
  /// The same for a write, which replaces the history.
  void write(const AccessBox& box, const AccessMark& mark, Observer& observer);

  /// Makes all these bytes borders between ranges, in one pass: for an access of many boxes, which
  /// would else move the ranges behind each of them one after the other.
  void split_at(std::vector<std::uint32_t> borders);

  /// Ranges of bytes kept: the size of the map.
  std::size_t ranges() const { return ranges_.size(); }

 private:
  /// Partitions [first, last) with the same history. At most one read per agent: its newest.
  struct Run {
    unsigned first;
    unsigned last;
    AccessMark write;
    std::vector<AccessMark> reads;
  };
  struct Range {
    std::uint32_t begin;
    std::uint32_t end;
    std::vector<Run> runs;  ///< ordered, not overlapping
  };

  std::size_t first_from(std::uint32_t byte) const;
  Run* exactly(const AccessBox& box);
  std::size_t split(std::uint32_t byte);
  static void split_runs(std::vector<Run>& runs, unsigned partition);
  static bool same(const Run& a, const Run& b);
  static void read_run(std::uint32_t begin, Run& run, const AccessMark& mark, Observer& observer);
  static void check_write(std::uint32_t begin, const Run& run, Observer& observer);
  static void read_range(Range& range, const AccessBox& box, const AccessMark& mark,
                         Observer& observer, bool unwritten_is_fine);
  static void write_range(Range& range, const AccessBox& box, const AccessMark& mark,
                          Observer& observer);
  void join(std::uint32_t begin, std::uint32_t end);

  std::vector<Range> ranges_;  ///< ordered, not overlapping
};

}  // namespace trn2vp::trainium2
