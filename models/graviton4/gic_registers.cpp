// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/gic_registers.h"

namespace trn2vp::graviton4 {

const common::RegisterBlockDecl& gicd_registers() {
  static const common::RegisterBlockDecl block = {
      "GICD",
      0x10000,
      "Arm IHI 0069",
      {TRN2VP_GICD_REGISTERS(TRN2VP_REGISTER_ROW)},
      {{"CTLR", "ENABLE_GROUP0", 0, 0, "forward group 0"},
       {"CTLR", "ENABLE_GROUP1", 1, 1, "forward group 1"},
       {"CTLR", "ARE", 4, 4, "affinity routing, always on"},
       {"CTLR", "DS", 6, 6, "one security state, always"},
       {"TYPER", "IT_LINES", 4, 0, "interrupt ids / 32 - 1"}}};
  return block;
}

const common::RegisterBlockDecl& gicr_registers() {
  static const common::RegisterBlockDecl block = {
      "GICR",
      0x20000,
      "Arm IHI 0069",
      {TRN2VP_GICR_REGISTERS(TRN2VP_REGISTER_ROW)},
      {{"WAKER", "PROCESSOR_SLEEP", 1, 1, "no interrupt is forwarded to the core"},
       {"WAKER", "CHILDREN_ASLEEP", 2, 2, "the interface is quiet"},
       {"TYPER_LO", "LAST", 4, 4, "last redistributor of the region"}}};
  return block;
}

}  // namespace trn2vp::graviton4
