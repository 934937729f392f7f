// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm_emitter.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace trn2vp::kernels::detail {

namespace isa = trainium2::isa;
using isa::Buffer;
using isa::DType;
using isa::Instruction;
using isa::Opcode;
using isa::SemaphoreUpdate;
using isa::SemaphoreWait;

namespace {

SemaphoreWait at_least(unsigned semaphore, std::uint64_t value) {
  return {static_cast<std::uint8_t>(semaphore), SemaphoreWait::Condition::kGreaterEqual,
          static_cast<std::int32_t>(value)};
}

SemaphoreUpdate increment(unsigned semaphore) {
  return {static_cast<std::uint8_t>(semaphore), SemaphoreUpdate::Op::kIncrement,
          SemaphoreUpdate::When::kAtComplete, 0};
}

SemaphoreUpdate add(unsigned semaphore, std::int32_t value) {
  if (value == 1) return increment(semaphore);
  return {static_cast<std::uint8_t>(semaphore), SemaphoreUpdate::Op::kAddImm,
          SemaphoreUpdate::When::kAtComplete, value};
}

SemaphoreUpdate clear(unsigned semaphore) {
  return {static_cast<std::uint8_t>(semaphore), SemaphoreUpdate::Op::kWriteImm,
          SemaphoreUpdate::When::kAtComplete, 0};
}

/// Puts a wait into the first free slot; there always is one for the instructions built here.
void add_wait(Instruction& instruction, const SemaphoreWait& wait) {
  const bool first = instruction.waits[0].condition == SemaphoreWait::Condition::kNone;
  instruction.waits[first ? 0 : 1] = wait;
}

void append_triggers(std::vector<Instruction>& code, const std::vector<TriggerGroup>& groups,
                     unsigned queue, const SemaphoreWait& wait) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Instruction trigger;
    trigger.opcode = Opcode::kDmaTrigger;
    if (i == 0) trigger.waits[0] = wait;
    trigger.queue = static_cast<std::uint8_t>(queue);
    trigger.engine_mask = groups[i].engine_mask;
    trigger.m2s_count = trigger.s2m_count = groups[i].descriptors;
    code.push_back(trigger);
  }
}

std::uint64_t pitch_of(std::uint64_t pitch, std::uint64_t columns) {
  return pitch == 0 ? columns : pitch;
}

}  // namespace

GemmEmitter::GemmEmitter(const GemmPlan& plan, const GemmTensors& tensors,
                         const CoreAddresses& core, std::uint64_t one_address)
    : plan_(plan),
      schedule_(schedule_gemm(plan)),
      semaphores_(plan),
      increments_(plan.machine().dma_engines),
      tensors_(tensors),
      core_(core),
      lhs_{plan.lhs,
           schedule_.lhs_loads,
           tensors.lhs_t,
           pitch_of(tensors.lhs_t_pitch, plan.shape.m),
           plan.shape.m,
           plan.group_m * plan.tile_m,
           semaphores_.lhs,
           SemaphoreMap::kLhsFreed,
           {}},
      rhs_{plan.rhs,
           schedule_.rhs_loads,
           tensors.rhs,
           pitch_of(tensors.rhs_pitch, plan.shape.n),
           plan.shape.n,
           plan.group_n * plan.tile_n,
           semaphores_.rhs,
           SemaphoreMap::kRhsFreed,
           {}},
      load_rings_(GemmProgram::kLoadQueue, core, one_address, plan.options.packet_bytes,
                  plan.machine()),
      store_rings_(GemmProgram::kStoreQueue, core, one_address, plan.options.packet_bytes,
                   plan.machine()) {}

std::uint32_t GemmEmitter::k_rows(std::uint32_t k_tile) const {
  return std::min(plan_.tile_k, plan_.shape.k - k_tile * plan_.tile_k);
}

std::uint32_t GemmEmitter::m_columns(std::uint32_t m_tile) const {
  return std::min(plan_.tile_m, plan_.shape.m - m_tile * plan_.tile_m);
}

std::uint32_t GemmEmitter::n_columns(std::uint32_t n_tile) const {
  return std::min(plan_.tile_n, plan_.shape.n - n_tile * plan_.tile_n);
}

