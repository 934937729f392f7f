// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/psum_banks.h"

#include <algorithm>

namespace trn2vp::trainium2 {

template <class F>
void PsumBanks::for_each_bank(const OperandBoxes& operands, F&& f) const {
  for (const OperandBox& operand : operands) {
    if (operand.buffer != isa::Buffer::kPsum) continue;
    const unsigned last = (operand.box.end - 1) / bank_bytes_;
    for (unsigned bank = operand.box.begin / bank_bytes_; bank <= last; ++bank) f(bank);
  }
}

std::uint64_t PsumBanks::ready(const OperandBoxes& operands, isa::Engine engine) const {
  std::uint64_t ready = 0;
  for_each_bank(operands, [&](unsigned bank) {
    if (banks_[bank].engine != engine) ready = std::max(ready, banks_[bank].end);
  });
  return ready;
}

void PsumBanks::use(const OperandBoxes& operands, isa::Engine engine, std::uint64_t end) {
  for_each_bank(operands, [&](unsigned bank) { banks_[bank] = {engine, end}; });
}

}  // namespace trn2vp::trainium2
