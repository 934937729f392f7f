// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {

enum class Place { kDram, kSbuf, kRegisters };

/// What kind of thing lies at a device address. Peer windows repeat the map of a chip.
inline Place place_of(std::uint64_t address) {
  namespace map = address_map;
  address &= (std::uint64_t{1} << 48) - 1;
  if ((address & map::kHostBit) != 0) return Place::kDram;
  address &= ~((std::uint64_t{1} << 47) | (std::uint64_t{1} << 38));
  if (address < map::kApbSe[0]) return Place::kDram;
  for (const std::uint64_t core : {map::kCore[0], map::kCore[1]}) {
    if (address >= core && address - core < map::kSbufWindow) return Place::kSbuf;
  }
  return Place::kRegisters;
}

}  // namespace trn2vp::trainium2
