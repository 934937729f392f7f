// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The C entry points of the backend (names in models/graviton4/core/cpu.h).
#include <memory>

#include "models/graviton4/core/unicorn/unicorn_core.h"

#define TRN2VP_EXPORT extern "C" __attribute__((visibility("default")))

TRN2VP_EXPORT unsigned trn2vp_cpu_abi_version() { return trn2vp::graviton4::kCpuAbiVersion; }

TRN2VP_EXPORT trn2vp::graviton4::Cpu* trn2vp_cpu_create(trn2vp::graviton4::CpuClient* client,
                                                        const char** error) {
  auto core = std::make_unique<trn2vp::graviton4::UnicornCore>(*client);
  return core->open(error) ? core.release() : nullptr;
}

TRN2VP_EXPORT void trn2vp_cpu_destroy(trn2vp::graviton4::Cpu* cpu) { delete cpu; }
