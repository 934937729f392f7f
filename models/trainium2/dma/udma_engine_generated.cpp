// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Queues whose descriptors come from a generator instead of a ring in memory.
#include <algorithm>

#include "models/trainium2/dma/udma_engine.h"

namespace trn2vp::trainium2 {

bool UdmaEngine::takes_generated(unsigned queue) const {
  return queues_[queue].m2s.length() == 0 && queues_[queue].s2m.length() == 0;
}

// What cannot be worked off any more is dropped: nobody must wait for room that never comes.
bool UdmaEngine::drops_generated(unsigned queue) const {
  return queues_[queue].halted || queues_[queue].stopping || aborted();
}

unsigned UdmaEngine::room(unsigned queue) const {
  if (drops_generated(queue)) return DescriptorRing::kBuffer;
  const std::size_t held = std::max(queues_[queue].m2s.buffered(), queues_[queue].s2m.buffered());
  return DescriptorRing::kBuffer - static_cast<unsigned>(held);
}

void UdmaEngine::deliver(unsigned queue, const std::vector<GeneratedElement>& elements) {
  Queue& q = queues_[queue];
  if (elements.empty() || drops_generated(queue)) return;
  for (const GeneratedElement& element : elements) {
    const std::uint32_t nothing = element.bytes == 0 ? descriptor::kDummy : 0;
    q.m2s.deliver(descriptor::m2s(element.source, element.bytes, 0,
                                  descriptor::kFirst | descriptor::kLast | nothing),
                  element.ready_ps, element.notify);
    if (element.bytes != 0) {
      q.s2m.deliver(descriptor::s2m(element.target, element.bytes, 0), element.ready_ps, 0);
    }
  }
  q.generated = true;
  runnable_ |= 1u << queue;
  count_outstanding(now_ps(), static_cast<std::int64_t>(elements.size()));
  wake(now_ps());
}

}  // namespace trn2vp::trainium2
