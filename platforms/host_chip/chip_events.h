// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/chip.h"
#include "models/trainium2/energy/energy.h"

namespace trn2vp::host_chip {

/// What the chip has done since the start of simulation, at the present time.
trainium2::energy::EventCounts events_of(trainium2::Chip& chip);

}  // namespace trn2vp::host_chip
