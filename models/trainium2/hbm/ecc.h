// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "models/common/parameter_meta.h"
#include "models/common/sparse_memory.h"

namespace trn2vp::trainium2 {

/// Faults of the memory cells that a run injects. All of it is ours: the machine has no such
/// switch.
struct EccParameters {
  std::uint64_t seed = 1;
  double correctable_per_gib = 0;
  double uncorrectable_per_gib = 0;
  std::uint64_t stack = 0;
  std::uint64_t address = 0;
  std::uint64_t flipped_bits = 0;
  std::string repair = "none";
};

template <class V>
void describe(V& v, EccParameters& e) {
  constexpr Provenance kAssumed = Provenance::kAssumed;
  constexpr const char* kOurs = "a fault of ours, not of the machine";
  v("seed", e.seed,
    ParameterMeta{"1", 0, 1e18, kAssumed, kOurs, "of the places and bits of random errors"});
  v("correctable_per_gib", e.correctable_per_gib,
    ParameterMeta{"errors/GiB", 0, 1e9, kAssumed, kOurs,
                  "words with one flipped bit met per GiB read, on average"});
  v("uncorrectable_per_gib", e.uncorrectable_per_gib,
    ParameterMeta{"errors/GiB", 0, 1e9, kAssumed, kOurs,
                  "words with two flipped bits met per GiB read, on average"});
  v("stack", e.stack, ParameterMeta{"1", 0, 3, kAssumed, kOurs, "stack of the one planted error"});
  v("address", e.address,
    ParameterMeta{"bytes", 0, 25769803775.0, kAssumed, kOurs,
                  "offset in the stack of the one planted error"});
  v("flipped_bits", e.flipped_bits,
    ParameterMeta{"1", 0, 8, kAssumed, kOurs, "bits of the planted error, 0: none"});
  v("repair", e.repair,
    ParameterMeta{"none|pending|failed", 0, 0, kAssumed, kOurs,
                  "HBM repair status that the firmware mailbox shows at power-on"});
}

/// The error-correcting code of one stack: 64-bit words with eight check bits. Words without
/// injected errors are never looked at, so a run without faults pays nothing.
///
/// Random errors are drawn per byte read from the seed and the stack's number; the same run has the
/// same ones. A corrected word is written back (assumed), an uncorrectable one stays until it is
/// overwritten.
class Ecc {
 public:
  struct Counters {
    std::uint64_t corrected = 0;
    std::uint64_t uncorrected = 0;
  };

  Ecc(const EccParameters& parameters, unsigned stack);

  /// Flips stored bits of the word that holds byte `address`: bits 0..63 data, 64..71 check.
  void flip(std::uint64_t address, std::uint64_t data_bits, std::uint8_t check_bits = 0);

  /// Before [address, address + length) of `store` is read: draws the random errors and checks the
  /// words that have any. False: one of them can't be corrected. Data that the code "corrects"
  /// wrongly becomes the stored data.
  bool check_read(common::SparseMemory& store, std::uint64_t address, std::uint64_t length);

  /// Before a write to the range. Words it covers wholly are as new; a word it covers in part is
  /// read first, as hardware does, and keeps an uncorrectable error. False: there was one.
  bool check_write(common::SparseMemory& store, std::uint64_t address, std::uint64_t length);

  const Counters& counters() const { return counters_; }

 private:
  static constexpr unsigned kWordBytes = 8;

  struct Flips {
    std::uint64_t data = 0;
    std::uint8_t check = 0;
  };
  /// When the next random error of a kind comes.
  struct Clock {
    double per_byte = 0;
    double bytes_left = 0;
  };

  bool busy() const { return !flips_.empty() || drawing_; }
  bool check_word(common::SparseMemory& store, std::uint64_t word, const Flips& flips);
  void draw(Clock& clock, unsigned bits, std::uint64_t address, std::uint64_t length);
  double next_distance(const Clock& clock);

  Counters counters_;
  std::map<std::uint64_t, Flips> flips_;  ///< by address of the word
  std::mt19937_64 random_;
  bool drawing_;
  Clock correctable_;
  Clock uncorrectable_;
};

}  // namespace trn2vp::trainium2
