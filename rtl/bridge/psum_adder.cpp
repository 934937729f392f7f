// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/psum_adder.h"

#include <algorithm>
#include <stdexcept>

#include "Vpsum_accumulate.h"
#include "verilated.h"

namespace trn2vp::rtl {

struct PsumAdder::Model {
  VerilatedContext context;
  Vpsum_accumulate rtl{&context};
  void use_context() { Verilated::threadContextp(&context); }  // as in verilated_model.cpp
};

PsumAdder::PsumAdder() : model_(std::make_unique<Model>()) {
  Inputs inputs;
  inputs.reset = true;
  settle(inputs);
  clock();
}

PsumAdder::~PsumAdder() {
  model_->use_context();
  model_->rtl.final();
}

void PsumAdder::settle(const Inputs& inputs) {
  model_->use_context();
  Vpsum_accumulate& m = model_->rtl;
  m.clk_i = 0;
  m.rst_ni = !inputs.reset;
  m.valid_i = inputs.valid;
  if (inputs.valid) {
    m.op_i = static_cast<CData>(inputs.op);
    std::copy_n(inputs.chain, kLanes, m.chain_i.data());
    std::copy_n(inputs.psum, kLanes, m.psum_i.data());
  }
  m.ready_i = inputs.ready;
  m.eval();
  outputs_ = {m.ready_o != 0, m.valid_o != 0, m.psum_o.data()};
}

void PsumAdder::clock() {
  model_->use_context();
  Vpsum_accumulate& m = model_->rtl;
  m.clk_i = 1;
  m.eval();
  outputs_ = {m.ready_o != 0, m.valid_o != 0, m.psum_o.data()};
}

void PsumAdder::apply(PsumOp op, const std::uint32_t* chain, std::uint32_t* psum) {
  Inputs inputs;
  inputs.valid = true;
  inputs.op = op;
  inputs.chain = chain;
  inputs.psum = psum;
  settle(inputs);
  clock();
  if (!outputs_.valid) throw std::runtime_error("RTL: psum_accumulate has not taken a vector");
  std::copy_n(outputs_.psum, kLanes, psum);
}

}  // namespace trn2vp::rtl
