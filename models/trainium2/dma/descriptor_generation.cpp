// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/descriptor_generation.h"

#include <algorithm>
#include <bitset>

namespace trn2vp::trainium2 {

std::array<std::vector<GeneratedElement>, 16> generate(const CopyCommand& command) {
  std::array<std::vector<GeneratedElement>, 16> elements;
  const auto engines = static_cast<std::uint32_t>(std::bitset<16>(command.engine_mask).count());
  if (engines == 0) return elements;
  const std::uint32_t block = (command.rows + engines - 1) / engines;
  std::uint32_t row = 0;
  for (unsigned engine = 0; engine < elements.size(); ++engine) {
    if ((command.engine_mask >> engine & 1) == 0) continue;
    std::vector<GeneratedElement>& own = elements[engine];
    const std::uint32_t end = std::min(command.rows, row + block);
    for (; row < end; ++row) {
      GeneratedElement element;
      const auto place = [row](std::uint64_t base, std::int64_t stride,
                               const std::vector<std::uint32_t>& rows) {
        return base + static_cast<std::uint64_t>((rows.empty() ? row : rows[row]) * stride);
      };
      element.source = place(command.source, command.source_stride, command.source_rows);
      element.target = place(command.target, command.target_stride, command.target_rows);
      element.bytes = command.row_bytes;
      own.push_back(element);
    }
    if (own.empty()) own.emplace_back();
    own.back().notify = command.notify;
  }
  return elements;
}

}  // namespace trn2vp::trainium2
