// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/psum_banks.h"

#include <algorithm>

#include "models/trainium2/neuron_core/psum_buffer.h"

namespace trn2vp::trainium2 {

namespace {

template <class F>
void for_each_bank(const OperandBoxes& operands, F&& f) {
  for (const OperandBox& operand : operands) {
    if (operand.buffer != isa::Buffer::kPsum) continue;
    const unsigned last = (operand.box.end - 1) / PsumBuffer::kBankBytes;
    for (unsigned bank = operand.box.begin / PsumBuffer::kBankBytes; bank <= last; ++bank) f(bank);
  }
}

}  // namespace

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
