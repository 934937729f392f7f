// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/gicv3.h"

#include "models/graviton4/address_map.h"

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kFrame = address_map::kGicRedistributorSize;

std::uint32_t affinity(unsigned core) { return (core / 16) << 8 | core % 16; }

// The registers with one bit per interrupt, the same in distributor and redistributor. `first` is
// the word of the bank that register word 0 stands for.
struct BitRegisters {
  unsigned group, set_enable, clear_enable, set_pending, clear_pending, set_active, clear_active;
  unsigned priority, configuration;
};

template <class Update>
void connect_bank(common::RegisterFile& file, GicBank& bank, const BitRegisters& regs,
                  Update update) {
  using Interrupt = GicBank::Interrupt;
  const auto bits = [&file, &bank](unsigned reg, auto get) {
    file.on_read(reg, [&bank, get](unsigned word) { return bank.bits(word, get); });
  };
  const auto ones = [&file, &bank, update](unsigned reg, auto set) {
    file.on_write(reg, [&bank, set, update](unsigned word, std::uint32_t value) {
      bank.for_ones(word, value, set);
      update();
    });
  };
  const auto enabled = [](const Interrupt& i) { return i.enabled; };
  const auto pending = [](const Interrupt& i) { return i.pending(); };
  const auto active = [](const Interrupt& i) { return i.active; };
  bits(regs.set_enable, enabled);
  bits(regs.clear_enable, enabled);
  bits(regs.set_pending, pending);
  bits(regs.clear_pending, pending);
  bits(regs.set_active, active);
  bits(regs.clear_active, active);
  ones(regs.set_enable, [](Interrupt& i) { i.enabled = true; });
  ones(regs.clear_enable, [](Interrupt& i) { i.enabled = false; });
  ones(regs.set_pending, [](Interrupt& i) { i.latched = true; });
  ones(regs.clear_pending, [](Interrupt& i) { i.latched = false; });
  ones(regs.set_active, [](Interrupt& i) { i.active = true; });
  ones(regs.clear_active, [](Interrupt& i) { i.active = false; });
  bits(regs.group, [](const Interrupt& i) { return i.group1; });
  file.on_write(regs.group, [&bank, update](unsigned word, std::uint32_t value) {
    bank.for_ones(word, value, [](Interrupt& i) { i.group1 = true; });
    bank.for_ones(word, ~value, [](Interrupt& i) { i.group1 = false; });
    update();
  });
  file.on_read(regs.priority, [&bank](unsigned word) { return bank.priorities(word); });
  file.on_write(regs.priority, [&bank, update](unsigned word, std::uint32_t value) {
    bank.set_priorities(word, value);
    update();
  });
  file.on_read(regs.configuration, [&bank](unsigned word) { return bank.configuration(word); });
  file.on_write(regs.configuration, [&bank, update](unsigned word, std::uint32_t value) {
    bank.set_configuration(word, value);
    update();
  });
}

}  // namespace

GicV3::Core::Core(GicDistributor& distributor, unsigned index)
    : registers(gicr_registers()),
      interface(std::make_unique<GicCpuInterface>(distributor, index)) {
  for (unsigned sgi = 0; sgi < 16; ++sgi) bank[sgi].edge = true;
}

// Reserved offsets are read as zero and ignore writes, so the register file's "false" is not passed
// on.
GicV3::GicV3(const sc_core::sc_module_name& name, unsigned cores, sc_core::sc_time latency)
    : sc_module(name),
      distributor_("distributor",
                   {[this](std::uint64_t offset, std::uint32_t& value) {
                      value = 0;
                      registers_.read(offset, value);
                      return offset < gicd_registers().size;
                    },
                    [this](std::uint64_t offset, std::uint32_t value) {
                      registers_.write(offset, value);
                      return offset < gicd_registers().size;
                    }},
                   latency),
      redistributor_("redistributor",
                     {[this](std::uint64_t offset, std::uint32_t& value) {
                        value = 0;
                        if (offset >= cores_.size() * kFrame) return false;
                        cores_[offset / kFrame]->registers.read(offset % kFrame, value);
                        return true;
                      },
                      [this](std::uint64_t offset, std::uint32_t value) {
                        if (offset >= cores_.size() * kFrame) return false;
                        cores_[offset / kFrame]->registers.write(offset % kFrame, value);
                        return true;
                      }},
                     latency),
      registers_(gicd_registers()) {
  if (cores == 0 || cores > address_map::kMaxCores) {
    SC_REPORT_FATAL(this->name(), "a GIC needs 1..123 cores");
  }
  for (unsigned core = 0; core < cores; ++core) {
    cores_.push_back(std::make_unique<Core>(*this, core));
    connect_redistributor(core);
  }
  connect_distributor();
}

