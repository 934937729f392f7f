// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/ecc.h"

#include <cmath>

#include "models/trainium2/hbm/hamming.h"

namespace trn2vp::trainium2 {
namespace {

constexpr double kGib = 1ull << 30;

}  // namespace

Ecc::Ecc(const EccParameters& parameters, unsigned stack)
    : random_(parameters.seed * 4 + stack),
      drawing_(parameters.correctable_per_gib > 0 || parameters.uncorrectable_per_gib > 0) {
  correctable_.per_byte = parameters.correctable_per_gib / kGib;
  uncorrectable_.per_byte = parameters.uncorrectable_per_gib / kGib;
  correctable_.bytes_left = next_distance(correctable_);
  uncorrectable_.bytes_left = next_distance(uncorrectable_);
  if (parameters.flipped_bits != 0 && parameters.stack == stack)
    flip(parameters.address, (std::uint64_t{1} << parameters.flipped_bits) - 1);
}

// Errors come at random, so the distances between them are exponentially distributed.
double Ecc::next_distance(const Clock& clock) {
  if (clock.per_byte == 0) return 0;
  const double uniform = static_cast<double>(random_() >> 11) * 0x1p-53;
  return -std::log1p(-uniform) / clock.per_byte;
}

void Ecc::flip(std::uint64_t address, std::uint64_t data_bits, std::uint8_t check_bits) {
  Flips& flips = flips_[address / kWordBytes * kWordBytes];
  flips.data ^= data_bits;
  flips.check = static_cast<std::uint8_t>(flips.check ^ check_bits);
}

void Ecc::draw(Clock& clock, unsigned bits, std::uint64_t address, std::uint64_t length) {
  if (clock.per_byte == 0) return;
  double at = clock.bytes_left;
  for (; at < static_cast<double>(length); at += next_distance(clock)) {
    const std::uint64_t place = address + static_cast<std::uint64_t>(at);
    const unsigned first = static_cast<unsigned>(random_() % 72);
    const unsigned second = (first + 1 + static_cast<unsigned>(random_() % 71)) % 72;
    for (const unsigned bit : {first, second}) {
      if (bits == 1 && bit == second) break;
      flip(place, bit < 64 ? std::uint64_t{1} << bit : 0,
           static_cast<std::uint8_t>(bit < 64 ? 0 : 1u << (bit - 64)));
    }
  }
  clock.bytes_left = at - static_cast<double>(length);
}

bool Ecc::check_read(common::SparseMemory& store, std::uint64_t address, std::uint64_t length) {
  if (!busy()) return true;
  draw(correctable_, 1, address, length);
  draw(uncorrectable_, 2, address, length);
  bool good = true;
  const std::uint64_t end = address + length;
  for (auto word = flips_.lower_bound(address / kWordBytes * kWordBytes);
       word != flips_.end() && word->first < end;) {
    const bool clean = check_word(store, word->first, word->second);
    good &= clean;
    word = clean ? flips_.erase(word) : std::next(word);
  }
  return good;
}

bool Ecc::check_write(common::SparseMemory& store, std::uint64_t address, std::uint64_t length) {
  if (flips_.empty()) return true;
  bool good = true;
  const std::uint64_t end = address + length;
  for (auto word = flips_.lower_bound(address / kWordBytes * kWordBytes);
       word != flips_.end() && word->first < end;) {
    const bool covered = word->first >= address && word->first + kWordBytes <= end;
    const bool clean = covered || check_word(store, word->first, word->second);
    good &= clean;
    word = clean ? flips_.erase(word) : std::next(word);
  }
  return good;
}

/// The store holds what was written; what the cells hold is that with the flips.
bool Ecc::check_word(common::SparseMemory& store, std::uint64_t word, const Flips& flips) {
  std::uint64_t written = 0;
  store.read(word, &written, kWordBytes);
  hamming::Codeword cells{written ^ flips.data,
                          static_cast<std::uint8_t>(hamming::check_bits(written) ^ flips.check)};
  switch (hamming::decode(cells)) {
    case hamming::Verdict::kClean:
      break;
    case hamming::Verdict::kCorrected:
      ++counters_.corrected;
      break;
    case hamming::Verdict::kUncorrectable:
      ++counters_.uncorrected;
      return false;
  }
  if (cells.data != written) store.write(word, &cells.data, kWordBytes);
  return true;
}

}  // namespace trn2vp::trainium2
