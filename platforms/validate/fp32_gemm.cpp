// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/validate/fp32_gemm.h"

#include <utility>
#include <vector>

namespace trn2vp::validate {

using kernels::DmaBatch;
using kernels::DmaRings;
using trainium2::isa::Buffer;
using trainium2::isa::contiguous_pattern;
using trainium2::isa::DType;
using trainium2::isa::Engine;
using trainium2::isa::Fp32Pass;
using trainium2::isa::Instruction;
using trainium2::isa::Opcode;
using trainium2::isa::SemaphoreUpdate;
using trainium2::isa::SemaphoreWait;

namespace {

constexpr std::uint32_t kTile = 128;   // of m and k
constexpr std::uint32_t kTileN = 512;  // of n
constexpr std::uint32_t kWord = 4;
constexpr std::uint32_t kPsumBank = 2048;
constexpr std::uint32_t kPsumBanks = 8;
constexpr std::uint32_t kEngines = kernels::kDmaEngines;
// Slots in SBUF: of slices of lhs, of k tiles of rhs.
constexpr std::uint32_t kSlicesPerBlock = 4;
constexpr std::uint32_t kLhsSlots = 3;
constexpr std::uint32_t kRhsSlots = 12;
constexpr std::uint32_t kPacketBytes = 4096;

enum Semaphore : std::uint8_t { kLhs = 1, kRhs, kLhsFree, kRhsFree, kPsum, kAdded, kStored };

// Waits for at least `value`; nothing to wait for when it is not positive.
void wait_for(Instruction& instruction, Semaphore id, std::int64_t value) {
  if (value <= 0) return;
  const std::size_t slot =
      instruction.waits[0].condition == SemaphoreWait::Condition::kNone ? 0 : 1;
  instruction.waits[slot] = {id, SemaphoreWait::Condition::kGreaterEqual,
                             static_cast<std::int32_t>(value)};
}

void count(Instruction& instruction, Semaphore id) {
  const std::size_t slot = instruction.updates[0].op == SemaphoreUpdate::Op::kNone ? 0 : 1;
  instruction.updates[slot] = {id, SemaphoreUpdate::Op::kIncrement,
                               SemaphoreUpdate::When::kAtComplete, 0};
}

class Builder {
 public:
  Builder(Bench& bench, const Fp32Gemm& gemm)
      : bench_(bench),
        g_(gemm),
        lhs_rings_(0, bench.core(), bench.one(), kPacketBytes),
        rhs_rings_(1, bench.core(), bench.one(), kPacketBytes),
        store_rings_(2, bench.core(), bench.one(), kPacketBytes),
        m_tiles_(g_.m / kTile),
        lhs_(bench.allocate(std::size_t{g_.m} * g_.k * kWord)),
        rhs_(bench.allocate(std::size_t{g_.n} * g_.k * kWord)),
        result_(bench.allocate(std::size_t{g_.m} * g_.n * kWord)) {}

  double run() {
    const std::uint32_t n_blocks = g_.n / (kTileN * g_.block_n);
    const std::uint32_t k_blocks = g_.k / (kTile * g_.block_k);
    for (std::uint32_t nb = 0; nb < n_blocks; ++nb) {
      for (std::uint32_t kb = 0; kb < k_blocks; ++kb) {
        const std::uint32_t first_rhs = rhs_units_;
        for (std::uint32_t k = 0; k < g_.block_k; ++k) load_rhs(nb, kb * g_.block_k + k);
        for (std::uint32_t mt = 0; mt < m_tiles_; ++mt) {
          if (mt % slice_tiles() == 0) load_lhs(mt, kb);
          for (std::uint32_t nt = 0; nt < g_.block_n; ++nt) {
            multiply(mt, nt, first_rhs);
            add(nb, kb, mt, nt);
          }
          if (kb + 1 == k_blocks) store(nb, mt);
        }
      }
    }
    for (DmaRings* rings : {&lhs_rings_, &rhs_rings_, &store_rings_}) bench_.set_up(*rings);
    bench_.program(Engine::kTensor, std::move(tensor_));
    bench_.program(Engine::kVector, std::move(vector_));
    bench_.program(Engine::kSync, std::move(load_lhs_));
    bench_.program(Engine::kScalar, std::move(load_rhs_));
    bench_.program(Engine::kGpSimd, std::move(store_));
    bench_.run(sc_core::sc_time(1, sc_core::SC_SEC));
    return bench_.reached(kStored, std::int64_t{stores_} * kEngines) -
           bench_.issued(Engine::kScalar, 0);
  }

