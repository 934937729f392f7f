// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace trn2vp::bench {

/// OpenBLAS 0.3.21 takes processors it does not know for a Prescott and is then four times slower
/// than it can be. Unless OPENBLAS_CORETYPE is set, this starts the program again with the right
/// one, on one thread: OpenBLAS looks at the environment when it is loaded.
inline void choose_openblas_core([[maybe_unused]] char** argv) {
#if defined(__x86_64__)
  if (std::getenv("OPENBLAS_CORETYPE") != nullptr) return;
  const char* core = __builtin_cpu_supports("avx512f") ? "SkylakeX"
                     : __builtin_cpu_supports("avx2")  ? "Haswell"
                                                       : "Nehalem";
  setenv("OPENBLAS_CORETYPE", core, 1);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  std::fprintf(stderr, "OPENBLAS_CORETYPE=%s OPENBLAS_NUM_THREADS=1\n", core);
  execv("/proc/self/exe", argv);
#endif
}

}  // namespace trn2vp::bench
