// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/support/chip_bench.h"

#include <gtest/gtest.h>

#include "models/trainium2/dma/udma_registers.h"
#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/neuron_core/core_registers.h"
#include "models/trainium2/neuron_core/instruction_fetch.h"

namespace trn2vp::testing {

using namespace trainium2;
namespace map = trainium2::address_map;
using sc_core::sc_time;

namespace {

common::Memory::Parameters host_memory_parameters() {
  common::Memory::Parameters p;
  p.size = 1 << 20;
  p.latency = sc_time(500, sc_core::SC_NS);
  return p;
}

std::uint64_t queue_register(unsigned reg, unsigned queue) {
  const common::RegisterDecl& decl = udma_registers().registers[reg];
  return decl.offset + std::uint64_t{queue} * decl.stride;
}

std::uint64_t sequencer_register(unsigned core, isa::Engine engine, unsigned reg) {
  return map::kCore[core] + map::kSequencerOffset +
         static_cast<unsigned>(engine) * map::kSequencerStride +
         sequencer_registers().registers[reg].offset;
}

}  // namespace

ChipBench::ChipBench(const Chip::Parameters& parameters, const sc_core::sc_module_name& name)
    : sc_module(name),
      chip("chip", parameters),
      host_memory("host_memory", host_memory_parameters()),
      bar0("bar0"),
      bar4("bar4"),
      master_("master") {
  master_.socket.bind(chip.device());
  bar0.socket.bind(chip.bar0());
  bar4.socket.bind(chip.bar4());
  chip.host().bind(host_memory.socket);
  SC_HAS_PROCESS(ChipBench);
  SC_THREAD(script_thread);
}

void ChipBench::script_thread() { script_(); }

void ChipBench::run(const std::function<void()>& script, sc_time limit) {
  script_ = script;
  sc_core::sc_start(limit);
}

void ChipBench::write32(std::uint64_t address, std::uint32_t value) {
  sc_time delay;
  EXPECT_EQ(master_.write(address, &value, 4, delay), tlm::TLM_OK_RESPONSE) << std::hex << address;
  wait(delay);
}

std::uint32_t ChipBench::read32(std::uint64_t address) {
  sc_time delay;
  std::uint32_t value = 0;
  EXPECT_EQ(master_.read(address, &value, 4, delay), tlm::TLM_OK_RESPONSE) << std::hex << address;
  wait(delay);
  return value;
}

void ChipBench::debug(tlm::tlm_command command, std::uint64_t address, void* data,
                      std::size_t bytes) {
  tlm::tlm_generic_payload trans;
  common::set_up(trans, command, address, data, static_cast<unsigned>(bytes));
  EXPECT_EQ(master_.socket->transport_dbg(trans), bytes) << std::hex << address;
}

void ChipBench::poke(std::uint64_t address, const void* data, std::size_t bytes) {
  debug(tlm::TLM_WRITE_COMMAND, address, const_cast<void*>(data), bytes);
}

void ChipBench::peek(std::uint64_t address, void* data, std::size_t bytes) {
  debug(tlm::TLM_READ_COMMAND, address, data, bytes);
}

void ChipBench::set_up_queue(unsigned engine, unsigned queue, std::uint64_t m2s, std::uint64_t s2m,
                             std::uint32_t length) {
  const std::uint64_t base = map::dma_engine(engine);
  const auto set = [&](unsigned reg, std::uint32_t value) {
    write32(base + queue_register(reg, queue), value);
  };
  const auto ring = [&](unsigned cfg, unsigned reset, unsigned lo, unsigned hi, unsigned len,
                        std::uint64_t address) {
    set(cfg, 0x0300'0000);
    set(reset, 0x100);
    set(lo, static_cast<std::uint32_t>(address));
    set(hi, static_cast<std::uint32_t>(address >> 32));
    set(len, length);
    set(cfg, 0x0303'0000);
  };
  ring(kM2sQCfg, kM2sQSwCtrl, kM2sQBaseLow, kM2sQBaseHigh, kM2sQLength, m2s);
  ring(kS2mQCfg, kS2mQSwCtrl, kS2mQBaseLow, kS2mQBaseHigh, kS2mQLength, s2m);
}

void ChipBench::start_program(unsigned core, isa::Engine engine, std::uint64_t address,
                              const std::string& text) {
  const isa::Assembled assembled = isa::assemble(text);
  ASSERT_TRUE(assembled) << assembled.error;
  start_engine(core, engine, address, poke_program(address, assembled.program));
}

std::size_t ChipBench::poke_program(std::uint64_t address,
                                    const std::vector<isa::Instruction>& program) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(program.size() * isa::kInstructionBytes);
  for (const isa::Instruction& instruction : program) {
    const isa::EncodedInstruction code = isa::encode(instruction);
    bytes.insert(bytes.end(), code.begin(), code.end());
  }
  poke(address, bytes.data(), bytes.size());
  return bytes.size();
}

void ChipBench::start_engine(unsigned core, isa::Engine engine, std::uint64_t address,
                             std::size_t bytes) {
  const std::uint64_t m2s = next_ring_;
  const std::uint64_t s2m = next_ring_ + 0x1000;
  next_ring_ += 0x2000;
  set_up_queue(core * map::kDmaPerCore + static_cast<unsigned>(engine), InstructionFetch::kQueue,
               m2s, s2m, 64);
  const auto set = [&](unsigned reg, std::uint64_t value) {
    write32(sequencer_register(core, engine, reg), static_cast<std::uint32_t>(value));
  };
  set(kSeqProgramLo, address);
  set(kSeqProgramHi, address >> 32);
  set(kSeqProgramBytes, bytes);
  set(kSeqFetchM2sLo, m2s);
  set(kSeqFetchM2sHi, m2s >> 32);
  set(kSeqFetchS2mLo, s2m);
  set(kSeqFetchS2mHi, s2m >> 32);
  set(kSeqFetchRing, 64);
  set(kSeqControl, kSeqControlStart);
}

std::uint32_t ChipBench::wait_until_stopped(unsigned core, isa::Engine engine) {
  std::uint32_t status = 0;
  do {
    wait(1, sc_core::SC_US);
    status = read32(sequencer_register(core, engine, kSeqStatus));
  } while (status == 1 || status == 2);
  return status;
}

}  // namespace trn2vp::testing
