// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/policy.h"

#include <stdexcept>

namespace trn2vp::dram {

void check(const Preset& preset, const Policy& policy) {
  const auto expect = [](bool ok, const char* text) {
    if (!ok) throw std::invalid_argument(text);
  };
  expect(policy.read_queue >= 1, "read_queue: expected at least 1");
  expect(policy.write_queue >= 1, "write_queue: expected at least 1");
  expect(policy.write_high >= 1 && policy.write_high <= policy.write_queue,
         "write_high: expected 1..write_queue");
  expect(policy.write_low < policy.write_high, "write_low: expected less than write_high");
  expect(policy.postponed_refreshes <= 8, "postponed_refreshes: expected 0..8");
  expect(policy.refresh != Refresh::kPerBank || preset.timing.rfc_bank != 0,
         "refresh: per bank, but this memory has no refresh of single banks");
  expect(
      policy.refresh != Refresh::kPerBank || preset.timing.refi >= preset.organisation.all_banks(),
      "refresh: per bank, but the pins are too slow for a refresh of every bank in an interval");
}

}  // namespace trn2vp::dram
