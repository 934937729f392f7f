// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/matmul_chain.h"

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "models/numerics/codec.h"
#include "models/numerics/matmul_chain_paths.h"

namespace trn2vp::numerics {

const char* matmul_path_name(MatmulPath path) {
  switch (path) {
    case MatmulPath::kAvx512:
      return "avx512";
    case MatmulPath::kAvx2:
      return "avx2";
    case MatmulPath::kPortable:
      break;
  }
  return "portable";
}

bool matmul_path_supported(MatmulPath path) {
#if defined(__x86_64__)
  if (path == MatmulPath::kAvx512) return __builtin_cpu_supports("avx512f");
  if (path == MatmulPath::kAvx2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  }
#endif
  return path == MatmulPath::kPortable;
}

MatmulPath matmul_path() {
  static const MatmulPath path = [] {
    for (MatmulPath candidate : {MatmulPath::kAvx512, MatmulPath::kAvx2}) {
      if (matmul_path_supported(candidate)) return candidate;
    }
    return MatmulPath::kPortable;
  }();
  return path;
}

void matmul_chain_on(MatmulPath path, const float* stationary, std::size_t ld_stationary,
                     const float* moving, std::size_t ld_moving, float* psum, std::size_t ld_psum,
                     int k_rows, int m, int n, bool accumulate) {
  const detail::ChainArgs args{stationary, ld_stationary, moving, ld_moving, psum,
                               ld_psum,    k_rows,        m,      n,         accumulate};
  switch (path) {
#if defined(__x86_64__)
    case MatmulPath::kAvx512:
      return detail::matmul_chain_avx512(args);
    case MatmulPath::kAvx2:
      return detail::matmul_chain_avx2(args);
#endif
    default:
      return detail::matmul_chain_portable(args);
  }
}

void matmul_chain(const float* stationary, std::size_t ld_stationary, const float* moving,
                  std::size_t ld_moving, float* psum, std::size_t ld_psum, int k_rows, int m, int n,
                  bool accumulate) {
  matmul_chain_on(matmul_path(), stationary, ld_stationary, moving, ld_moving, psum, ld_psum,
                  k_rows, m, n, accumulate);
}

void matmul_chain_bf16_on(MatmulPath path, const float* stationary, std::size_t ld_stationary,
                          const void* moving, std::size_t ld_moving, float* psum,
                          std::size_t ld_psum, int k_rows, int m, int n, bool accumulate) {
#if defined(__x86_64__)
  const detail::ChainArgs args{stationary, ld_stationary, nullptr, ld_moving,
                               psum,       ld_psum,       k_rows,  m,
                               n,          accumulate,    moving};
  if (path == MatmulPath::kAvx512 && detail::avx512_takes_bf16(args))
    return detail::matmul_chain_avx512(args);
#endif
  static thread_local std::vector<float> values;
  const auto width = static_cast<std::size_t>(n);
  values.resize(static_cast<std::size_t>(k_rows) * width);
  const auto* words = static_cast<const std::uint8_t*>(moving);
  for (std::size_t k = 0; k < static_cast<std::size_t>(k_rows); ++k)
    decode(format_info(Format::kBf16), words + 2 * k * ld_moving, values.data() + k * width, width);
  matmul_chain_on(path, stationary, ld_stationary, values.data(), width, psum, ld_psum, k_rows, m,
                  n, accumulate);
}

void matmul_chain_bf16(const float* stationary, std::size_t ld_stationary, const void* moving,
                       std::size_t ld_moving, float* psum, std::size_t ld_psum, int k_rows, int m,
                       int n, bool accumulate) {
  matmul_chain_bf16_on(matmul_path(), stationary, ld_stationary, moving, ld_moving, psum, ld_psum,
                       k_rows, m, n, accumulate);
}

}  // namespace trn2vp::numerics
