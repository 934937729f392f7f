// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "firmware/kernels/device_image.h"
#include "firmware/kernels/dma_rings.h"
#include "models/common/initiator.h"
#include "models/common/memory.h"
#include "models/trainium2/chip.h"
#include "platforms/validate/wave_recorder.h"

namespace trn2vp::validate {

/// A chip without a host on which measurements run one after the other: a master on the device port
/// does what a driver does, the waves of NeuronCore 0 are recorded. To be used from an SC_THREAD.
///
/// Programs begin together, when the last of them has been fetched: what is measured is not the
/// start of the engines. They end by themselves; run() returns with the machine idle again.
///
/// Semaphore kGo is the bench's; programs may use the others, which are 0 when they begin.
class Bench : public sc_core::sc_module {
 public:
  static constexpr unsigned kGo = 255;

  Bench(const sc_core::sc_module_name& name, const trainium2::timing::ChipTiming& timing);

  /// Forgets programs, memory handed out and waves of the last measurement; semaphores become 0.
  void clear();

  /// HBM of stack 0, for data, rings and constants. Throws std::length_error when it is full.
  std::uint64_t allocate(std::size_t bytes, std::size_t alignment = 64);
  /// Back doors, no time.
  void poke(std::uint64_t address, const void* data, std::size_t bytes);
  /// Device address of four bytes in HBM that hold 1: source of semaphore updates by DMA.
  std::uint64_t one();

  const kernels::CoreAddresses& core() const { return core_; }

  /// Gives an engine of core 0 a program, without halt; see isa::assemble() for the text. Throws
  /// std::logic_error when it does not assemble.
  void program(trainium2::isa::Engine engine, const std::string& text);
  void program(trainium2::isa::Engine engine, std::vector<trainium2::isa::Instruction> code);

  /// Puts the rings of a core into HBM and enables their queues, of engines with descriptors.
  void set_up(const kernels::DmaRings& rings, unsigned core = 0);
  /// Rings the doorbells of a core's engines for all their descriptors, as a driver does.
  void start(const kernels::DmaRings& rings, unsigned core);
  /// Lets time pass until semaphore `id` has reached `value`. Throws as run() does.
  void wait_for(unsigned id, std::int64_t value,
                sc_core::sc_time limit = sc_core::sc_time(1, sc_core::SC_MS));

  /// Runs the programs to their ends. Throws std::runtime_error when one stops with an error, and
  /// when they have not ended after `limit`.
  void run(sc_core::sc_time limit = sc_core::sc_time(1, sc_core::SC_MS));

  /// Start of instruction `index` (from 0) of the program of `engine`, in ns: the first time.
  double issued(trainium2::isa::Engine engine, std::size_t index) const;
  /// When semaphore `id` first had `value` or more in its register, in ns.
  double reached(unsigned id, std::int64_t value) const;
  bool has_reached(unsigned id, std::int64_t value) const;
  /// Accesses of core 0, since the beginning, that no semaphore orders or that read what nobody
  /// wrote. Rows of single instructions do the latter, whole kernels neither.
  std::uint64_t hazards() { return chip_.core(0).hazard_count(); }

 private:
  struct Program {
    bool used = false;
    std::uint64_t address = 0;
    std::vector<trainium2::isa::Instruction> code;
  };

  void write32(std::uint64_t address, std::uint32_t value);
  void set_up_queue(unsigned engine, unsigned queue, std::uint64_t m2s, std::uint64_t s2m,
                    std::uint32_t length);
  void start(trainium2::isa::Engine engine, const Program& program);
  bool running(trainium2::isa::Engine engine);

  kernels::CoreAddresses core_;
  trainium2::Chip chip_;
  common::Memory host_memory_;
  common::Initiator bar0_;
  common::Initiator bar4_;
  common::Initiator master_;
  WaveRecorder waves_;
  kernels::BumpAllocator memory_;
  std::array<Program, trainium2::isa::kEngineCount> programs_;
};

}  // namespace trn2vp::validate