void GicV3::connect_redistributor(unsigned core) {
  Core& c = *cores_[core];
  c.registers.set(kGicrTyperHi, affinity(core));
  c.registers.on_read(kGicrTyperLo, [this, core](unsigned) {
    const std::uint32_t is_last = core + 1 == cores_.size() ? 1u << 4 : 0u;
    return 0x0100'0000u | (core << 8) | is_last;
  });
  c.registers.on_write(kGicrWaker, [this, &c](unsigned, std::uint32_t value) {
    const std::uint32_t sleep = value & kGicrWakerProcessorSleep;
    c.registers.set(kGicrWaker, sleep | (sleep ? kGicrWakerChildrenAsleep : 0u));
    c.interface->update();
  });
  connect_bank(c.registers, c.bank,
               {kGicrIgroupr, kGicrIsenabler, kGicrIcenabler, kGicrIspendr, kGicrIcpendr,
                kGicrIsactiver, kGicrIcactiver, kGicrIpriorityr, kGicrIcfgr},
               [&c] {
                 for (unsigned sgi = 0; sgi < 16; ++sgi) c.bank[sgi].edge = true;
                 c.interface->update();
               });
}

void GicV3::connect_distributor() {
  registers_.on_write(kGicdCtlr, [this](unsigned, std::uint32_t value) {
    constexpr std::uint32_t kFixed = 0x50;  // ARE and DS
    registers_.set(kGicdCtlr, kFixed | (value & 3));
    update_all();
  });
  connect_bank(registers_, shared_,
               {kGicdIgroupr, kGicdIsenabler, kGicdIcenabler, kGicdIspendr, kGicdIcpendr,
                kGicdIsactiver, kGicdIcactiver, kGicdIpriorityr, kGicdIcfgr},
               [this] {
                 // With affinity routing the private interrupts are not the distributor's.
                 for (unsigned id = 0; id < kPrivate; ++id) shared_[id] = {};
                 update_all();
               });
  registers_.on_write(kGicdIrouterLo, [this](unsigned index, std::uint32_t value) {
    registers_.set(kGicdIrouterLo, value, index);
    update_all();
  });
}

void GicV3::update_all() {
  for (const auto& core : cores_) core->interface->update();
}

void GicV3::set_spi(unsigned id, bool level) {
  if (id < kPrivate || id >= kIds) SC_REPORT_FATAL(name(), "an SPI has an id of 32..255");
  shared_.set_level(id, level);
  update_all();
}

void GicV3::set_ppi(unsigned core, unsigned id, bool level) {
  if (id < 16 || id >= kPrivate) SC_REPORT_FATAL(name(), "a PPI has an id of 16..31");
  cores_[core]->bank.set_level(id, level);
  cores_[core]->interface->update();
}

bool GicV3::routed_to(unsigned id, unsigned core) const {
  constexpr std::uint32_t kAnyCore = 1u << 31;  // the lowest core stands for "any"
  const std::uint32_t route = registers_.get(kGicdIrouterLo, id);
  return (route & kAnyCore) ? core == 0 : (route & 0xFFFF) == affinity(core);
}

GicDistributor::Pending GicV3::best_pending(unsigned core) const {
  Pending best = {kNone, 0xFF};
  const Core& c = *cores_[core];
  if (!(registers_.get(kGicdCtlr) & kGicdCtlrEnableGroup1)) return best;
  if (c.registers.get(kGicrWaker) & kGicrWakerProcessorSleep) return best;
  const auto consider = [&best](const GicBank::Interrupt& interrupt, unsigned id) {
    if (interrupt.candidate() && interrupt.priority < best.priority) {
      best = {id, interrupt.priority};
    }
  };
  for (unsigned id = 0; id < kPrivate; ++id) consider(c.bank[id], id);
  for (unsigned id = kPrivate; id < kIds; ++id) {
    if (shared_[id].pending() && routed_to(id, core)) consider(shared_[id], id);
  }
  return best;
}

void GicV3::acknowledge(unsigned core, unsigned id) { bank_of(core, id).acknowledge(id); }

void GicV3::deactivate(unsigned core, unsigned id) {
  if (id >= kIds) return;
  bank_of(core, id)[id].active = false;
  if (id >= kPrivate) update_all();
}

void GicV3::send_sgi(unsigned core, std::uint64_t value) {
  const unsigned id = (value >> 24) & 15;
  const bool all_others = ((value >> 40) & 1) != 0;
  const std::uint32_t affinity1 = (value >> 16) & 0xFF;
  for (unsigned target = 0; target < cores_.size(); ++target) {
    const bool listed = affinity1 == target / 16 && ((value >> (target % 16)) & 1);
    if (all_others ? target != core : listed) {
      cores_[target]->bank[id].latched = true;
      cores_[target]->interface->update();
    }
  }
}

}  // namespace trn2vp::graviton4
