// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/custom_operator.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace trn2vp::trainium2::semantics {

using isa::AccessPattern;
using isa::Instruction;

namespace {

constexpr unsigned kProcessors = 8;
constexpr unsigned kPartitionsPerProcessor = 16;

struct Operand {
  trn2vp_tensor trn2vp_call::*tensor;
  AccessPattern Instruction::*pattern;
  bool written;
};

constexpr std::array<Operand, 4> kOperands = {{
    {&trn2vp_call::dst, &Instruction::dst, true},
    {&trn2vp_call::src0, &Instruction::src0, false},
    {&trn2vp_call::src1, &Instruction::src1, false},
    {&trn2vp_call::aux, &Instruction::aux, true},
}};

trn2vp_tensor slice(const AccessPattern& pattern, unsigned processor) {
  trn2vp_tensor tensor{};
  if (!pattern.present()) return tensor;
  tensor.dtype = static_cast<std::uint32_t>(pattern.dtype);
  tensor.element_bytes = isa::dtype_size(pattern.dtype);
  tensor.elements = static_cast<std::uint32_t>(pattern.elements());
  tensor.total_rows = pattern.partition_count;
  const unsigned start = pattern.start_partition;
  const unsigned first = std::max(start, processor * kPartitionsPerProcessor);
  const unsigned end =
      std::min(start + pattern.partition_count, (processor + 1) * kPartitionsPerProcessor);
  if (first >= end) return tensor;
  tensor.first_row = first - start;
  tensor.rows = end - first;
  return tensor;
}

trn2vp_call call_of(const Instruction& instruction, unsigned processor) {
  trn2vp_call call{};
  call.processor = processor;
  std::copy(instruction.imm.begin(), instruction.imm.end(), call.immediates);
  for (const Operand& operand : kOperands)
    call.*operand.tensor = slice(instruction.*operand.pattern, processor);
  return call;
}

/// One processor's copy of its rows, packed.
class LocalMemory {
 public:
  LocalMemory(const Instruction& instruction, unsigned processor, const PartitionBytes& memory)
      : call(call_of(instruction, processor)) {
    for (std::size_t o = 0; o < kOperands.size(); ++o) {
      trn2vp_tensor& tensor = call.*kOperands[o].tensor;
      if (tensor.rows == 0) continue;
      // Whole words, so that the operator may read its elements as what they are.
      packed_[o].resize(bytes(tensor) / sizeof(std::uint32_t) + 1);
      tensor.data = packed_[o].data();
      each_element(instruction.*kOperands[o].pattern, tensor, memory,
                   [&](std::uint8_t* local, std::uint8_t* sbuf) {
                     std::memcpy(local, sbuf, tensor.element_bytes);
                   });
    }
  }

  void write_back(const Instruction& instruction, const PartitionBytes& memory) {
    for (std::size_t o = 0; o < kOperands.size(); ++o) {
      trn2vp_tensor& tensor = call.*kOperands[o].tensor;
      if (tensor.rows == 0 || !kOperands[o].written) continue;
      each_element(instruction.*kOperands[o].pattern, tensor, memory,
                   [&](std::uint8_t* local, std::uint8_t* sbuf) {
                     std::memcpy(sbuf, local, tensor.element_bytes);
                   });
    }
  }

  trn2vp_call call;

 private:
  static std::size_t bytes(const trn2vp_tensor& tensor) {
    return std::size_t{tensor.rows} * tensor.elements * tensor.element_bytes;
  }

  template <class Move>
  static void each_element(const AccessPattern& pattern, const trn2vp_tensor& tensor,
                           const PartitionBytes& memory, Move&& move) {
    auto* local = static_cast<std::uint8_t*>(tensor.data);
    for (unsigned row = 0; row < tensor.rows; ++row) {
      std::uint8_t* sbuf = memory(pattern.buffer, pattern.start_partition + tensor.first_row + row);
      for (std::uint32_t k = 0; k < tensor.elements; ++k, local += tensor.element_bytes)
        move(local, sbuf + pattern.element_offset(k));
    }
  }

  std::array<std::vector<std::uint32_t>, kOperands.size()> packed_;
};

}  // namespace

void CustomOperators::fail(const std::string& what) const {
  throw CustomOperatorError("custom operators '" + path_ + "': " + what);
}

CustomOperators::CustomOperators(const std::string& path) : path_(path) {
  // Without a slash dlopen would search the system's folders.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) fail(std::string("expected a shared library: ") + dlerror());
  library_ = std::shared_ptr<void>(handle, [](void* library) { dlclose(library); });
  void* symbol = dlsym(handle, TRN2VP_CUSTOM_OPERATOR_SYMBOL);
  if (symbol == nullptr) fail("expected the symbol " TRN2VP_CUSTOM_OPERATOR_SYMBOL);
  trn2vp_custom_operators_function function = nullptr;
  std::memcpy(&function, &symbol, sizeof function);

  const trn2vp_operators* table = function();
  if (table == nullptr) fail(TRN2VP_CUSTOM_OPERATOR_SYMBOL " returned no table");
  if (table->version != TRN2VP_CUSTOM_OPERATOR_VERSION) {
    fail("interface version " + std::to_string(table->version) + ", expected " +
         std::to_string(TRN2VP_CUSTOM_OPERATOR_VERSION));
  }
  for (std::uint32_t i = 0; i < table->count; ++i) {
    const trn2vp_operator& one = table->operators[i];
    if (one.run == nullptr || one.cycles == nullptr || one.name == nullptr) {
      fail("operator " + std::to_string(one.id) + ": expected a name, run and cycles");
    }
    if (one.id > 0xFFFF) fail("operator " + std::to_string(one.id) + ": expected an id of 16 bits");
    if (!operators_.emplace(one.id, &one).second) {
      fail("operator " + std::to_string(one.id) + " is there twice");
    }
  }
}

const trn2vp_operator& CustomOperators::find(std::uint32_t id) const {
  const auto found = operators_.find(id);
  if (found == operators_.end()) fail("no operator " + std::to_string(id));
  return *found->second;
}

void CustomOperators::run(const Instruction& instruction, const PartitionBytes& memory) const {
  const trn2vp_operator& one = find(instruction.operator_id);
  std::vector<LocalMemory> processors;
  processors.reserve(kProcessors);
  for (unsigned processor = 0; processor < kProcessors; ++processor) {
    processors.emplace_back(instruction, processor, memory);
    int result = 0;
    try {
      result = one.run(&processors.back().call);
    } catch (...) {  // whatever a C++ operator throws must not cross the simulation
      fail(std::string("operator ") + one.name + " threw an exception on processor " +
           std::to_string(processor));
    }
    if (result != 0) {
      fail(std::string("operator ") + one.name + " returned " + std::to_string(result) +
           " on processor " + std::to_string(processor));
    }
  }
  for (LocalMemory& local : processors) local.write_back(instruction, memory);
}

std::uint64_t CustomOperators::cycles(const Instruction& instruction) const {
  const trn2vp_operator& one = find(instruction.operator_id);
  std::uint64_t most = 0;
  for (unsigned processor = 0; processor < kProcessors; ++processor) {
    const trn2vp_call call = call_of(instruction, processor);
    try {
      most = std::max(most, one.cycles(&call));
    } catch (...) {
      fail(std::string("cycles of operator ") + one.name + " threw an exception");
    }
  }
  return most;
}

}  // namespace trn2vp::trainium2::semantics
