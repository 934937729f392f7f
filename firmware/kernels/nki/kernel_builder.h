// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "firmware/kernels/device_image.h"
#include "firmware/kernels/dma_rings.h"
#include "firmware/kernels/kernel_sequence.h"
#include "firmware/kernels/nki/dependency_tracker.h"
#include "firmware/kernels/nki/synchronizer.h"
#include "firmware/kernels/nki/tile.h"

namespace trn2vp::kernels::nki {

using kernels::Kernel;
using kernels::KernelParts;

/// Who makes the descriptors of a transfer (nki.isa.dge_mode): kNone, they lie in memory before the
/// kernel starts; kSwdge, the processors of the GpSimd Engine; kHwdge, a descriptor generator of
/// the core. kUnknown leaves the choice to the builder, which takes kNone.
enum class DgeMode : std::uint8_t { kUnknown, kNone, kSwdge, kHwdge };

/// What a kernel is cut for.
struct BuilderOptions {
  CoreGeometry machine;
  std::uint32_t packet_bytes = 4096;  ///< DMA packet (facts/trainium2.md section 1.3)
};

/// Writes a kernel for one NeuronCore with the names of nki.isa. A call records an instruction for
/// its engine, in program order; the waits and updates of semaphores between the engines and the
/// DMA queues are put in by build(), from what the instructions read and write.
///
/// The arguments are those of nki.isa, the destination first. Every instruction is checked against
/// the operand rules of the machine when it is recorded: std::invalid_argument with one line.
class KernelBuilder {
 public:
  /// The allocator gives device memory for the programs, rings and constants of build().
  KernelBuilder(const CoreAddresses& core, Allocate allocate, const BuilderOptions& options = {});
  /// For parts() of that sequence and its machine; it keeps nothing of the sequence.
  explicit KernelBuilder(const KernelSequence& sequence);

  /// The machine that the kernel is cut for.
  const CoreGeometry& machine() const { return options_.machine; }

  // ---- memory

  /// A new tile in SBUF; `dims`: its free dimensions, outermost first. Throws std::length_error
  /// when SBUF is full.
  Tile sbuf(unsigned partitions, const std::vector<unsigned>& dims, DType dtype);
  /// Bytes of a partition that sbuf() still has.
  std::uint32_t sbuf_left() const { return sbuf_end_ - sbuf_next_; }
  /// A new tile in PSUM, from the start of a bank; a matmul writes one bank. Throws
  /// std::length_error when the banks are taken.
  Tile psum(unsigned partitions, const std::vector<unsigned>& dims, DType dtype);

  /// What is allocated now, and back to it: tiles made in between are gone, their memory is given
  /// out again. Instructions recorded for them stay in order with those for the new ones.
  struct Mark {
    std::uint32_t sbuf_bytes;
    unsigned psum_banks;
  };
  Mark mark() const { return {sbuf_next_, psum_next_}; }
  void rewind(const Mark& mark);

  // ---- Tensor Engine

  /// dst[M, N] (+)= stationary[K, M]^T x moving[K, N]. dst: FP32 in PSUM; K, M and N at most
  /// the rows and columns of the array and the FP32 words of a bank: 128, 128, 512. FP32
  /// operands take the two passes of the machine.
  void nc_matmul(const Tile& dst, const Tile& stationary, const Tile& moving,
                 bool accumulate = false);
  /// dst[F, P] = data[P, F]^T. On the Tensor Engine when dst is in PSUM and data in SBUF; else on
  /// the Vector Engine, at most [32, 32]. dst has the type of data.
  void nc_transpose(const Tile& dst, const Tile& data);

  // ---- Scalar Engine

  /// dst = op(data * scale + bias).
  void activation(const Tile& dst, ActivationFunction op, const Tile& data, Operand scale = 1.0,
                  Operand bias = 0.0);
  /// The same, and the sums over the free dimensions into reduce_res [P, 1].
  void activation_reduce(const Tile& dst, ActivationFunction op, const Tile& data,
                         const Tile& reduce_res, Operand scale = 1.0, Operand bias = 0.0);

  // ---- Vector Engine; where there is an `engine`, others can do it too

  void tensor_tensor(const Tile& dst, const Tile& data1, const Tile& data2, AluOp op,
                     Engine engine = Engine::kVector);
  /// dst = (data op0 operand0) op1 operand1.
  void tensor_scalar(const Tile& dst, const Tile& data, AluOp op0, Operand operand0,
                     AluOp op1 = AluOp::kBypass, Operand operand1 = 0.0,
                     Engine engine = Engine::kVector);
  /// dst = (data op0 operand0) op1 operand1, operand1 a tensor.
  void scalar_tensor_tensor(const Tile& dst, const Tile& data, AluOp op0, Operand operand0,
                            AluOp op1, const Tile& operand1);
  /// Reduces the `axes` innermost free dimensions; `negate`: times -1.
  void tensor_reduce(const Tile& dst, AluOp op, const Tile& data, unsigned axes = 1,
                     bool negate = false);
  /// dst = data op0 operand0, and its reduction over the free dimensions into reduce_res [P, 1].
  void tensor_scalar_reduce(const Tile& dst, const Tile& data, AluOp op0, Operand operand0,
                            AluOp reduce_op, const Tile& reduce_res);
  void tensor_copy(const Tile& dst, const Tile& src, Engine engine = Engine::kVector);
  void tensor_copy_predicated(const Tile& dst, const Tile& src, const Tile& predicate,
                              bool reverse_pred = false);
  /// dst = predicate ? on_true : on_false.
  void select_reduce(const Tile& dst, const Tile& predicate, const Tile& on_true, Operand on_false);
  void reciprocal(const Tile& dst, const Tile& data);
  void memset(const Tile& dst, double value, Engine engine = Engine::kVector);
  /// Six statistics of at most 512 elements.
  void bn_stats(const Tile& dst, const Tile& data);
  /// Mean and variance from some outputs of bn_stats.
  void bn_aggr(const Tile& dst, const Tile& data);

