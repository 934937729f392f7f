// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// DMA whose descriptors are made by the DGE of a core, through programs of its sequencers.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "models/trainium2/address_map.h"
#include "tests/support/chip_bench.h"

namespace trn2vp::trainium2 {
namespace {

namespace map = address_map;
using isa::Engine;

constexpr std::uint64_t kProgram = 0x100'0000;
constexpr std::uint64_t kSource = 0x400'0000;
constexpr std::uint64_t kTarget = 0x500'0000;
constexpr std::uint32_t kHalted = 3;
constexpr std::uint32_t kError = 4;

struct Copy {
  std::uint64_t source = kSource;
  std::uint64_t target = kTarget;
  std::int64_t source_stride = 0;
  std::int64_t target_stride = 0;
  unsigned rows = 1;
  unsigned bytes = 64;
  unsigned engines = 0xFFFF;
  unsigned queue = 3;
  unsigned semaphore = 9;
};

std::string text(const Copy& c) {
  const auto word = [](std::uint64_t value) { return std::to_string(value & 0xFFFF'FFFF); };
  return "dma_direct2d queue=" + std::to_string(c.queue) +
         " semaphore=" + std::to_string(c.semaphore) + " engines=" + std::to_string(c.engines) +
         " src_lo=" + word(c.source) + " src_hi=" + word(c.source >> 32) +
         " dst_lo=" + word(c.target) + " dst_hi=" + word(c.target >> 32) +
         " src_stride=" + std::to_string(c.source_stride) +
         " dst_stride=" + std::to_string(c.target_stride) + " rows=" + std::to_string(c.rows) +
         " row_bytes=" + std::to_string(c.bytes) + "\n";
}

std::string wait_for(unsigned semaphore, unsigned value) {
  return "event_semaphore $S[" + std::to_string(semaphore) + "]>=" + std::to_string(value) + "\n";
}

std::vector<std::uint8_t> pattern(std::size_t bytes) {
  std::vector<std::uint8_t> data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return data;
}

class DgeProgram : public ::testing::Test {
 protected:
  /// Runs `program` on `engine` of core 0; gives STATUS.
  std::uint32_t run(Engine engine, const std::string& program) {
    std::uint32_t status = 0;
    bench_.run([&] {
      bench_.start_program(0, engine, kProgram, program + "halt\n");
      status = bench_.wait_until_stopped(0, engine);
    });
    return status;
  }
  std::vector<std::uint8_t> peek(std::uint64_t address, std::size_t bytes) {
    std::vector<std::uint8_t> data(bytes);
    bench_.peek(address, data.data(), bytes);
    return data;
  }
  std::uint32_t semaphore(unsigned id) {
    std::uint32_t value = 0;
    bench_.peek(map::kCore[0] + map::kSemaphoreReadOffset + 4 * id, &value, 4);
    return value;
  }

  testing::ChipBench bench_;
};

TEST_F(DgeProgram, RowsGoToPartitionsAndBack) {
  const auto data = pattern(128 * 256);
  bench_.poke(kSource, data.data(), data.size());
  Copy in;
  in.target = map::sbuf(0, 0, 4096);
  in.source_stride = 256;
  in.target_stride = map::kSbufPartitionStride;
  in.rows = 128;
  in.bytes = 256;
  Copy out = in;
  std::swap(out.source, out.target);
  std::swap(out.source_stride, out.target_stride);
  out.target = kTarget;
  out.semaphore = 10;
  EXPECT_EQ(run(Engine::kSync, text(in) + wait_for(9, 16) + text(out) + wait_for(10, 16)), kHalted);
  EXPECT_EQ(peek(kTarget, data.size()), data);
  EXPECT_EQ(semaphore(9), 16u);
  EXPECT_EQ(bench_.chip.core(0).hazard_count(), 0u);
}

TEST_F(DgeProgram, EveryChosenEngineCountsOnceAlsoWithoutRows) {
  Copy c;
  c.engines = 0x00FF;
  EXPECT_EQ(run(Engine::kScalar, text(c) + wait_for(9, 8)), kHalted);
  EXPECT_EQ(semaphore(9), 8u);
}

TEST_F(DgeProgram, MoreElementsThanAQueueHolds) {
  const auto data = pattern(2000 * 64);
  bench_.poke(kSource, data.data(), data.size());
  Copy c;
  c.source_stride = c.target_stride = 64;
  c.rows = 2000;
  c.engines = 0b11;
  EXPECT_EQ(run(Engine::kSync, text(c) + text(c) + wait_for(9, 4)), kHalted);
  EXPECT_EQ(peek(kTarget, data.size()), data);
}

TEST_F(DgeProgram, RegistersMoveTheAddresses) {
  const auto data = pattern(64);
  bench_.poke(kSource + 0x1000, data.data(), data.size());
  std::string program = "register_move rd=r4 b=4096\nregister_move rd=r5 b=128\n" + text(Copy{});
  program.insert(program.size() - 1, " src_register=r4 dst_register=r5");
  EXPECT_EQ(run(Engine::kSync, program + wait_for(9, 16)), kHalted);
  EXPECT_EQ(peek(kTarget + 128, 64), data);
}

TEST_F(DgeProgram, AQueueWithARingIsRefused) {
  std::uint32_t status = 0;
  bench_.run([&] {
    bench_.set_up_queue(5, 3, 0x600'0000, 0x601'0000, 64);
    bench_.start_program(0, Engine::kSync, kProgram, text(Copy{}) + "halt\n");
    status = bench_.wait_until_stopped(0, Engine::kSync);
  });
  EXPECT_EQ(status, kError);
  const auto& error = bench_.chip.core(0).sequencer(Engine::kSync).error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->rule, "dge-queue");
}

TEST_F(DgeProgram, OtherEnginesHaveNoGenerator) {
  EXPECT_EQ(run(Engine::kVector, text(Copy{})), kError);
  EXPECT_EQ(bench_.chip.core(0).sequencer(Engine::kVector).error()->rule, "engine");
}

std::vector<std::uint8_t> row(const std::vector<std::uint8_t>& data, unsigned index) {
  return {data.begin() + index * 64, data.begin() + (index + 1) * 64};
}

class SoftwareDge : public DgeProgram {
 protected:
  /// One index in each of the first partitions, at byte `offset`.
  void put_indices(const std::vector<std::uint32_t>& indices, std::uint64_t offset) {
    for (unsigned p = 0; p < indices.size(); ++p)
      bench_.poke(map::sbuf(0, p, offset), &indices[p], 4);
  }
  static std::string with(const Copy& c, const std::string& operands) {
    std::string line = text(c);
    return line.insert(line.size() - 1, operands);
  }
};

TEST_F(SoftwareDge, GathersRows) {
  const auto data = pattern(1000 * 64);
  bench_.poke(kSource, data.data(), data.size());
  std::vector<std::uint32_t> indices;
  for (unsigned p = 0; p < 128; ++p) indices.push_back((p * 389 + 7) % 1000);
  put_indices(indices, 512);
  Copy c;
  c.target = map::sbuf(0, 0, 4096);
  c.source_stride = 64;
  c.target_stride = map::kSbufPartitionStride;
  c.rows = 128;
  EXPECT_EQ(run(Engine::kGpSimd,
                with(c, " src_index=sbuf.uint32[0+128]@512{1:1} src_rows=1000") + wait_for(9, 16)),
            kHalted);
  for (unsigned p = 0; p < 128; ++p)
    EXPECT_EQ(peek(map::sbuf(0, p, 4096), 64), row(data, indices[p])) << p;
  EXPECT_EQ(bench_.chip.core(0).hazard_count(), 0u);
}

TEST_F(SoftwareDge, ScattersRowsAndDoesBothAtOnce) {
  const auto data = pattern(100 * 64);
  bench_.poke(kSource, data.data(), data.size());
  put_indices({5, 99, 0, 42}, 512);
  put_indices({3, 1, 2, 7}, 516);
  Copy c;
  c.source_stride = c.target_stride = 64;
  c.rows = 4;
  Copy both = c;
  both.target = kTarget + 0x1'0000;
  both.semaphore = 10;
  const std::string scatter = " dst_index=sbuf.uint32[0+4]@512{1:1} dst_rows=100";
  const std::string gather = " src_index=sbuf.uint32[0+4]@516{1:1} src_rows=8";
  EXPECT_EQ(run(Engine::kGpSimd, with(c, scatter) + with(both, gather + scatter) + wait_for(9, 16) +
                                     wait_for(10, 16)),
            kHalted);
  const unsigned to[] = {5, 99, 0, 42};
  const unsigned from[] = {3, 1, 2, 7};
  for (unsigned r = 0; r < 4; ++r) {
    EXPECT_EQ(peek(kTarget + 64 * to[r], 64), row(data, r));
    EXPECT_EQ(peek(kTarget + 0x1'0000 + 64 * to[r], 64), row(data, from[r]));
  }
  EXPECT_EQ(peek(kTarget + 64, 64), std::vector<std::uint8_t>(64)) << "no other row";
}

TEST_F(SoftwareDge, AnIndexBeyondTheTensorStopsTheEngine) {
  put_indices({5, 100}, 512);
  Copy c;
  c.rows = 2;
  EXPECT_EQ(run(Engine::kGpSimd, with(c, " src_index=sbuf.uint32[0+2]@512{1:1} src_rows=100")),
            kError);
  const auto& error = bench_.chip.core(0).sequencer(Engine::kGpSimd).error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->rule, "dge-bounds");
  EXPECT_NE(error->text.find("index 100 of row 1, the tensor has 100 rows"), std::string::npos);
  EXPECT_EQ(semaphore(9), 0u);
}

// Indices that the engine itself has just computed: 128 times 3 p.
TEST_F(SoftwareDge, WaitsForIndicesThatTheEngineComputes) {
  const auto data = pattern(400 * 64);
  bench_.poke(kSource, data.data(), data.size());
  Copy c;
  c.target = map::sbuf(0, 0, 4096);
  c.source_stride = 64;
  c.target_stride = map::kSbufPartitionStride;
  c.rows = 128;
  EXPECT_EQ(
      run(Engine::kGpSimd,
          "iota dst=sbuf.uint32[0+128]@512{1:1} pattern={1:1} offset=1 "
          "channel_multiplier=3\n" +
              with(c, " src_index=sbuf.uint32[0+128]@512{1:1} src_rows=400") + wait_for(9, 16)),
      kHalted);
  for (unsigned p = 0; p < 128; ++p)
    EXPECT_EQ(peek(map::sbuf(0, p, 4096), 64), row(data, 3 * p + 1)) << p;
}

TEST_F(DgeProgram, ABadAddressStopsTheDmaEngineAndNothingElse) {
  // More rows than the queue holds: the generator must not wait for room in it for ever.
  Copy bad;
  bad.source = 0xF'0000'0000'0000;
  bad.rows = 2000;
  bad.engines = 0b01;
  Copy good;
  good.engines = 0b10;
  good.semaphore = 10;
  const auto data = pattern(64);
  bench_.poke(kSource, data.data(), data.size());
  EXPECT_EQ(run(Engine::kSync, text(bad) + text(good) + wait_for(10, 1)), kHalted);
  EXPECT_EQ(peek(kTarget, data.size()), data);
  EXPECT_NE(bench_.chip.dma(0).causes(udma::kGroupM2s), 0u);
  EXPECT_EQ(semaphore(9), 0u);
}

}  // namespace
}  // namespace trn2vp::trainium2
