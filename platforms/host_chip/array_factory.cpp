// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/array_factory.h"

#include <stdexcept>

#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "platforms/host_chip/session.h"
#ifdef TRN2VP_HAVE_RTL
#include "platforms/host_chip/array_waves.h"
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

}  // namespace
#else
class ArrayWaves {};
#endif

ArrayFactory::ArrayFactory(ArrayKind kind, bool timing_only,
                           const trainium2::timing::TensorTiming& tensor, unsigned core)
    : kind_(kind), timing_only_(timing_only), tensor_(tensor), core_(core) {
  if (kind == ArrayKind::kTlm) return;
  const std::string flag = std::string("--array ") + name_of(kind);
  if (timing_only) throw std::runtime_error(flag + ": moves data, expected --mode functional");
#ifdef TRN2VP_HAVE_RTL
  const int rows = static_cast<int>(tensor.rows);
  const int cols = static_cast<int>(tensor.columns);
  try {
    made_ = kind == ArrayKind::kRtl ? rtl::make_rtl_array(rows, cols)
                                    : rtl::make_lockstep_array(rows, cols);
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error(flag + ": " + error.what());
  }
#else
  throw std::runtime_error(
      flag + ": this build has no RTL array (Verilator was missing), expected --array tlm");
#endif
}

ArrayFactory::~ArrayFactory() = default;

std::unique_ptr<trainium2::MatmulArray> ArrayFactory::make(unsigned core) {
  if (core == core_ && made_ != nullptr) {
    array_ = made_.get();
    return std::move(made_);
  }
  using trainium2::TlmArray;
  return std::make_unique<TlmArray>(
      static_cast<int>(tensor_.rows), static_cast<int>(tensor_.columns),
      timing_only_ ? TlmArray::Mode::kTimingOnly : TlmArray::Mode::kFunctional);
}

void ArrayFactory::attach_waves(common::WaveSink& sink, const std::string& scope,
                                Pacemaker& pacemaker) {
#ifdef TRN2VP_HAVE_RTL
  rtl::RtlArray* array = rtl_of(array_);
  if (array == nullptr) return;
  waves_ = std::make_unique<ArrayWaves>(*array, common::ClockDomain(tensor_.clock_hz), sink, scope);
  pacemaker.before_flush([this](std::uint64_t now_ps) { waves_->catch_up(now_ps); });
#else
  (void)sink, (void)scope, (void)pacemaker;
#endif
}

}  // namespace trn2vp::host_chip
