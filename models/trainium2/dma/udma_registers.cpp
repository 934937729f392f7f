// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/udma_registers.h"

namespace trn2vp::trainium2 {

const common::RegisterBlockDecl& udma_registers() {
  static const common::RegisterBlockDecl block = {
      "UDMA",
      0x10'0000,
      "public Neuron driver (v3 UDMA registers), names of the public Annapurna UDMA headers",
      {TRN2VP_UDMA_REGISTERS(TRN2VP_REGISTER_ROW)},
      {
          {"M2S_Q_CFG", "EN_PREF", 16, 16, "prefetch descriptors"},
          {"M2S_Q_CFG", "EN_SCHEDULING", 17, 17, "move data"},
          {"M2S_Q_CFG", "AXI_AWCACHE", 27, 24, "bus attribute"},
          {"M2S_Q_STATUS", "Q_USED", 24, 0, "descriptors posted and not completed"},
          {"M2S_Q_STATUS", "PREFETCH", 28, 28, "prefetch running; 0 after an error"},
          {"M2S_Q_STATUS", "SCHEDULER", 29, 29, "scheduler active; 0 after an error"},
          {"M2S_Q_STATUS", "Q_DMB", 30, 30, "suspended by a barrier"},
          {"M2S_Q_STATUS", "Q_FULL", 31, 31, "as many descriptors as the ring holds"},
          {"M2S_Q_TDRHP", "OFFSET", 23, 0, "descriptor index"},
          {"M2S_Q_TDRHP", "RING_ID", 31, 30, "wraps since the queue reset, modulo 4"},
          {"M2S_Q_TCRHP", "OFFSET", 23, 0, "descriptor index"},
          {"M2S_Q_TCRHP", "RING_ID", 31, 30, "wraps since the queue reset, modulo 4"},
          {"M2S_Q_TDRTP_INC", "VAL", 23, 0, "descriptors added"},
          {"M2S_Q_RLIMIT_MASK", "EXTERNAL", 0, 0, "external rate limiter ignored"},
          {"M2S_Q_RLIMIT_MASK", "INTERNAL", 1, 1, "internal rate limiter ignored"},
          {"M2S_Q_RLIMIT_MASK", "DMB", 2, 2, "barriers ignored"},
          {"M2S_Q_COMP_CFG", "EN_COMP_RING_UPDATE", 0, 0, "write completion entries"},
          {"M2S_Q_COMP_CFG", "DIS_COMP_COAL", 1, 1, "no coalescing"},
          {"M2S_Q_SW_CTRL", "RST_Q", 8, 8, "reset the queue"},
          {"M2S_STATE", "COMP_CTRL", 1, 0, "completion controller"},
          {"M2S_STATE", "STREAM_IF", 5, 4, "stream interface"},
          {"M2S_STATE", "DATA_RD_CTRL", 9, 8, "data reader"},
          {"M2S_STATE", "DESC_PREF", 13, 12, "prefetcher"},
          {"M2S_CHANGE_STATE", "NORMAL", 0, 0, "run"},
          {"M2S_CHANGE_STATE", "DIS", 1, 1, "stop"},
          {"M2S_CHANGE_STATE", "ABORT", 2, 2, "abort"},
          {"M2S_CFG_LEN", "MAX_PKT_SIZE", 19, 0, "longest packet in bytes"},
          {"M2S_CFG_LEN", "ENCODE_64K", 24, 24, "length 0 means 64 KiB"},
          {"M2S_DESC_PREF_CFG_2", "MAX_DESC_PER_PKT", 15, 0, "descriptors per packet"},
          {"M2S_DESC_PREF_CFG_2", "PREF_FORCE_RR", 16, 16, "round robin between queues"},
          {"S2M_Q_CFG", "EN_PREF", 16, 16, "prefetch descriptors"},
          {"S2M_Q_CFG", "EN_STREAM", 17, 17, "take data"},
          {"S2M_Q_STATUS", "Q_USED", 24, 0, "descriptors posted and not completed"},
          {"S2M_Q_STATUS", "PREFETCH", 28, 28, "prefetch running; 0 after an error"},
          {"S2M_Q_STATUS", "RX", 29, 29, "takes data; 0 after an error"},
          {"S2M_Q_STATUS", "Q_FULL", 31, 31, "as many descriptors as the ring holds"},
          {"S2M_Q_RCRHP", "OFFSET", 23, 0, "descriptor index"},
          {"S2M_Q_RCRHP", "RING_ID", 31, 30, "wraps since the queue reset, modulo 4"},
          {"S2M_Q_RDRTP_INC", "VAL", 23, 0, "descriptors added"},
          {"S2M_Q_SW_CTRL", "RST_Q", 8, 8, "reset the queue"},
          {"ERR_CAUSE", "A_STRM_RESP", 2, 2, "group A: operation not supported"},
          {"ERR_CAUSE", "A_DATA_AXI_RESP", 8, 8, "group A: bad source address"},
          {"ERR_CAUSE", "A_PREFETCH_AXI_RESP", 11, 11, "group A: bad ring address"},
          {"ERR_CAUSE", "A_PKT_LEN", 13, 13, "group A: packet too long"},
          {"ERR_CAUSE", "A_PREFETCH_MAX_DESC", 14, 14, "group A: too many descriptors"},
          {"ERR_CAUSE", "A_PREFETCH_FIRST", 15, 15, "group A: FIRST inside a packet"},
          {"ERR_CAUSE", "A_PREFETCH_LAST", 16, 16, "group A: packet without FIRST"},
          {"ERR_CAUSE", "A_PREFETCH_RING_ID", 17, 17, "group A: wrong ring id"},
          {"ERR_CAUSE", "B_DATA_AXI_RESP", 1, 1, "group B: bad destination address"},
          {"ERR_CAUSE", "B_PREFETCH_AXI_RESP", 9, 9, "group B: bad ring address"},
          {"ERR_CAUSE", "B_PREFETCH_RING_ID", 11, 11, "group B: wrong ring id"},
          {"ERR_CAUSE", "B_PKT_LEN", 24, 24, "group B: lengths do not match"},
      }};
  return block;
}

}  // namespace trn2vp::trainium2
