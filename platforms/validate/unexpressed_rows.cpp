// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Published figures that the model can't be asked for, and why.
#include "platforms/validate/rows.h"

namespace trn2vp::validate {

const std::vector<Unexpressed>& unexpressed_rows() {
  constexpr const char* kNoTrn1 =
      "fixed costs of the Scalar and Tensor engines of Trainium1 are not parameters we have";
  static const std::vector<Unexpressed> all = {
      {"kernel.fp32_v2", "39.895 ms", "measurements.md 7.2", "Trn2",
       "not built: bound by loads of 512-byte and 2-KiB elements, how many of which the compiler "
       "keeps "
       "under way is not published"},
      {"kernel.bf16_tiled", "51.80 ms", "measurements.md 7.1", "Trn1", kNoTrn1},
      {"kernel.bf16_blocked", "22.07 ms", "measurements.md 7.1", "Trn1", kNoTrn1},
      {"dma.trn1_32k_transfer", "1,810 ns", "measurements.md 7.3", "Trn1",
       "a slower DMA engine: its rate is a parameter, but is not known apart from this row"},
      {"scalar.activate_n1_interval", "189 ns", "measurements.md 7.4", "Trn1", kNoTrn1},
      {"scalar.activate_n1_duration", "159 ns", "measurements.md 7.4", "Trn1", kNoTrn1},
      {"tensor.load_stationary_small", "67 ns", "measurements.md 7.4", "Trn1", kNoTrn1},
      {"tensor.bf16_latency_n128", "188 ns", "measurements.md 7.4", "Trn1", kNoTrn1},
      {"tensor.load_stationary_interval", "32 cycles", "measurements.md 7.4", "Trn1",
       "loads without multiplies between them are not what the figure is about, and with them the "
       "interval is that of the multiplies"},
      {"kernel.whole_profile", "67.53 ms", "measurements.md 7.4", "Trn1",
       "the kernel is not published"},
  };
  return all;
}

}  // namespace trn2vp::validate
