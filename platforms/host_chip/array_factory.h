// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/common/wave.h"
#include "models/trainium2/neuron_core/matmul_array.h"
#include "models/trainium2/timing/tensor_timing.h"
#include "platforms/host_chip/array_selection.h"
#include "platforms/host_chip/pacemaker.h"

namespace trn2vp::host_chip {

class ArrayWaves;
enum class ArrayKind;

/// Makes the matmul arrays of a chip of `cores` cores: `kind` for every core for which `selection`
/// says nothing else.
class ArrayFactory {
 public:
  /// Throws std::runtime_error when this build has no array of that kind, size and rates, or
  /// `selection` speaks of a core that is not there.
  ArrayFactory(ArrayKind kind, const ArraySelection& selection, bool timing_only,
               const trainium2::timing::TensorTiming& tensor,
               std::size_t cores = ArraySelection::kCores);
  ~ArrayFactory();

  std::unique_ptr<trainium2::MatmulArray> make(unsigned core);

  /// The kinds in use, in the order of the cores: "tlm", "rtl+tlm".
  std::string kinds() const;

  /// Calls back with the report of the first difference of each lockstep array, and writes
  /// FOLDER/lockstep_coreN.fst and .gtkw, `cycles` edges around it (see difference_wave.h).
  void on_difference(const std::string& folder, unsigned cycles,
                     const std::function<void(const std::string&)>& callback);

  /// The pins of the RTL arrays in the wave file, as chip.coreN.array; nothing for TLM arrays.
  void attach_waves(common::WaveSink& sink, Pacemaker& pacemaker);

 private:
  trainium2::timing::TensorTiming tensor_;
  std::vector<ArrayKind> kinds_;  ///< of the cores that are there
  std::array<std::unique_ptr<trainium2::MatmulArray>, ArraySelection::kCores> made_;
  std::array<trainium2::MatmulArray*, ArraySelection::kCores> arrays_ = {};
  std::vector<std::unique_ptr<ArrayWaves>> waves_;
};

}  // namespace trn2vp::host_chip
