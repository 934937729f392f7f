// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

namespace trn2vp::dram {

/// A resource that serves one thing per slot of time, as one bit per slot: what is free at or after
/// a time, in whatever order of time the questions come. It remembers a ring of slots that moves
/// forward with the latest one; what lies before the ring counts as taken.
class SlotCalendar {
 public:
  /// `slots` is a power of two, at least 128.
  explicit SlotCalendar(std::uint64_t slots);

  /// First free slot at or after `from`.
  std::uint64_t find(std::uint64_t from) {
    if (from >= hint_from_ && from < hint_free_) from = hint_free_;
    const std::uint64_t word = from / 64;
    const std::uint64_t free = ~bits(word) & (~std::uint64_t{0} << (from % 64));
    if (free != 0 && from >= floor_) return word * 64 + ctz(free);
    return search(from);
  }
  void take(std::uint64_t slot) { word(slot / 64).bits |= std::uint64_t{1} << (slot % 64); }

 private:
  struct Word {
    std::uint64_t bits = 0;
    std::uint64_t number = ~std::uint64_t{0};
  };

  static unsigned ctz(std::uint64_t bits) { return static_cast<unsigned>(__builtin_ctzll(bits)); }
  Word& word(std::uint64_t number) {
    Word& word = ring_[number & mask_];
    if (word.number != number) renew(word, number);
    return word;
  }
  /// All taken where the ring has moved on.
  std::uint64_t bits(std::uint64_t number) {
    return number * 64 < floor_ ? ~std::uint64_t{0} : word(number).bits;
  }
  void renew(Word& word, std::uint64_t number);
  std::uint64_t search(std::uint64_t from);

  std::uint64_t mask_;
  std::vector<Word> ring_;
  std::uint64_t floor_ = 0;  ///< first slot the ring still knows
  /// Nothing was free in [hint_from_, hint_free_) when that was last searched, and nothing becomes
  /// free again.
  std::uint64_t hint_from_ = 0;
  std::uint64_t hint_free_ = 0;
};

}  // namespace trn2vp::dram
