// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// Busy clock cycles of the 128 x 128 RTL array per CPU second, through the whole bridge.
#include <cstdio>
#include <ctime>
#include <vector>

#include "rtl/bridge/rtl_array.h"

int main() {
  using namespace trn2vp;
  const auto cpu_seconds = [] {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  };
  constexpr std::size_t kSize = 128;
  std::vector<std::uint16_t> raw(kSize * 512);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    raw[i] = static_cast<std::uint16_t>(0x3C00u + (i * 2654435761u >> 13) % 0x500u);
  }
  const auto format = trainium2::OperandFormat::kBf16;
  for (const int n : {128, 512}) {
    rtl::RtlArray array(rtl::make_verilated_array(128, 128));
    const int multiplies = 16384 / n;
    const double start = cpu_seconds();
    for (int i = 0; i < multiplies; ++i) {
      array.load_stationary(0, {raw.data(), kSize, 128, 128, format});
      array.multiply_moving(0, {raw.data(), 512, 128, n, format});
    }
    trainium2::Cycle last = 0;
    for (int i = 0; i < multiplies; ++i) last = array.retire({nullptr, 0, false});
    const double seconds = cpu_seconds() - start;
    std::printf("%d vectors per multiply: %.0f cycles per CPU second (%llu cycles, %.2f s)\n", n,
                static_cast<double>(array.evaluated_edges()) / seconds,
                static_cast<unsigned long long>(last), seconds);
  }
}
