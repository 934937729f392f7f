// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "models/trainium2/timing/chip_timing.h"
#include "platforms/validate/bench.h"

namespace trn2vp::validate {

/// The machines that rows are measured on, all in one simulation.
struct Machines {
  explicit Machines(const trainium2::timing::ChipTiming& timing);

  Bench chip;       ///< the chip as configured
  Bench throttled;  ///< the same with the start-up throttle of the TensorEngine on
};

// Measurements, in ns unless said otherwise. Each runs programs on an idle machine and reads the
// time stamps of the sequencers and semaphores. Texts are of isa::assemble(), without semaphores.

/// From the start of the only instruction under way to its result, after one just like it.
double duration(Bench& bench, trainium2::isa::Engine engine, const std::string& instruction);
/// The same, after `before` instead: what an instruction costs that finds another state.
double duration_after(Bench& bench, trainium2::isa::Engine engine, const std::string& before,
                      const std::string& instruction);
/// Steady-state distance of instructions of a stream; `unit`: one round of it, a line each.
double interval(Bench& bench, trainium2::isa::Engine engine, const std::string& unit,
                std::size_t per_round);

/// Distance of multiplies of 512 columns while the throttle holds; `pair`: load and multiply, a
/// line each.
double throttled_interval(Bench& bench, const std::string& pair);

/// A copy between HBM and `partitions` partitions of SBUF, `bytes` in each, one element per
/// partition.
struct Copy {
  unsigned partitions;
  std::uint32_t bytes;
  bool store = false;  ///< SBUF to HBM, triggered by GpSimd; else the other way, by Sync
  bool spread = true;  ///< partition p by engine p/8; else all by engine 15
  trainium2::isa::Engine trigger() const {
    return store ? trainium2::isa::Engine::kGpSimd : trainium2::isa::Engine::kSync;
  }
};

/// Events of one copy, from the start of its trigger instruction.
struct CopyTimes {
  double first_data;   ///< four bytes sent ahead are written
  double first_done;   ///< the first engine has written its last byte and its semaphore
  double all_done;     ///< all have
  double consumer;     ///< an ACTIVATE that waits for all of them starts
  double first_bytes;  ///< first data until the first engine is done
};

CopyTimes copy(Bench& bench, const Copy& copy);

/// The same for a load of [128, bytes] by all engines whose descriptors the DGE of the Sync Engine
/// makes (DMA_DIRECT2D).
CopyTimes generated_load(Bench& bench, std::uint32_t bytes);

/// Steady-state distance of elements of `bytes` on one DMA engine that loads.
double element_interval(Bench& bench, std::uint32_t bytes);
/// Distance of two dma_trigger instructions.
double trigger_interval(Bench& bench);
/// End of an instruction of Scalar to the start of one of GpSimd that waits for it.
double engine_to_engine(Bench& bench);

/// Throughput of a stream of loads of [128, bytes] through the DGE, each issued as soon as it takes
/// it, over that of [128, 32768].
double relative_throughput(Bench& bench, std::uint32_t bytes);

/// GB/s of a long stream from HBM stack 0 to the SBUF of cores 0..cores - 1 (1 or 2) by all their
/// DMA engines, as weights are loaded: rows of 16 KiB, all partitions at once.
double stream_rate(Bench& bench, unsigned cores);

}  // namespace trn2vp::validate