 private:
  std::uint32_t slice_tiles() const { return g_.block_m / kSlicesPerBlock; }
  std::uint32_t slice_row() const { return slice_tiles() * kTile * kWord; }
  std::uint32_t row_n() const { return g_.block_n * kTileN * kWord; }
  // SBUF: result tiles, then slots.
  std::uint32_t result_at(std::uint32_t mt) const { return mt * row_n(); }
  std::uint32_t lhs_at(std::uint32_t slice, std::uint32_t k) const {
    return m_tiles_ * row_n() + ((slice % kLhsSlots) * g_.block_k + k) * slice_row();
  }
  std::uint32_t rhs_at(std::uint32_t unit) const {
    return m_tiles_ * row_n() + kLhsSlots * g_.block_k * slice_row() + (unit % kRhsSlots) * row_n();
  }

  static void trigger(std::vector<Instruction>& program, DmaRings& rings, const DmaBatch& batch,
                      Semaphore done, Semaphore ready, std::int64_t value) {
    for (const kernels::TriggerGroup& group : rings.add_batch(batch, done)) {
      Instruction i;
      i.opcode = Opcode::kDmaTrigger;
      i.queue = static_cast<std::uint8_t>(rings.queue());
      i.engine_mask = group.engine_mask;
      i.m2s_count = i.s2m_count = group.descriptors;
      wait_for(i, ready, value);
      program.push_back(i);
    }
  }

  void load_rhs(std::uint32_t nb, std::uint32_t k_tile) {
    DmaBatch batch;
    for (std::uint32_t p = 0; p < kTile; ++p) {
      const std::uint64_t row = std::uint64_t{k_tile} * kTile + p;
      batch[p / kernels::kPartitionsPerDmaEngine].push_back(
          {rhs_ + row * g_.n * kWord + std::uint64_t{nb} * row_n(),
           bench_.core().sbuf(p, rhs_at(rhs_units_)), row_n()});
    }
    trigger(load_rhs_, rhs_rings_, batch, kRhs, kRhsFree, std::int64_t{rhs_units_} - kRhsSlots + 1);
    ++rhs_units_;
  }

  void load_lhs(std::uint32_t first_tile, std::uint32_t kb) {
    DmaBatch batch;
    for (std::uint32_t p = 0; p < kTile; ++p) {
      for (std::uint32_t k = 0; k < g_.block_k; ++k) {
        const std::uint64_t row = (std::uint64_t{kb} * g_.block_k + k) * kTile + p;
        batch[p / kernels::kPartitionsPerDmaEngine].push_back(
            {lhs_ + (row * g_.m + std::uint64_t{first_tile} * kTile) * kWord,
             bench_.core().sbuf(p, lhs_at(slices_, k)), slice_row()});
      }
    }
    trigger(load_lhs_, lhs_rings_, batch, kLhs, kLhsFree, std::int64_t{slices_} - kLhsSlots + 1);
    ++slices_;
  }

