// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "rtl/cosim/random_program.h"
#include "tests/rtl/reference.h"

namespace trn2vp::test {

using cosim::ProgramLimits;
using cosim::random_load;
using cosim::random_moving;
using cosim::RandomLoad;
using cosim::run_random_program;

}  // namespace trn2vp::test
