// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace trn2vp::kernels::nki {

/// A box of memory: bytes [begin, end) of rows [first, last). In SBUF and PSUM a row is a
/// partition; in HBM it is a row of the tensor.
struct Region {
  enum class Space : std::uint8_t { kSbuf, kPsum, kHbm };
  Space space = Space::kSbuf;
  std::uint64_t tensor = 0;  ///< HBM: the tensor
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// Who has to be done before somebody may touch a region: read after write, write after read, write
/// after write.
///
/// Operations are numbered in program order; each belongs to an agent (an engine or a DMA queue)
/// whose operations complete in order. Memory that is given to another tile needs nothing more:
/// what counts are bytes.
class DependencyTracker {
 public:
  struct Access {
    Region region;
    bool writes = false;
  };

  /// Operations that operation `operation` of `agent` has to wait for; remembers its accesses.
  std::vector<std::size_t> record(std::size_t operation, unsigned agent,
                                  const std::vector<Access>& accesses);

 private:
  struct Entry {
    Region region;
    bool writes;
    std::size_t operation;
    unsigned agent;
  };
  using Key = std::pair<Region::Space, std::uint64_t>;

  std::map<Key, std::vector<Entry>> entries_;
};

}  // namespace trn2vp::kernels::nki
