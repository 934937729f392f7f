// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

namespace trn2vp::command {

inline constexpr int kExitOk = 0;
inline constexpr int kExitInternal = 1;  ///< a model broke its own rules
inline constexpr int kExitUser = 2;      ///< wrong file, key, flag or shape
inline constexpr int kExitGuest = 3;     ///< the guest failed: fault, wrong result, time-out

}  // namespace trn2vp::command
