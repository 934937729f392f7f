// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/register_block.h"

namespace trn2vp::trainium2 {

/// Control registers of one sequencer. How the real chip starts an engine is not public: this block
/// is ours (assumed).
#define TRN2VP_SEQUENCER_REGISTERS(X)                                                              \
  X(kSeqProgramLo, "PROGRAM_LO", 0x00, 1, 4, kReadWrite, 0, "device address of the program, low")  \
  X(kSeqProgramHi, "PROGRAM_HI", 0x04, 1, 4, kReadWrite, 0, "device address of the program, high") \
  X(kSeqProgramBytes, "PROGRAM_BYTES", 0x08, 1, 4, kReadWrite, 0,                                  \
    "length of the program in bytes")                                                              \
  X(kSeqControl, "CONTROL", 0x0C, 1, 4, kWriteOnly, 0, "start and stop")                           \
  X(kSeqStatus, "STATUS", 0x10, 1, 4, kReadOnly, 0,                                                \
    "0 idle, 1 running, 2 waiting for a semaphore, 3 halted, 4 error")                             \
  X(kSeqError, "ERROR", 0x14, 1, 4, kReadOnly, 0,                                                  \
    "rule broken by the instruction at PC, 0 when none")                                           \
  X(kSeqPcLo, "PC_LO", 0x18, 1, 4, kReadOnly, 0, "device address of the current instruction, low") \
  X(kSeqPcHi, "PC_HI", 0x1C, 1, 4, kReadOnly, 0,                                                   \
    "device address of the current instruction, high")                                             \
  X(kSeqFetchM2sLo, "FETCH_M2S_LO", 0x20, 1, 4, kReadWrite, 0, "M2S ring of the fetch queue, low") \
  X(kSeqFetchM2sHi, "FETCH_M2S_HI", 0x24, 1, 4, kReadWrite, 0,                                     \
    "M2S ring of the fetch queue, high")                                                           \
  X(kSeqFetchS2mLo, "FETCH_S2M_LO", 0x28, 1, 4, kReadWrite, 0, "S2M ring of the fetch queue, low") \
  X(kSeqFetchS2mHi, "FETCH_S2M_HI", 0x2C, 1, 4, kReadWrite, 0,                                     \
    "S2M ring of the fetch queue, high")                                                           \
  X(kSeqFetchRing, "FETCH_RING", 0x30, 1, 4, kReadWrite, 0,                                        \
    "length of both rings in descriptors; writing it restarts them at slot 0, ring id 1")          \
  X(kSeqPeerM2sLo, "PEER_M2S_LO", 0x34, 1, 4, kReadWrite, 0,                                       \
    "M2S ring of the sendrecv queue, low")                                                         \
  X(kSeqPeerM2sHi, "PEER_M2S_HI", 0x38, 1, 4, kReadWrite, 0,                                       \
    "M2S ring of the sendrecv queue, high")                                                        \
  X(kSeqPeerS2mLo, "PEER_S2M_LO", 0x3C, 1, 4, kReadWrite, 0,                                       \
    "S2M ring of the sendrecv queue, low")                                                         \
  X(kSeqPeerS2mHi, "PEER_S2M_HI", 0x40, 1, 4, kReadWrite, 0,                                       \
    "S2M ring of the sendrecv queue, high")                                                        \
  X(kSeqPeerRing, "PEER_RING", 0x44, 1, 4, kReadWrite, 0,                                          \
    "length of both in descriptors, the M2S ring with room for one more; writing it restarts "     \
    "them")

enum SequencerRegister : unsigned { TRN2VP_SEQUENCER_REGISTERS(TRN2VP_REGISTER_ENUM) };

inline constexpr std::uint32_t kSeqControlStart = 1u << 0;
inline constexpr std::uint32_t kSeqControlStop = 1u << 1;

enum class SequencerStatus : std::uint32_t {
  kIdle = 0,
  kRunning = 1,
  kWaiting = 2,
  kHalted = 3,
  kError = 4
};

const common::RegisterBlockDecl& sequencer_registers();

/// The 8 KiB block of events and semaphores (documented: offsets and behaviour of the four
/// semaphore windows).
#define TRN2VP_SEMAPHORE_REGISTERS(X)                                                           \
  X(kSemEvent, "EVENT", 0x0000, 256, 4, kReadWrite, 0, "event, 0 or 1")                         \
  X(kSemRead, "SEMAPHORE_READ", 0x1000, 256, 4, kReadOnly, 0, "value, signed")                  \
  X(kSemSet, "SEMAPHORE_SET", 0x1400, 256, 4, kWriteOnly, 0, "write: becomes the value")        \
  X(kSemIncrement, "SEMAPHORE_INC", 0x1800, 256, 4, kWriteOnly, 0, "write: added to the value") \
  X(kSemDecrement, "SEMAPHORE_DEC", 0x1C00, 256, 4, kWriteOnly, 0,                              \
    "write: subtracted from the value")

enum SemaphoreRegister : unsigned { TRN2VP_SEMAPHORE_REGISTERS(TRN2VP_REGISTER_ENUM) };

const common::RegisterBlockDecl& semaphore_registers();

/// Notification queues of a core: 16 slots of a ring in memory each. Offsets documented by the
/// public driver; which slot gets what, and the entries, are ours (see NotificationQueues).
#define TRN2VP_NOTIFIC_REGISTERS(X)                                                              \
  X(kNotificBaseLo, "BASE_LO", 0x100, 16, 0x28, kReadWrite, 0, "ring, low (host memory or HBM)") \
  X(kNotificBaseHi, "BASE_HI", 0x104, 16, 0x28, kReadWrite, 0, "ring, high")                     \
  X(kNotificSize, "SIZE", 0x108, 16, 0x28, kReadWrite, 0, "bytes, a power of two; 0: off")       \
  X(kNotificHead, "HEAD", 0x10C, 16, 0x28, kReadWrite, 0, "offset of the next entry")

enum NotificRegister : unsigned { TRN2VP_NOTIFIC_REGISTERS(TRN2VP_REGISTER_ENUM) };

const common::RegisterBlockDecl& notific_registers();

}  // namespace trn2vp::trainium2