  // One output tile of the block: all its k tiles, each as a low and a high half.
  void multiply(std::uint32_t mt, std::uint32_t nt, std::uint32_t first_rhs) {
    const std::uint32_t slice = slices_ - 1;
    const bool first_tile = mt == 0 && nt == 0;
    const bool last_tile = mt + 1 == m_tiles_ && nt + 1 == g_.block_n;
    const bool slice_ends = (mt + 1) % slice_tiles() == 0 && nt + 1 == g_.block_n;
    for (std::uint32_t k = 0; k < g_.block_k; ++k) {
      for (const Fp32Pass pass : {Fp32Pass::kLow, Fp32Pass::kHigh}) {
        const bool low = pass == Fp32Pass::kLow;
        Instruction load;
        load.opcode = Opcode::kLoadStationary;
        load.fp32_pass = pass;
        load.src0 =
            contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, kTile,
                               lhs_at(slice, k) + (mt % slice_tiles()) * kTile * kWord, kTile);
        if (low && k == 0 && nt == 0 && mt % slice_tiles() == 0)
          wait_for(load, kLhs, std::int64_t{slice + 1} * kEngines);
        tensor_.push_back(load);

        Instruction i;
        i.opcode = Opcode::kMultiplyMoving;
        i.fp32_pass = pass;
        i.accumulate = k != 0 || !low;
        i.dst = contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, kTile,
                                   (tiles_ % kPsumBanks) * kPsumBank, kTileN);
        i.src0 = contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, kTile,
                                    rhs_at(first_rhs + k) + nt * kTileN * kWord, kTileN);
        if (low && first_tile) wait_for(i, kRhs, std::int64_t{first_rhs + k + 1} * kEngines);
        if (low && k == 0) wait_for(i, kAdded, std::int64_t{tiles_} - kPsumBanks + 1);
        if (!low && last_tile) count(i, kRhsFree);
        if (!low && k + 1 == g_.block_k) {
          count(i, kPsum);
          // After the last k tile of the block there are three to tell; a nop tells the third.
          if (slice_ends && !last_tile) count(i, kLhsFree);
        }
        tensor_.push_back(i);
      }
    }
    if (slice_ends && last_tile) free_slice();
    ++tiles_;
  }

  void free_slice() {
    Instruction i;
    i.opcode = Opcode::kNop;
    wait_for(i, kPsum, std::int64_t{tiles_} + 1);
    count(i, kLhsFree);
    tensor_.push_back(i);
  }

  // PSUM to the result in SBUF: the first block of k overwrites it, the others add.
  void add(std::uint32_t nb, std::uint32_t kb, std::uint32_t mt, std::uint32_t nt) {
    Instruction i;
    i.opcode = kb == 0 ? Opcode::kTensorCopy : Opcode::kTensorTensor;
    const std::uint32_t tile = tiles_ - 1;
    i.dst = contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, kTile,
                               result_at(mt) + nt * kTileN * kWord, kTileN);
    i.src0 = contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, kTile,
                                (tile % kPsumBanks) * kPsumBank, kTileN);
    if (kb != 0) {
      i.src1 = i.dst;
      i.op0 = trainium2::isa::AluOp::kAdd;
    }
    wait_for(i, kPsum, std::int64_t{tile} + 1);
    // The row of the block of columns before has to be out.
    if (kb == 0 && nt == 0 && nb != 0)
      wait_for(i, kStored, (std::int64_t{nb - 1} * m_tiles_ + mt + 1) * kEngines);
    count(i, kAdded);
    vector_.push_back(i);
  }

  void store(std::uint32_t nb, std::uint32_t mt) {
    DmaBatch batch;
    for (std::uint32_t p = 0; p < kTile; ++p) {
      const std::uint64_t row = std::uint64_t{mt} * kTile + p;
      batch[p / kernels::kPartitionsPerDmaEngine].push_back(
          {bench_.core().sbuf(p, result_at(mt)),
           result_ + row * g_.n * kWord + std::uint64_t{nb} * row_n(), row_n()});
    }
    trigger(store_, store_rings_, batch, kStored, kAdded, tiles_);
    ++stores_;
  }

  Bench& bench_;
  Fp32Gemm g_;
  DmaRings lhs_rings_;
  DmaRings rhs_rings_;
  DmaRings store_rings_;
  std::uint32_t m_tiles_;
  std::uint64_t lhs_;
  std::uint64_t rhs_;
  std::uint64_t result_;
  std::uint32_t slices_ = 0;
  std::uint32_t rhs_units_ = 0;
  std::uint32_t tiles_ = 0;
  std::uint32_t stores_ = 0;
  std::vector<Instruction> tensor_;
  std::vector<Instruction> vector_;
  std::vector<Instruction> load_lhs_;
  std::vector<Instruction> load_rhs_;
  std::vector<Instruction> store_;
};

}  // namespace

double run_fp32_gemm(Bench& bench, const Fp32Gemm& gemm) {
  bench.clear();
  return Builder(bench, gemm).run();
}

}  // namespace trn2vp::validate
