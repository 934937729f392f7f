// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace trn2vp::common {

/// Byte-addressed memory of up to terabytes whose backing appears only where something was written.
///
/// The bytes are one contiguous host mapping (so a pointer can be handed out as DMI), reserved but
/// not committed. Beside them one bit per granule remembers whether anything was ever written
/// there: reading an untouched range gives zeros, and copying untouched data onto an untouched
/// range costs nothing. That is what lets a timing-only run move descriptors and programs through
/// the real paths while tensors, which nobody ever wrote, move no bytes.
class SparseMemory {
 public:
  /// What a granule counts as before its first write. Memories whose pages are written behind this
  /// class' back (DMI from a processor) start touched; ranges that nobody will write are given back
  /// by discard().
  enum class Initial { kUntouched, kTouched };

  /// `size` in bytes; `granule` a power of two. Throws std::bad_alloc when the address space cannot
  /// be reserved.
  explicit SparseMemory(std::uint64_t size, Initial initial = Initial::kUntouched,
                        std::uint64_t granule = 64 * 1024);
  ~SparseMemory();
  SparseMemory(const SparseMemory&) = delete;
  SparseMemory& operator=(const SparseMemory&) = delete;

  std::uint64_t size() const { return size_; }
  bool contains(std::uint64_t address, std::uint64_t length) const {
    return length <= size_ && address <= size_ - length;
  }

  /// All four require contains(address, length).
  void read(std::uint64_t address, void* out, std::size_t length) const;
  void write(std::uint64_t address, const void* in, std::size_t length);
  void write_zeros(std::uint64_t address, std::size_t length);
  bool untouched(std::uint64_t address, std::size_t length) const;

  /// Declares a range to be zeros that nobody wrote; gives its whole pages back to the operating
  /// system.
  void discard(std::uint64_t address, std::size_t length);

  /// Pointer to the backing, valid for the life of the object. Writers through it call touch()
  /// first.
  std::uint8_t* data() { return data_; }
  const std::uint8_t* data() const { return data_; }
  void touch(std::uint64_t address, std::size_t length);

  /// Bytes in touched granules.
  std::uint64_t touched_bytes() const;

 private:
  template <class F>
  void for_each_granule(std::uint64_t address, std::size_t length, F f) const;
  bool bit(std::uint64_t granule) const { return (touched_[granule / 64] >> (granule % 64)) & 1; }

  std::uint64_t size_;
  unsigned granule_shift_;
  std::uint8_t* data_;
  std::vector<std::uint64_t> touched_;
};

}  // namespace trn2vp::common