std::uint32_t GemmEmitter::row_offset(const Operand& operand, std::uint64_t load,
                                      std::uint32_t k_tile) const {
  const auto slot = static_cast<std::uint32_t>(load % operand.ring.slots);
  return operand.ring.sbuf_offset + slot / operand.ring.stacks * operand.ring.slot_bytes() +
         k_tile % operand.ring.unit_k_tiles * operand.ring.row_bytes;
}

// Slots lie side by side in the partitions that an array of few rows leaves.
std::uint32_t GemmEmitter::first_partition(const Operand& operand, std::uint64_t load) {
  const auto stack = static_cast<std::uint32_t>(load % operand.ring.slots % operand.ring.stacks);
  return stack * (CoreGeometry::kPartitions / operand.ring.stacks);
}

std::uint32_t GemmEmitter::bank_byte(std::uint64_t tile) const {
  const CoreGeometry& machine = plan_.machine();
  return static_cast<std::uint32_t>(tile % machine.psum_banks) * machine.psum_bank_bytes;
}

std::uint32_t GemmEmitter::staging_byte(std::uint64_t store, std::uint32_t index) const {
  const auto slot = static_cast<std::uint32_t>(store % plan_.staging_slots);
  return plan_.staging_offset + (slot * plan_.store_tiles + index) * plan_.tile_n * kElementBytes;
}

isa::AccessPattern GemmEmitter::stationary(const Multiply& multiply) const {
  const std::uint32_t column = multiply.m_tile % plan_.group_m * plan_.tile_m;
  return isa::contiguous_pattern(
      Buffer::kSbuf, plan_.shape.dtype, first_partition(lhs_, multiply.lhs_load),
      k_rows(multiply.k_tile),
      row_offset(lhs_, multiply.lhs_load, multiply.k_tile) + column * kElementBytes,
      m_columns(multiply.m_tile));
}

isa::AccessPattern GemmEmitter::moving(const Multiply& multiply) const {
  const std::uint32_t column = multiply.n_tile % plan_.group_n * plan_.tile_n;
  return isa::contiguous_pattern(
      Buffer::kSbuf, plan_.shape.dtype, first_partition(rhs_, multiply.rhs_load),
      k_rows(multiply.k_tile),
      row_offset(rhs_, multiply.rhs_load, multiply.k_tile) + column * kElementBytes,
      n_columns(multiply.n_tile));
}

GemmEmitter::Code GemmEmitter::tensor_program() {
  Code code;
  lhs_.release.assign(lhs_.loads.size(), UINT64_MAX);
  rhs_.release.assign(rhs_.loads.size(), UINT64_MAX);
  std::vector<std::pair<Operand*, std::uint64_t>>
      freed;  // loads read for the last time, not yet announced
  std::tuple<std::uint64_t, std::uint32_t, std::uint32_t> loaded{UINT64_MAX, 0, 0};
  const auto arrived = [this](const Operand& operand, std::uint64_t load) {
    return at_least(operand.semaphore + static_cast<unsigned>(load % operand.ring.slots),
                    increments_ * (load / operand.ring.slots + 1));
  };
  for (std::uint64_t i = 0; i < schedule_.multiplies.size(); ++i) {
    const Multiply& m = schedule_.multiplies[i];
    const auto wanted = std::make_tuple(m.lhs_load, m.k_tile, m.m_tile);
    if (wanted != loaded) {
      loaded = wanted;
      Instruction load;
      load.opcode = Opcode::kLoadStationary;
      load.src0 = stationary(m);
      if (lhs_.loads[m.lhs_load].first_multiply == i) load.waits[0] = arrived(lhs_, m.lhs_load);
      code.push_back(load);
    }
    Instruction multiply;
    multiply.opcode = Opcode::kMultiplyMoving;
    multiply.src0 = moving(m);
    multiply.dst = isa::contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, m_columns(m.m_tile),
                                           bank_byte(m.tile), n_columns(m.n_tile));
    multiply.accumulate = m.k_tile != 0;
    if (rhs_.loads[m.rhs_load].first_multiply == i) add_wait(multiply, arrived(rhs_, m.rhs_load));
    const std::uint64_t banks = plan_.machine().psum_banks;
    if (m.k_tile == 0 && m.tile >= banks) {
      add_wait(multiply, at_least(SemaphoreMap::kEvicted, m.tile - banks + 1));
    }
    for (Operand* operand : {&lhs_, &rhs_}) {
      const std::uint64_t load = operand == &lhs_ ? m.lhs_load : m.rhs_load;
      // Nobody waits for the slots of the last loads.
      const bool reused = load + operand->ring.slots < operand->loads.size();
      if (reused && operand->loads[load].last_multiply == i) freed.emplace_back(operand, load);
    }
    std::size_t updates = 0;
    if (m.k_tile + 1 == plan_.k_tiles) {
      multiply.updates[updates++] = increment(SemaphoreMap::kTileDone);
    }
    // What finds no room goes with the next multiply: they complete in order. One update announces
    // all of an operand.
    for (; updates < multiply.updates.size() && !freed.empty(); ++updates) {
      Operand* operand = freed.front().first;
      std::int32_t count = 0;
      for (auto it = freed.begin(); it != freed.end();) {
        if (it->first != operand) {
          ++it;
          continue;
        }
        operand->release[it->second] = i;
        it = freed.erase(it);
        ++count;
      }
      multiply.updates[updates] = add(operand->freed, count);
    }
    code.push_back(multiply);
  }
  code.emplace_back().opcode = Opcode::kHalt;
  return code;
}

