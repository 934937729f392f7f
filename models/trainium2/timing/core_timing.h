// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/timing/buffer_shape.h"
#include "models/trainium2/timing/elementwise_timing.h"
#include "models/trainium2/timing/sequencer_timing.h"
#include "models/trainium2/timing/tensor_timing.h"

namespace trn2vp::trainium2::timing {

/// All of one NeuronCore.
struct CoreTiming {
  TensorTiming tensor;
  VectorTiming vector;
  ScalarTiming scalar;
  GpSimdTiming gpsimd;
  SequencerTiming sequencer;
  SbufShape sbuf;
  PsumShape psum;
};

}  // namespace trn2vp::trainium2::timing
