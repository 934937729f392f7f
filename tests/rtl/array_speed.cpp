// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// Busy clock cycles of the 128 x 128 RTL array per CPU second, through the whole bridge, in several
// modes. An argument picks the modes whose names contain it. On a machine with other work the best
// slice says more than the mean: a core shares its units with its neighbour.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

#include "rtl/bridge/rtl_array.h"

namespace {

using namespace trn2vp;
using trainium2::ArrayModes;
using trainium2::OperandFormat;
namespace isa = trainium2::isa;

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

const char* wanted = "";

void measure(const char* what, OperandFormat format, const ArrayModes& modes, int n) {
  if (std::strstr(what, wanted) == nullptr) return;
  constexpr std::size_t kSize = 128;
  constexpr std::size_t kLines = 4;
  // Words that are values around one in every format.
  static std::vector<std::uint32_t> raw;
  for (std::size_t i = raw.size(); i < kLines * kSize * 512; ++i) {
    const auto r = static_cast<std::uint32_t>(i * 2654435761u >> 13);
    raw.push_back(format == OperandFormat::kBf16 ? 0x3F803F80u + (r & 0x007F007Fu)
                                                 : 0x38383838u + (r & 0x07070707u));
  }
  rtl::RtlArray array(rtl::make_verilated_array(128, 128));
  // Four ascending indices, others in every column.
  std::vector<std::uint16_t> tags;
  for (std::size_t i = 0; i < kSize * kSize / 4; ++i)
    tags.push_back(static_cast<std::uint16_t>(0xC840u + (i * 2654435761u >> 16 & 0x3333u)));
  constexpr int kSlices = 8;
  double seconds = 0, best = 0;
  trainium2::Cycle last = 0;
  for (int slice = 0; slice < kSlices; ++slice) {
    const int multiplies = 2048 / n;
    const std::uint64_t edges = array.evaluated_edges();
    const double start = cpu_seconds();
    for (int i = 0; i < multiplies; ++i) {
      trainium2::StationaryTile stationary{raw.data(), 2 * kSize, 128, 128, format, modes, kSize};
      stationary.tags = tags.data();
      stationary.tag_stride = kSize / 4;
      array.load_stationary(last, stationary);
      array.multiply_moving(last, {raw.data(), kLines * 512, 128, n, format, modes, 512});
    }
    for (int i = 0; i < multiplies; ++i) last = array.retire({nullptr, 0, false});
    const double took = cpu_seconds() - start;
    seconds += took;
    best = std::max(best, static_cast<double>(array.evaluated_edges() - edges) / took);
  }
  std::printf(
      "%-20s %4d vectors a multiply: %6.0f cycles per CPU second, best of %d slices %6.0f\n", what,
      n, static_cast<double>(array.evaluated_edges()) / seconds, kSlices, best);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) wanted = argv[1];
  ArrayModes double_row, fp32, transpose, sparse;
  double_row.perf_mode = isa::PerfMode::kDoubleRow;
  fp32.fp32_pass = isa::Fp32Pass::kHigh;
  transpose.is_transpose = true;
  sparse.sparsity = isa::Sparsity::k4Of16;
  measure("bf16", OperandFormat::kBf16, {}, 128);
  measure("bf16", OperandFormat::kBf16, {}, 512);
  measure("fp8_e4", OperandFormat::kFp8E4, {}, 512);
  measure("fp8_e4 double row", OperandFormat::kFp8E4, double_row, 512);
  measure("fp32 high half", OperandFormat::kFp32, fp32, 512);
  measure("bf16 transpose", OperandFormat::kBf16, transpose, 512);
  measure("bf16 sparse 4 of 16", OperandFormat::kBf16, sparse, 512);
}
