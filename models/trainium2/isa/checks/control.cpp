// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/checks/checks.h"

namespace trn2vp::trainium2::isa::checks {
namespace {

constexpr unsigned kQueues = 16;
constexpr std::uint32_t kMaxDescriptors = (1u << 24) - 16;
constexpr unsigned kBothCores = 3;

Result check_engines(const Instruction& instruction, const CoreGeometry& geometry) {
  if (instruction.engine_mask == 0)
    return broken("descriptor-count", "engines", "no engine chosen");
  if (instruction.engine_mask >> geometry.dma_engines == 0) return std::nullopt;
  return broken("dma-engine", "engines",
                "a mask of " + std::to_string(instruction.engine_mask) +
                    ", the core has engines 0 to " + std::to_string(geometry.dma_engines - 1));
}

Result check_trigger(const Instruction& instruction, const CoreGeometry& geometry) {
  if (instruction.queue >= kQueues) {
    return broken("queue", "queue", "queue " + std::to_string(instruction.queue));
  }
  if (Result result = check_engines(instruction, geometry)) return result;
  if (instruction.m2s_count > kMaxDescriptors) {
    return broken("descriptor-count", "m2s",
                  std::to_string(instruction.m2s_count) + " descriptors");
  }
  if (instruction.s2m_count == 0 || instruction.s2m_count > kMaxDescriptors) {
    return broken("descriptor-count", "s2m",
                  std::to_string(instruction.s2m_count) + " descriptors");
  }
  return std::nullopt;
}

/// One index in a partition for every row.
Result check_index(const char* name, const AccessPattern& index, std::uint32_t limit,
                   const Instruction& instruction, Engine engine) {
  if (!index.present()) return std::nullopt;
  if (engine != Engine::kGpSimd) {
    return broken("dge-index", name,
                  std::string("the generator of the ") + engine_name(engine) +
                      " Engine has no gather and scatter");
  }
  if (index.elements() != 1 || index.partition_count != instruction.rows) {
    return broken("dge-index", name,
                  std::to_string(index.partition_count) + " x " + std::to_string(index.elements()) +
                      " indices for " + std::to_string(instruction.rows) + " rows");
  }
  if (limit == 0) return broken("dge-index", name, "of a tensor of 0 rows");
  return std::nullopt;
}

Result check_direct2d(const Instruction& instruction, Engine engine, const CoreGeometry& geometry) {
  constexpr std::uint32_t kMaxRows = 1u << 16;
  constexpr std::uint32_t kMaxRowBytes = 1u << 16;
  if (instruction.queue >= kQueues) {
    return broken("queue", "queue", "queue " + std::to_string(instruction.queue));
  }
  if (Result result = check_engines(instruction, geometry)) return result;
  if (instruction.rows == 0 || instruction.rows > kMaxRows) {
    return broken("descriptor-count", "rows", std::to_string(instruction.rows) + " rows");
  }
  if (instruction.row_bytes == 0 || instruction.row_bytes > kMaxRowBytes) {
    return broken("descriptor-count", "row_bytes",
                  std::to_string(instruction.row_bytes) + " bytes");
  }
  if (Result result =
          check_index("src_index", instruction.src0, instruction.src_rows, instruction, engine)) {
    return result;
  }
  return check_index("dst_index", instruction.src1, instruction.dst_rows, instruction, engine);
}

Result check_sendrecv(const Instruction& instruction, Engine engine) {
  const AccessPattern& src = instruction.src0;
  if (instruction.send_to_rank > 1) {
    return broken("rank", "send_to_rank", std::to_string(instruction.send_to_rank));
  }
  if (instruction.recv_from_rank > 1) {
    return broken("rank", "recv_from_rank", std::to_string(instruction.recv_from_rank));
  }
  if (Result result = check_same_dtype("dst", instruction.dst.dtype, src.dtype)) return result;
  if (Result result = check_same_shape("dst", instruction.dst, src)) return result;
  if (instruction.dma_engine == SendrecvEngine::kDma) return std::nullopt;
  if (engine != Engine::kGpSimd) {
    return broken("sendrecv-engine", "dma_engine",
                  std::string(engine_name(engine)) + " cannot trigger gpsimd_dma");
  }
  const unsigned element = dtype_size(src.dtype);
  const std::uint64_t limit = 256u * element;
  if (src.elements() * element > limit) {
    return broken("sendrecv-size", "src",
                  std::to_string(src.elements() * element) + " bytes per partition, at most " +
                      std::to_string(limit));
  }
  return std::nullopt;
}

/// One word: one element in one partition.
Result check_word(const char* name, const AccessPattern& pattern) {
  if (pattern.partition_count == 1) return std::nullopt;
  return broken("shape", name, std::to_string(pattern.partition_count) + " partitions, not 1");
}

}  // namespace

Result check_control(const Instruction& instruction, Engine engine, const CoreGeometry& geometry) {
  switch (instruction.opcode) {
    case Opcode::kDmaTrigger:
      return check_trigger(instruction, geometry);
    case Opcode::kDmaDirect2d:
      return check_direct2d(instruction, engine, geometry);
    case Opcode::kSendrecv:
      return check_sendrecv(instruction, engine);
    case Opcode::kCoreBarrier:
      if (instruction.cores == kBothCores) return std::nullopt;
      return broken("cores", "cores", "mask " + std::to_string(instruction.cores) + ", not 3");
    case Opcode::kRegisterLoad:
      return check_word("src", instruction.src0);
    case Opcode::kRegisterStore:
      return check_word("dst", instruction.dst);
    case Opcode::kBranch:
      if (instruction.target != 0) return std::nullopt;
      return broken("branch-target", "target", "leads to itself");
    default:
      return std::nullopt;
  }
}

}  // namespace trn2vp::trainium2::isa::checks
