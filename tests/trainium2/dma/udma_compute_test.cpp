// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Packets that compute: what arrives, what it costs, what is refused.
#include <cstring>

#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

using isa::DType;
using Kind = StreamOperation::Kind;

constexpr std::uint64_t kIn = 0x20'0000;
constexpr std::uint64_t kOut = 0x80'0000;

StreamOperation make(Kind kind, DType source = DType::kUint8, DType target = DType::kUint8) {
  StreamOperation op;
  op.kind = kind;
  op.source = source;
  op.target = target;
  return op;
}

struct Span {
  std::uint64_t address;
  std::uint32_t bytes;
};

/// One packet with `operation` through queue 0 of engine 0, and what it took, in ns.
struct Packets {
  explicit Packets(DmaSystem& system) : s(system), ring(system, 256) {
    s.init_engine(0, true);
    s.init_queue(0, 0, 256);
  }
  void post(const StreamOperation& operation, const std::vector<Span>& from,
            const std::vector<Span>& to) {
    ring.metadata(operation_descriptor(operation, 1));
    for (const Span& span : from) {
      ring.source(span.address, span.bytes, &span == &from.back() ? descriptor::kLast : 0);
    }
    for (const Span& span : to) ring.target(span.address, span.bytes);
    m2s += 1 + static_cast<std::uint32_t>(from.size());
    s2m += static_cast<std::uint32_t>(to.size());
  }
  double run() {
    const auto start = sc_core::sc_time_stamp();
    const std::uint32_t goal = (s.get(0, DmaSystem::m2s(0, 0x4C)) & 0xFF'FFFF) + m2s;
    s.doorbell(0, 0, m2s, s2m);
    m2s = s2m = 0;
    for (unsigned i = 0; i < 1'000'000; ++i) {
      if ((s.get(0, DmaSystem::m2s(0, 0x4C)) & 0xFF'FFFF) == goal) break;
      if (s.dma.engine(0).queue_halted(0)) break;
      DmaSystem::wait_ns(1);
    }
    return (sc_core::sc_time_stamp() - start).to_seconds() * 1e9;
  }
  template <class T>
  void put(std::uint64_t address, const std::vector<T>& values) {
    std::memcpy(s.backing(address, values.size() * sizeof(T)), values.data(),
                values.size() * sizeof(T));
  }
  template <class T>
  std::vector<T> get(std::uint64_t address, std::size_t count) {
    std::vector<T> values(count);
    std::memcpy(values.data(), s.backing(address, count * sizeof(T)), count * sizeof(T));
    return values;
  }
  DmaSystem& s;
  RingWriter ring;
  std::uint32_t m2s = 0;
  std::uint32_t s2m = 0;
};

TEST(UdmaCompute, CastAcrossDescriptors) {
  DmaSystem s("system");
  s.run([&] {
    Packets p(s);
    std::vector<float> in(1000);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i) / 8;
    p.put(kIn, in);
    // Descriptors end in the middle of elements on both sides.
    p.post(make(Kind::kCast, DType::kFp32, DType::kBf16), {{kIn, 1001}, {kIn + 1001, 2999}},
           {{kOut, 333}, {DmaSystem::kSbuf, 1667}});
    p.run();
    std::vector<std::uint16_t> expected;
    for (const float value : in) {
      std::uint32_t word = 0;
      std::memcpy(&word, &value, 4);
      expected.push_back(static_cast<std::uint16_t>((word + 0x7FFF + (word >> 16 & 1)) >> 16));
    }
    auto out = p.get<std::uint8_t>(kOut, 333);
    const auto rest = p.get<std::uint8_t>(DmaSystem::kSbuf, 1667);
    out.insert(out.end(), rest.begin(), rest.end());
    EXPECT_EQ(std::memcmp(out.data(), expected.data(), out.size()), 0);
    EXPECT_EQ(s.dma.engine(0).statistics().written_bytes, 2000u);
  });
}

TEST(UdmaCompute, SumOfSources) {
  DmaSystem s("system");
  s.run([&] {
    Packets p(s);
    std::vector<Span> from;
    for (unsigned i = 0; i < 16; ++i) {
      p.put<float>(kIn + i * 0x1000, std::vector<float>(256, 1.0f + static_cast<float>(i)));
      from.push_back({kIn + i * 0x1000, 1024});
    }
    StreamOperation op = make(Kind::kSum, DType::kFp32, DType::kFp32);
    op.sources = 16;
    p.post(op, from, {{DmaSystem::kSbuf, 1024}});
    p.run();
    EXPECT_EQ(p.get<float>(DmaSystem::kSbuf, 256), std::vector<float>(256, 136.0f));
  });
}

TEST(UdmaCompute, AccumulatesOneAfterAnother) {
  DmaSystem s("system");
  s.run([&] {
    Packets p(s);
    p.put<float>(kIn, std::vector<float>(2048, 1.5f));
    p.put<float>(kOut, std::vector<float>(2048, 100.0f));
    p.put<float>(kOut + 0x10000, {1000.0f});
    StreamOperation op = make(Kind::kCopy, DType::kFp32, DType::kFp32);
    op.accumulate = true;
    for (unsigned i = 0; i < 10; ++i) {
      p.post(op, {{kIn, 8192}}, {{kOut, 8192}});
      p.post(op, {{kIn, 4}}, {{kOut + 0x10000, 4}});  // a write at its exact time
    }
    p.run();
    EXPECT_EQ(p.get<float>(kOut, 2048), std::vector<float>(2048, 115.0f));
    EXPECT_EQ(p.get<float>(kOut + 0x10000, 1)[0], 1015.0f);
  });
}

TEST(UdmaCompute, TransposesATile) {
  DmaSystem s("system");
  s.run([&] {
    Packets p(s);
    std::vector<std::uint16_t> in(128 * 16);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::uint16_t>(i);
    p.put(kIn, in);
    StreamOperation op = make(Kind::kTranspose, DType::kBf16, DType::kBf16);
    op.rows = 16;
    op.columns = 128;
    std::vector<Span> to;
    for (unsigned i = 0; i < 64; ++i) to.push_back({DmaSystem::kSbuf + i * 0x4'0000, 64});
    p.post(op, {{kIn, 4096}}, to);
    p.run();
    for (unsigned column = 0; column < 128; ++column) {
      const auto row =
          p.get<std::uint16_t>(DmaSystem::kSbuf + column / 2 * 0x4'0000 + column % 2 * 32, 16);
      for (unsigned r = 0; r < 16; ++r) EXPECT_EQ(row[r], r * 128 + column);
    }
  });
}

TEST(UdmaCompute, OneReadTwoWrites) {
  DmaSystem s("system");
  s.run([&] {
    Packets p(s);
    s.fill(kIn, 5000, 3);
    StreamOperation op = make(Kind::kCopy);
    op.duplicate = true;
    p.post(op, {{kIn, 5000}}, {{DmaSystem::kSbuf, 5000}, {kOut, 2000}, {kOut + 2000, 3000}});
    p.run();
    EXPECT_TRUE(s.same(kIn, DmaSystem::kSbuf, 5000));
    EXPECT_TRUE(s.same(kIn, kOut, 5000));
    EXPECT_EQ(s.dma.engine(0).statistics().read_bytes, 5000u);
    EXPECT_EQ(s.dma.engine(0).statistics().written_bytes, 10000u);
  });
}

TEST(UdmaCompute, CompressesAndDecompresses) {
  DmaSystem s("system");
  s.run([&] {
    Packets p(s);
    std::vector<std::uint8_t> in(20'000);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::uint8_t>(i / 50);
    p.put(kIn, in);
    s.fill(kOut, 20'000, 1);
    const auto before = p.get<std::uint8_t>(kOut, 20'000);
    StreamOperation pack = make(Kind::kCompress);
    pack.output = 20'000;
    p.post(pack, {{kIn, 20'000}}, {{kOut, 20'000}});
    p.run();
    const std::uint32_t length = p.get<std::uint32_t>(kOut, 1)[0];
    EXPECT_LT(length, 4'000u);
    EXPECT_EQ(p.get<std::uint8_t>(kOut + length, 100),
              std::vector<std::uint8_t>(before.begin() + length, before.begin() + length + 100))
        << "behind the compressed bytes nothing is written";
    StreamOperation unpack = make(Kind::kDecompress);
    unpack.output = 20'000;
    p.post(unpack, {{kOut, length}}, {{DmaSystem::kSbuf, 20'000}});
    p.run();
    EXPECT_TRUE(s.same(kIn, DmaSystem::kSbuf, 20'000));
  });
}

/// Bytes per ns of a stream of packets of 32 KiB.
double rate(DmaSystem& s, const StreamOperation& op, std::uint64_t from) {
  Packets p(s);
  for (unsigned i = 0; i < 40; ++i) p.post(op, {{from, 32768}}, {{DmaSystem::kSbuf, 32768}});
  return 40 * 32768 / p.run();
}

TEST(UdmaCompute, DocumentedEfficiencies) {
  DmaSystem s("system");
  s.run([&] {
    const StreamOperation copy = make(Kind::kCopy);
    const double from_hbm = rate(s, copy, kIn);
    const double from_sbuf = rate(s, copy, DmaSystem::kSbuf + 0x10'0000);
    StreamOperation transpose = make(Kind::kTranspose, DType::kBf16, DType::kBf16);
    transpose.rows = 128;
    transpose.columns = 128;
    EXPECT_NEAR(rate(s, transpose, kIn) / from_hbm, 0.9, 0.03);
    EXPECT_NEAR(rate(s, transpose, DmaSystem::kSbuf + 0x10'0000) / from_sbuf, 0.5, 0.02);
    StreamOperation add = make(Kind::kCopy, DType::kBf16, DType::kBf16);
    add.accumulate = true;
    EXPECT_NEAR(rate(s, add, kIn) / from_hbm, 0.5, 0.02);
    EXPECT_NEAR(rate(s, add, DmaSystem::kSbuf + 0x10'0000) / from_sbuf, 0.5, 0.02);
  });
}

TEST(UdmaCompute, WhatDoesNotFitIsRefused) {
  DmaSystem s("system");
  s.run([&] {
    struct Case {
      StreamOperation operation;
      std::uint32_t from, to;
      unsigned group, bit;
    };
    StreamOperation no_kind = make(static_cast<Kind>(7));
    StreamOperation tile = make(Kind::kTranspose, DType::kBf16, DType::kBf16);
    tile.rows = tile.columns = 8;
    StreamOperation pack = make(Kind::kCompress);
    pack.output = 8;
    StreamOperation unpack = make(Kind::kDecompress);
    unpack.output = 128;
    const Case cases[] = {
        {no_kind, 64, 64, 0, 2},
        {make(Kind::kCast, DType::kFp32, DType::kBf16), 66, 33, 0, 2},
        {make(Kind::kCast, DType::kFp32, DType::kBf16), 64, 33, 1, 24},
        {tile, 64, 64, 0, 2},
        {pack, 1000, 8, 1, 24},
        {unpack, 128, 128, 0, 2},
    };
    for (const Case& c : cases) {
      s.dma.reset();
      Packets p(s);
      s.fill(kIn, 4096, 9);
      p.post(c.operation, {{kIn, c.from}}, {{kOut, c.to}});
      p.run();
      EXPECT_EQ(s.get(0, 0x3A000 + 0x40 * c.group), 1u << c.bit) << &c - cases;
      EXPECT_EQ(s.get(0, 0x3A040 - 0x40 * c.group), 0u) << &c - cases;
      EXPECT_TRUE(s.dma.engine(0).aborted());
      EXPECT_EQ(s.get(0, DmaSystem::m2s(0, 0x4C)), 0u);
    }
  });
}

TEST(UdmaCompute, AccumulatingNowhereIsRefused) {
  DmaSystem s("system");
  s.run([&] {
    Packets p(s);
    StreamOperation op = make(Kind::kCopy, DType::kFp32, DType::kFp32);
    op.accumulate = true;
    p.post(op, {{kIn, 64}}, {{0x30'0000'0000, 64}});
    p.run();
    EXPECT_EQ(s.get(0, 0x3A040), 1u << 1);
  });
}

}  // namespace
}  // namespace trn2vp::trainium2::test
