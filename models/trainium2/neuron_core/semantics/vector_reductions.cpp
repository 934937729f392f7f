// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_reductions.h"

#include <algorithm>

#include "models/trainium2/neuron_core/semantics/alu.h"
#include "models/trainium2/neuron_core/semantics/vector_elementwise.h"

namespace trn2vp::trainium2::semantics {

using isa::AluOp;
using isa::Instruction;
using isa::ReduceCommand;

namespace {

float& lane(Accumulators& accumulators, const isa::AccessPattern& data, unsigned p) {
  return accumulators[(data.start_partition + p) % accumulators.size()];
}

/// What the register holds before the first element.
float start_value(const Instruction& i, AluOp op, float current, unsigned p,
                  const PartitionBytes& memory) {
  switch (i.reduce_cmd) {
    case ReduceCommand::kReset:
    case ReduceCommand::kResetReduce:
      return reduction_identity(op);
    case ReduceCommand::kLoadReduce:
      return broadcast_operand(i, 1, p, memory);
    case ReduceCommand::kIdle:
    case ReduceCommand::kReduce:
      break;
  }
  return current;
}

void accumulate_row(const Instruction& i, AluOp op, unsigned p, const std::vector<float>& values,
                    const PartitionBytes& memory, VectorWriter& writer,
                    Accumulators& accumulators) {
  float& accumulator = lane(accumulators, i.src0, p);
  if (i.reduce_cmd != ReduceCommand::kIdle) {
    const float start = start_value(i, op, accumulator, p, memory);
    accumulator = accumulate(op, start, values.data(), values.size());
  }
  if (i.vectors[2].present) writer.store(i.vectors[2], p, memory, accumulator);
}

void reduce_words(const Instruction& i, std::size_t groups, const PartitionBytes& memory) {
  std::vector<std::uint32_t> words, results(groups);
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    load_words(i.src0, p, memory, words);
    const std::size_t length = words.size() / groups;
    for (std::size_t g = 0; g < groups; ++g)
      results[g] = reduce_bits(i.op0, words.data() + g * length, length);
    store_words(i.dst, p, memory, results);
  }
}

}  // namespace

void tensor_reduce(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  const std::size_t groups = i.dst.elements();
  if (isa::is_bitvec(i.op0)) return reduce_words(i, groups, memory);
  // Several partitions together, so that reduce() has independent rows to work on.
  constexpr unsigned kBlock = 8;
  std::array<std::vector<float>, kBlock> data;
  std::vector<const float*> rows;
  std::vector<float> results, row(groups);
  const std::size_t length = i.src0.elements() / groups;
  for (unsigned first = 0; first < i.src0.partition_count; first += kBlock) {
    const unsigned last = std::min<unsigned>(first + kBlock, i.src0.partition_count);
    rows.clear();
    for (unsigned p = first; p < last; ++p) {
      load(i.src0, p, memory, data[p - first]);
      for (std::size_t g = 0; g < groups; ++g) rows.push_back(data[p - first].data() + g * length);
    }
    results.resize(rows.size());
    reduce(i.op0, rows.data(), rows.size(), length, results.data());
    if (i.negate)
      apply(AluOp::kMultiply, results.data(), -1.0f, false, results.data(), results.size());
    for (unsigned p = first; p < last; ++p) {
      row.assign(results.begin() + static_cast<std::ptrdiff_t>((p - first) * groups),
                 results.begin() + static_cast<std::ptrdiff_t>((p - first + 1) * groups));
      writer.store(i.dst, p, memory, row);
    }
  }
}

void tensor_scalar_reduce(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer,
                          Accumulators& accumulators) {
  std::vector<float> values;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, values);
    apply(i.op0, values.data(), broadcast_operand(i, 0, p, memory), i.reverse0, values.data(),
          values.size());
    writer.store(i.dst, p, memory, values);
    accumulate_row(i, i.reduce_op, p, values, memory, writer, accumulators);
  }
}

void tensor_scalar_cumulative(const Instruction& i, const PartitionBytes& memory,
                              VectorWriter& writer, Accumulators& accumulators) {
  std::vector<float> values;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, values);
    apply(i.op0, values.data(), broadcast_operand(i, 0, p, memory), i.reverse0, values.data(),
          values.size());
    float& accumulator = lane(accumulators, i.src0, p);
    const float start = start_value(i, i.op1, accumulator, p, memory);
    accumulator = scan(i.op1, start, values.data(), values.data(), values.size());
    writer.store(i.dst, p, memory, values);
  }
}

void tensor_tensor_scan(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  std::vector<float> a, b;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, a);
    load(i.src1, p, memory, b);
    scan(i.op0, i.reverse0, i.op1, i.reverse1, broadcast_operand(i, 0, p, memory), a.data(),
         b.data(), a.data(), a.size());
    writer.store(i.dst, p, memory, a);
  }
}

void select_reduce(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer,
                   Accumulators& accumulators) {
  std::vector<float> values;
  std::vector<std::uint32_t> predicate;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    const float on_false = i.vectors[0].present ? load(i.vectors[0], p, memory) : i.value;
    load(i.src0, p, memory, values);
    load_words(i.src1, p, memory, predicate);
    for (std::size_t e = 0; e < values.size(); ++e)
      values[e] = (predicate[e] != 0) != i.reverse_pred ? values[e] : on_false;
    writer.store(i.dst, p, memory, values);
    accumulate_row(i, AluOp::kMaximum, p, values, memory, writer, accumulators);
  }
}

void range_select(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer,
                  Accumulators& accumulators) {
  // The fill is a constant of the instruction: rounded as one, not by chance.
  const float fill =
      numerics::decode(format_of(i.dst.dtype), writer.constant(i.dst.dtype, i.value));
  std::vector<float> values, stored, index(i.src0.elements()), above, below;
  for (std::size_t e = 0; e < index.size(); ++e)
    index[e] = static_cast<float>(i.offset + static_cast<std::int64_t>(e));
  above.resize(index.size());
  below.resize(index.size());
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, values);
    apply(i.op0, index.data(), load(i.vectors[0], p, memory), false, above.data(), above.size());
    apply(i.op1, index.data(), load(i.vectors[1], p, memory), false, below.data(), below.size());
    stored = values;
    for (std::size_t e = 0; e < values.size(); ++e) {
      if (above[e] != 0.0f && below[e] != 0.0f) continue;
      values[e] = i.value;
      stored[e] = fill;
    }
    writer.store(i.dst, p, memory, stored);
    accumulate_row(i, AluOp::kMaximum, p, values, memory, writer, accumulators);
  }
}

}  // namespace trn2vp::trainium2::semantics
