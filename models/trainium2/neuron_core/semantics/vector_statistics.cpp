// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_statistics.h"

namespace trn2vp::trainium2::semantics {
namespace {

/// Statistics of every second value from `values`; `count` of them.
void half_stats(const float* values, std::size_t count, float* out) {
  out[0] = static_cast<float>(count);
  out[1] = 0.0f;
  out[2] = 0.0f;
  if (count == 0) return;
  float sum = 0.0f;
  for (std::size_t i = 0; i < count; ++i) sum += values[2 * i];
  out[1] = sum / out[0];
  for (std::size_t i = 0; i < count; ++i) {
    const float distance = values[2 * i] - out[1];
    out[2] += distance * distance;
  }
}

}  // namespace

void bn_stats(const isa::Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  std::vector<float> values, result(6);
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    load(i.src0, p, memory, values);
    half_stats(values.data(), (values.size() + 1) / 2, result.data());
    half_stats(values.data() + 1, values.size() / 2, result.data() + 3);
    writer.store(i.dst, p, memory, result);
  }
}

void bn_aggr(const isa::Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  std::vector<float> triples, result(2);
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    load(i.src0, p, memory, triples);
    float count = 0.0f;
    float sum = 0.0f;
    for (std::size_t t = 0; t < triples.size(); t += 3) {
      count += triples[t];
      sum += triples[t] * triples[t + 1];
    }
    result[0] = sum / count;
    float squares = 0.0f;
    for (std::size_t t = 0; t < triples.size(); t += 3) {
      const float distance = triples[t + 1] - result[0];
      squares += triples[t + 2] + triples[t] * (distance * distance);
    }
    result[1] = squares / count;
    writer.store(i.dst, p, memory, result);
  }
}

}  // namespace trn2vp::trainium2::semantics
