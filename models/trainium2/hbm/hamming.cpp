// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/hamming.h"

#include <array>

namespace trn2vp::trainium2::hamming {
namespace {

constexpr unsigned kDataBits = 64;
constexpr unsigned kCheckBits = 7;

bool parity(std::uint64_t bits) { return __builtin_parityll(bits) != 0; }

/// Positions 1..71 of the code; powers of two are the check bits, the others the data bits in
/// order.
struct Layout {
  std::array<std::uint8_t, kDataBits> position{};
  std::array<std::uint64_t, kCheckBits> covers{};  ///< data bits of a check bit
};

Layout make_layout() {
  Layout layout;
  unsigned bit = 0;
  for (unsigned position = 1; bit < kDataBits; ++position) {
    if ((position & (position - 1)) == 0) continue;
    layout.position[bit] = static_cast<std::uint8_t>(position);
    for (unsigned c = 0; c < kCheckBits; ++c) {
      if ((position >> c) & 1) layout.covers[c] |= std::uint64_t{1} << bit;
    }
    ++bit;
  }
  return layout;
}

const Layout kLayout = make_layout();

unsigned hamming_bits(std::uint64_t data) {
  unsigned bits = 0;
  for (unsigned c = 0; c < kCheckBits; ++c) bits |= parity(data & kLayout.covers[c]) << c;
  return bits;
}

}  // namespace

std::uint8_t check_bits(std::uint64_t data) {
  const unsigned bits = hamming_bits(data);
  return static_cast<std::uint8_t>(bits | (parity(data) != parity(bits)) << kCheckBits);
}

Verdict decode(Codeword& word) {
  const unsigned stored = word.check & 0x7F;
  const unsigned syndrome = hamming_bits(word.data) ^ stored;
  const bool odd = parity(word.data) != parity(word.check);
  if (syndrome == 0 && !odd) return Verdict::kClean;
  if (!odd) return Verdict::kUncorrectable;
  if (syndrome == 0) {
    word.check ^= 0x80;  // the parity bit itself
    return Verdict::kCorrected;
  }
  if ((syndrome & (syndrome - 1)) == 0) {
    word.check = static_cast<std::uint8_t>(word.check ^ syndrome);
    return Verdict::kCorrected;
  }
  for (unsigned bit = 0; bit < kDataBits; ++bit) {
    if (kLayout.position[bit] != syndrome) continue;
    word.data ^= std::uint64_t{1} << bit;
    return Verdict::kCorrected;
  }
  return Verdict::kUncorrectable;  // no such position: more than two bits
}

}  // namespace trn2vp::trainium2::hamming
