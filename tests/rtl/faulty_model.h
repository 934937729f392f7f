// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "rtl/bridge/verilated_array.h"

namespace trn2vp::test {

/// A Verilated array with something wrong at its pins, to see a checker find it. Made for streams
/// of the whole array.
class FaultyModel final : public rtl::VerilatedArray {
 public:
  explicit FaultyModel(std::unique_ptr<rtl::VerilatedArray> good) : good_(std::move(good)) {}

  bool lose_results = false;
  int flip_vector = -1;       ///< in this result vector (counted from 0) ...
  int flip_column = 0;        ///< ... the lowest bit of this column is wrong
  int refuse_load_at = -1;    ///< at this edge the weight port is not ready
  int refuse_vector_at = -1;  ///< at this edge the vector port is not ready

  int rows() const override { return good_->rows(); }
  int cols() const override { return good_->cols(); }
  int pipe() const override { return good_->pipe(); }

  void settle(const rtl::ArrayInputs& inputs) override {
    rtl::ArrayInputs seen = inputs;
    if (edge_ == refuse_load_at) seen.weights.valid = false;
    if (edge_ == refuse_vector_at) seen.vectors[0][0].valid = false;
    good_->settle(seen);
    copy();
    if (edge_ == refuse_load_at) outputs_.wl_ready = false;
    if (edge_ == refuse_vector_at) outputs_.mv_ready = 0;
  }

  void clock() override {
    good_->clock();
    ++edge_;
    copy();
    if (good_->outputs().res_valid != 0) ++vectors_;
  }

  const rtl::ArrayOutputs& outputs() const override { return outputs_; }

 private:
  static constexpr std::size_t kLast = rtl::kGrid - 1;

  void copy() {
    outputs_ = good_->outputs();
    if (lose_results) outputs_.res_valid = 0;
    if (outputs_.res_valid == 0 || vectors_ != flip_vector) return;
    const std::uint32_t* from = outputs_.res_data[kLast];
    data_.assign(from, from + cols());
    data_[static_cast<std::size_t>(flip_column)] ^= 1u;
    outputs_.res_data[kLast] = data_.data();
  }

  std::unique_ptr<rtl::VerilatedArray> good_;
  rtl::ArrayOutputs outputs_;
  std::vector<std::uint32_t> data_;
  int edge_ = 0;
  int vectors_ = 0;
};

/// A PE whose result has a wrong bit, from the tap and at the pins below it.
class FaultyPe final : public rtl::VerilatedArray {
 public:
  FaultyPe(int row, int column)
      : good_(rtl::make_verilated_array(8, 8)), row_(row), column_(column) {}
  int rows() const override { return 8; }
  int cols() const override { return 8; }
  int pipe() const override { return 1; }
  void settle(const rtl::ArrayInputs& inputs) override {
    inputs_ = inputs;
    good_->settle(inputs);
    copy();
  }
  void clock() override {
    good_->clock();
    copy();
  }
  const rtl::ArrayOutputs& outputs() const override { return outputs_; }

 private:
  void copy() {
    outputs_ = good_->outputs();
    if (inputs_.tap_col == column_) {
      if (inputs_.tap_row == row_) outputs_.tap.psum_out ^= 1u << 20;
      if (inputs_.tap_row > row_) outputs_.tap.psum_out ^= 1u << 19;
    }
    if (outputs_.res_valid == 0) return;
    data_.assign(outputs_.res_data[3], outputs_.res_data[3] + 8);
    data_[static_cast<std::size_t>(column_)] ^= 1u << 19;
    outputs_.res_data[3] = data_.data();
  }
  std::unique_ptr<rtl::VerilatedArray> good_;
  rtl::ArrayInputs inputs_;
  rtl::ArrayOutputs outputs_;
  std::vector<std::uint32_t> data_;
  int row_, column_;
};

}  // namespace trn2vp::test
