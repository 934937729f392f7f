// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <vector>

#include "firmware/kernels/kernel_sequence.h"

namespace trn2vp::kernels {

/// The semaphore on which every core of a group counts the arrivals of all of them. The last one:
/// above those of a GEMM; it belongs to a pipe of sendrecv that no kernel here uses.
constexpr unsigned kBarrierSemaphore = 255;
/// The same for the instruction core_barrier.
constexpr unsigned kPairSemaphore = 254;

/// One core of a group of any size, not only of a pair (which the instruction core_barrier is for),
/// waits for the others: it adds one to kBarrierSemaphore of every core of the group, itself
/// included, by DMA, and waits for its own to reach `round` times the size of the group. What it
/// and they have stored before is in memory then. `round`: 1, 2, ... `rounds`, the same on all of
/// them; the last one leaves the semaphore at 0. At most 16 cores.
KernelParts core_barrier_parts(const KernelSequence& sequence,
                               const std::vector<CoreAddresses>& group, unsigned round,
                               unsigned rounds);

/// The two cores of a logical core wait for each other, with the instruction core_barrier.
KernelParts pair_barrier_parts();

}  // namespace trn2vp::kernels