GemmEmitter::Code GemmEmitter::vector_program() {
  Code code;
  for (std::uint64_t i = 0; i < schedule_.tiles.size(); ++i) {
    const OutputTile& tile = schedule_.tiles[i];
    const std::uint32_t rows = m_columns(tile.m_tile);
    const std::uint32_t columns = n_columns(tile.n_tile);
    Instruction copy;
    copy.opcode = Opcode::kTensorCopy;
    copy.src0 =
        isa::contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, rows, bank_byte(i), columns);
    copy.dst = isa::contiguous_pattern(Buffer::kSbuf, plan_.shape.dtype, 0, rows,
                                       staging_byte(tile.store, tile.store_index), columns);
    add_wait(copy, at_least(SemaphoreMap::kTileDone, i + 1));
    const std::uint64_t earlier_stores = tile.store / plan_.staging_slots;
    if (tile.store_index == 0 && earlier_stores > 0) {
      add_wait(copy, at_least(semaphores_.staging +
                                  static_cast<unsigned>(tile.store % plan_.staging_slots),
                              increments_ * earlier_stores));
    }
    copy.updates[0] = increment(SemaphoreMap::kEvicted);
    code.push_back(copy);
  }
  code.emplace_back().opcode = Opcode::kHalt;
  return code;
}

/// Loads and stores in the order in which the TensorEngine makes them possible. Whatever stands
/// before a load in this order then needs less progress of the TensorEngine than the load itself,
/// so the one in-order queue cannot deadlock.
std::vector<GemmEmitter::Transfer> GemmEmitter::transfers() const {
  std::vector<Transfer> list;
  for (const Operand* operand : {&lhs_, &rhs_}) {
    for (std::uint64_t i = 0; i < operand->loads.size(); ++i) {
      const std::uint64_t slots = operand->ring.slots;
      const std::int64_t position =
          i < slots ? -1 : static_cast<std::int64_t>(operand->release[i - slots]);
      list.push_back({position, 0, operand->loads[i].first_multiply, operand, i});
    }
  }
  for (std::uint64_t i = 0; i < schedule_.stores.size(); ++i) {
    list.push_back(
        {static_cast<std::int64_t>(schedule_.stores[i].last_multiply), 1, i, nullptr, i});
  }
  std::stable_sort(list.begin(), list.end(), [](const Transfer& a, const Transfer& b) {
    return std::tie(a.position, a.kind, a.order) < std::tie(b.position, b.kind, b.order);
  });
  return list;
}

