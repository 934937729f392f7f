// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/sparse_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

namespace trn2vp::common {
namespace {

constexpr std::uint64_t kHostPage = 4096;

unsigned log2_exact(std::uint64_t value) {
  if (value == 0 || (value & (value - 1)) != 0) {
    throw std::invalid_argument("SparseMemory: granule is not a power of two");
  }
  unsigned shift = 0;
  while ((std::uint64_t{1} << shift) != value) ++shift;
  return shift;
}

}  // namespace

SparseMemory::SparseMemory(std::uint64_t size, Initial initial, std::uint64_t granule)
    : size_(size), granule_shift_(log2_exact(granule)), data_(nullptr) {
  if (size == 0) throw std::invalid_argument("SparseMemory: size is zero");
  void* map = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::uint8_t*>(map);
  const std::uint64_t granules = (size + granule - 1) >> granule_shift_;
  touched_.assign((granules + 63) / 64, initial == Initial::kTouched ? ~std::uint64_t{0} : 0);
  // No marks beyond the end: touched_bytes() counts them all.
  if (granules % 64 != 0) touched_.back() &= (std::uint64_t{1} << (granules % 64)) - 1;
}

SparseMemory::~SparseMemory() { munmap(data_, size_); }

template <class F>
void SparseMemory::for_each_granule(std::uint64_t address, std::size_t length, F f) const {
  const std::uint64_t end = address + length;
  while (address < end) {
    const std::uint64_t granule = address >> granule_shift_;
    const std::uint64_t next = std::min(end, (granule + 1) << granule_shift_);
    f(granule, address, static_cast<std::size_t>(next - address));
    address = next;
  }
}

void SparseMemory::read(std::uint64_t address, void* out, std::size_t length) const {
  std::memcpy(out, data_ + address, length);
}

void SparseMemory::write(std::uint64_t address, const void* in, std::size_t length) {
  touch(address, length);
  std::memcpy(data_ + address, in, length);
}

void SparseMemory::write_zeros(std::uint64_t address, std::size_t length) {
  for_each_granule(address, length, [&](std::uint64_t granule, std::uint64_t start, std::size_t n) {
    if (bit(granule)) std::memset(data_ + start, 0, n);
  });
}

bool SparseMemory::untouched(std::uint64_t address, std::size_t length) const {
  bool all = true;
  for_each_granule(address, length, [&](std::uint64_t granule, std::uint64_t, std::size_t) {
    all = all && !bit(granule);
  });
  return all;
}

void SparseMemory::touch(std::uint64_t address, std::size_t length) {
  for_each_granule(address, length, [&](std::uint64_t granule, std::uint64_t, std::size_t) {
    touched_[granule / 64] |= std::uint64_t{1} << (granule % 64);
  });
}

void SparseMemory::discard(std::uint64_t address, std::size_t length) {
  const std::uint64_t end = address + length;
  const std::uint64_t first_page = (address + kHostPage - 1) & ~(kHostPage - 1);
  const std::uint64_t last_page = end & ~(kHostPage - 1);
  if (first_page < last_page) {
    madvise(data_ + first_page, last_page - first_page, MADV_DONTNEED);
    std::memset(data_ + address, 0, first_page - address);
    std::memset(data_ + last_page, 0, end - last_page);
  } else {
    std::memset(data_ + address, 0, length);
  }
  // Only granules that lie wholly inside lose their mark: the others may hold a neighbour's data.
  const std::uint64_t granule = std::uint64_t{1} << granule_shift_;
  for_each_granule(address, length, [&](std::uint64_t index, std::uint64_t, std::size_t n) {
    if (n == granule) touched_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
  });
}

std::uint64_t SparseMemory::touched_bytes() const {
  std::uint64_t count = 0;
  for (std::uint64_t word : touched_)
    count += static_cast<std::uint64_t>(__builtin_popcountll(word));
  return std::min(count << granule_shift_, size_);
}

}  // namespace trn2vp::common
