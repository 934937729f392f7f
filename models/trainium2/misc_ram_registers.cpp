// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/misc_ram_registers.h"

#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {

const common::RegisterBlockDecl& misc_ram_registers() {
  static const common::RegisterBlockDecl block = {"MISC",
                                                  address_map::kMiscRamSize,
                                                  "public Neuron driver, v3",
                                                  {TRN2VP_MISC_RAM_REGISTERS(TRN2VP_REGISTER_ROW)},
                                                  {}};
  return block;
}

}  // namespace trn2vp::trainium2
