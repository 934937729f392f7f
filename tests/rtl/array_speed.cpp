// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// Busy clock cycles of the 128 x 128 RTL array per CPU second, through the whole bridge, in several
// modes.
#include <cstdio>
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

void measure(const char* what, OperandFormat format, const ArrayModes& modes, int n) {
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
  const std::vector<std::uint16_t> tags(kSize * kSize / 4, 0x3210);
  const int multiplies = 16384 / n;
  const double start = cpu_seconds();
  for (int i = 0; i < multiplies; ++i) {
    trainium2::StationaryTile stationary{raw.data(), 2 * kSize, 128, 128, format, modes, kSize};
    stationary.tags = tags.data();
    stationary.tag_stride = kSize / 4;
    array.load_stationary(0, stationary);
    array.multiply_moving(0, {raw.data(), kLines * 512, 128, n, format, modes, 512});
  }
  trainium2::Cycle last = 0;
  for (int i = 0; i < multiplies; ++i) last = array.retire({nullptr, 0, false});
  const double seconds = cpu_seconds() - start;
  std::printf("%-28s %4d vectors a multiply: %6.0f cycles per CPU second (%llu cycles, %.2f s)\n",
              what, n, static_cast<double>(array.evaluated_edges()) / seconds,
              static_cast<unsigned long long>(last), seconds);
}

}  // namespace

int main() {
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
