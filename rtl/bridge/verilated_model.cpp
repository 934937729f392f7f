// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// Compiled once per Verilated size; the only file that sees the class of the Verilated array.
#include <algorithm>
#include <utility>

#include TRN2VP_MODEL_HEADER
#include "rtl/bridge/verilated_array.h"
#include "verilated.h"
#if VM_COVERAGE
#include "verilated_cov.h"
#endif

namespace trn2vp::rtl {
namespace {

template <class Model, int Rows, int Cols>
class VerilatedModel final : public VerilatedArray {
 public:
  VerilatedModel() : model_(std::make_unique<Model>(context_.get())) {
    ArrayInputs inputs;
    inputs.reset = true;
    for (int edge = 0; edge < 2; ++edge) {
      settle(inputs);
      clock();
    }
    inputs.reset = false;
    settle(inputs);
  }
  ~VerilatedModel() override {
    use_context();
    model_->final();
  }

  int rows() const override { return Rows; }
  int cols() const override { return Cols; }
  int pipe() const override { return TRN2VP_PIPE; }

  void settle(const ArrayInputs& in) override {
    use_context();
    Model& m = *model_;
    m.clk_i = 0;
    m.rst_ni = !in.reset;
    apply(in.weights);
    SData valid = 0;
    for (std::size_t q = 0; q < kGrid; ++q) {
      for (std::size_t g = 0; g < kGrid; ++g) {
        if (!in.vectors[q][g].valid) continue;
        valid = static_cast<SData>(valid | 1u << (kGrid * q + g));
        apply(in.vectors[q][g], q, g);
      }
    }
    m.mv_valid_i = valid;
    m.res_ready_i = in.res_ready;
    m.tap_row_i = static_cast<CData>(in.tap_row);
    m.tap_col_i = static_cast<CData>(in.tap_col);
    m.eval();
    sample();
  }

  void clock() override {
    use_context();
    model_->clk_i = 1;
    model_->eval();
    sample();
  }

  const ArrayOutputs& outputs() const override { return outputs_; }

#if VM_COVERAGE
  void write_coverage(const std::string& file) const override {
    context_->coveragep()->write(file.c_str());
  }
#endif

 private:
  // Verilator 5.006 asks the context this thread used last, in an assertion that fires and when a
  // model's scopes are unregistered; it may be that of another model, which is no more.
  void use_context() { Verilated::threadContextp(context_.get()); }

  void apply(const WeightPins& in) {
    Model& m = *model_;
    m.wl_valid_i = in.valid;
    m.wl_cells_i = in.cells;
    if (!in.valid) return;
    m.wl_mode_i = static_cast<CData>(in.mode);
    m.wl_format_i = static_cast<CData>(in.format);
    m.wl_part_i = static_cast<CData>(in.part);
    std::copy_n(in.data, kGrid * Rows, m.wl_data_i.data());
    if (in.second != nullptr) std::copy_n(in.second, kGrid * Rows, m.wl_second_i.data());
  }

  void apply(const VectorPins& in, std::size_t q, std::size_t g) {
    Model& m = *model_;
    m.mv_swap_i[q][g] = in.swap;
    m.mv_last_row_i[q][g] = static_cast<CData>(in.last_row);
    m.mv_last_column_i[q][g] = static_cast<CData>(in.last_column);
    m.mv_mode_i[q][g] = static_cast<CData>(in.mode);
    m.mv_format_i[q][g] = static_cast<CData>(in.format);
    m.mv_part_i[q][g] = static_cast<CData>(in.part);
    m.mv_share_i[q][g] = static_cast<CData>(in.share);
    m.mv_ratio_i[q][g] = static_cast<CData>(in.ratio);
    m.mv_rows_i[q][g] = static_cast<CData>(in.rows);
    const std::size_t begin = q * Rows / kGrid;
    const std::size_t end = (static_cast<std::size_t>(in.last_row) + 1) * Rows / kGrid;
    for (std::size_t v = 0; v < static_cast<std::size_t>(in.values); ++v) {
      std::copy(in.data + v * Rows + begin, in.data + v * Rows + end,
                m.mv_data_i.data() + (g * kGrid + v) * Rows + begin);
    }
  }

  void sample() {
    Model& m = *model_;
    outputs_.wl_ready = m.wl_ready_o;
    outputs_.mv_ready = m.mv_ready_o;
    outputs_.wl_full = m.wl_full_o;
    outputs_.res_valid = m.res_valid_o;
    for (std::size_t q = 0; q < kGrid; ++q) outputs_.res_data[q] = m.res_data_o.data() + q * Cols;
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
