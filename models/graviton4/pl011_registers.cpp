// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/pl011_registers.h"

namespace trn2vp::graviton4 {

const common::RegisterBlockDecl& pl011_registers() {
  static const common::RegisterBlockDecl block = {"PL011",
                                                  0x1000,
                                                  "Arm DDI 0183",
                                                  {TRN2VP_PL011_REGISTERS(TRN2VP_REGISTER_ROW)},
                                                  {{"FR", "RXFE", 4, 4, "receive FIFO empty"},
                                                   {"FR", "TXFF", 5, 5, "transmit FIFO full"},
                                                   {"FR", "TXFE", 7, 7, "transmit FIFO empty"},
                                                   {"LCR_H", "FEN", 4, 4, "FIFOs on"},
                                                   {"LCR_H", "WLEN", 6, 5, "word length - 5"},
                                                   {"CR", "UARTEN", 0, 0, "enable"},
                                                   {"CR", "TXE", 8, 8, "transmit enable"},
                                                   {"CR", "RXE", 9, 9, "receive enable"},
                                                   {"IMSC", "RXIM", 4, 4, "receive interrupt"},
                                                   {"IMSC", "TXIM", 5, 5, "transmit interrupt"}}};
  return block;
}

}  // namespace trn2vp::graviton4
