// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/register_block.h"

/// Register file of one UDMA engine. Offsets and bits: facts "neuron-device-interface" section 3.1
/// (documented); names: the public header set of the older Annapurna UDMA. Reset values the driver
/// does not show are assumed: the values that let an engine run as the driver expects before
/// anything else was written. Offsets not listed store and read back.
namespace trn2vp::trainium2 {

#define TRN2VP_UDMA_M2S_REGISTERS(X)                                                               \
  X(kM2sDataRdCfg, "M2S_DATA_RD_CFG", 0x118, 1, 4, kReadWrite, 0, "data read bursts")              \
  X(kM2sDescRdCfg3, "M2S_DESC_RD_CFG_3", 0x11C, 1, 4, kReadWrite, 0, "descriptor read bursts")     \
  X(kM2sOutstanding, "M2S_OSTAND_CFG", 0x124, 1, 4, kReadWrite, 0, "outstanding reads")            \
  X(kM2sState, "M2S_STATE", 0x200, 1, 4, kReadOnly, 0, "four states: 0 idle, 1 normal, 2 abort")   \
  X(kM2sChangeState, "M2S_CHANGE_STATE", 0x204, 1, 4, kWriteOnly, 0, "request a state")            \
  X(kM2sErrLogMask, "M2S_ERR_LOG_MASK", 0x20C, 1, 4, kReadWrite, 0, "errors not logged")           \
  X(kM2sCfgLen, "M2S_CFG_LEN", 0x254, 1, 4, kReadWrite, 0x010F'FFFF, "packet length limits")       \
  X(kM2sStreamCfg, "M2S_STREAM_CFG", 0x258, 1, 4, kReadWrite, 0, "stream threshold")               \
  X(kM2sDescPrefCfg2, "M2S_DESC_PREF_CFG_2", 0x304, 1, 4, kReadWrite, 0x0001'0041,                 \
    "descriptors per packet, arbitration")                                                         \
  X(kM2sDescPrefCfg3, "M2S_DESC_PREF_CFG_3", 0x308, 1, 4, kReadWrite, 0, "prefetch thresholds")    \
  X(kM2sDataCfg, "M2S_DATA_CFG", 0x310, 1, 4, kReadWrite, 0, "data FIFO")                          \
  X(kM2sCompCfg, "M2S_COMP_CFG_1C", 0x400, 1, 4, kReadWrite, 0, "completion FIFOs")                \
  X(kM2sAppTimeout, "M2S_ACK_TIMEOUT", 0x408, 1, 4, kReadWrite, 0, "application time-out")         \
  X(kM2sQCfg, "M2S_Q_CFG", 0x1020, 16, 0x1000, kReadWrite, 0x0300'0000, "queue enables")           \
  X(kM2sQStatus, "M2S_Q_STATUS", 0x1024, 16, 0x1000, kReadOnly, 0, "queue state")                  \
  X(kM2sQBaseLow, "M2S_Q_TDRBP_LOW", 0x1028, 16, 0x1000, kReadWrite, 0,                            \
    "ring base, low; 64 B aligned")                                                                \
  X(kM2sQBaseHigh, "M2S_Q_TDRBP_HIGH", 0x102C, 16, 0x1000, kReadWrite, 0, "ring base, high")       \
  X(kM2sQLength, "M2S_Q_TDRL", 0x1030, 16, 0x1000, kReadWrite, 0, "ring length in descriptors")    \
  X(kM2sQHead, "M2S_Q_TDRHP", 0x1034, 16, 0x1000, kReadOnly, 0, "next to prefetch")                \
  X(kM2sQTailInc, "M2S_Q_TDRTP_INC", 0x1038, 16, 0x1000, kWriteOnly, 0, "doorbell: added to tail") \
  X(kM2sQTail, "M2S_Q_TDRTP", 0x103C, 16, 0x1000, kReadOnly, 0, "one past the last posted")        \
  X(kM2sQCurrent, "M2S_Q_TDCP", 0x1040, 16, 0x1000, kReadOnly, 0, "next to schedule")              \
  X(kM2sQCompBaseLow, "M2S_Q_TCRBP_LOW", 0x1044, 16, 0x1000, kReadWrite, 0,                        \
    "completion ring base, low")                                                                   \
  X(kM2sQCompBaseHigh, "M2S_Q_TCRBP_HIGH", 0x1048, 16, 0x1000, kReadWrite, 0,                      \
    "completion ring base, high")                                                                  \
  X(kM2sQCompHead, "M2S_Q_TCRHP", 0x104C, 16, 0x1000, kReadOnly, 0, "descriptors completed")       \
  X(kM2sQRateMask, "M2S_Q_RLIMIT_MASK", 0x1074, 16, 0x1000, kReadWrite, 0,                         \
    "what does not pause the queue")                                                               \
  X(kM2sQCompCfg, "M2S_Q_COMP_CFG", 0x10A0, 16, 0x1000, kReadWrite, 0, "completion ring")          \
  X(kM2sQSwCtrl, "M2S_Q_SW_CTRL", 0x10B0, 16, 0x1000, kWriteOnly, 0, "queue reset")

#define TRN2VP_UDMA_S2M_REGISTERS(X)                                                               \
  X(kS2mDescRdCfg3, "S2M_DESC_RD_CFG_3", 0x2011C, 1, 4, kReadWrite, 0, "descriptor read bursts")   \
  X(kS2mOutstandingRd, "S2M_OSTAND_CFG_RD", 0x20124, 1, 4, kReadWrite, 0, "outstanding reads")     \
  X(kS2mOutstandingWr, "S2M_OSTAND_CFG_WR", 0x20128, 1, 4, kReadWrite, 0, "outstanding writes")    \
  X(kS2mState, "S2M_STATE", 0x20200, 1, 4, kReadOnly, 0, "four states: 0 idle, 1 normal, 2 abort") \
  X(kS2mChangeState, "S2M_CHANGE_STATE", 0x20204, 1, 4, kWriteOnly, 0, "request a state")          \
  X(kS2mErrLogMask, "S2M_ERR_LOG_MASK", 0x2020C, 1, 4, kReadWrite, 0, "errors not logged")         \
  X(kS2mStreamCfg, "S2M_STREAM_CFG", 0x20250, 1, 4, kReadWrite, 0, "stream state")                 \
  X(kS2mDescPrefCfg3, "S2M_DESC_PREF_CFG_3", 0x20308, 1, 4, kReadWrite, 0, "prefetch thresholds")  \
  X(kS2mCompCfg, "S2M_COMP_CFG_1C", 0x20380, 1, 4, kReadWrite, 0x1004, "completion descriptors")   \
  X(kS2mAppTimeout, "S2M_ACK_TIMEOUT", 0x2038C, 1, 4, kReadWrite, 0, "application time-out")       \
  X(kS2mQCfg, "S2M_Q_CFG", 0x21020, 16, 0x1000, kReadWrite, 0x0300'0000, "queue enables")          \
  X(kS2mQStatus, "S2M_Q_STATUS", 0x21024, 16, 0x1000, kReadOnly, 0, "queue state")                 \
  X(kS2mQBaseLow, "S2M_Q_RDRBP_LOW", 0x21028, 16, 0x1000, kReadWrite, 0,                           \
    "ring base, low; 64 B aligned")                                                                \
  X(kS2mQBaseHigh, "S2M_Q_RDRBP_HIGH", 0x2102C, 16, 0x1000, kReadWrite, 0, "ring base, high")      \
  X(kS2mQLength, "S2M_Q_RDRL", 0x21030, 16, 0x1000, kReadWrite, 0, "ring length in descriptors")   \
  X(kS2mQHead, "S2M_Q_RDRHP", 0x21034, 16, 0x1000, kReadOnly, 0, "next to prefetch")               \
  X(kS2mQTailInc, "S2M_Q_RDRTP_INC", 0x21038, 16, 0x1000, kWriteOnly, 0,                           \
    "doorbell: added to tail")                                                                     \
  X(kS2mQTail, "S2M_Q_RDRTP", 0x2103C, 16, 0x1000, kReadOnly, 0, "one past the last posted")       \
  X(kS2mQCurrent, "S2M_Q_RDCP", 0x21040, 16, 0x1000, kReadOnly, 0, "next to fill")                 \
  X(kS2mQCompBaseLow, "S2M_Q_RCRBP_LOW", 0x21044, 16, 0x1000, kReadWrite, 0,                       \
    "completion ring base, low")                                                                   \
  X(kS2mQCompBaseHigh, "S2M_Q_RCRBP_HIGH", 0x21048, 16, 0x1000, kReadWrite, 0,                     \
    "completion ring base, high")                                                                  \
  X(kS2mQCompHead, "S2M_Q_RCRHP", 0x2104C, 16, 0x1000, kReadOnly, 0, "descriptors completed")      \
  X(kS2mQCompCfg, "S2M_Q_COMP_CFG", 0x21054, 16, 0x1000, kReadWrite, 0, "completion ring")         \
  X(kS2mQSwCtrl, "S2M_Q_SW_CTRL", 0x21064, 16, 0x1000, kWriteOnly, 0, "queue reset")

// Interrupt controllers: groups A, B, C, D are indexes 0..3.
#define TRN2VP_UDMA_GEN_REGISTERS(X)                                                            \
  X(kIntCause, "INT_CAUSE", 0x38000, 4, 0x40, kReadWrite, 0, "primary: write 0 bits to clear")  \
  X(kIntCauseSet, "INT_CAUSE_SET", 0x38008, 4, 0x40, kWriteOnly, 0,                             \
    "primary: write 1 bits to set")                                                             \
  X(kIntMask, "INT_MASK", 0x38010, 4, 0x40, kReadWrite, 0xFFFF'FFFF, "primary: 1 masks")        \
  X(kIntMaskClear, "INT_MASK_CLEAR", 0x38018, 4, 0x40, kWriteOnly, 0,                           \
    "primary: write 0 bits to unmask")                                                          \
  X(kIntStatus, "INT_STATUS", 0x38020, 4, 0x40, kReadOnly, 0, "primary: causes not masked")     \
  X(kIntControl, "INT_CONTROL", 0x38028, 4, 0x40, kReadWrite, 0, "primary: mode")               \
  X(kIntAbortMask, "INT_ABORT_MASK", 0x38030, 4, 0x40, kReadWrite, 0xFFFF'FFFF, "primary")      \
  X(kErrCause, "ERR_CAUSE", 0x3A000, 4, 0x40, kReadWrite, 0,                                    \
    "secondary: A M2S errors, B S2M errors, C parity; write 0 bits to clear")                   \
  X(kErrCauseSet, "ERR_CAUSE_SET", 0x3A008, 4, 0x40, kWriteOnly, 0, "write 1 bits to inject")   \
  X(kErrMask, "ERR_MASK", 0x3A010, 4, 0x40, kReadWrite, 0xFFFF'FFFF, "1 masks the interrupt")   \
  X(kErrMaskClear, "ERR_MASK_CLEAR", 0x3A018, 4, 0x40, kWriteOnly, 0, "write 0 bits to unmask") \
  X(kErrStatus, "ERR_STATUS", 0x3A020, 4, 0x40, kReadOnly, 0, "causes not masked")              \
  X(kErrControl, "ERR_CONTROL", 0x3A028, 4, 0x40, kReadWrite, 0, "mode")                        \
  X(kErrAbortMask, "ERR_ABORT_MASK", 0x3A030, 4, 0x40, kReadWrite, 0xFFFF'FFFF,                 \
    "0: this cause aborts the engine")                                                          \
  X(kGenAxiTimeout, "GEN_AXI_TIMEOUT", 0x3A300, 1, 4, kReadWrite, 0, "bus time-out in cycles")  \
  X(kGenSpareZeroes0, "GEN_SPARE_ZEROES_0", 0x3B460, 1, 4, kReadWrite, 0,                       \
    "bit 0 clear: completion heads are reported")                                               \
  X(kGenExTxSel, "GEN_EX_TX_SEL", 0x3C400, 16, 0x40, kReadWrite, 0, "address-high selector")    \
  X(kGenExRxSel0, "GEN_EX_RX_SEL_0", 0x3C404, 16, 0x40, kReadWrite, 0, "address-high selector") \
  X(kGenExRxSel1, "GEN_EX_RX_SEL_1", 0x3C408, 16, 0x40, kReadWrite, 0, "address-high selector") \
  X(kGenExRxSel2, "GEN_EX_RX_SEL_2", 0x3C40C, 16, 0x40, kReadWrite, 0, "address-high selector") \
  X(kSdmaEventAccel, "SDMA_EVENT_ACCEL", 0x40000, 1, 4, kReadWrite, 0, "event acceleration")    \
  X(kSdmaRob, "SDMA_ROB_EN", 0x4001C, 1, 4, kReadWrite, 0, "read reorder buffer")               \
  X(kSdmaWob, "SDMA_WOB_EN", 0x40020, 1, 4, kReadWrite, 0, "write reorder buffer")              \
  X(kSdmaBroadcast0, "SDMA_BROADCAST_0", 0x40100, 1, 4, kReadWrite, 0, "broadcast group")       \
  X(kSdmaBroadcast1, "SDMA_BROADCAST_1", 0x40104, 1, 4, kReadWrite, 0, "broadcast group")       \
  X(kSdmaOutstanding, "SDMA_OUTSTANDING_BEATS", 0x40800, 1, 4, kReadWrite, 0, "outstanding beats")

#define TRN2VP_UDMA_REGISTERS(X) \
  TRN2VP_UDMA_M2S_REGISTERS(X) TRN2VP_UDMA_S2M_REGISTERS(X) TRN2VP_UDMA_GEN_REGISTERS(X)

enum UdmaRegister : unsigned { TRN2VP_UDMA_REGISTERS(TRN2VP_REGISTER_ENUM) };

/// The block as declared: prefix UDMA_, one engine's 1 MiB.
const common::RegisterBlockDecl& udma_registers();

/// Bits the model acts on.
namespace udma {
inline constexpr std::uint32_t kQCfgPrefetch = 1u << 16;
inline constexpr std::uint32_t kQCfgSchedule = 1u << 17;
inline constexpr std::uint32_t kQStatusUsedMask = 0x01FF'FFFF;
inline constexpr std::uint32_t kQStatusPrefetch = 1u << 28;
inline constexpr std::uint32_t kQStatusScheduler = 1u << 29;
inline constexpr std::uint32_t kQStatusDmb = 1u << 30;
inline constexpr std::uint32_t kQStatusFull = 1u << 31;
inline constexpr std::uint32_t kPointerMask = 0x00FF'FFFF;
inline constexpr unsigned kPointerRingIdShift = 30;
inline constexpr std::uint32_t kRateMaskDmb = 1u << 2;
inline constexpr std::uint32_t kSwCtrlReset = 1u << 8;
inline constexpr std::uint32_t kCfgLenMaxPacket = 0x000F'FFFF;
inline constexpr std::uint32_t kCfgLenZeroIs64K = 1u << 24;
inline constexpr std::uint32_t kChangeNormal = 1u << 0;
inline constexpr std::uint32_t kChangeDisable = 1u << 1;
inline constexpr std::uint32_t kChangeAbort = 1u << 2;

inline constexpr std::uint32_t kCompRingUpdate = 1u << 0;
inline constexpr std::uint32_t kCompEntryWordsMask = 0xF;  ///< S2M_COMP_CFG_1C
/// Words of an M2S completion entry: 4 bytes (documented, facts "trainium2" 1.3).
inline constexpr unsigned kM2sCompEntryWords = 1;

// Primary interrupt controller; bits as in the public Annapurna headers.
inline constexpr unsigned kPrimarySummary = 0;  ///< group A: bits 0..2 for groups B..D
inline constexpr unsigned kPrimaryS2m = 1;      ///< group B: S2M completions, bit = queue
inline constexpr unsigned kPrimaryM2s = 2;      ///< group C: M2S completions, bit = queue
inline constexpr unsigned kPrimaryMisc = 3;     ///< group D
inline constexpr unsigned kMiscM2sErrors = 8;   ///< secondary group A, not masked
inline constexpr unsigned kMiscS2mErrors = 9;   ///< secondary group B, not masked

inline constexpr unsigned kGroupM2s = 0;  ///< secondary group A
inline constexpr unsigned kGroupS2m = 1;  ///< secondary group B
// Group A.
inline constexpr unsigned kM2sStreamResponse = 2;  ///< here: an operation the engine does not do
inline constexpr unsigned kM2sCompletionResponse = 5;
inline constexpr unsigned kM2sDataResponse = 8;
inline constexpr unsigned kM2sPrefetchResponse = 11;
inline constexpr unsigned kM2sPacketLength = 13;
inline constexpr unsigned kM2sMaxDescriptors = 14;
inline constexpr unsigned kM2sFirst = 15;  ///< FIRST inside a packet
inline constexpr unsigned kM2sLast = 16;   ///< a packet that does not begin with FIRST
inline constexpr unsigned kM2sRingId = 17;
// Group B.
inline constexpr unsigned kS2mDataResponse = 1;
inline constexpr unsigned kS2mPrefetchResponse = 9;
inline constexpr unsigned kS2mRingId = 11;
inline constexpr unsigned kS2mCompletionResponse = 14;
inline constexpr unsigned kS2mPacketLength = 24;
}  // namespace udma

}  // namespace trn2vp::trainium2
