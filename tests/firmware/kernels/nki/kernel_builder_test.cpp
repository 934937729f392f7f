// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What the builder records and which waits it puts in, without a chip.
#include "firmware/kernels/nki/kernel_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {
namespace {

namespace isa = trainium2::isa;
using isa::Instruction;
using isa::Opcode;
using isa::SemaphoreUpdate;
using isa::SemaphoreWait;
using ::testing::HasSubstr;

class Builder : public ::testing::Test {
 protected:
  BumpAllocator memory{0x400'0000, 0x800'0000};
  KernelBuilder nki{
      {}, [this](std::size_t bytes, std::size_t alignment) { return memory(bytes, alignment); }};

  const std::vector<Instruction>& code(const Kernel& kernel, Engine engine) {
    return kernel.engines[static_cast<std::size_t>(engine)].code;
  }
  Tile tile() { return nki.sbuf(128, {64}, DType::kFp32); }
};

unsigned waits(const Instruction& instruction) {
  unsigned count = 0;
  for (const SemaphoreWait& wait : instruction.waits)
    count += wait.condition != SemaphoreWait::Condition::kNone;
  return count;
}

bool updates(const Instruction& instruction) {
  return instruction.updates[0].op != SemaphoreUpdate::Op::kNone;
}

template <class F>
std::string message(F f) {
  try {
    f();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST_F(Builder, ReadAfterWriteWaitsForTheProducer) {
  const Tile a = tile(), b = tile();
  nki.memset(a, 1.0);
  nki.activation(b, ActivationFunction::kCopy, a);
  const Kernel kernel = nki.build();
  const Instruction& producer = code(kernel, Engine::kVector)[0];
  const Instruction& consumer = code(kernel, Engine::kScalar)[0];
  const unsigned semaphore = SemaphoreLayout::engine(static_cast<unsigned>(Engine::kVector));
  EXPECT_EQ(producer.updates[0].id, semaphore);
  EXPECT_EQ(producer.updates[0].op, SemaphoreUpdate::Op::kIncrement);
  EXPECT_EQ(producer.updates[0].when, SemaphoreUpdate::When::kAtComplete);
  EXPECT_EQ(consumer.waits[0].id, semaphore);
  EXPECT_EQ(consumer.waits[0].condition, SemaphoreWait::Condition::kGreaterEqual);
  EXPECT_EQ(consumer.waits[0].value, 1);
}

TEST_F(Builder, WriteAfterReadAndWriteAfterWriteWait) {
  const Tile a = tile(), b = tile();
  nki.activation(b, ActivationFunction::kCopy, a);  // reads a, writes b
  nki.memset(a, 1.0);                               // after the read
  nki.memset(b, 1.0, Engine::kGpSimd);              // after the write
  const Kernel kernel = nki.build();
  EXPECT_EQ(waits(code(kernel, Engine::kVector)[0]), 1u);
  EXPECT_EQ(waits(code(kernel, Engine::kGpSimd)[0]), 1u);
}

TEST_F(Builder, TwoReadersDoNotWaitForEachOther) {
  const Tile a = tile(), b = tile(), c = tile();
  nki.tensor_copy(b, a, Engine::kVector);
  nki.tensor_copy(c, a, Engine::kScalar);
  const Kernel kernel = nki.build();
  EXPECT_EQ(waits(code(kernel, Engine::kVector)[0]), 0u);
  EXPECT_EQ(waits(code(kernel, Engine::kScalar)[0]), 0u);
}

TEST_F(Builder, NeighboursInOneTileAreIndependent) {
  const Tile a = tile();
  nki.memset(a.columns(0, 32), 1.0);
  nki.memset(a.columns(32, 32), 1.0, Engine::kGpSimd);
  nki.memset(a.partitions(0, 64).columns(0, 32), 2.0, Engine::kGpSimd);
  const Kernel kernel = nki.build();
  EXPECT_EQ(waits(code(kernel, Engine::kGpSimd)[0]), 0u);
  EXPECT_EQ(waits(code(kernel, Engine::kGpSimd)[1]), 1u);
}

TEST_F(Builder, WhatIsKnownThroughOthersIsNotWaitedForAgain) {
  const Tile a = tile(), b = tile(), c = tile();
  nki.memset(a, 1.0);                                             // Vector
  nki.activation(b, ActivationFunction::kCopy, a);                // Scalar, after Vector
  nki.tensor_tensor(c, a, b, AluOp::kAdd, Engine::kGpSimd);       // after both
  nki.tensor_tensor(c, a, b, AluOp::kMultiply, Engine::kGpSimd);  // knows
  const Kernel kernel = nki.build();
  const auto& program = code(kernel, Engine::kGpSimd);
  EXPECT_EQ(waits(program[0]), 1u);
  EXPECT_EQ(program[0].waits[0].id,
            SemaphoreLayout::engine(static_cast<unsigned>(Engine::kScalar)));
  EXPECT_EQ(waits(program[1]), 0u);
}

TEST_F(Builder, NobodyUpdatesWhatNobodyAwaits) {
  const Tile a = tile();
  nki.memset(a, 1.0);
  nki.memset(a, 2.0);
  const Kernel kernel = nki.build();
  EXPECT_FALSE(updates(code(kernel, Engine::kVector)[0]));
  EXPECT_TRUE(updates(code(kernel, Engine::kVector)[1]));  // the end of the kernel waits
}

TEST_F(Builder, AThirdWaitGoesBeforeTheInstruction) {
  const DramTensor out{0x300'0000, DType::kFp32, 128, 64};
  const Tile a = tile(), b = tile(), c = tile(), d = tile();
  nki.memset(a, 1.0);
  nki.tensor_copy(d, c, Engine::kScalar);
  nki.dma_copy(out.block(0, 128, 0, 64), b);
  // a from Vector, b read by the DMA: still only two.
  nki.tensor_copy(b, a, Engine::kGpSimd);
  nki.memset(a, 1.0);
  nki.dma_copy(b, out.block(0, 128, 0, 64));
  nki.tensor_tensor(d, a, b, AluOp::kAdd, Engine::kGpSimd);  // Vector, DMA, Scalar
  const Kernel kernel = nki.build();
  const auto& program = code(kernel, Engine::kGpSimd);
  EXPECT_EQ(waits(program[0]), 2u);
  EXPECT_EQ(program[0].opcode, Opcode::kTensorCopy);
  EXPECT_EQ(program[1].opcode, Opcode::kEventSemaphore);
  EXPECT_EQ(waits(program[1]), 1u);
  EXPECT_EQ(program[2].opcode, Opcode::kTensorTensor);
  EXPECT_EQ(waits(program[2]), 2u);
}

TEST_F(Builder, ADoorbellWaitsForItsOwnEngine) {
  const DramTensor out{0x300'0000, DType::kFp32, 128, 64};
  const Tile a = tile();
  nki.memset(a, 1.0, Engine::kGpSimd);
  nki.dma_copy(out.block(0, 128, 0, 64), a, Engine::kGpSimd);
  const Kernel kernel = nki.build();
  const Instruction& trigger = code(kernel, Engine::kGpSimd)[1];
  ASSERT_EQ(trigger.opcode, Opcode::kDmaTrigger);
  EXPECT_EQ(trigger.waits[0].id, SemaphoreLayout::engine(static_cast<unsigned>(Engine::kGpSimd)));
}

TEST_F(Builder, ABatchWaitsForTheOneBeforeItOnItsSemaphore) {
  const DramTensor in{0x300'0000, DType::kFp32, 128, 64};
  std::vector<Tile> tiles;
  for (unsigned i = 0; i <= SemaphoreLayout::kDmaSlots; ++i) {
    tiles.push_back(tile());
    nki.dma_copy(tiles.back(), in.block(0, 128, 0, 64));
  }
  nki.tensor_copy(tile(), tiles.back());
  const Kernel kernel = nki.build();
  const auto& program = code(kernel, Engine::kSync);
  const unsigned slot = SemaphoreLayout::dma(static_cast<unsigned>(Engine::kSync), 0);
  std::vector<SemaphoreWait> found;
  for (const Instruction& instruction : program) {
    if (instruction.opcode == Opcode::kDmaTrigger && waits(instruction) > 0)
      found.push_back(instruction.waits[0]);
  }
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id, slot);
  EXPECT_EQ(found[0].value, 16);
  const SemaphoreWait second = code(kernel, Engine::kVector)[0].waits[0];
  EXPECT_EQ(second.id, slot);
  EXPECT_EQ(second.value, 32);
}

TEST_F(Builder, AStoreIsBeforeALaterLoadOfTheSameRows) {
  const DramTensor tensor{0x300'0000, DType::kFp32, 256, 64};
  const Tile a = tile(), b = tile(), c = tile();
  nki.dma_copy(tensor.block(0, 128, 0, 64), a, Engine::kGpSimd);
  nki.dma_copy(b, tensor.block(128, 128, 0, 64));
  nki.dma_copy(c, tensor.block(64, 128, 0, 64));
  const Kernel kernel = nki.build();
  const auto& program = code(kernel, Engine::kSync);
  EXPECT_EQ(waits(program[0]), 0u);
  EXPECT_EQ(waits(program[1]), 1u);
  EXPECT_EQ(program[1].waits[0].id,
            SemaphoreLayout::dma(static_cast<unsigned>(Engine::kGpSimd), 0));
}

TEST_F(Builder, ReusedMemoryWaitsForItsLastReader) {
  const Tile other = tile();
  const auto mark = nki.mark();
  const Tile a = tile();
  nki.tensor_copy(other, a);
  nki.rewind(mark);
  const Tile b = tile();
  EXPECT_EQ(b.pattern().byte_offset, a.pattern().byte_offset);
  nki.memset(b, 0.0, Engine::kGpSimd);
  EXPECT_EQ(waits(code(nki.build(), Engine::kGpSimd)[0]), 1u);
}

TEST_F(Builder, ErrorsNameTheRule) {
  const Tile a = tile(), wide = nki.sbuf(128, {65}, DType::kFp32);
  EXPECT_THAT(message([&] { nki.tensor_copy(a, wide); }), HasSubstr("shape: dst"));
  const Tile bank = nki.psum(128, {64}, DType::kFp32);
  EXPECT_THAT(message([&] { nki.memset(bank, 0.0, Engine::kGpSimd); }), HasSubstr("buffer: dst"));
  const Tile half = nki.sbuf(128, {64}, DType::kBf16);
  EXPECT_THAT(message([&] { nki.nc_matmul(bank, half, a); }), HasSubstr("dtype-pair"));
  EXPECT_THAT(message([&] { nki.memset(a.partitions(5, 2), 0.0); }), HasSubstr("start-partition"));
  EXPECT_THAT(message([&] { a.partitions(100, 29); }), HasSubstr("partitions 100 + 29 of 128"));
  EXPECT_THAT(message([&] { a.columns(60, 5); }), HasSubstr("columns 60 to 64 of 64"));
  EXPECT_THAT(message([&] { nki.activation(a, ActivationFunction::kExp, a, wide); }),
              HasSubstr("one element per partition, not 65"));
}

TEST_F(Builder, MemoryRunsOut) {
  EXPECT_THAT(message([&] {
                for (int i = 0; i < 3; ++i) nki.psum(128, {3, 512}, DType::kFp32);
              }),
              HasSubstr("PSUM is full: 3 banks, 2 left"));
  nki.sbuf(128, {40000}, DType::kFp32);
  EXPECT_THAT(message([&] { nki.sbuf(128, {20000}, DType::kFp32); }),
              HasSubstr("SBUF is full: 80000 bytes, 69376 left"));
}

TEST_F(Builder, TransfersHaveOneShapeAndType) {
  const DramTensor tensor{0x300'0000, DType::kFp32, 128, 64};
  const Tile a = tile();
  EXPECT_THAT(message([&] { nki.dma_copy(a, tensor.block(0, 128, 0, 63)); }),
              HasSubstr("[128, 64] and [128, 63]"));
  EXPECT_THAT(message([&] {
                nki.dma_copy(nki.psum(128, {64}, DType::kFp32), tensor.block(0, 128, 0, 64));
              }),
              HasSubstr("in SBUF"));
  EXPECT_THAT(message([&] { nki.dma_copy(tensor.broadcast(0, 0, 64, 128), a); }),
              HasSubstr("every partition"));
  EXPECT_THAT(message([&] { tensor.block(1, 128, 0, 64); }), HasSubstr("of a tensor [128, 64]"));
}

TEST_F(Builder, HwdgeIsACommandToTheGeneratorWithoutDescriptors) {
  const DramTensor tensor{0x300'0000, DType::kFp32, 256, 128};
  const Tile a = tile();
  nki.dma_copy(a, tensor.block(64, 128, 32, 64), Engine::kScalar, DgeMode::kHwdge);
  nki.dma_copy(tensor.block(64, 128, 32, 64), a, Engine::kSync, DgeMode::kHwdge);
  const Kernel kernel = nki.build();
  EXPECT_TRUE(kernel.rings.empty());
  const Instruction& load = code(kernel, Engine::kScalar)[0];
  EXPECT_EQ(load.opcode, Opcode::kDmaDirect2d);
  EXPECT_EQ(load.src_lo, 0x300'0000u + (64 * 128 + 32) * 4);
  EXPECT_EQ(load.src_stride, 512);
  EXPECT_EQ(load.dst_stride, 256 * 1024);
  EXPECT_EQ(load.rows, 128u);
  EXPECT_EQ(load.row_bytes, 256u);
  EXPECT_EQ(load.engine_mask, 0xFFFF);
  const Instruction& store = code(kernel, Engine::kSync)[0];
  EXPECT_EQ(store.opcode, Opcode::kDmaDirect2d);
  ASSERT_EQ(waits(store), 1u);
  EXPECT_EQ(store.waits[0].id, load.semaphore);
  EXPECT_EQ(store.waits[0].value, 16);
  EXPECT_NE(store.queue, load.queue);
  EXPECT_NE(store.semaphore, load.semaphore);
}

TEST_F(Builder, HwdgeRefusesWhatTheGeneratorCannotDo) {
  const DramTensor tensor{0x300'0000, DType::kFp32, 128, 128};
  const Tile a = tile();
  EXPECT_THAT(message([&] {
                nki.dma_copy(a, tensor.block(0, 128, 0, 64), Engine::kVector, DgeMode::kHwdge);
              }),
              HasSubstr("Scalar or the Sync Engine"));
  DramView every_other = tensor.block(0, 128, 0, 64);
  every_other.dims.back().step = 2;
  EXPECT_THAT(message([&] { nki.dma_copy(a, every_other, Engine::kSync, DgeMode::kHwdge); }),
              HasSubstr("contiguous run per partition, not 64"));
}

TEST_F(Builder, KernelsRefuseShapesThatDoNotBelongTogether) {
  const DramTensor x{0x300'0000, DType::kFp32, 128, 64}, y{0x310'0000, DType::kBf16, 128, 64};
  const DramTensor wide{0x320'0000, DType::kFp32, 128, 200};
  EXPECT_THAT(message([&] { softmax(nki, y, x); }), HasSubstr("softmax: out"));
  EXPECT_THAT(message([&] { transpose(nki, x, x); }), HasSubstr("expected [64, 128]"));
  EXPECT_THAT(message([&] { rope(nki, x, x, wide, wide); }), HasSubstr("heads of 400"));
  EXPECT_THAT(message([&] { attention(nki, wide, wide, wide, wide, {}); }),
              HasSubstr("at most 128"));
  const DramTensor few{0x330'0000, DType::kFp32, 64, 64};
  EXPECT_THAT(message([&] { attention(nki, x, x, few, few, {1.0, true}); }), HasSubstr("causal"));
  EXPECT_THAT(message([&] { attention(nki, x, x, x, x, {0.0, false}); }), HasSubstr("above 0"));
  Conv2dShape shape;
  shape.window.kernel_height = 2;
  EXPECT_THAT(message([&] { conv2d(nki, x, x, x, x, shape); }), HasSubstr("fits the image"));
  shape.window.height = 2;
  shape.window.width = 40000;
  EXPECT_THAT(message([&] { conv2d(nki, x, x, x, x, shape); }), HasSubstr("at most 32767"));
}

}  // namespace
}  // namespace trn2vp::kernels::nki
