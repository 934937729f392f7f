// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/core_registers.h"

#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {

const common::RegisterBlockDecl& sequencer_registers() {
  static const common::RegisterBlockDecl block = {
      "SEQ",
      address_map::kSequencerStride,
      "ours; the real engine control is not public",
      {TRN2VP_SEQUENCER_REGISTERS(TRN2VP_REGISTER_ROW)},
      {{"CONTROL", "START", 0, 0, "start at PROGRAM"},
       {"CONTROL", "STOP", 1, 1, "stop before the next instruction"}}};
  return block;
}

const common::RegisterBlockDecl& semaphore_registers() {
  static const common::RegisterBlockDecl block = {"SEM",
                                                  address_map::kSemaphoreBlockSize,
                                                  "public Neuron driver, v3 address map",
                                                  {TRN2VP_SEMAPHORE_REGISTERS(TRN2VP_REGISTER_ROW)},
                                                  {}};
  return block;
}

const common::RegisterBlockDecl& notific_registers() {
  static const common::RegisterBlockDecl block = {"NOTIFIC",
                                                  address_map::kNotificSize,
                                                  "public Neuron driver, v3 notific",
                                                  {TRN2VP_NOTIFIC_REGISTERS(TRN2VP_REGISTER_ROW)},
                                                  {}};
  return block;
}

}  // namespace trn2vp::trainium2
