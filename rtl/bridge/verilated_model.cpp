// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// Compiled once per Verilated size; the only file that sees a Verilated class.
#include <algorithm>
#include <utility>

#include TRN2VP_MODEL_HEADER
#include "rtl/bridge/verilated_array.h"
#include "verilated.h"

namespace trn2vp::rtl {
namespace {

template <class Model, int Rows, int Cols>
class VerilatedModel final : public VerilatedArray {
 public:
  VerilatedModel() : model_(std::make_unique<Model>(context_.get())) {
    model_->clk_i = 0;
    model_->rst_ni = 1;
    model_->eval();
    model_->rst_ni = 0;
    settle({});
    clock();
    settle({});
    model_->rst_ni = 1;
    settle({});
  }
  ~VerilatedModel() override {
    // Verilator 5.006 unregisters a model's scopes from the context this thread used last.
    Verilated::threadContextp(context_.get());
    model_->final();
  }

  int rows() const override { return Rows; }
  int cols() const override { return Cols; }

  void settle(const ArrayInputs& in) override {
    Model& m = *model_;
    m.clk_i = 0;
    m.wl_valid_i = in.wl_valid;
    if (in.wl_valid) {
      m.wl_format_i = static_cast<CData>(in.wl_format);
      for (int g = 0; g < 4; ++g) {
        std::copy_n(in.wl_data + g * Rows, Rows, &m.wl_data_i[static_cast<std::size_t>(g)][0]);
      }
    }
    m.mv_valid_i = in.mv_valid;
    m.mv_swap_i = in.mv_swap;
    if (in.mv_valid) {
      m.mv_format_i = static_cast<CData>(in.mv_format);
      std::copy_n(in.mv_data, Rows, &m.mv_data_i[0]);
      std::fill_n(&m.mv_row_en_i[0], in.mv_rows, CData{1});
      std::fill_n(&m.mv_row_en_i[0] + in.mv_rows, Rows - in.mv_rows, CData{0});
    }
    m.tap_row_i = static_cast<CData>(in.tap_row);
    m.tap_col_i = static_cast<CData>(in.tap_col);
    m.eval();
    sample();
  }

  void clock() override {
    model_->clk_i = 1;
    model_->eval();
    sample();
  }

  const ArrayOutputs& outputs() const override { return outputs_; }

 private:
  void sample() {
    Model& m = *model_;
    outputs_.wl_ready = m.wl_ready_o;
    outputs_.mv_ready = m.mv_ready_o;
    outputs_.wl_full = m.wl_full_o;
    outputs_.res_valid = m.res_valid_o;
    outputs_.res_data = &m.res_data_o[0];
    outputs_.tap = {m.tap_valid_o != 0, m.tap_x_o, m.tap_w_o, m.tap_psum_in_o, m.tap_psum_out_o};
  }

  std::unique_ptr<VerilatedContext> context_ = std::make_unique<VerilatedContext>();
  std::unique_ptr<Model> model_;
  ArrayOutputs outputs_;
};

}  // namespace

std::unique_ptr<VerilatedArray> TRN2VP_FACTORY();
std::unique_ptr<VerilatedArray> TRN2VP_FACTORY() {
  return std::make_unique<VerilatedModel<TRN2VP_MODEL, TRN2VP_ROWS, TRN2VP_COLS>>();
}

}  // namespace trn2vp::rtl
