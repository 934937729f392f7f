// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Memory, recording and the finished kernel. The instructions are in kernel_instructions.cpp, the
// transfers in kernel_dma.cpp.
#include "firmware/kernels/nki/kernel_builder.h"

#include <stdexcept>
#include <string>

#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/table.h"
#include "models/trainium2/isa/validate.h"

namespace trn2vp::kernels::nki {

namespace isa = trainium2::isa;
using isa::Instruction;
using isa::Role;

namespace {

constexpr std::uint32_t kTileAlignment = 64;
constexpr unsigned kPartitions = CoreGeometry::kPartitions;

Region region_of(Buffer buffer, std::int64_t begin, std::int64_t end, unsigned first,
                 unsigned count) {
  return {buffer == Buffer::kSbuf ? Region::Space::kSbuf : Region::Space::kPsum,
          0,
          static_cast<std::uint64_t>(begin),
          static_cast<std::uint64_t>(end),
          first,
          first + count};
}

std::vector<DependencyTracker::Access> accesses_of(const Instruction& instruction) {
  std::vector<DependencyTracker::Access> accesses;
  const isa::InstructionInfo* info = isa::find_instruction(instruction.opcode);
  unsigned partitions = 0;
  for (const isa::OperandInfo& operand : info->operands) {
    const AccessPattern& pattern = instruction.*operand.member;
    if (!pattern.present()) continue;
    // Of the vectors, too; the destination comes first.
    if (partitions == 0) partitions = pattern.partition_count;
    const Region region = region_of(pattern.buffer, pattern.first_byte(), pattern.end_byte(),
                                    pattern.start_partition, pattern.partition_count);
    accesses.push_back({region, isa::role_of(operand, instruction) != Role::kRead});
  }
  for (const isa::VectorInfo& vector : info->vectors) {
    const isa::VectorOperand& operand = instruction.vectors[vector.index];
    if (!operand.present) continue;
    const Region region =
        region_of(operand.buffer, operand.byte_offset,
                  std::int64_t{operand.byte_offset} + isa::dtype_size(operand.dtype),
                  operand.start_partition, partitions);
    accesses.push_back({region, vector.role != Role::kRead});
  }
  return accesses;
}

std::uint64_t bytes_of(const std::vector<unsigned>& dims, DType dtype) {
  std::uint64_t bytes = isa::dtype_size(dtype);
  for (unsigned count : dims) bytes *= count;
  return bytes;
}

Tile tile_at(Buffer buffer, unsigned partitions, const std::vector<unsigned>& dims, DType dtype,
             std::uint32_t byte) {
  if (partitions == 0 || partitions > kPartitions)
    throw std::invalid_argument("a tile of " + std::to_string(partitions) + " partitions");
  const std::uint64_t elements = bytes_of(dims, dtype) / isa::dtype_size(dtype);
  if (elements == 0 || elements > 0xFFFF)
    throw std::invalid_argument("a tile of " + std::to_string(elements) + " elements");
  return Tile(isa::contiguous_pattern(buffer, dtype, 0, partitions, byte,
                                      static_cast<unsigned>(elements)))
      .view(dims);
}

}  // namespace

KernelBuilder::KernelBuilder(const CoreAddresses& core, Allocate allocate,
                             const BuilderOptions& options)
    : own_(std::make_unique<KernelSequence>(core, std::move(allocate), options.machine)),
      core_(core),
      options_(options),
      one_address_(own_->one_address()),
      sbuf_end_(options.machine.sbuf_partition_bytes) {}

KernelBuilder::KernelBuilder(const KernelSequence& sequence)
    : core_(sequence.core()),
      one_address_(sequence.one_address()),
      sbuf_end_(sequence.machine().sbuf_partition_bytes) {
  options_.machine = sequence.machine();
}

Tile KernelBuilder::sbuf(unsigned partitions, const std::vector<unsigned>& dims, DType dtype) {
  const std::uint64_t bytes =
      (bytes_of(dims, dtype) + kTileAlignment - 1) / kTileAlignment * kTileAlignment;
  if (bytes > sbuf_end_ - sbuf_next_) {
    throw std::length_error("SBUF is full: " + std::to_string(bytes) + " bytes, " +
                            std::to_string(sbuf_end_ - sbuf_next_) + " left in a partition");
  }
  const Tile tile = tile_at(Buffer::kSbuf, partitions, dims, dtype, sbuf_next_);
  sbuf_next_ += static_cast<std::uint32_t>(bytes);
  return tile;
}

Tile KernelBuilder::psum(unsigned partitions, const std::vector<unsigned>& dims, DType dtype) {
  const std::uint32_t bank_bytes = options_.machine.psum_bank_bytes;
  const std::uint64_t banks = (bytes_of(dims, dtype) + bank_bytes - 1) / bank_bytes;
  const unsigned left = options_.machine.psum_banks - psum_next_;
  if (banks > left) {
    throw std::length_error("PSUM is full: " + std::to_string(banks) + " banks, " +
                            std::to_string(left) + " left");
  }
  const Tile tile = tile_at(Buffer::kPsum, partitions, dims, dtype, psum_next_ * bank_bytes);
  psum_next_ += static_cast<unsigned>(banks);
  return tile;
}

void KernelBuilder::rewind(const Mark& mark) {
  sbuf_next_ = mark.sbuf_bytes;
  psum_next_ = mark.psum_banks;
}

void KernelBuilder::emit(Engine engine, const Instruction& instruction) {
  if (const auto violation = isa::validate(instruction, engine, options_.machine)) {
    throw std::invalid_argument(violation->rule + ": " + violation->operand + ": " +
                                violation->text);
  }
  Operation operation;
  operation.engine = engine;
  operation.code = {instruction};
  operation.after =
      tracker_.record(operations_.size(), static_cast<unsigned>(engine), accesses_of(instruction));
  operations_.push_back(std::move(operation));
}

// From the top of SBUF, out of the way of marks.
Tile KernelBuilder::identity(DType dtype) {
  for (const Tile& tile : identities_) {
    if (tile.dtype() == dtype) return tile;
  }
  const std::uint32_t bytes = kPartitions * isa::dtype_size(dtype);
  if (bytes > sbuf_end_ - sbuf_next_) throw std::length_error("SBUF is full");
  sbuf_end_ -= bytes;
  const Tile tile = tile_at(Buffer::kSbuf, kPartitions, {kPartitions}, dtype, sbuf_end_);
  memset(tile, 1.0, Engine::kGpSimd);
  affine_select(tile, {{-1, kPartitions}}, 0, 1, tile, 0.0, AluOp::kEqual);
  identities_.push_back(tile);
  return tile;
}

KernelParts KernelBuilder::parts() {
  KernelParts parts;
  parts.code = synchronize(operations_, options_.machine.dma_engines);
  for (const auto& rings : rings_) {
    if (rings) parts.rings.push_back(*rings);
  }
  return parts;
}

Kernel KernelBuilder::build() {
  own_->append(parts());
  return own_->finish();
}

TilePool TilePool::sbuf(KernelBuilder& nki, unsigned count, unsigned partitions,
                        const std::vector<unsigned>& dims, DType dtype) {
  std::vector<Tile> tiles;
  for (unsigned i = 0; i < count; ++i) tiles.push_back(nki.sbuf(partitions, dims, dtype));
  return TilePool(std::move(tiles));
}

TilePool TilePool::psum(KernelBuilder& nki, unsigned count, unsigned partitions,
                        const std::vector<unsigned>& dims, DType dtype) {
  std::vector<Tile> tiles;
  for (unsigned i = 0; i < count; ++i) tiles.push_back(nki.psum(partitions, dims, dtype));
  return TilePool(std::move(tiles));
}

}  // namespace trn2vp::kernels::nki
