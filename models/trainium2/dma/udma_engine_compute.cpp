// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What a UDMA engine computes on data that passes through it, and which completions it loses.
#include <algorithm>
#include <cmath>

#include "models/trainium2/dma/device_place.h"
#include "models/trainium2/dma/udma_engine.h"
#include "models/trainium2/fault_draw.h"

namespace trn2vp::trainium2 {

bool UdmaEngine::drops_completion() const {
  const timing::DmaFaults& faults = model_.faults;
  return fault_hits(faults.dropped_completions_ppm, faults.seed, origin_.engine,
                    statistics_.packets);
}

/// stream_ becomes output_, and targets_ shrink to what there is to write.
std::optional<UdmaEngine::Fault> UdmaEngine::transform(const Packet& p) {
  const StreamOperation& op = p.operation;
  const bool unpacks = op.kind == StreamOperation::Kind::kDecompress;
  if (unpacks && all_untouched()) {
    output_.assign(p.output, 0);  // nobody wrote the source: a run without data
  } else if (!trainium2::apply(op, stream_.data(), p.bytes, output_)) {
    return unpacks ? Fault{udma::kGroupM2s, udma::kM2sStreamResponse}
                   : Fault{udma::kGroupS2m, udma::kS2mPacketLength};
  }
  auto left = static_cast<std::uint32_t>(output_.size());
  for (Span& target : targets_) {
    target.bytes = std::min(target.bytes, left);
    left -= target.bytes;
  }
  targets_.erase(std::remove_if(targets_.begin(), targets_.end(),
                                [](const Span& target) { return target.bytes == 0; }),
                 targets_.end());
  return op.accumulate ? accumulate(op) : std::nullopt;
}

/// The read of a read-modify-write: the sums are written like any other data.
std::optional<UdmaEngine::Fault> UdmaEngine::accumulate(const StreamOperation& op) {
  std::vector<std::uint8_t> memory(output_.size());
  std::uint32_t begin = 0;
  for (const Span& target : targets_) {
    std::uint64_t at = last_start_ps_;  // asked for together with the sources
    bool zeros = false;
    if (!bus_read(target.address, memory.data() + begin, target.bytes, at, zeros)) {
      return Fault{udma::kGroupS2m, udma::kS2mDataResponse};
    }
    write_free_ps_ = std::max(write_free_ps_, at);
    begin += target.bytes;
  }
  trainium2::accumulate(op.target, memory.data(), output_.data(),
                        static_cast<std::uint32_t>(output_.size()));
  return std::nullopt;
}

/// Time that writing `bytes` keeps the write side busy.
std::uint64_t UdmaEngine::write_ps(const StreamOperation& op, std::uint32_t bytes) const {
  const timing::DmaTiming& t = model_.timing;
  double ns = timing::element_ns(t, timing::DmaDirection::kWrite, bytes);
  const bool transposes = op.kind == StreamOperation::Kind::kTranspose;
  if (transposes || op.accumulate) {
    // Throughput is that of the slower side; the efficiencies are shares of it.
    const bool sbuf = !sources_.empty() && place_of(sources_.front().address) == Place::kSbuf;
    if (!sbuf) ns = std::max(ns, timing::element_ns(t, timing::DmaDirection::kRead, bytes));
    if (transposes) ns /= sbuf ? t.transpose_sbuf_efficiency : t.transpose_efficiency;
    if (op.accumulate) ns /= t.accumulate_efficiency;
  }
  return static_cast<std::uint64_t>(std::llround(ns * 1000));
}

}  // namespace trn2vp::trainium2
