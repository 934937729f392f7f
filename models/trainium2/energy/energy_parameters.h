// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::energy {

/// Energy of each event, and the power that is there without any. Sources and derivations, number
/// by number: docs/energy.md.
struct EnergyParameters {
  double mac_fp8_pj = 0.45;
  double mac_bf16_pj = 0.59;
  double mac_fp16_pj = 0.72;
  double mac_tf32_pj = 0.72;
  double mac_fp32_pj = 1.69;
  double vector_element_pj = 1.69;
  double scalar_element_pj = 3.38;
  double gpsimd_element_pj = 1.69;
  double sbuf_byte_pj = 1.42;
  double psum_byte_pj = 1.0;
  double hbm_byte_pj = 31.2;
  double dma_byte_pj = 1.75;
  double pcie_byte_pj = 52;
  double ddr5_byte_pj = 120;
  double neuronlink_byte_pj = 52;
  double static_w = 108;
};

template <class V>
void describe(V& v, EnergyParameters& p) {
  using P = Provenance;
  constexpr double kMost = 1000;
  v("mac_fp8_pj", p.mac_fp8_pj,
    ParameterMeta{"pJ", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: INT8 multiplication 0.07 (7 nm; a lower bound, no "
                  "FP8 figure is public) and FP32 addition 0.38",
                  "FP8 multiply-accumulate"});
  v("mac_bf16_pj", p.mac_bf16_pj,
    ParameterMeta{"pJ", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: 0.21 + 0.38 at 7 nm, TPUv4i paper",
                  "BF16 multiplication and FP32 addition"});
  v("mac_fp16_pj", p.mac_fp16_pj,
    ParameterMeta{"pJ", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: 0.34 + 0.38 at 7 nm, TPUv4i paper",
                  "FP16 multiplication and FP32 addition"});
  v("mac_tf32_pj", p.mac_tf32_pj,
    ParameterMeta{"pJ", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: as FP16, whose significand is as long",
                  "TF32 multiplication and FP32 addition"});
  v("mac_fp32_pj", p.mac_fp32_pj,
    ParameterMeta{"pJ", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: 1.31 + 0.38 at 7 nm; here it is four passes",
                  "FP32 multiplication and addition, all passes"});
  v("vector_element_pj", p.vector_element_pj,
    ParameterMeta{"pJ", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: one FP32 multiplication and addition",
                  "one element through the VectorEngine, without its memories"});
  v("scalar_element_pj", p.scalar_element_pj,
    ParameterMeta{"pJ", 0, kMost, P::kAssumed,
                  "graviton4-and-scale.md 5.1: two FP32 multiplications and additions (scale and "
                  "bias, one step of the function)",
                  "one element through the ScalarEngine, without its memories"});
  v("gpsimd_element_pj", p.gpsimd_element_pj,
    ParameterMeta{"pJ", 0, kMost, P::kAssumed,
                  "as the VectorEngine; what instructions of its processors cost is not public",
                  "one element through the GpSimdEngine, without its memories"});
  v("sbuf_byte_pj", p.sbuf_byte_pj,
    ParameterMeta{"pJ/byte", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: between SRAM of 32 KB (1.06) and 1 MB (1.75), at "
                  "the 192 KiB of a partition on a logarithmic scale",
                  "a byte read from or written to SBUF"});
  v("psum_byte_pj", p.psum_byte_pj,
    ParameterMeta{"pJ/byte", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.1: between SRAM of 8 KB (0.94) and 32 KB (1.06), at "
                  "the 16 KiB of a partition",
                  "a byte read from or written to PSUM"});
  v("hbm_byte_pj", p.hbm_byte_pj,
    ParameterMeta{"pJ/byte", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.2: 3.9 pJ/bit (HBM2 TPUv4i, HBM3E Samsung); other "
                  "sources up to 6",
                  "a byte read from or written to HBM, with its interface"});
  v("dma_byte_pj", p.dma_byte_pj,
    ParameterMeta{"pJ/byte", 0, kMost, P::kAssumed,
                  "graviton4-and-scale.md 5.1: as one access to an SRAM of 1 MB; on-chip transport "
                  "at this node is not public",
                  "a byte through a DMA engine and the fabric"});
  v("pcie_byte_pj", p.pcie_byte_pj,
    ParameterMeta{"pJ/byte", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.2: more than 6.5 pJ/bit, from NVIDIA's comparison",
                  "a byte over PCIe, both ends"});
  v("ddr5_byte_pj", p.ddr5_byte_pj,
    ParameterMeta{"pJ/byte", 0, kMost, P::kAssumed,
                  "graviton4-and-scale.md 5.2: about 15 pJ/bit (PHY 9, DRAM 0.76, termination "
                  "5.25), from 10 to 20; no primary source",
                  "a byte of the host's DMA read from or written to its DDR5, with the interface"});
  v("neuronlink_byte_pj", p.neuronlink_byte_pj,
    ParameterMeta{"pJ/byte", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 5.2, 5.3: as PCIe Gen5, 6.5 pJ/bit",
                  "a byte to another chip, both ends; counted where it is sent"});
  v("static_w", p.static_w,
    ParameterMeta{"W", 0, kMost, P::kInferred,
                  "graviton4-and-scale.md 3.8, 5.3: an estimate of 500 W per chip less what is "
                  "above at full load",
                  "clocks, leakage and all else of the whole chip, busy or not"});
}

}  // namespace trn2vp::trainium2::energy
