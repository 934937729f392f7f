// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// Size of SBUF, of which a core has 128 partitions.
struct SbufShape {
  std::uint64_t partition_bytes = 224 * 1024;
};

template <class V>
void describe(V& v, SbufShape& s) {
  v("partition_bytes", s.partition_bytes,
    ParameterMeta{"bytes", 8192, 256 * 1024, Provenance::kDocumented,
                  "trainium2.md 2.2: 28 MiB = 128 x 224 KiB; at most the 256 KiB from partition to "
                  "partition of the core's address window",
                  "bytes of each of the 128 partitions of SBUF", 64});
}

/// Size of PSUM, of which a core has 128 partitions.
struct PsumShape {
  std::uint64_t banks = 8;
  std::uint64_t bank_bytes = 2048;
};

template <class V>
void describe(V& v, PsumShape& s) {
  v("banks", s.banks,
    ParameterMeta{"1", 3, 16, Provenance::kDocumented,
                  "trainium2.md 2.2: 8 banks; attention needs three, and the kernels have a "
                  "semaphore for every tile of up to 16",
                  "banks of PSUM, each in all 128 partitions"});
  v("bank_bytes", s.bank_bytes,
    ParameterMeta{"bytes", 256, 2048, Provenance::kDocumented,
                  "trainium2.md 2.2: 2 KiB; at most the 512 moving columns of a matmul in FP32",
                  "bytes of a bank in each partition", 64});
}

}  // namespace trn2vp::trainium2::timing
