// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

namespace trn2vp::trainium2::semantics {

/// Random numbers of the Vector engine: of LFSR type, seeded by one 32-bit word (documented:
/// facts/trainium2.md section 2.4). Which register, how lanes differ and the state before any seed
/// are not published; ours (assumed): every lane has a 32-bit xorshift register with shifts 13, 17,
/// 5 (Marsaglia, "Xorshift RNGs", J. Stat. Software 8(14), 2003), a linear feedback shift register
/// of period 2^32 - 1, clocked once per element. Its state starts as a hash of seed and lane, and
/// before any set_rng_seed as that of seed 0. The lane of an element is the partition it is read
/// from, in rng the one it is written to.
class VectorRandom {
 public:
  explicit VectorRandom(std::uint32_t seed = 0) { this->seed(seed); }

  void seed(std::uint32_t seed);

  /// set_rng_seed: the word in src0.
  void set_seed(const isa::Instruction& instruction, const PartitionBytes& memory);
  /// rng: 32 bits per element of dst, the low ones kept.
  void fill(const isa::Instruction& instruction, const PartitionBytes& memory);
  /// dropout: dst = src0, bit for bit, or +0 where the draw's upper 24 bits, as a fraction below 1,
  /// are less than the probability: 0 keeps everything, 1 nothing (documented). No draw is skipped.
  void dropout(const isa::Instruction& instruction, const PartitionBytes& memory);

 private:
  std::array<std::uint32_t, 128> state_{};
};

}  // namespace trn2vp::trainium2::semantics
