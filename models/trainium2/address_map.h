// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

/// Where everything on a Trainium2 chip lives, seen by its DMA engines (device addresses) and by
/// the host (offsets in BAR0 and BAR4). Source of every number, unless one says otherwise: the
/// public Neuron driver's v3 address map, as reworded in the facts sheet "Trainium2
/// software-visible interface", section 2. Provenance: documented.
namespace trn2vp::trainium2::address_map {

inline constexpr unsigned kDies = 2;
inline constexpr unsigned kSengs = 4;        ///< two per die
inline constexpr unsigned kNeuronCores = 8;  ///< two per SENG
inline constexpr unsigned kHbmStacks = 4;    ///< one per SENG
inline constexpr unsigned kDmaPerCore = 16;
inline constexpr unsigned kDmaPerSeng = 32;
inline constexpr unsigned kCoreDmaEngines = 128;
inline constexpr unsigned kHostDmaEngines = 4;  ///< engines 128..131, "H2T"
inline constexpr unsigned kDmaEngines = kCoreDmaEngines + kHostDmaEngines;
inline constexpr unsigned kDmaQueues = 16;
inline constexpr unsigned kEnginesPerCore = 5;  ///< Tensor, Scalar, GpSimd, Vector, Sync

// Address bits: 38 = SENG within a die, 46 = host memory, 47 = die.
inline constexpr std::uint64_t kHostBit = std::uint64_t{1} << 46;
inline constexpr std::uint64_t kHostWindow = kHostBit;
inline constexpr std::uint64_t kHostWindowSize = std::uint64_t{1} << 46;
inline constexpr unsigned kPeerLinks = 4;
inline constexpr std::uint64_t kPeerWindows[kPeerLinks] = {
    0x10'0000'0000'0000, 0x14'0000'0000'0000, 0x18'0000'0000'0000, 0x1C'0000'0000'0000};
inline constexpr std::uint64_t kPeerWindowSize = 0x4'0000'0000'0000;

// HBM.
inline constexpr std::uint64_t kHbm[kHbmStacks] = {0x0, 0x40'0000'0000, 0x8000'0000'0000,
                                                   0x8040'0000'0000};
inline constexpr std::uint64_t kHbmSize = 24ull << 30;
inline constexpr std::uint64_t kHbmBar4Stride = 64ull << 30;
inline constexpr std::uint64_t kBar4Size = kHbmStacks * kHbmBar4Stride;
/// The stack that holds what belongs to `core`, 0..`cores` - 1, of a chip with `stacks` of them:
/// the cores in order, shared out evenly. Eight cores and four stacks: cores 2i and 2i + 1 have
/// stack i (trainium2.md 1.1, documented); other numbers: assumed.
constexpr unsigned hbm_stack_of(unsigned core, unsigned cores, unsigned stacks) {
  return core * stacks / cores;
}
/// The first bytes of every stack belong to the chip's firmware.
inline constexpr std::uint64_t kHbmFirmwareReserved = 16ull << 20;

// NeuronCores (TPB windows).
inline constexpr std::uint64_t kCore[kNeuronCores] = {
    0x20'0000'0000,   0x30'0000'0000,   0x60'0000'0000,   0x70'0000'0000,
    0x8020'0000'0000, 0x8030'0000'0000, 0x8060'0000'0000, 0x8070'0000'0000};
inline constexpr std::uint64_t kCoreWindow = 64ull << 20;
inline constexpr std::uint64_t kCoreBar0 = 0xD000'0000;  ///< + core * kCoreWindow

// Inside a core's window.
inline constexpr std::uint64_t kSbufOffset = 0x0;
inline constexpr std::uint64_t kSbufWindow = 32ull << 20;
/// A partition every 256 KiB (inferred: 128 partitions fill the 32 MiB window).
inline constexpr std::uint64_t kSbufPartitionStride = 256ull << 10;
inline constexpr unsigned kPartitions = 128;
/// Sequencer registers and instruction FIFOs. The real ones are not public: this place and layout
/// are ours (assumed), the FIFO after Inferentia1's PE instruction FIFO at 0x265_C000.
inline constexpr std::uint64_t kSequencerOffset = 0x260'0000;  ///< + engine * kSequencerStride
inline constexpr std::uint64_t kSequencerStride = 0x1000;
inline constexpr std::uint64_t kInstructionFifoOffset =
    0x265'C000;  ///< + engine * kInstructionFifoStride
inline constexpr std::uint64_t kInstructionFifoStride = 0x1'0000;
inline constexpr std::uint64_t kInstructionFifoSize = 0x4000;
inline constexpr std::uint64_t kEventOffset = 0x270'0000;
inline constexpr std::uint64_t kSemaphoreReadOffset = 0x270'1000;
inline constexpr std::uint64_t kSemaphoreSetOffset = 0x270'1400;
inline constexpr std::uint64_t kSemaphoreIncrementOffset = 0x270'1800;
inline constexpr std::uint64_t kSemaphoreDecrementOffset = 0x270'1C00;
inline constexpr std::uint64_t kSemaphoreBlockSize = 0x2000;  ///< from kEventOffset
inline constexpr unsigned kSemaphores = 256;

// APB I/O of a die.
inline constexpr std::uint64_t kApbIo[kDies] = {0x80'0000'0000, 0x8080'0000'0000};
inline constexpr std::uint64_t kApbIoSize = 512ull << 20;
inline constexpr std::uint64_t kApbIoBar0[kDies] = {0x0, 0x4000'0000};
inline constexpr std::uint64_t kApbIoHostDma[2] = {0x680'0000,
                                                   0x690'0000};  ///< D2H, H2D of the die
/// User block of a SENG, and the NOTIFIC block of a core in it.
inline constexpr std::uint64_t kApbIoSengUser[2] = {0x600'0000, 0x640'0000};
inline constexpr std::uint64_t kApbIoCoreStride = 0x18'0000;
inline constexpr std::uint64_t kNotificOffset = 0x1000;
inline constexpr std::uint64_t kNotificSize = 0x1000;
inline constexpr std::uint64_t kMiscRamOffset = 0x6C8'4000;  ///< die 0 only
inline constexpr std::uint64_t kMiscRamSize = 0x1000;
/// The register that the driver's QEMU personality resets by; die 0 only.
inline constexpr std::uint64_t kQemuResetOffset = 0x630'0010;

// APB of a SENG: its 32 DMA engines.
inline constexpr std::uint64_t kApbSe[kSengs] = {0x10'0000'0000, 0x50'0000'0000, 0x8010'0000'0000,
                                                 0x8050'0000'0000};
inline constexpr std::uint64_t kApbSeSize = 256ull << 20;
inline constexpr std::uint64_t kApbSeBar0 = 0x8000'0000;  ///< + seng * kApbSeSize
inline constexpr std::uint64_t kDmaEngineSize = 1ull << 20;
constexpr std::uint64_t dma_offset_in_se(unsigned seng) {
  return seng % 2 == 0 ? 0x200'0000 : 0x400'0000;
}
constexpr std::uint64_t fis_offset_in_se(unsigned seng) {
  return seng % 2 == 0 ? 0xC00'0000 : 0xC40'0000;
}
inline constexpr std::uint64_t kFisSize = 0x2'0000;

inline constexpr std::uint64_t kBar0Size = 4ull << 30;

/// Register file of DMA engine 0..131, as a device address.
constexpr std::uint64_t dma_engine(unsigned engine) {
  if (engine < kCoreDmaEngines) {
    const unsigned seng = engine / kDmaPerSeng;
    return kApbSe[seng] + dma_offset_in_se(seng) + (engine % kDmaPerSeng) * kDmaEngineSize;
  }
  const unsigned host = engine - kCoreDmaEngines;
  return kApbIo[host / 2] + kApbIoHostDma[host % 2];
}

/// The same as an offset in BAR0.
constexpr std::uint64_t dma_engine_bar0(unsigned engine) {
  if (engine < kCoreDmaEngines) {
    const unsigned seng = engine / kDmaPerSeng;
    return kApbSeBar0 + seng * kApbSeSize + dma_offset_in_se(seng) +
           (engine % kDmaPerSeng) * kDmaEngineSize;
  }
  const unsigned host = engine - kCoreDmaEngines;
  return kApbIoBar0[host / 2] + kApbIoHostDma[host % 2];
}

/// Device address of byte `offset` of SBUF partition `partition` of `core`.
constexpr std::uint64_t sbuf(unsigned core, unsigned partition, std::uint64_t offset) {
  return kCore[core] + kSbufOffset + partition * kSbufPartitionStride + offset;
}

/// Notification queue registers of `core`, as a device address.
constexpr std::uint64_t notific(unsigned core) {
  const unsigned seng = core / 2;
  return kApbIo[seng / 2] + kApbIoSengUser[seng % 2] + (core % 2) * kApbIoCoreStride +
         kNotificOffset;
}

constexpr std::uint64_t semaphore_read(unsigned core, unsigned semaphore) {
  return kCore[core] + kSemaphoreReadOffset + 4 * semaphore;
}

constexpr std::uint64_t semaphore_increment(unsigned core, unsigned semaphore) {
  return kCore[core] + kSemaphoreIncrementOffset + 4 * semaphore;
}

}  // namespace trn2vp::trainium2::address_map
