// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "firmware/kernels/gemm.h"

namespace trn2vp::kernels {

/// Executes a Kernel of the GEMM builder from its bytes alone: decoded instructions, descriptor
/// rings, semaphores, SBUF, PSUM and HBM, without time. The next step is taken by an engine or a
/// DMA queue chosen at random, so that a missing wait shows. Knows the binary formats from the fact
/// sheets, not from the builder.
class Interpreter {
 public:
  /// HBM is [0, hbm_bytes); with 0, control flow only: nothing is moved or computed.
  Interpreter(const Kernel& program, unsigned seed, std::uint64_t hbm_bytes,
              const CoreGeometry& machine = {});

  /// Runs until all engines have halted. Returns "" or what went wrong: an illegal instruction or
  /// descriptor, a bad address, a deadlock.
  std::string run();

  std::vector<std::uint8_t>& hbm() { return hbm_; }
  std::int32_t semaphore(unsigned id) const { return semaphores_[id]; }
  std::uint64_t multiplies() const { return multiplies_; }
  std::uint64_t loads_of_weights() const { return weight_loads_; }
  std::uint64_t bytes_loaded() const { return bytes_loaded_; }
  std::uint64_t bytes_stored() const { return bytes_stored_; }
  std::uint64_t elements_moved() const { return elements_moved_; }

 private:
  struct Descriptor {
    std::uint32_t control;
    std::uint32_t meta;
    std::uint64_t address;
    std::uint32_t bytes() const { return (control & 0xFFFF) == 0 ? 65536 : control & 0xFFFF; }
  };
  struct Queue {
    unsigned engine;
    RingPair rings;
    std::uint64_t m2s_tail = 0;
    std::uint64_t s2m_tail = 0;
    std::uint64_t head = 0;
    std::uint32_t packet_descriptors = 0;
    std::uint64_t packet_bytes = 0;
  };

  bool step_engine(std::size_t engine);
  bool step_queue(Queue& queue);
  void execute(const trainium2::isa::Instruction& instruction);
  void multiply(const trainium2::isa::Instruction& instruction);
  void copy(const trainium2::isa::Instruction& instruction);
  void trigger(const trainium2::isa::Instruction& instruction);
  void move(std::uint64_t source, std::uint64_t destination, std::uint32_t bytes);
  Descriptor descriptor(std::uint64_t ring, std::uint64_t index);
  std::uint8_t* memory(std::uint64_t address, std::uint64_t bytes);
  std::uint8_t* on_chip(const trainium2::isa::AccessPattern& pattern, unsigned partition,
                        std::uint64_t element);
  void fail(const std::string& text) {
    if (error_.empty()) error_ = text;
  }

  bool with_data_;
  CoreGeometry machine_;
  std::mt19937 random_;
  std::string error_;
  std::vector<std::uint8_t> hbm_;
  std::vector<std::uint8_t> sbuf_;
  std::vector<std::uint8_t> psum_;
  std::array<std::int32_t, 256> semaphores_{};
  std::array<std::uint64_t, trainium2::isa::kEngineCount> pc_{};
  std::array<bool, trainium2::isa::kEngineCount> halted_{};
  std::vector<Queue> queues_;
  std::map<std::uint64_t, std::vector<std::uint8_t>> blobs_;
  std::vector<float> weights_;  // [k][128]
  unsigned weight_rows_ = 0;
  unsigned weight_columns_ = 0;
  std::uint64_t multiplies_ = 0;
  std::uint64_t weight_loads_ = 0;
  std::uint64_t bytes_loaded_ = 0;
  std::uint64_t bytes_stored_ = 0;
  std::uint64_t elements_moved_ = 0;
};

}  // namespace trn2vp::kernels
