// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>

#include "rtl/bridge/verilated_array.h"

namespace trn2vp::cosim {

/// A Verilated array that outlives the RtlArray driving it, so that one can be given up in the
/// middle of its work and the model be reset for the next.
class SharedModel final : public rtl::VerilatedArray {
 public:
  explicit SharedModel(std::shared_ptr<rtl::VerilatedArray> model) : model_(std::move(model)) {}

  int rows() const override { return model_->rows(); }
  int cols() const override { return model_->cols(); }
  int pipe() const override { return model_->pipe(); }
  void settle(const rtl::ArrayInputs& inputs) override { model_->settle(inputs); }
  void clock() override { model_->clock(); }
  const rtl::ArrayOutputs& outputs() const override { return model_->outputs(); }

 private:
  std::shared_ptr<rtl::VerilatedArray> model_;
};

/// One edge with the reset active.
inline void reset(rtl::VerilatedArray& model) {
  rtl::ArrayInputs inputs;
  inputs.reset = true;
  model.settle(inputs);
  model.clock();
}

}  // namespace trn2vp::cosim
