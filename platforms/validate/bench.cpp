// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/validate/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "models/trainium2/dma/udma_registers.h"
#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/neuron_core/core_registers.h"
#include "models/trainium2/neuron_core/instruction_fetch.h"

namespace trn2vp::validate {

using namespace trainium2;
namespace map = trainium2::address_map;
using isa::Engine;
using sc_core::sc_time;

namespace {

constexpr std::uint32_t kFetchRing = 64;

// Ten intervals of refresh; whole cycles of the engines' clocks, too.
const sc_time kPhase(39, sc_core::SC_US);
// A bank is under refresh for a twentieth of the time: measurements are of the rest.
const sc_time kOffRefresh(1, sc_core::SC_US);

// Memory between the firmware's share and the end of stack 0.
kernels::BumpAllocator all_of_hbm() {
  return {map::kHbm[0] + map::kHbmFirmwareReserved, map::kHbm[0] + map::kHbmSize};
}

common::Memory::Parameters host_memory_parameters() {
  common::Memory::Parameters p;
  p.size = 1 << 20;
  p.latency = sc_time(500, sc_core::SC_NS);
  return p;
}

// Operands are whatever memory holds: only times are measured.
Chip::Parameters chip_parameters(const timing::ChipTiming& timing) {
  Chip::Parameters p;
  p.timing = timing;
  p.timing_only = true;
  return p;
}

std::uint64_t queue_register(unsigned reg, unsigned queue) {
  const common::RegisterDecl& decl = udma_registers().registers[reg];
  return decl.offset + std::uint64_t{queue} * decl.stride;
}

std::uint64_t sequencer_register(Engine engine, unsigned reg) {
  return map::kCore[0] + map::kSequencerOffset +
         static_cast<unsigned>(engine) * map::kSequencerStride +
         sequencer_registers().registers[reg].offset;
}

}  // namespace

Bench::Bench(const sc_core::sc_module_name& name, const timing::ChipTiming& timing)
    : sc_module(name),
      chip_("chip", chip_parameters(timing)),
      host_memory_("host_memory", host_memory_parameters()),
      bar0_("bar0"),
      bar4_("bar4"),
      master_("master"),
      waves_("chip.core0"),
      memory_(all_of_hbm()) {
  master_.socket.bind(chip_.device());
  bar0_.socket.bind(chip_.bar0());
  bar4_.socket.bind(chip_.bar4());
  chip_.host().bind(host_memory_.socket);
  chip_.attach_waves(waves_, "chip");
}

void Bench::clear() {
  programs_ = {};
  memory_ = all_of_hbm();
  for (unsigned id = 0; id < map::kSemaphores; ++id)
    write32(map::kCore[0] + map::kSemaphoreSetOffset + 4 * id, 0);
  wait(1, sc_core::SC_US);
  waves_.clear();
}

std::uint64_t Bench::allocate(std::size_t bytes, std::size_t alignment) {
  return memory_(bytes, alignment);
}

std::uint64_t Bench::one() {
  const std::uint32_t value = 1;
  const std::uint64_t address = allocate(sizeof value);
  poke(address, &value, sizeof value);
  return address;
}

void Bench::poke(std::uint64_t address, const void* data, std::size_t bytes) {
  tlm::tlm_generic_payload trans;
  common::set_up(trans, tlm::TLM_WRITE_COMMAND, address, const_cast<void*>(data),
                 static_cast<unsigned>(bytes));
  if (master_.socket->transport_dbg(trans) != bytes)
    throw std::logic_error(fmt::format("no memory at {:#x}", address));
}

void Bench::write32(std::uint64_t address, std::uint32_t value) {
  sc_time delay;
  if (master_.write(address, &value, 4, delay) != tlm::TLM_OK_RESPONSE)
    throw std::logic_error(fmt::format("no register at {:#x}", address));
  wait(delay);
}

void Bench::program(Engine engine, const std::string& text) {
  isa::Assembled assembled = isa::assemble(text);
  if (!assembled) throw std::logic_error(assembled.error + ": " + text);
  program(engine, std::move(assembled.program));
}

void Bench::program(Engine engine, std::vector<isa::Instruction> code) {
  isa::Instruction go;
  go.opcode = isa::Opcode::kEventSemaphore;
  go.waits[0] = {kGo, isa::SemaphoreWait::Condition::kGreaterEqual, 1};
  code.insert(code.begin(), go);
  isa::Instruction halt;
  halt.opcode = isa::Opcode::kHalt;
  code.push_back(halt);
  programs_[static_cast<std::size_t>(engine)] = {true, 0, std::move(code)};
}

void Bench::set_up_queue(unsigned engine, unsigned queue, std::uint64_t m2s, std::uint64_t s2m,
                         std::uint32_t length) {
  const auto set = [&](unsigned reg, std::uint64_t value) {
    write32(map::dma_engine(engine) + queue_register(reg, queue),
            static_cast<std::uint32_t>(value));
  };
  const auto ring = [&](unsigned cfg, unsigned reset, unsigned lo, unsigned hi, unsigned len,
                        std::uint64_t address) {
    set(cfg, 0x0300'0000);
    set(reset, 0x100);
    set(lo, address);
    set(hi, address >> 32);
    set(len, length);
    set(cfg, 0x0303'0000);
  };
  ring(kM2sQCfg, kM2sQSwCtrl, kM2sQBaseLow, kM2sQBaseHigh, kM2sQLength, m2s);
  ring(kS2mQCfg, kS2mQSwCtrl, kS2mQBaseLow, kS2mQBaseHigh, kS2mQLength, s2m);
}

void Bench::set_up(const kernels::DmaRings& rings, unsigned core) {
  for (unsigned engine = 0; engine < kernels::kDmaEngines; ++engine) {
    if (rings.size(engine) == 0) continue;
    const std::vector<std::uint8_t> m2s = rings.m2s_image(engine);
    const std::vector<std::uint8_t> s2m = rings.s2m_image(engine);
    const std::uint64_t m2s_address = allocate(m2s.size());
    const std::uint64_t s2m_address = allocate(s2m.size());
    poke(m2s_address, m2s.data(), m2s.size());
    poke(s2m_address, s2m.data(), s2m.size());
    set_up_queue(core * kernels::kDmaEngines + engine, rings.queue(), m2s_address, s2m_address,
                 static_cast<std::uint32_t>(m2s.size() / 16));
  }
}

void Bench::start(const kernels::DmaRings& rings, unsigned core) {
  for (unsigned engine = 0; engine < kernels::kDmaEngines; ++engine) {
    const std::uint64_t registers = map::dma_engine(core * kernels::kDmaEngines + engine);
    for (const unsigned reg : {kS2mQTailInc, kM2sQTailInc})
      write32(registers + queue_register(reg, rings.queue()), rings.size(engine));
  }
}

void Bench::start(Engine engine, const Program& program) {
  const std::uint64_t m2s = allocate(kFetchRing * 16);
  const std::uint64_t s2m = allocate(kFetchRing * 16);
  set_up_queue(static_cast<unsigned>(engine), InstructionFetch::kQueue, m2s, s2m, kFetchRing);
  const auto set = [&](unsigned reg, std::uint64_t value) {
    write32(sequencer_register(engine, reg), static_cast<std::uint32_t>(value));
  };
  set(kSeqProgramLo, program.address);
  set(kSeqProgramHi, program.address >> 32);
  set(kSeqProgramBytes, program.code.size() * isa::kInstructionBytes);
  set(kSeqFetchM2sLo, m2s);
  set(kSeqFetchM2sHi, m2s >> 32);
  set(kSeqFetchS2mLo, s2m);
  set(kSeqFetchS2mHi, s2m >> 32);
  set(kSeqFetchRing, kFetchRing);
  set(kSeqControl, kSeqControlStart);
}

bool Bench::running(Engine engine) {
  const Sequencer& sequencer = chip_.core(0).sequencer(engine);
  if (sequencer.error()) {
    throw std::runtime_error(fmt::format("{} stopped: {}: {} ({})", isa::engine_name(engine),
                                         sequencer.error()->rule, sequencer.error()->text,
                                         sequencer.error()->instruction));
  }
  return sequencer.status() != SequencerStatus::kHalted;
}

void Bench::run(sc_time limit) {
  for (std::size_t i = 0; i < programs_.size(); ++i) {
    Program& program = programs_[i];
    if (!program.used) continue;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(program.code.size() * isa::kInstructionBytes);
    for (const isa::Instruction& instruction : program.code) {
      const isa::EncodedInstruction code = isa::encode(instruction);
      bytes.insert(bytes.end(), code.begin(), code.end());
    }
    program.address = allocate(bytes.size());
    poke(program.address, bytes.data(), bytes.size());
    start(static_cast<Engine>(i), program);
  }
  // Longer than it takes to fill an instruction FIFO, and then to the same phase of clocks and
  // refreshes that every measurement begins with.
  wait(10, sc_core::SC_US);
  wait(kPhase - sc_core::sc_time_stamp() % kPhase + kOffRefresh);
  write32(map::semaphore_increment(0, kGo), 1);
  const sc_time end = sc_core::sc_time_stamp() + limit;
  for (std::size_t i = 0; i < programs_.size(); ++i) {
    while (programs_[i].used && running(static_cast<Engine>(i))) {
      if (sc_core::sc_time_stamp() > end) throw std::runtime_error("programs do not end");
      wait(1, sc_core::SC_US);
    }
  }
  // What the last instructions set off: DMA, semaphore updates.
  wait(20, sc_core::SC_US);
}

double Bench::issued(Engine engine, std::size_t index) const {
  const std::uint64_t pc =
      programs_[static_cast<std::size_t>(engine)].address + (index + 1) * isa::kInstructionBytes;
  for (const WaveRecorder::Change& change : waves_.changes(engine_key(engine) + ".pc")) {
    if (change.value == pc) return static_cast<double>(change.time_ps) / 1000;
  }
  throw std::runtime_error(
      fmt::format("{} never started instruction {}", isa::engine_name(engine), index));
}

void Bench::wait_for(unsigned id, std::int64_t value, sc_time limit) {
  const sc_time end = sc_core::sc_time_stamp() + limit;
  while (!has_reached(id, value)) {
    if (sc_core::sc_time_stamp() > end)
      throw std::runtime_error(fmt::format("semaphore {} does not reach {}", id, value));
    wait(1, sc_core::SC_US);
  }
}

bool Bench::has_reached(unsigned id, std::int64_t value) const {
  const auto& changes = waves_.changes("semaphores.semaphore_" + std::to_string(id));
  return std::any_of(changes.begin(), changes.end(), [&](const WaveRecorder::Change& change) {
    return static_cast<std::int32_t>(change.value) >= value;
  });
}

double Bench::reached(unsigned id, std::int64_t value) const {
  for (const WaveRecorder::Change& change :
       waves_.changes("semaphores.semaphore_" + std::to_string(id))) {
    if (static_cast<std::int32_t>(change.value) >= value)
      return static_cast<double>(change.time_ps) / 1000;
  }
  throw std::runtime_error(fmt::format("semaphore {} never reached {}", id, value));
}

}  // namespace trn2vp::validate
