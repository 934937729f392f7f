// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/trainium2/dma/udma_fuzz.h"

namespace trn2vp::trainium2::test {
namespace {

TEST(UdmaFuzz, AMillionOperations) { fuzz_engines(7, 1'000'000); }

}  // namespace
}  // namespace trn2vp::trainium2::test
