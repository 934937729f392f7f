// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <memory>

namespace trn2vp::rtl {

/// psum_op_e of rtl/formats_pkg.sv: how a result meets PSUM.
enum class PsumOp : std::uint8_t {
  kOverwrite = 0,
  kAdd = 1,   ///< FP32, nearest even, NaN canonical
  kLow = 2,   ///< transposed words: the lower 16 bits, the upper ones become zero
  kHigh = 3,  ///< the upper 16 bits, the lower ones stay
};

/// The Verilated rtl/psum_accumulate.sv at its pins. One clock edge is settle(), then clock().
class PsumAdder {
 public:
  static constexpr int kLanes = 128;

  struct Inputs {
    bool reset = false;
    bool valid = false;
    PsumOp op = PsumOp::kOverwrite;
    const std::uint32_t* chain = nullptr;  ///< [kLanes], FP32 bits; looked at if valid
    const std::uint32_t* psum = nullptr;   ///< the same
    bool ready = true;                     ///< the consumer takes the output
  };
  struct Outputs {
    bool ready = false;
    bool valid = false;
    const std::uint32_t* psum = nullptr;  ///< [kLanes]
  };

  PsumAdder();
  ~PsumAdder();

  void settle(const Inputs& inputs);
  void clock();
  const Outputs& outputs() const { return outputs_; }

  /// One vector through it: `psum` becomes what PSUM shall hold, kLanes words each.
  void apply(PsumOp op, const std::uint32_t* chain, std::uint32_t* psum);

 private:
  struct Model;
  std::unique_ptr<Model> model_;
  Outputs outputs_;
};

}  // namespace trn2vp::rtl
