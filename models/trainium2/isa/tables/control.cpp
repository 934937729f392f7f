// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Instructions without a data path that every engine has.
#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa::tables {
namespace {

/// 0 in the encoding: none.
template <auto Member>
constexpr FieldInfo address_register(const char* name, unsigned offset, const char* doc) {
  FieldInfo info = optional(field<Member>(name, offset, doc));
  info.kind = FieldInfo::Kind::kOptionalRegister;
  info.get = [](const Instruction& i) {
    const std::uint8_t id = i.*Member;
    return id == kNoRegister ? 0u : 0x80u | id;
  };
  info.set = [](Instruction& i, std::uint32_t raw) {
    i.*Member = raw == 0 ? kNoRegister : static_cast<std::uint8_t>(raw & 0x7F);
  };
  return info;
}

InstructionInfo plain(Opcode opcode, const char* name, const char* profile_name, const char* doc) {
  return {opcode, name, "", profile_name, kAllEngines, {}, {}, {}, doc};
}

}  // namespace

void add_control(std::vector<InstructionInfo>& rows) {
  rows.push_back(
      plain(Opcode::kNop, "nop", "", "Does nothing but wait and update semaphores and events."));
  rows.push_back(
      plain(Opcode::kHalt, "halt", "",
            "End of the program: the sequencer stops fetching. Its updates still happen."));
  rows.push_back(plain(Opcode::kEventSemaphore, "event_semaphore", "EVENT_SEMAPHORE",
                       "Waits on and updates semaphores and events; no data. Events are set and "
                       "cleared with it, or with any other instruction."));
  rows.push_back(plain(Opcode::kDrain, "drain", "DRAIN",
                       "Waits until every earlier instruction of this engine is complete."));
  rows.push_back(
      {Opcode::kNotify,
       "notify",
       "",
       "NOTIFY",
       kAllEngines,
       {},
       {},
       {field<&Instruction::token>("token", 112, "word that the explicit notification carries")},
       "Writes an explicit notification to the notification queue of the NeuronCore."});
  rows.push_back(
      {Opcode::kCoreBarrier,
       "core_barrier",
       "core_barrier",
       "PSEUDO_CORE_BARRIER",
       kAllEngines,
       {},
       {},
       {field<&Instruction::cores>("cores", 112,
                                   "bit c = NeuronCore c of the logical core; only 3, cores 0 and "
                                   "1, is legal"),
        field<&Instruction::semaphore>("semaphore", 113, "semaphore that is used on each side")},
       "Adds one to the semaphore of the other NeuronCore of the logical core (LNC=2), waits until "
       "its own is at least one, and takes one off. Blocks this engine only."});
  rows.push_back(
      {Opcode::kDmaTrigger,
       "dma_trigger",
       "dma_copy",
       "PSEUDO_DMA_TRIGGER",
       kAllEngines,
       {},
       {},
       {field<&Instruction::queue>("queue", 112, "queue id 0..15, the same on every engine"),
        field<&Instruction::engine_mask>("engines", 114, "bit e = DMA engine e of this NeuronCore"),
        field<&Instruction::m2s_count>("m2s", 116,
                                       "descriptors added to each source (M2S) ring tail"),
        field<&Instruction::s2m_count>("s2m", 120,
                                       "descriptors added to each destination (S2M) ring tail")},
       "Rings the doorbells, S2M before M2S, of one queue on the chosen DMA engines. Complete when "
       "the doorbells are rung; the end of the transfer is signalled by a descriptor that writes a "
       "semaphore."});
  rows.push_back(
      {Opcode::kDmaDirect2d,
       "dma_direct2d",
       "dma_copy",
       "DMA_DIRECT2D",
       kScalarEngine | kSyncEngine | kGpSimdEngine,
       {optional(src0("src_index", kSbuf, bit(DType::kUint32),
                      "gather: row p comes from row index[p] of the source")),
        optional(src1("dst_index", kSbuf, bit(DType::kUint32),
                      "scatter: row p goes to row index[p] of the destination"))},
       {},
       {field<&Instruction::queue>("queue", 112,
                                   "queue id 0..15, the same on every engine; without a ring"),
        field<&Instruction::semaphore>("semaphore", 113,
                                       "every chosen engine adds one to it when it is done"),
        field<&Instruction::engine_mask>("engines", 114, "bit e = DMA engine e of this NeuronCore"),
        field<&Instruction::src_lo>("src_lo", 116, "device address of the first source row"),
        field<&Instruction::src_hi>("src_hi", 120, "... its upper word"),
        field<&Instruction::dst_lo>("dst_lo", 124, "device address of the first destination row"),
        field<&Instruction::dst_hi>("dst_hi", 128, "... its upper word"),
        field<&Instruction::src_stride>("src_stride", 132, "bytes from source row to source row"),
        field<&Instruction::dst_stride>("dst_stride", 136,
                                        "bytes from destination row to destination row"),
        field<&Instruction::rows>("rows", 140, "rows, 1..65,536"),
        field<&Instruction::row_bytes>("row_bytes", 144, "bytes of a row, 1..65,536"),
        address_register<&Instruction::src_register>("src_register", 148,
                                                     "bytes added to the source address"),
        address_register<&Instruction::dst_register>("dst_register", 149,
                                                     "bytes added to the destination address"),
        optional(field<&Instruction::src_rows>("src_rows", 152,
                                               "rows of the source that src_index may name")),
        optional(field<&Instruction::dst_rows>("dst_rows", 156,
                                               "rows of the destination that dst_index may name"))},
       "Copies rows with descriptors that the engine's descriptor generator (DGE) makes; none lie "
       "in memory. The rows go to the chosen DMA engines in equal blocks, the first rows to the "
       "first engine. Complete when the generator has taken it; the end of the transfer is "
       "signalled by the semaphore, which every chosen engine counts up, also one without rows. On "
       "the GpSimd Engine the processors make the descriptors (software DGE), which may take rows "
       "from and to places that a [rows, 1] tensor in SBUF names; an index beyond its rows stops "
       "the engine."});
  rows.push_back(
      {Opcode::kSendrecv,
       "sendrecv",
       "sendrecv",
       "",
       kAllEngines,
       {dst(kSbuf, kAnyType, "where the received tile goes"),
        src0("src", kSbuf, kAnyType, "tile to send: type, partitions and elements of dst")},
       {},
       {field<&Instruction::send_to_rank>("send_to_rank", 112, "0 or 1"),
        field<&Instruction::recv_from_rank>("recv_from_rank", 113, "0 or 1"),
        field<&Instruction::pipe_id>("pipe_id", 114, "exchanges with the same id belong together"),
        optional(choice<&Instruction::dma_engine>(
            "dma_engine", 115, sendrecv_engine_name,
            "dma: the shared DMA engines; gpsimd_dma: those of the GpSimd processors"))},
       "Exchanges tiles with the other NeuronCore of the logical core (LNC=2)."});
}

}  // namespace trn2vp::trainium2::isa::tables
