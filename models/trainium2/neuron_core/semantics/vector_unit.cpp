// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_unit.h"

#include <stdexcept>

#include "models/trainium2/neuron_core/semantics/copy.h"
#include "models/trainium2/neuron_core/semantics/vector_elementwise.h"
#include "models/trainium2/neuron_core/semantics/vector_moves.h"
#include "models/trainium2/neuron_core/semantics/vector_search.h"
#include "models/trainium2/neuron_core/semantics/vector_statistics.h"

namespace trn2vp::trainium2::semantics {

using isa::Instruction;
using isa::Opcode;

void VectorUnit::execute(const Instruction& instruction, const PartitionBytes& memory) {
  switch (instruction.opcode) {
    case Opcode::kTensorCopy:
      return tensor_copy(instruction, memory, writer_);
    case Opcode::kMemset:
      return memset_tensor(instruction, memory, writer_);
    case Opcode::kTensorTensor:
      return vector_tensor_tensor(instruction, memory, writer_);
    case Opcode::kTensorScalar:
      return vector_tensor_scalar(instruction, memory, writer_);
    case Opcode::kScalarTensorTensor:
      return scalar_tensor_tensor(instruction, memory, writer_);
    case Opcode::kTensorReduce:
      return tensor_reduce(instruction, memory, writer_);
    case Opcode::kTensorScalarReduce:
      return tensor_scalar_reduce(instruction, memory, writer_, accumulators_);
    case Opcode::kTensorScalarCumulative:
      return tensor_scalar_cumulative(instruction, memory, writer_, accumulators_);
    case Opcode::kTensorTensorScan:
      return tensor_tensor_scan(instruction, memory, writer_);
    case Opcode::kTensorCopyPredicated:
      return tensor_copy_predicated(instruction, memory, writer_);
    case Opcode::kSelectReduce:
      return select_reduce(instruction, memory, writer_, accumulators_);
    case Opcode::kRangeSelect:
      return range_select(instruction, memory, writer_, accumulators_);
    case Opcode::kReciprocal:
      return vector_reciprocal(instruction, memory, writer_);
    case Opcode::kBnStats:
      return bn_stats(instruction, memory, writer_);
    case Opcode::kBnAggr:
      return bn_aggr(instruction, memory, writer_);
    case Opcode::kMax8:
      return max8(instruction, memory, writer_);
    case Opcode::kNcFindIndex8:
      return find_index8(instruction, memory);
    case Opcode::kNcMatchReplace8:
      return match_replace8(instruction, memory, writer_);
    case Opcode::kNcStreamShuffle:
      return stream_shuffle(instruction, memory);
    case Opcode::kNcTranspose:
      return block_transpose(instruction, memory);
    case Opcode::kDropout:
      return random_.dropout(instruction, memory);
    case Opcode::kRng:
      return random_.fill(instruction, memory);
    case Opcode::kSetRngSeed:
      return random_.set_seed(instruction, memory);
    default:
      throw std::logic_error("VectorUnit: not an instruction of this engine");
  }
}

}  // namespace trn2vp::trainium2::semantics
