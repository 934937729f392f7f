// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/gpsimd_search.h"

#include <algorithm>
#include <cstring>

namespace trn2vp::trainium2::semantics {

using isa::AccessPattern;
using isa::Instruction;

namespace {

constexpr unsigned kPartitionsPerProcessor = 16;

struct Candidate {
  float value;
  std::uint32_t index;
  std::uint32_t word;
};

// A strict order of all candidates: NaN, then by value, of equals the higher index first.
bool below(const Candidate& a, const Candidate& b) {
  const bool a_nan = a.value != a.value;
  const bool b_nan = b.value != b.value;
  if (a_nan != b_nan) return a_nan;
  if (!a_nan && a.value != b.value) return a.value < b.value;
  return a.index > b.index;
}

std::vector<Candidate> read_snake(const Instruction& i, unsigned group,
                                  const PartitionBytes& memory) {
  std::vector<Candidate> snake(i.n);
  std::vector<std::uint32_t> words;
  std::vector<float> values;
  for (unsigned lane = 0; lane < kPartitionsPerProcessor; ++lane) {
    load_words(i.src0, group + lane, memory, words);
    load(i.src0, group + lane, memory, values);
    for (std::uint32_t s = lane; s < i.n; s += kPartitionsPerProcessor) {
      const std::uint32_t column = s / kPartitionsPerProcessor;
      snake[s] = {values[column], s, words[column]};
    }
  }
  return snake;
}

void write_word(const AccessPattern& pattern, unsigned p, std::uint64_t element,
                const PartitionBytes& memory, std::uint32_t word) {
  std::memcpy(memory(pattern.buffer, pattern.start_partition + p) + pattern.element_offset(element),
              &word, isa::dtype_size(pattern.dtype));
}

// FP32 or INT32, exactly.
std::vector<double> load_ids(const AccessPattern& pattern, const PartitionBytes& memory) {
  if (isa::is_float(pattern.dtype)) {
    std::vector<float> values;
    load(pattern, 0, memory, values);
    return {values.begin(), values.end()};
  }
  std::vector<std::uint32_t> words;
  load_words(pattern, 0, memory, words);
  std::vector<double> ids;
  for (const std::uint32_t word : words) ids.push_back(static_cast<std::int32_t>(word));
  return ids;
}

}  // namespace

void topk(const Instruction& i, const PartitionBytes& memory) {
  const std::uint64_t k = i.dst.elements();
  const std::uint64_t slots =
      (k + kPartitionsPerProcessor - 1) / kPartitionsPerProcessor * kPartitionsPerProcessor;
  for (unsigned group = 0; group < i.src0.partition_count; group += kPartitionsPerProcessor) {
    std::vector<Candidate> snake = read_snake(i, group, memory);
    const auto first = snake.end() - static_cast<std::ptrdiff_t>(k);
    std::nth_element(snake.begin(), first, snake.end(), below);
    std::sort(first, snake.end(), below);
    for (std::uint64_t j = 0; j < slots; ++j) {
      const Candidate result =
          j < k ? first[static_cast<std::ptrdiff_t>(j)] : Candidate{0.0f, 0, 0};
      const unsigned p = group + static_cast<unsigned>(j % kPartitionsPerProcessor);
      write_word(i.dst, p, j / kPartitionsPerProcessor, memory, result.word);
      write_word(i.aux, p, j / kPartitionsPerProcessor, memory, result.index);
    }
  }
}

void sequence_bounds(const Instruction& i, const PartitionBytes& memory) {
  const std::vector<double> ids = load_ids(i.src0, memory);
  const std::size_t n = ids.size();
  std::vector<float> bounds(2 * n);
  for (std::size_t start = 0; start < n;) {
    std::size_t end = start + 1;
    while (end < n && ids[end] == ids[start]) ++end;
    const bool padding = ids[start] == 0.0;
    for (std::size_t k = start; k < end; ++k) {
      bounds[k] = static_cast<float>(padding ? n : start);
      bounds[n + k] = padding ? -1.0f : static_cast<float>(end);
    }
    start = end;
  }
  store(i.dst, 0, memory, bounds);
}

void nonzero_with_count(const Instruction& i, const PartitionBytes& memory) {
  std::vector<float> values;
  std::vector<std::uint32_t> out;
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    if ((i.src0.start_partition + p) % kPartitionsPerProcessor != 0) continue;
    load(i.src0, p, memory, values);
    out.clear();
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (values[k] != 0.0f)
        out.push_back(static_cast<std::uint32_t>(k) + static_cast<std::uint32_t>(i.offset));
    }
    const auto count = static_cast<std::uint32_t>(out.size());
    out.resize(values.size(), static_cast<std::uint32_t>(i.imm[0]));
    out.push_back(count);
    store_words(i.dst, p, memory, out);
  }
}

}  // namespace trn2vp::trainium2::semantics
