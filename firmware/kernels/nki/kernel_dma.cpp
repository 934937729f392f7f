// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Transfers between HBM and SBUF.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "firmware/kernels/nki/kernel_builder.h"

namespace trn2vp::kernels::nki {

namespace isa = trainium2::isa;

namespace {

constexpr std::uint32_t kMaxElementBytes = 64 * 1024;
/// DMA queues of the descriptor generators; no rings lie there.
constexpr unsigned kFirstDgeQueue = 8;

/// Offsets of the elements of a partition, in access order.
std::vector<std::int64_t> element_offsets(const DramView& view) {
  std::vector<std::int64_t> offsets{0};
  for (const DramDimension& dim : view.dims) {
    const std::size_t inner = offsets.size();
    for (std::uint32_t n = 1; n < dim.count; ++n) {
      for (std::size_t i = 0; i < inner; ++i) offsets.push_back(offsets[i] + n * dim.step);
    }
  }
  return offsets;
}

/// Elements that are contiguous on both sides.
struct Run {
  std::int64_t dram_byte;  ///< from the view's first element
  std::int64_t tile_byte;  ///< in the partition
  std::uint32_t bytes;
};

std::vector<Run> runs_of(const AccessPattern& tile, const DramView& dram) {
  const std::uint32_t size = isa::dtype_size(dram.dtype);
  const std::vector<std::int64_t> offsets = element_offsets(dram);
  std::vector<Run> runs;
  for (std::uint64_t i = 0; i < offsets.size(); ++i) {
    const std::int64_t dram_byte = offsets[i] * size;
    const std::int64_t tile_byte = tile.element_offset(i);
    if (!runs.empty()) {
      Run& last = runs.back();
      if (last.dram_byte + last.bytes == dram_byte && last.tile_byte + last.bytes == tile_byte &&
          last.bytes + size <= kMaxElementBytes) {
        last.bytes += size;
        continue;
      }
    }
    runs.push_back({dram_byte, tile_byte, size});
  }
  return runs;
}

/// The transfer in elements, for each engine those of its partitions.
DmaBatch batch_of(const CoreAddresses& core, const CoreGeometry& machine,
                  const AccessPattern& pattern, const DramView& dram, const std::vector<Run>& runs,
                  bool load) {
  const std::uint64_t size = isa::dtype_size(dram.dtype);
  DmaBatch batch;
  for (unsigned p = 0; p < pattern.partition_count; ++p) {
    const unsigned partition = pattern.start_partition + p;
    const std::uint64_t row =
        dram.tensor + (dram.offset + static_cast<std::uint64_t>(p * dram.partition.step)) * size;
    for (const Run& run : runs) {
      const std::uint64_t hbm = row + static_cast<std::uint64_t>(run.dram_byte);
      const std::uint64_t sbuf = core.sbuf(partition, static_cast<std::uint64_t>(run.tile_byte));
      batch[dma_engine_of(machine, partition)].push_back(load ? DmaElement{hbm, sbuf, run.bytes}
                                                              : DmaElement{sbuf, hbm, run.bytes});
    }
  }
  return batch;
}

/// Rows of the tensor, and in them the bytes from the first to the last column touched; the whole
/// rows when an element loop leads from one row into another.
Region region_of(const DramView& view, const std::vector<Run>& runs) {
  const std::uint64_t size = isa::dtype_size(view.dtype);
  const std::uint64_t pitch = std::max<std::uint64_t>(view.pitch, size);
  const std::uint64_t begin = view.offset * size;
  std::int64_t low = 0, high = 0;
  for (const Run& run : runs) {
    low = std::min(low, run.dram_byte);
    high = std::max(high, run.dram_byte + run.bytes);
  }
  const std::uint64_t rows =
      static_cast<std::uint64_t>(view.partition.step) * size * (view.partition.count - 1);
  const std::uint64_t first = begin + static_cast<std::uint64_t>(low);
  const std::uint64_t last = begin + rows + static_cast<std::uint64_t>(high) - 1;
  Region region{Region::Space::kHbm, view.tensor, 0, pitch, first / pitch, last / pitch + 1};
  const std::uint64_t width = static_cast<std::uint64_t>(high - low);
  if (rows % pitch == 0 && first % pitch + width <= pitch) {
    region.begin = first % pitch;
    region.end = region.begin + width;
  }
  return region;
}

}  // namespace

DmaRings& KernelBuilder::rings(Engine engine) {
  auto& rings = rings_[static_cast<std::size_t>(engine)];
  if (!rings) {
    rings = std::make_unique<DmaRings>(static_cast<unsigned>(engine), core_, one_address_,
                                       options_.packet_bytes, options_.machine);
  }
  return *rings;
}

void KernelBuilder::transfer(const Tile& tile, const DramView& dram, bool load, Engine engine,
                             DgeMode dge_mode) {
  const AccessPattern& pattern = tile.pattern();
  if (pattern.buffer != Buffer::kSbuf)
    throw std::invalid_argument("dma_copy: the tile has to be in SBUF");
  if (pattern.dtype != dram.dtype || pattern.partition_count != dram.partition.count ||
      pattern.elements() != dram.elements()) {
    throw std::invalid_argument("dma_copy: a tile [" + std::to_string(pattern.partition_count) +
                                ", " + std::to_string(pattern.elements()) + "] and [" +
                                std::to_string(dram.partition.count) + ", " +
                                std::to_string(dram.elements()) + "] in HBM, of one type");
  }
  if (!load && dram.partition.step == 0 && dram.partition.count > 1)
    throw std::invalid_argument("dma_copy: every partition would write the same elements");
  const std::vector<Run> runs = runs_of(pattern, dram);
  Operation operation;
  operation.engine = engine;
  operation.transfer = true;
  operation.generated = dge_mode == DgeMode::kHwdge || dge_mode == DgeMode::kSwdge;
  unsigned agent = isa::kEngineCount + static_cast<unsigned>(engine);
  if (operation.generated) {
    const bool software = dge_mode == DgeMode::kSwdge;
    if (runs.size() != 1)
      throw std::invalid_argument(
          "dma_copy: hwdge and swdge take one contiguous run per partition, "
          "not " +
          std::to_string(runs.size()));
    if (software != (engine == Engine::kGpSimd) ||
        (!software && engine != Engine::kScalar && engine != Engine::kSync))
      throw std::invalid_argument(
          "dma_copy: hwdge is commanded by the Scalar or the Sync Engine only, swdge by the GpSimd "
          "Engine");
    operation.code.push_back(generated_transfer(tile, dram, load, engine));
    agent = 2 * isa::kEngineCount + SemaphoreLayout::generator(engine);
  } else {
    ring_transfer(batch_of(core_, options_.machine, pattern, dram, runs, load), operation);
  }
  const Region on_chip{Region::Space::kSbuf,
                       0,
                       static_cast<std::uint64_t>(pattern.first_byte()),
                       static_cast<std::uint64_t>(pattern.end_byte()),
                       pattern.start_partition,
                       std::uint64_t{pattern.start_partition} + pattern.partition_count};
  operation.after =
      tracker_.record(operations_.size(), agent, {{on_chip, load}, {region_of(dram, runs), !load}});
  operations_.push_back(std::move(operation));
}

// Descriptors in memory, triggered by doorbells.
void KernelBuilder::ring_transfer(const DmaBatch& batch, Operation& operation) {
  const auto queue = static_cast<unsigned>(operation.engine);
  const unsigned semaphore = SemaphoreLayout::dma(queue, batches_[queue]++);
  for (const TriggerGroup& group : rings(operation.engine).add_batch(batch, semaphore)) {
    isa::Instruction& trigger = operation.code.emplace_back();
    trigger.opcode = isa::Opcode::kDmaTrigger;
    trigger.queue = static_cast<std::uint8_t>(queue);
    trigger.engine_mask = group.engine_mask;
    trigger.m2s_count = trigger.s2m_count = group.descriptors;
  }
}

// One command for all partitions; every DMA engine of the core adds one to the semaphore.
isa::Instruction KernelBuilder::generated_transfer(const Tile& tile, const DramView& dram,
                                                   bool load, Engine engine) {
  const AccessPattern& pattern = tile.pattern();
  const std::uint32_t size = isa::dtype_size(dram.dtype);
  const std::int64_t stride = dram.partition.step * std::int64_t{size};
  if (stride != static_cast<std::int32_t>(stride))
    throw std::invalid_argument("dma_copy: hwdge and swdge take steps below 2 GiB");
  const std::uint64_t hbm = dram.tensor + dram.offset * size;
  const std::uint64_t sbuf =
      core_.sbuf(pattern.start_partition, static_cast<std::uint64_t>(pattern.first_byte()));
  const auto partition_stride = static_cast<std::int32_t>(core_.sbuf(1, 0) - core_.sbuf(0, 0));
  const unsigned generator = SemaphoreLayout::generator(engine);
  isa::Instruction command;
  command.opcode = isa::Opcode::kDmaDirect2d;
  command.queue = static_cast<std::uint8_t>(kFirstDgeQueue + generator);
  command.semaphore =
      static_cast<std::uint8_t>(SemaphoreLayout::dge(generator, generated_[generator]++));
  command.engine_mask = (1u << options_.machine.dma_engines) - 1;
  const std::uint64_t from = load ? hbm : sbuf;
  const std::uint64_t to = load ? sbuf : hbm;
  command.src_lo = static_cast<std::uint32_t>(from);
  command.src_hi = static_cast<std::uint32_t>(from >> 32);
  command.dst_lo = static_cast<std::uint32_t>(to);
  command.dst_hi = static_cast<std::uint32_t>(to >> 32);
  command.src_stride = load ? static_cast<std::int32_t>(stride) : partition_stride;
  command.dst_stride = load ? partition_stride : static_cast<std::int32_t>(stride);
  command.rows = pattern.partition_count;
  command.row_bytes = static_cast<std::uint32_t>(pattern.elements() * size);
  return command;
}

void KernelBuilder::indexed_transfer(const Tile& tile, const DramTensor& dram, const Tile& index,
                                     bool load) {
  const AccessPattern& pattern = tile.pattern();
  const AccessPattern& rows = index.pattern();
  const char* name = load ? "dma_gather" : "dma_scatter";
  if (pattern.buffer != Buffer::kSbuf || pattern.dtype != dram.dtype ||
      pattern.elements() != dram.columns || !pattern.contiguous())
    throw std::invalid_argument(std::string(name) +
                                ": expected a contiguous tile in SBUF of whole rows");
  if (rows.buffer != Buffer::kSbuf || rows.dtype != DType::kUint32 || rows.elements() != 1 ||
      rows.partition_count != pattern.partition_count)
    throw std::invalid_argument(std::string(name) + ": expected a UINT32 index [" +
                                std::to_string(pattern.partition_count) + ", 1] in SBUF");
  // Any rows: the whole tensor is touched.
  DramView all = dram.block(0, 1, 0, dram.columns);
  all.partition = {static_cast<std::int64_t>(dram.columns), pattern.partition_count};
  isa::Instruction command = generated_transfer(tile, all, load, Engine::kGpSimd);
  (load ? command.src0 : command.src1) = rows;
  (load ? command.src_rows : command.dst_rows) = dram.rows;
  Operation operation;
  operation.engine = Engine::kGpSimd;
  operation.transfer = operation.generated = true;
  operation.code.push_back(command);
  const auto on_chip = [](const AccessPattern& p) {
    return Region{Region::Space::kSbuf,
                  0,
                  static_cast<std::uint64_t>(p.first_byte()),
                  static_cast<std::uint64_t>(p.end_byte()),
                  p.start_partition,
                  std::uint64_t{p.start_partition} + p.partition_count};
  };
  const std::uint64_t pitch = std::uint64_t{dram.columns} * isa::dtype_size(dram.dtype);
  const Region tensor{Region::Space::kHbm, dram.address, 0, pitch, 0, dram.rows};
  operation.after = tracker_.record(
      operations_.size(), 2 * isa::kEngineCount + SemaphoreLayout::generator(Engine::kGpSimd),
      {{on_chip(pattern), load}, {on_chip(rows), false}, {tensor, !load}});
  operations_.push_back(std::move(operation));
}

void KernelBuilder::dma_gather(const Tile& dst, const DramTensor& src, const Tile& index) {
  indexed_transfer(dst, src, index, true);
}

void KernelBuilder::dma_scatter(const DramTensor& dst, const Tile& src, const Tile& index) {
  indexed_transfer(src, dst, index, false);
}

void KernelBuilder::dma_copy(const Tile& dst, const DramView& src, Engine engine,
                             DgeMode dge_mode) {
  transfer(dst, src, true, engine, dge_mode);
}

void KernelBuilder::dma_copy(const DramView& dst, const Tile& src, Engine engine,
                             DgeMode dge_mode) {
  transfer(src, dst, false, engine, dge_mode);
}

}  // namespace trn2vp::kernels::nki
