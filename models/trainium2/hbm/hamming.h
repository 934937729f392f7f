// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

namespace trn2vp::trainium2 {

/// A Hamming code over 64 data bits with seven check bits and a parity bit over everything:
/// corrects one wrong bit of the 72, detects two (SEC-DED). That HBM keeps such a code beside its
/// data is documented (JESD238); which one is not public, and any has these properties.
namespace hamming {

/// The word as it is stored.
struct Codeword {
  std::uint64_t data;
  std::uint8_t check;
};

enum class Verdict : std::uint8_t { kClean, kCorrected, kUncorrectable };

/// Check bits of `data`: bits 0..6 Hamming, bit 7 parity of data and bits 0..6.
std::uint8_t check_bits(std::uint64_t data);

/// Corrects `word` where one bit is wrong. Three and more wrong bits may go unnoticed or be
/// "corrected" into something else, as in the real code.
Verdict decode(Codeword& word);

}  // namespace hamming
}  // namespace trn2vp::trainium2
