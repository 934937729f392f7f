// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"
#include "models/numerics/codec.h"

namespace trn2vp::trainium2 {

/// How the Vector, Scalar and GpSimd engines of a chip turn FP32 results into elements. The array
/// and its accumulation in PSUM always round to nearest even.
struct Rounding {
  std::uint64_t stochastic_rounding_en = 0;
  std::uint64_t stochastic_rounding_seed = 0;
  std::uint64_t saturate_infinity = 0;
};

template <class V>
void describe(V& v, Rounding& r) {
  v("stochastic_rounding_en", r.stochastic_rounding_en,
    ParameterMeta{"on/off", 0, 1, Provenance::kDocumented,
                  "trainium2.md 4: NEURON_RT_STOCHASTIC_ROUNDING_EN",
                  "round results stochastically instead of to nearest even"});
  v("stochastic_rounding_seed", r.stochastic_rounding_seed,
    ParameterMeta{"1", 0, 4294967295.0, Provenance::kDocumented,
                  "PyTorch Neuron environment variables: NEURON_RT_STOCHASTIC_ROUNDING_SEED; the "
                  "generator behind it is not published",
                  "seed of stochastic rounding: equal seeds give equal runs"});
  v("saturate_infinity", r.saturate_infinity,
    ParameterMeta{
        "on/off", 0, 1, Provenance::kDocumented,
        "trainium2.md 4: compiler option --enable-saturate-infinity",
        "a result beyond the range of its type is the largest finite value, not infinity"});
}

/// Settings of stream `stream` (0..65535): each has 2^48 draws of its own of the generator that
/// the seed selects, so that no two engines round alike.
inline numerics::EncodeOptions encode_options(const Rounding& rounding, unsigned stream) {
  return {
      rounding.stochastic_rounding_en != 0 ? numerics::Rounding::kStochastic
                                           : numerics::Rounding::kNearestEven,
      rounding.saturate_infinity != 0 ? numerics::Overflow::kSaturate
                                      : numerics::Overflow::kInfinity,
      {static_cast<std::uint32_t>(rounding.stochastic_rounding_seed), std::uint64_t{stream} << 48}};
}

}  // namespace trn2vp::trainium2
