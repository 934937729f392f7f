// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// Every assertion of rtl/ can fire: the assertion modules alone, their inputs driven as a design
// and its environment never should. NoUnknown is left out, as Verilator knows no X.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "Varray_assertions.h"
#include "Vpe_assertions.h"
#include "Vpsum_assertions.h"
#include "verilated.h"

namespace trn2vp::test {
namespace {

using testing::HasSubstr;

template <class Model>
class Bench {
 public:
  Bench() {
    context_.fatalOnError(false);
    context_.errorLimit(std::numeric_limits<int>::max());
    model_.rst_ni = 0;
    edge();
    edge();
    model_.rst_ni = 1;
  }
  ~Bench() {
    Verilated::threadContextp(&context_);
    model_.final();
  }
  Model* operator->() { return &model_; }

  void edge() {
    model_.clk_i = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
    context_.timeInc(1);
  }
  /// What the assertions say at `edges` edges.
  std::string say(int edges = 1) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    for (int i = 0; i < edges; ++i) edge();
    return testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
  }

 private:
  VerilatedContext context_;
  Model model_{&context_};
};

constexpr int kRows = 8;
constexpr int kCols = 8;
constexpr int kLatency = kRows + kCols + 1;

/// An array at rest whose environment offers nothing.
class ArrayAssertions : public testing::Test {
 protected:
  ArrayAssertions() {
    array_->res_ready_i = 1;
    array_->wl_ready_o = 1;
    array_->mv_ready_o = 0xFFFF;
    array_->wl_cells_i = 0xFFFF;
    array_->wl_mode_i = kDense;
    for (int q = 0; q < 4; ++q) {
      for (int g = 0; g < 4; ++g) {
        array_->mv_last_row_i[q][g] = 3;
        array_->mv_last_column_i[q][g] = 3;
        array_->mv_mode_i[q][g] = kDense;
        array_->mv_share_i[q][g] = 1;
        array_->mv_ratio_i[q][g] = 2;
      }
    }
  }
  static constexpr int kDense = 1, kFinite = 2, kDoubleRow = 4, kTransposeHigh = 16, kSparse = 32;
  Bench<Varray_assertions> array_;
};

TEST_F(ArrayAssertions, AreSilentWhenNothingIsWrong) {
  EXPECT_EQ(array_.say(3), "");
  array_->mv_valid_i = 1;
  EXPECT_EQ(array_.say(), "");
  array_->mv_valid_i = 0;
  EXPECT_EQ(array_.say(kLatency - 1), "");
  array_->res_valid_o = 0xF000;
  EXPECT_EQ(array_.say(), "");
  array_->res_valid_o = 0;
  EXPECT_EQ(array_.say(3), "");
}

TEST_F(ArrayAssertions, LoadStays) {
  array_->wl_valid_i = 1;
  array_->wl_ready_o = 0;
  EXPECT_EQ(array_.say(), "");
  array_->wl_valid_i = 0;
  EXPECT_THAT(array_.say(), HasSubstr("LoadStays"));
}
TEST_F(ArrayAssertions, LoadDataStays) {
  array_->wl_valid_i = 1;
  array_->wl_ready_o = 0;
  EXPECT_EQ(array_.say(), "");
  array_->wl_data_i[7] = 1;
  EXPECT_THAT(array_.say(2), HasSubstr("LoadDataStays"));
}
TEST_F(ArrayAssertions, LoadMode) {
  for (const int mode : {0, kDense | kDoubleRow, kFinite, kTransposeHigh}) {
    array_->wl_valid_i = 1;
    array_->wl_mode_i = static_cast<CData>(mode);
    EXPECT_THAT(array_.say(), HasSubstr("LoadMode")) << mode;
  }
}
TEST_F(ArrayAssertions, LoadSomewhere) {
  array_->wl_valid_i = 1;
  array_->wl_cells_i = 0;
  EXPECT_THAT(array_.say(), HasSubstr("LoadSomewhere"));
}
TEST_F(ArrayAssertions, TilesApart) {
  array_->mv_valid_i = 0x0003;
  EXPECT_THAT(array_.say(2), HasSubstr("TilesApart"));
}
TEST_F(ArrayAssertions, SwapIsFull) {
  array_->mv_valid_i = 1;
  array_->mv_swap_i[0][0] = 1;
  array_->wl_full_o = 0xFFFE;
  EXPECT_THAT(array_.say(2), HasSubstr("SwapIsFull"));
}
TEST_F(ArrayAssertions, SwapEmpties) {
  array_->mv_valid_i = 1;
  array_->mv_swap_i[0][0] = 1;
  array_->wl_full_o = 0xFFFF;
  EXPECT_EQ(array_.say(), "");
  array_->mv_valid_i = 0;
  EXPECT_THAT(array_.say(), HasSubstr("SwapEmpties"));
}
TEST_F(ArrayAssertions, SwapAndLoad) {
  array_->mv_valid_i = 1;
  array_->mv_swap_i[0][0] = 1;
  array_->wl_full_o = 0xFFFF;
  array_->wl_valid_i = 1;
  array_->wl_cells_i = 0x8000;
  EXPECT_THAT(array_.say(2), HasSubstr("SwapAndLoad"));
}
TEST_F(ArrayAssertions, StandsStill) {
  array_->res_ready_i = 0;
  array_->res_valid_o = 1;
  EXPECT_THAT(array_.say(), HasSubstr("StandsStill"));
}
TEST_F(ArrayAssertions, ResultStays) {
  array_->res_ready_i = 0;
  array_->res_valid_o = 1;
  array_.say();
  array_->res_valid_o = 0;
  EXPECT_THAT(array_.say(), HasSubstr("ResultStays"));
}
TEST_F(ArrayAssertions, ResultDataStays) {
  array_->res_ready_i = 0;
  array_->res_valid_o = 1;
  array_.say();
  array_->res_data_o[3] = 1;
  EXPECT_THAT(array_.say(2), HasSubstr("ResultDataStays"));
}
TEST_F(ArrayAssertions, NoLostVector) {
  array_->mv_valid_i = 1;
  EXPECT_EQ(array_.say(), "");
  array_->mv_valid_i = 0;
  EXPECT_EQ(array_.say(kLatency - 1), "");
  EXPECT_THAT(array_.say(), HasSubstr("NoLostVector"));
}
TEST_F(ArrayAssertions, NoExtraVector) {
  array_->res_valid_o = 0x0100;
  EXPECT_THAT(array_.say(), HasSubstr("NoExtraVector"));
}
TEST_F(ArrayAssertions, VectorStays) {
  array_->mv_valid_i = 1;
  array_->mv_ready_o = 0;
  EXPECT_EQ(array_.say(), "");
  array_->mv_valid_i = 0;
  EXPECT_THAT(array_.say(2), HasSubstr("VectorStays"));
}
TEST_F(ArrayAssertions, VectorMode) {
  array_->mv_valid_i = 1;
  for (const int mode : {0, kDense | kFinite, kDoubleRow | kSparse}) {
    array_->mv_mode_i[0][0] = static_cast<CData>(mode);
    EXPECT_THAT(array_.say(2), HasSubstr("VectorMode")) << mode;
  }
}
TEST_F(ArrayAssertions, VectorTile) {
  array_->mv_valid_i = 0x0400;  // row group 2, column group 2
  array_->mv_last_row_i[2][2] = 1;
  EXPECT_THAT(array_.say(2), HasSubstr("VectorTile"));
}
TEST_F(ArrayAssertions, SparseShape) {
  array_->mv_valid_i = 1;
  array_->mv_mode_i[0][0] = kSparse;
  array_->mv_share_i[0][0] = 3;
  EXPECT_THAT(array_.say(2), HasSubstr("SparseShape"));
  array_->mv_share_i[0][0] = 4;
  array_->mv_ratio_i[0][0] = 1;
  EXPECT_THAT(array_.say(2), HasSubstr("SparseShape"));
}

TEST(PeAssertions, EachCanFire) {
  struct Case {
    const char* name;
    std::function<void(Vpe_assertions&)> violate;
  };
  const Case cases[] = {
      {"SwapAndShift", [](auto& pe) { pe.valid_i = pe.swap_i = pe.shift_i = 1; }},
      {"SwapIsValid", [](auto& pe) { pe.swap_i = 1; }},
      {"KindIsLegal", [](auto& pe) { pe.kind_i = 7; }},
      {"WideIsShift", [](auto& pe) { pe.shift_wide_i = 1; }},
  };
  for (const Case& c : cases) {
    Bench<Vpe_assertions> pe;
    EXPECT_EQ(pe.say(2), "");
    c.violate(*pe.operator->());
    EXPECT_THAT(pe.say(2), HasSubstr(c.name));
  }
}

class PsumAssertions : public testing::Test {
 protected:
  PsumAssertions() { adder_->ready_o = adder_->ready_i = 1; }
  Bench<Vpsum_assertions> adder_;
};

TEST_F(PsumAssertions, InputStays) {
  adder_->valid_i = 1;
  adder_->ready_o = 0;
  EXPECT_EQ(adder_.say(), "");
  adder_->valid_i = 0;
  EXPECT_THAT(adder_.say(), HasSubstr("InputStays"));
}
TEST_F(PsumAssertions, WhatIsInside) {
  adder_->valid_i = 1;
  EXPECT_EQ(adder_.say(), "");
  EXPECT_THAT(adder_.say(), HasSubstr("NoLostVector"));
  adder_->valid_i = 0;
  adder_->valid_o = 1;
  adder_.say();
  EXPECT_THAT(adder_.say(), HasSubstr("NoExtraVector"));
}
TEST_F(PsumAssertions, Output) {
  adder_->valid_i = 1;
  adder_.say();
  adder_->valid_o = 1;
  adder_->ready_i = 0;
  EXPECT_THAT(adder_.say(), HasSubstr("NotTakenWhenFull"));
  adder_->ready_o = 0;
  EXPECT_EQ(adder_.say(), "");
  adder_->psum_o[3] = 1;
  EXPECT_THAT(adder_.say(2), HasSubstr("OutputDataStays"));
  adder_->valid_o = 0;
  EXPECT_THAT(adder_.say(), HasSubstr("OutputStays"));
}

}  // namespace
}  // namespace trn2vp::test
