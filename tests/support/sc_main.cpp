// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Entry point of test programs that elaborate SystemC models. ctest starts one process per TEST,
// because a SystemC kernel can be elaborated only once.
#include <gtest/gtest.h>

#include <systemc>

int sc_main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
