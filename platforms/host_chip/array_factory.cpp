// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/array_factory.h"

#include <algorithm>
#include <stdexcept>

#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "platforms/host_chip/session.h"
#ifdef TRN2VP_HAVE_RTL
#include "platforms/host_chip/array_waves.h"
#include "platforms/host_chip/difference_wave.h"
#include "rtl/bridge/lockstep_array.h"
#include "rtl/bridge/rtl_array.h"
#endif

namespace trn2vp::host_chip {

#ifdef TRN2VP_HAVE_RTL
namespace {

rtl::RtlArray* rtl_of(trainium2::MatmulArray* array) {
  if (auto* lockstep = dynamic_cast<rtl::LockstepArray*>(array)) return &lockstep->rtl();
  return dynamic_cast<rtl::RtlArray*>(array);
}

std::string core_name(std::size_t core) { return "core" + std::to_string(core); }

/// Edges that may lie between a wrong word and its discovery: some multiplies of 512 columns and
/// two passes each, which are compared when they retire.
constexpr std::size_t kUndiscovered = 4 * 1024;

}  // namespace
#else
class ArrayWaves {};
#endif

namespace {

ArrayKind kind_named(const std::string& name, ArrayKind fallback) {
  for (const ArrayKind kind : {ArrayKind::kTlm, ArrayKind::kRtl, ArrayKind::kLockstep}) {
    if (name == name_of(kind)) return kind;
  }
  return fallback;
}

/// `key`: what asked for it, for the message.
std::unique_ptr<trainium2::MatmulArray> make_array(ArrayKind kind, bool timing_only,
                                                   const trainium2::timing::TensorTiming& tensor,
                                                   const std::string& key) {
  using trainium2::TlmArray;
  const auto rows = static_cast<int>(tensor.rows), cols = static_cast<int>(tensor.columns);
  if (kind == ArrayKind::kTlm) {
    return std::make_unique<TlmArray>(
        rows, cols, timing_only ? TlmArray::Mode::kTimingOnly : TlmArray::Mode::kFunctional, 1,
        tensor.rates);
  }
  if (!(tensor.rates == trainium2::timing::ColumnRates{})) {
    throw std::runtime_error(key + ": the RTL array has the default cycles for each column, " +
                             "expected chip.tensor.*_cycles to be these");
  }
  if (timing_only) throw std::runtime_error(key + ": moves data, expected --mode functional");
#ifdef TRN2VP_HAVE_RTL
  try {
    return kind == ArrayKind::kRtl ? rtl::make_rtl_array(rows, cols)
                                   : rtl::make_lockstep_array(rows, cols);
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error(key + ": " + error.what());
  }
#else
  throw std::runtime_error(
      key + ": this build has no RTL array (Verilator was missing), expected --array tlm");
#endif
}

}  // namespace

ArrayFactory::ArrayFactory(ArrayKind kind, const ArraySelection& selection, bool timing_only,
                           const trainium2::timing::TensorTiming& tensor, std::size_t cores)
    : tensor_(tensor), kinds_(cores) {
  for (std::size_t core = cores; core < ArraySelection::kCores; ++core) {
    if (selection.core[core] == "default") continue;
    throw std::runtime_error("chip.core[" + std::to_string(core) +
                             "].array: expected a core that the chip has (chip.cores)");
  }
  for (std::size_t core = 0; core < kinds_.size(); ++core) {
    kinds_[core] = kind_named(selection.core[core], kind);
    const std::string key = selection.core[core] == "default"
                                ? std::string("--array ") + name_of(kind)
                                : "chip.core[" + std::to_string(core) + "].array";
    made_[core] = make_array(kinds_[core], timing_only, tensor, key);
    arrays_[core] = made_[core].get();
  }
}

ArrayFactory::~ArrayFactory() = default;

std::unique_ptr<trainium2::MatmulArray> ArrayFactory::make(unsigned core) {
  return std::move(made_.at(core));
}

std::string ArrayFactory::kinds() const {
  std::string text;
  for (std::size_t core = 0; core < kinds_.size(); ++core) {
    if (std::find(kinds_.begin(), kinds_.begin() + static_cast<std::ptrdiff_t>(core),
                  kinds_[core]) != kinds_.begin() + static_cast<std::ptrdiff_t>(core)) {
      continue;
    }
    text += (text.empty() ? "" : "+") + std::string(name_of(kinds_[core]));
  }
  return text;
}

void ArrayFactory::on_difference(const std::string& folder, unsigned cycles,
                                 const std::function<void(const std::string&)>& callback) {
#ifdef TRN2VP_HAVE_RTL
  for (std::size_t core = 0; core < arrays_.size(); ++core) {
    auto* lockstep = dynamic_cast<rtl::LockstepArray*>(arrays_[core]);
    if (lockstep == nullptr) continue;
    lockstep->record(cycles + kUndiscovered);
    const std::string stem = folder + (folder.empty() ? "" : "/") + "lockstep_" + core_name(core);
    lockstep->set_on_difference([=](const rtl::LockstepArray::Difference& difference) {
      std::string text = core_name(core) + " lockstep: " + difference.report();
      try {
        text += write_difference_wave(*lockstep, difference, common::ClockDomain(tensor_.clock_hz),
                                      "chip." + core_name(core) + ".array", stem, cycles)
                    .report();
      } catch (const std::runtime_error& error) {
        text += std::string("  no wave: ") + error.what() + "\n";
      }
      callback(text);
    });
  }
#else
  (void)folder, (void)cycles, (void)callback;
#endif
}

void ArrayFactory::attach_waves(common::WaveSink& sink, Pacemaker& pacemaker) {
#ifdef TRN2VP_HAVE_RTL
  for (std::size_t core = 0; core < arrays_.size(); ++core) {
    rtl::RtlArray* array = rtl_of(arrays_[core]);
    if (array == nullptr) continue;
    waves_.push_back(std::make_unique<ArrayWaves>(*array, common::ClockDomain(tensor_.clock_hz),
                                                  sink, "chip." + core_name(core) + ".array"));
    pacemaker.before_flush(
        [waves = waves_.back().get()](std::uint64_t now_ps) { waves->catch_up(now_ps); });
  }
#else
  (void)sink, (void)pacemaker;
#endif
}

}  // namespace trn2vp::host_chip
