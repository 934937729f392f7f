// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "firmware/kernels/gemm.h"
#include "firmware/kernels/gemm_schedule.h"

// Private to firmware/kernels: turns a schedule into the instruction streams of the three engines.
namespace trn2vp::kernels::detail {

/// Semaphores of a GEMM. Counts only grow, so every wait is "at least".
///
/// A load or store slot has a semaphore of its own: the DMA engines drift apart, and a common
/// count could reach a batch's total with increments of the next one.
struct SemaphoreMap {
  explicit SemaphoreMap(const GemmPlan& plan)
      : staging(kFixed),
        lhs(staging + plan.staging_slots),
        rhs(lhs + plan.lhs.slots),
        end(rhs + plan.rhs.slots) {}

  static constexpr unsigned kTileDone = 1;  ///< Tensor: output tiles complete in PSUM
  static constexpr unsigned kEvicted = 2;   ///< Vector: output tiles copied to the staging area
  static constexpr unsigned kLhsFreed = 3;  ///< Tensor: lhs slots read for the last time
  static constexpr unsigned kRhsFreed = 4;
  static constexpr unsigned kFixed = 5;

  unsigned staging;  ///< first of the staging slots: +1 per DMA engine and store
  unsigned lhs;      ///< first of the lhs slots: +1 per DMA engine and load
  unsigned rhs;
  unsigned end;  ///< one past the last
};

class GemmEmitter {
 public:
  GemmEmitter(const GemmPlan& plan, const GemmTensors& tensors, const CoreAddresses& core,
              std::uint64_t one_address);

  using Code = std::vector<trainium2::isa::Instruction>;
  /// Call in this order; each once.
  Code tensor_program();
  Code vector_program();
  Code sync_program();

  const DmaRings& loads() const { return load_rings_; }
  const DmaRings& stores() const { return store_rings_; }

 private:
  /// One operand as the emitter sees it.
  struct Operand {
    const OperandRing& ring;
    const std::vector<UnitLoad>& loads;
    std::uint64_t address;
    std::uint64_t pitch;          ///< elements from row to row
    std::uint32_t columns;        ///< of the whole matrix
    std::uint32_t panel_columns;  ///< of a full panel
    unsigned semaphore;           ///< of slot 0
    unsigned freed;
    std::vector<std::uint64_t> release;  ///< per load: multiply that frees its slot
  };

  /// Something for the SyncEngine to start once the TensorEngine has come to `position`.
  struct Transfer {
    std::int64_t position;
    int kind;  ///< 0 load, 1 store: at the same position a load goes first
    std::uint64_t order;
    const Operand* operand;  ///< of a load
    std::uint64_t index;     ///< of the load or store
  };

  trainium2::isa::AccessPattern stationary(const Multiply& multiply) const;
  trainium2::isa::AccessPattern moving(const Multiply& multiply) const;
  std::uint32_t row_offset(const Operand& operand, std::uint64_t load, std::uint32_t k_tile) const;
  static std::uint32_t first_partition(const Operand& operand, std::uint64_t load);
  std::vector<Transfer> transfers() const;
  void emit_load(Code& code, const Operand& operand, std::uint64_t index);
  void emit_store(Code& code, std::uint64_t index);
  void emit_end(Code& code) const;
  std::uint32_t k_rows(std::uint32_t k_tile) const;
  std::uint32_t m_columns(std::uint32_t m_tile) const;
  std::uint32_t n_columns(std::uint32_t n_tile) const;
  std::uint32_t bank_byte(std::uint64_t tile) const;
  std::uint32_t staging_byte(std::uint64_t store, std::uint32_t index) const;

  const GemmPlan& plan_;
  GemmSchedule schedule_;
  SemaphoreMap semaphores_;
  std::uint64_t increments_;  ///< of a semaphore by a DMA batch
  GemmTensors tensors_;
  CoreAddresses core_;
  Operand lhs_;
  Operand rhs_;
  DmaRings load_rings_;
  DmaRings store_rings_;
};

}  // namespace trn2vp::kernels::detail
