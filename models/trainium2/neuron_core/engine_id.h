// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>

namespace trn2vp::trainium2 {

/// Index of a sequencer in its core: registers, fetch queues and programs are ordered like this
/// (assumed; the public driver only says that there are five).
inline constexpr unsigned kSequencers = 5;
inline constexpr std::array<const char*, kSequencers> kEngineNames = {"tensor", "vector", "scalar",
                                                                      "gpsimd", "sync"};

}  // namespace trn2vp::trainium2
