// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/hbm_configuration.h"

#include <initializer_list>
#include <stdexcept>
#include <utility>

#include "models/dram/preset.h"

namespace trn2vp::trainium2 {
namespace {

template <class T>
T choose(const char* key, const std::string& value,
         std::initializer_list<std::pair<const char*, T>> choices) {
  std::string expected;
  for (const auto& [name, choice] : choices) {
    if (value == name) return choice;
    expected += (expected.empty() ? "" : ", ") + std::string(name);
  }
  throw std::runtime_error(std::string("chip.hbm.") + key + ": is '" + value +
                           "', expected one of: " + expected);
}

/// Calls f; what goes wrong is the fault of `key`.
template <class F>
auto blame(const char* key, F f) {
  try {
    return f();
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string("chip.hbm.") + key + error.what());
  }
}

}  // namespace

HbmConfiguration hbm_configuration(const timing::HbmTiming& t, std::uint64_t size) {
  using dram::PagePolicy;
  using dram::Refresh;
  using dram::Scheduler;
  const dram::Preset preset =
      blame("preset: ", [&] { return dram::load_preset(t.preset, t.pin_bits_per_second); });
  if (preset.organisation.bytes() < size) {
    throw std::runtime_error(
        "chip.hbm.preset: is '" + t.preset + "' of " + std::to_string(preset.organisation.bytes()) +
        " bytes, expected at least the " + std::to_string(size) + " of a stack");
  }
  dram::Policy policy;
  policy.scheduler = choose<Scheduler>(
      "scheduler", t.scheduler, {{"fr-fcfs", Scheduler::kFrFcfs}, {"fcfs", Scheduler::kFcfs}});
  policy.page = choose<PagePolicy>("page_policy", t.page_policy,
                                   {{"open", PagePolicy::kOpen}, {"closed", PagePolicy::kClosed}});
  policy.refresh = choose<Refresh>("refresh", t.refresh,
                                   {{"none", Refresh::kNone},
                                    {"all-banks", Refresh::kAllBanks},
                                    {"per-bank", Refresh::kPerBank}});
  policy.postponed_refreshes = t.postponed_refreshes;
  policy.read_queue = t.read_queue;
  policy.write_queue = t.write_queue;
  policy.write_high = t.write_high;
  policy.write_low = t.write_low;
  blame("", [&] { dram::check(preset, policy); });
  return {preset, policy,
          blame("", [&] { return dram::Interleave(t.interleave, preset.organisation); }),
          choose<bool>("fidelity", t.fidelity, {{"lt", false}, {"at", true}})};
}

double closed_row_ns(const dram::Preset& preset) {
  const dram::Timing& t = preset.timing;
  return static_cast<double>(t.rcd_read + t.read_latency + t.burst) * preset.cycle_ps() / 1000;
}

}  // namespace trn2vp::trainium2
