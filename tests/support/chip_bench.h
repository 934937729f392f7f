// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>
#include <vector>

#include "models/common/initiator.h"
#include "models/common/memory.h"
#include "models/trainium2/chip.h"

namespace trn2vp::testing {

/// A chip with a scripted master on its device port and a megabyte of host memory: what a host
/// would do, without a host.
class ChipBench : public sc_core::sc_module {
 public:
  explicit ChipBench(const trainium2::Chip::Parameters& parameters = {},
                     const sc_core::sc_module_name& name = "bench");

  trainium2::Chip chip;
  common::Memory host_memory;

  /// Runs `script` in a process of its own and simulates until nothing happens any more or `limit`
  /// has passed.
  void run(const std::function<void()>& script,
           sc_core::sc_time limit = sc_core::sc_time(10, sc_core::SC_MS));
  /// The same for who calls sc_start() himself.
  void set_script(std::function<void()> script) { script_ = std::move(script); }

  // For scripts: timed accesses to device addresses; they fail the test when the bus does not
  // answer OK.
  void write32(std::uint64_t address, std::uint32_t value);
  std::uint32_t read32(std::uint64_t address);

  /// Masters on the host's windows, for tests of the windows themselves.
  common::Initiator bar0;
  common::Initiator bar4;

  // Back doors, no time.
  void poke(std::uint64_t address, const void* data, std::size_t bytes);
  void peek(std::uint64_t address, void* data, std::size_t bytes);

  /// Enables queue `queue` of DMA engine `engine` on rings at these device addresses, as a driver
  /// does.
  void set_up_queue(unsigned engine, unsigned queue, std::uint64_t m2s, std::uint64_t s2m,
                    std::uint32_t length);

  /// Assembles `text`, puts it at `address`, sets up the fetch queue and starts the engine.
  void start_program(unsigned core, trainium2::isa::Engine engine, std::uint64_t address,
                     const std::string& text);
  /// The two halves of it. The first gives the bytes of the program.
  std::size_t poke_program(std::uint64_t address,
                           const std::vector<trainium2::isa::Instruction>& program);
  void start_engine(unsigned core, trainium2::isa::Engine engine, std::uint64_t address,
                    std::size_t bytes);

  /// Polls until the engine is no longer running; gives its STATUS.
  std::uint32_t wait_until_stopped(unsigned core, trainium2::isa::Engine engine);

 private:
  void script_thread();
  void debug(tlm::tlm_command command, std::uint64_t address, void* data, std::size_t bytes);

  common::Initiator master_;
  std::function<void()> script_;
  std::uint64_t next_ring_ = 0x200'0000;
};

}  // namespace trn2vp::testing
