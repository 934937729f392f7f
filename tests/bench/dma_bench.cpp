// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// CPU time of a functional copy host -> HBM -> SBUF by DMA, against memcpy of the same bytes the
// same way, and CPU time per descriptor.
//
//   dma_bench [MiB, 1..1024; 1024]
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "tests/trainium2/dma/dma_system.h"

namespace trn2vp::trainium2::test {
namespace {

constexpr std::uint64_t kStage = 0x1000'0000;  // in HBM
constexpr std::uint32_t kElement = 65536;
constexpr std::uint32_t kRing = 1024;
// What is copied over and over, so that each side keeps to its memory.
constexpr std::uint64_t kHostWindow = 16ull << 20;
constexpr std::uint64_t kSbufWindow = 24ull << 20;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// One element of each hop after the other: host to HBM, then from there to SBUF.
std::uint64_t host_at(std::uint64_t i) { return DmaSystem::kHost + i * kElement % kHostWindow; }
std::uint64_t hbm_at(std::uint64_t i) { return kStage + i * kElement; }
std::uint64_t sbuf_at(std::uint64_t i) { return DmaSystem::kSbuf + i * kElement % kSbufWindow; }

double by_dma(DmaSystem& s, std::uint64_t elements) {
  double seconds = 0;
  s.init_engine(0);
  s.init_queue(0, 0, kRing);
  RingWriter ring(s, kRing);
  for (std::uint64_t done = 0; done < elements;) {
    std::uint32_t count = 0;
    for (; count + 2 <= kRing && done < elements; count += 2, ++done) {
      ring.copy(hbm_at(done), host_at(done), kElement);
      ring.copy(sbuf_at(done), hbm_at(done), kElement);
    }
    const std::uint32_t last = s.get(0, DmaSystem::m2s(0, 0x3C));
    const double begin = cpu_seconds();
    s.doorbell(0, 0, count);
    do {
      DmaSystem::wait_ns(100'000);
    } while ((s.get(0, DmaSystem::m2s(0, 0x24)) & 0x1FF'FFFF) != 0);
    seconds += cpu_seconds() - begin;
    if (s.get(0, DmaSystem::m2s(0, 0x3C)) == last) std::abort();
  }
  return seconds;
}

double by_memcpy(DmaSystem& s, std::uint64_t elements) {
  const double begin = cpu_seconds();
  for (std::uint64_t i = 0; i < elements; ++i) {
    std::memcpy(s.backing(hbm_at(i), kElement), s.backing(host_at(i), kElement), kElement);
    std::memcpy(s.backing(sbuf_at(i), kElement), s.backing(hbm_at(i), kElement), kElement);
  }
  return cpu_seconds() - begin;
}

/// CPU time per descriptor pair of 64 bytes, where the bytes cost next to nothing.
double descriptor_ns(DmaSystem& s) {
  constexpr std::uint32_t kTurns = 2000;
  s.init_queue(0, 1, kRing, DmaSystem::kM2sRing + 0x10'0000, DmaSystem::kS2mRing + 0x10'0000);
  double seconds = 0;
  RingWriter ring(s, kRing, DmaSystem::kM2sRing + 0x10'0000, DmaSystem::kS2mRing + 0x10'0000);
  for (std::uint32_t turn = 0; turn < kTurns; ++turn) {
    for (std::uint32_t i = 0; i < kRing; ++i) ring.copy(sbuf_at(i), hbm_at(0) + 128 * i, 128);
    const double begin = cpu_seconds();
    s.doorbell(0, 1, kRing);
    do {
      DmaSystem::wait_ns(20'000);
    } while ((s.get(0, DmaSystem::m2s(1, 0x24)) & 0x1FF'FFFF) != 0);
    seconds += cpu_seconds() - begin;
  }
  return seconds * 1e9 / kTurns / kRing;
}

}  // namespace
}  // namespace trn2vp::trainium2::test

int sc_main(int argc, char** argv) {
  using namespace trn2vp::trainium2::test;
  const long mib = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 1024;
  if (mib < 1 || mib > 1024) {
    std::fprintf(stderr, "usage: dma_bench [MiB, 1..1024]\n");
    return 2;
  }
  const std::uint64_t elements = static_cast<std::uint64_t>(mib) * 16;
  DmaSystem s("system", 1, {}, {});  // HBM as on the chip
  s.run([&] {
    s.fill(DmaSystem::kHost, kHostWindow, 1);
    by_memcpy(s, elements);  // memory that nobody touched costs page faults: once, before
    const double dma = by_dma(s, elements);
    if (!s.same(host_at(elements - 1), sbuf_at(elements - 1), kElement)) std::abort();
    const double copy = by_memcpy(s, elements);
    std::printf("%ld MiB host -> HBM -> SBUF: DMA %.3f s, memcpy %.3f s, ratio %.2f\n", mib, dma,
                copy, dma / copy);
    std::printf("%.0f ns per descriptor pair of 128 bytes\n", descriptor_ns(s));
  });
  return 0;
}