void GemmEmitter::emit_load(Code& code, const Operand& operand, std::uint64_t index) {
  const UnitLoad& load = operand.loads[index];
  const std::uint64_t slots = operand.ring.slots;
  const std::uint32_t column = load.panel * operand.panel_columns;
  const std::uint32_t bytes =
      std::min(operand.panel_columns, operand.columns - column) * kElementBytes;
  const std::uint32_t k_begin = load.unit * operand.ring.unit_k_tiles;
  const std::uint32_t k_end = std::min(k_begin + operand.ring.unit_k_tiles, plan_.k_tiles);
  DmaBatch batch;
  for (std::uint32_t k_tile = k_begin; k_tile < k_end; ++k_tile) {
    const std::uint32_t offset = row_offset(operand, index, k_tile);
    const std::uint32_t first = first_partition(operand, index);
    for (std::uint32_t p = 0; p < k_rows(k_tile); ++p) {
      const std::uint64_t row = std::uint64_t{k_tile} * plan_.tile_k + p;
      batch[dma_engine_of(plan_.machine(), p)].push_back(
          {operand.address + (row * operand.pitch + column) * kElementBytes,
           core_.sbuf(first + p, offset), bytes});
    }
  }
  const auto groups =
      load_rings_.add_batch(batch, operand.semaphore + static_cast<unsigned>(index % slots));
  const SemaphoreWait wait =
      index < slots ? SemaphoreWait{} : at_least(operand.freed, index - slots + 1);
  append_triggers(code, groups, load_rings_.queue(), wait);
}

void GemmEmitter::emit_store(Code& code, std::uint64_t index) {
  const Store& store = schedule_.stores[index];
  const std::uint64_t column = std::uint64_t{store.first_n_tile} * plan_.tile_n;
  const auto columns = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(std::uint64_t{store.tiles} * plan_.tile_n, plan_.shape.n - column));
  const std::uint64_t pitch = pitch_of(tensors_.result_pitch, plan_.shape.n);
  DmaBatch batch;
  for (std::uint32_t p = 0; p < m_columns(store.m_tile); ++p) {
    const std::uint64_t row = std::uint64_t{store.m_tile} * plan_.tile_m + p;
    batch[dma_engine_of(plan_.machine(), p)].push_back(
        {core_.sbuf(p, staging_byte(index, 0)),
         tensors_.result + (row * pitch + column) * kElementBytes, columns * kElementBytes});
  }
  const unsigned slot = static_cast<unsigned>(index % plan_.staging_slots);
  const auto groups = store_rings_.add_batch(batch, semaphores_.staging + slot);
  append_triggers(code, groups, store_rings_.queue(),
                  at_least(SemaphoreMap::kEvicted, store.last_tile + 1));
}

/// Waits for every store, leaves the semaphores as they were, and says so.
void GemmEmitter::emit_end(Code& code) const {
  const std::uint64_t stores = schedule_.stores.size();
  for (std::uint64_t slot = 0; slot < std::min<std::uint64_t>(plan_.staging_slots, stores);
       ++slot) {
    if (slot % 2 == 0) code.emplace_back().opcode = Opcode::kEventSemaphore;
    const std::uint64_t uses = (stores - slot - 1) / plan_.staging_slots + 1;
    add_wait(code.back(),
             at_least(semaphores_.staging + static_cast<unsigned>(slot), increments_ * uses));
  }
  for (unsigned semaphore = 1; semaphore < semaphores_.end; ++semaphore) {
    if (semaphore % 2 == 1) code.emplace_back().opcode = Opcode::kEventSemaphore;
    code.back().updates[semaphore % 2 == 1 ? 0 : 1] = clear(semaphore);
  }
  Instruction& done = code.emplace_back();
  done.opcode = Opcode::kEventSemaphore;
  done.updates[0] = increment(kDoneSemaphore);
  code.emplace_back().opcode = Opcode::kHalt;
}

GemmEmitter::Code GemmEmitter::sync_program() {
  Code code;
  for (const Transfer& transfer : transfers()) {
    if (transfer.kind == 0) {
      emit_load(code, *transfer.operand, transfer.index);
    } else {
      emit_store(code, transfer.index);
    }
  }
  emit_end(code);
  return code;
}

}  // namespace trn2vp::kernels::detail
