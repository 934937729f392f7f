// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Loads a core backend at run time, so that no program of this project links the backend's library.
#pragma once

#include <memory>
#include <string>

#include "models/graviton4/core/cpu.h"

namespace trn2vp::graviton4 {

using CpuPtr = std::unique_ptr<Cpu, CpuDestroyFunction>;

// Which file to load. kDefault tries libtrn2vp_unicorn.so, then libtrn2vp_unicorn_public.so, each
// in the directory named by the environment variable TRN2VP_CPU_BACKEND_DIR, then next to the
// running program, then in ../lib, then where the build put it.
struct CpuBackend {
  std::string file;  // empty: the default search; a path: that file; a plain name: that name in the
                     // directories above
};

// Throws std::runtime_error with one sentence when no backend can be loaded or its ABI version
// differs. `client` must outlive the core.
CpuPtr load_cpu(CpuClient& client, const CpuBackend& backend = {});

}  // namespace trn2vp::graviton4
