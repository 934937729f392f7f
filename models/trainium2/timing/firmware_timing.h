// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// How long the chip's own firmware takes. The driver gives up on a reset after 480 s and on a
/// mailbox request after 1 s (facts "neuron-device-interface" 4.2, 4.3).
struct FirmwareTiming {
  double accept_us = 10.0;
  double reset_us = 1000.0;
  double mailbox_us = 10.0;
};

template <class V>
void describe(V& v, FirmwareTiming& t) {
  v("accept_us", t.accept_us,
    ParameterMeta{"us", 0, 1e9, Provenance::kAssumed, "no figure is published",
                  "doorbell of a reset request to its acceptance"});
  v("reset_us", t.reset_us,
    ParameterMeta{"us", 0, 1e9, Provenance::kAssumed, "no figure is published",
                  "acceptance to the end of the reset"});
  v("mailbox_us", t.mailbox_us,
    ParameterMeta{"us", 0, 1e9, Provenance::kAssumed, "no figure is published",
                  "doorbell of a mailbox request to its answer, without the memory"});
}

}  // namespace trn2vp::trainium2::timing
