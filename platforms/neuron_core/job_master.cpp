// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/neuron_core/job_master.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "models/graviton4/address_map.h"
#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/udma_registers.h"
#include "models/trainium2/neuron_core/core_peer.h"
#include "models/trainium2/neuron_core/core_registers.h"
#include "models/trainium2/neuron_core/instruction_fetch.h"

namespace trn2vp::neuron_core {

namespace map = trainium2::address_map;
using namespace trainium2;
using sc_core::sc_time;

namespace {

/// Where the job expects host memory.
constexpr std::uint64_t kStore = graviton4::address_map::kRam;
constexpr std::size_t kPiece = 1 << 20;  // of a copy
/// Looks in which nobody works until an error is taken for the end.
constexpr int kQuietLooks = 100;

const sc_time kLook(1, sc_core::SC_US);
/// From the end of the programs to reading their results: what a host takes at least.
const sc_time kSettle(20, sc_core::SC_US);

std::uint64_t sequencer(const trn2vp_program& program, unsigned reg) {
  return map::kCore[program.core] + map::kSequencerOffset + program.engine * map::kSequencerStride +
         sequencer_registers().registers[reg].offset;
}

/// `index`: queue or group of errors.
std::uint64_t udma_register(unsigned engine, unsigned reg, unsigned index) {
  const common::RegisterDecl& decl = udma_registers().registers[reg];
  return map::dma_engine(engine) + decl.offset + std::uint64_t{index} * decl.stride;
}

std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

}  // namespace

JobMaster::JobMaster(const sc_core::sc_module_name& name, std::uint64_t store_bytes)
    : sc_module(name), bus("bus"), store_(store_bytes) {
  SC_HAS_PROCESS(JobMaster);
  SC_THREAD(run);
}

void JobMaster::load(const job::JobImage& image) {
  for (const job::Segment& segment : image.segments)
    store_.write(segment.address - kStore, segment.bytes.data(), segment.bytes.size());
  read(image.job_address, &job_, sizeof job_);
  loaded_ = true;
}

void JobMaster::read(std::uint64_t address, void* data, std::size_t bytes) {
  if (address < kStore || !store_.contains(address - kStore, bytes))
    throw std::out_of_range("the job has no memory at " + std::to_string(address));
  store_.read(address - kStore, data, bytes);
}

void JobMaster::run() {
  if (!loaded_) return;
  copy_in();
  status_ = TRN2VP_JOB_PASS;
  for (const trn2vp_stage& stage : rows<trn2vp_stage>(job_.stages)) {
    if (status_ == TRN2VP_JOB_PASS) status_ = run_stage(stage);
  }
  wait(kSettle);
  // What the engines that did not stop have computed counts all the same.
  if (status_ == TRN2VP_JOB_PASS || status_ == TRN2VP_JOB_CORE_ERROR) copy_out();
  on_end();
}

std::uint32_t JobMaster::run_stage(const trn2vp_stage& stage) {
  for (const trn2vp_queue& queue : rows<trn2vp_queue>(stage.queues)) set_up_queue(queue);
  const auto programs = rows<trn2vp_program>(stage.programs);
  for (const trn2vp_program& program : programs) set_up_program(program);
  for (const trn2vp_program& program : programs)
    write32(sequencer(program, kSeqControl), kSeqControlStart);
  const auto has = [this](SequencerStatus status) {
    return [this, status](const trn2vp_program& program) {
      return read32(sequencer(program, kSeqStatus)) == static_cast<std::uint32_t>(status);
    };
  };
  const auto any = [&](SequencerStatus status) {
    return std::any_of(programs.begin(), programs.end(), has(status));
  };
  const sc_time deadline =
      sc_core::sc_time_stamp() + sc_time(static_cast<double>(job_.timeout_us), sc_core::SC_US);
  const auto late = [&] { return sc_core::sc_time_stamp() > deadline; };
  while (!std::all_of(programs.begin(), programs.end(), has(SequencerStatus::kHalted))) {
    if (any(SequencerStatus::kError)) {
      for (int quiet = 0; quiet < kQuietLooks && !late(); wait(kLook))
        quiet = any(SequencerStatus::kRunning) ? 0 : quiet + 1;
      return TRN2VP_JOB_CORE_ERROR;
    }
    if (late()) return TRN2VP_JOB_TIMEOUT;
    wait(kLook);
  }
  // The next stage finds the semaphores as this one did.
  for (const trn2vp_done& done : rows<trn2vp_done>(stage.done)) {
    const std::uint64_t semaphores = map::kCore[done.core] + 4 * done.semaphore;
    if (static_cast<std::int32_t>(read32(semaphores + map::kSemaphoreReadOffset)) < done.value)
      return TRN2VP_JOB_TIMEOUT;
    write32(semaphores + map::kSemaphoreSetOffset, 0);
  }
  return TRN2VP_JOB_PASS;
}

// As the public driver does it: every error aborts the engine, but that of the ring id, which
// generated descriptors do not have. What else it writes are the values after reset.
void JobMaster::set_up_engine(unsigned engine) {
  if (!engines_.insert(engine).second) return;
  constexpr std::uint32_t kNotErrors = 0xF000'0000;
  constexpr unsigned kGroupC = 2;
  const auto mask = [&](unsigned group, std::uint32_t bits) {
    write32(udma_register(engine, kErrMask, group), bits);
    write32(udma_register(engine, kErrAbortMask, group), bits);
  };
  mask(udma::kGroupM2s, kNotErrors | 1u << udma::kM2sRingId);
  mask(udma::kGroupS2m, kNotErrors | 1u << udma::kS2mRingId);
  mask(kGroupC, 0);
}

// Reset, rings, run.
void JobMaster::set_up_queue(const trn2vp_queue& q) {
  set_up_engine(q.engine);
  constexpr std::uint32_t kPause = 0x0300'0000, kRun = 0x0303'0000, kReset = 0x100;
  const auto set = [&](unsigned reg, std::uint32_t value) {
    write32(udma_register(q.engine, reg, q.queue), value);
  };
  const auto ring = [&](unsigned cfg, unsigned control, unsigned base_low, unsigned base_high,
                        unsigned length, std::uint64_t address) {
    set(cfg, kPause);
    set(control, kReset);
    set(base_low, low(address));
    set(base_high, high(address));
    set(length, q.length);
    set(cfg, kRun);
  };
  ring(kM2sQCfg, kM2sQSwCtrl, kM2sQBaseLow, kM2sQBaseHigh, kM2sQLength, q.m2s_ring);
  ring(kS2mQCfg, kS2mQSwCtrl, kS2mQBaseLow, kS2mQBaseHigh, kS2mQLength, q.s2m_ring);
}

void JobMaster::set_up_program(const trn2vp_program& p) {
  const auto engine = static_cast<std::uint32_t>(p.core * map::kDmaPerCore + p.engine);
  set_up_queue(
      {engine, InstructionFetch::kQueue, p.fetch_m2s_ring, p.fetch_s2m_ring, p.fetch_length, 0});
  const auto set = [&](unsigned reg, std::uint32_t value) { write32(sequencer(p, reg), value); };
  set(kSeqProgramLo, low(p.address));
  set(kSeqProgramHi, high(p.address));
  set(kSeqProgramBytes, p.bytes);
  set(kSeqFetchM2sLo, low(p.fetch_m2s_ring));
  set(kSeqFetchM2sHi, high(p.fetch_m2s_ring));
  set(kSeqFetchS2mLo, low(p.fetch_s2m_ring));
  set(kSeqFetchS2mHi, high(p.fetch_s2m_ring));
  set(kSeqFetchRing, p.fetch_length);
  if (p.peer_length == 0) return;
  set_up_queue({engine, CorePeer::kQueue, p.peer_m2s_ring, p.peer_s2m_ring, p.peer_length, 0});
  set(kSeqPeerM2sLo, low(p.peer_m2s_ring));
  set(kSeqPeerM2sHi, high(p.peer_m2s_ring));
  set(kSeqPeerS2mLo, low(p.peer_s2m_ring));
  set(kSeqPeerS2mHi, high(p.peer_s2m_ring));
  set(kSeqPeerRing, p.peer_length);
}

template <class Row>
std::vector<Row> JobMaster::rows(const trn2vp_table& table) {
  std::vector<Row> list(table.count);
  if (!list.empty()) read(table.address, list.data(), list.size() * sizeof(Row));
  return list;
}

// What nobody wrote is not copied: tensors without content stay so.
void JobMaster::copy_in() {
  for (const trn2vp_transfer& t : rows<trn2vp_transfer>(job_.inputs)) {
    for_each_piece(t, [this](std::uint64_t host, std::uint64_t device, std::size_t bytes) {
      if (store_.untouched(host - kStore, bytes)) return;
      back_door(tlm::TLM_WRITE_COMMAND, device, store_.data() + (host - kStore), bytes);
    });
  }
}

void JobMaster::copy_out() {
  for (const trn2vp_transfer& t : rows<trn2vp_transfer>(job_.outputs)) {
    for_each_piece(t, [this](std::uint64_t host, std::uint64_t device, std::size_t bytes) {
      std::vector<std::uint8_t> data(bytes);
      back_door(tlm::TLM_READ_COMMAND, device, data.data(), bytes);
      store_.write(host - kStore, data.data(), bytes);
    });
  }
}

template <class F>
void JobMaster::for_each_piece(const trn2vp_transfer& t, F&& f) {
  for (std::uint64_t done = 0; done < t.bytes; done += kPiece) {
    const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, t.bytes - done));
    f(t.host_address + done, t.device_address + done, bytes);
  }
}

void JobMaster::write32(std::uint64_t address, std::uint32_t value) {
  sc_time delay;
  if (bus.write(address, &value, sizeof value, delay) != tlm::TLM_OK_RESPONSE)
    SC_REPORT_FATAL(name(), "a register of the chip refuses to be written");
  wait(delay);
}

std::uint32_t JobMaster::read32(std::uint64_t address) {
  sc_time delay;
  std::uint32_t value = 0;
  if (bus.read(address, &value, sizeof value, delay) != tlm::TLM_OK_RESPONSE)
    SC_REPORT_FATAL(name(), "a register of the chip refuses to be read");
  wait(delay);
  return value;
}

void JobMaster::back_door(tlm::tlm_command command, std::uint64_t address, void* data,
                          std::size_t bytes) {
  tlm::tlm_generic_payload trans;
  common::set_up(trans, command, address, data, static_cast<unsigned>(bytes));
  if (bus.socket->transport_dbg(trans) != bytes)
    throw std::logic_error("no device memory at " + std::to_string(address));
}

}  // namespace trn2vp::neuron_core
