// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>
#include <string>

#include "models/common/wave.h"
#include "models/trainium2/neuron_core/matmul_array.h"
#include "models/trainium2/timing/tensor_timing.h"
#include "platforms/host_chip/pacemaker.h"

namespace trn2vp::host_chip {

class ArrayWaves;
enum class ArrayKind;

/// Makes the matmul arrays of a chip: `kind` for the core that runs the workload, TLM for the
/// others.
class ArrayFactory {
 public:
  /// Throws std::runtime_error when this build has no array of that kind and size.
  ArrayFactory(ArrayKind kind, bool timing_only, const trainium2::timing::TensorTiming& tensor,
               unsigned core);
  ~ArrayFactory();

  std::unique_ptr<trainium2::MatmulArray> make(unsigned core);

  /// The RTL's pins in the wave file; nothing for a TLM array.
  void attach_waves(common::WaveSink& sink, const std::string& scope, Pacemaker& pacemaker);

 private:
  ArrayKind kind_;
  bool timing_only_;
  trainium2::timing::TensorTiming tensor_;
  unsigned core_;
  std::unique_ptr<trainium2::MatmulArray> made_;
  trainium2::MatmulArray* array_ = nullptr;
  std::unique_ptr<ArrayWaves> waves_;
};

}  // namespace trn2vp::host_chip