  // ---- GpSimd Engine

  /// A loop of a generated pattern.
  using Pattern = std::vector<trainium2::isa::AffineDimension>;
  /// dst = offset + partition * channel_multiplier + pattern; `pattern` innermost first.
  void iota(const Tile& dst, const Pattern& pattern, std::int32_t offset,
            std::int32_t channel_multiplier);
  /// dst = (offset + partition * channel_multiplier + pattern) cmp_op 0 ? on_true_tile :
  /// on_false_value.
  void affine_select(const Tile& dst, const Pattern& pattern, std::int32_t offset,
                     std::int32_t channel_multiplier, const Tile& on_true_tile,
                     double on_false_value, AluOp cmp_op = AluOp::kGreaterEqual);

  // ---- DMA, on the engines of the core

  /// HBM to SBUF, or back: the same partitions, elements and type. `engine` rings the doorbells and
  /// waits for what the transfer needs; transfers of different engines do not hold each other up.
  ///
  /// DgeMode::kHwdge has the descriptors made by the generator of `engine`, the Scalar or the Sync
  /// Engine, kSwdge by the GpSimd Engine, which has to be `engine`; none lie in memory; the
  /// elements of a partition have to be contiguous on both sides, at most 64 KiB.
  void dma_copy(const Tile& dst, const DramView& src, Engine engine = Engine::kSync,
                DgeMode dge_mode = DgeMode::kUnknown);
  void dma_copy(const DramView& dst, const Tile& src, Engine engine = Engine::kSync,
                DgeMode dge_mode = DgeMode::kUnknown);

  /// Partition p of dst = row index[p] of src, all its columns; row index[p] of dst = partition p
  /// of src. index: UINT32 [P, 1] in SBUF. nki.isa: dma_copy with a vector_offset; descriptors by
  /// the GpSimd Engine (swdge), which stops with an error at an index beyond the rows of the
  /// tensor.
  void dma_gather(const Tile& dst, const DramTensor& src, const Tile& index);
  void dma_scatter(const DramTensor& dst, const Tile& src, const Tile& index);

  /// Any instruction, for those without a function of their own. Semaphores stay unused.
  void emit(Engine engine, const trainium2::isa::Instruction& instruction);

  /// A [P, P] identity of 0 and 1 in SBUF, made on first use.
  Tile identity(DType dtype);

  /// The finished kernel, for a sequence. Call once, at the end.
  KernelParts parts();
  /// The finished kernel as a program of its own. Only after the first constructor.
  Kernel build();

 private:
  void matmul_pair(const Tile& dst, const Tile& stationary, const Tile& moving,
                   trainium2::isa::Fp32Pass pass, bool accumulate, bool transpose);
  void transfer(const Tile& tile, const DramView& dram, bool load, Engine engine, DgeMode dge_mode);
  void ring_transfer(const DmaBatch& batch, Operation& operation);
  trainium2::isa::Instruction generated_transfer(const Tile& tile, const DramView& dram, bool load,
                                                 Engine engine);
  void indexed_transfer(const Tile& tile, const DramTensor& dram, const Tile& index, bool load);
  DmaRings& rings(Engine engine);

  std::unique_ptr<KernelSequence> own_;  ///< what build() finishes
  CoreAddresses core_;
  BuilderOptions options_;
  std::uint64_t one_address_;
  std::uint32_t sbuf_next_ = 0;
  std::uint32_t sbuf_end_;  ///< identities lie from here on: a rewind leaves them
  unsigned psum_next_ = 0;
  std::vector<Tile> identities_;
  DependencyTracker tracker_;
  std::vector<Operation> operations_;
  std::array<std::unique_ptr<DmaRings>, trainium2::isa::kEngineCount> rings_;
  std::array<std::size_t, trainium2::isa::kEngineCount> batches_{};
  std::array<std::size_t, SemaphoreLayout::kGenerators> generated_{};
};

/// `count` tiles used in turn, so that one can be filled while another is read.
class TilePool {
 public:
  explicit TilePool(std::vector<Tile> tiles) : tiles_(std::move(tiles)) {}
  static TilePool sbuf(KernelBuilder& nki, unsigned count, unsigned partitions,
                       const std::vector<unsigned>& dims, DType dtype);
  static TilePool psum(KernelBuilder& nki, unsigned count, unsigned partitions,
                       const std::vector<unsigned>& dims, DType dtype);

  const Tile& next() { return tiles_[used_++ % tiles_.size()]; }

 private:
  std::vector<Tile> tiles_;
  std::size_t used_ = 0;
};

}  // namespace trn2vp::kernels::nki
