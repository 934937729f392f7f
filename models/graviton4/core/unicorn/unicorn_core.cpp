// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/core/unicorn/unicorn_core.h"

#include <algorithm>
#include <cstring>

namespace trn2vp::graviton4 {
namespace {

// uc_emu_start stops at this address; instructions are 4-byte aligned, so it is never reached (0
// could be).
constexpr std::uint64_t kNeverReached = 3;

constexpr std::uint64_t kPstateDaif = 0x3C0;
constexpr std::uint64_t kPstateI = 0x80;
constexpr std::uint64_t kPstateF = 0x40;
constexpr std::uint64_t kPstateSp = 0x1;
constexpr std::uint64_t kPstateNzcv = 0xF0000000;
constexpr std::uint64_t kModeEl1h = 0x5;

constexpr std::uint64_t kEsrPrefetchExternal = 0x86000010;  // EC 0x21, IL, IFSC 0x10

int unicorn_reg(Reg which) {
  const unsigned n = static_cast<unsigned>(which);
  if (n <= 28) return UC_ARM64_REG_X0 + static_cast<int>(n);
  if (n == 29) return UC_ARM64_REG_X29;
  if (n == 30) return UC_ARM64_REG_X30;
  if (which == Reg::kSp) return UC_ARM64_REG_SP;
  if (which == Reg::kPc) return UC_ARM64_REG_PC;
  return UC_ARM64_REG_PSTATE;
}

}  // namespace

UnicornCore::~UnicornCore() {
  if (uc_) uc_close(uc_);
}

bool UnicornCore::open(const char** error) {
  if ((*error = check_library())) return false;
  if (uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc_) != UC_ERR_OK) {
    *error = "uc_open refuses UC_ARCH_ARM64";
    return false;
  }
  if (uc_ctl_set_cpu_model(uc_, UC_CPU_ARM64_MAX) != UC_ERR_OK) {
    *error = "the library has no model UC_CPU_ARM64_MAX";
    return false;
  }
  exceptions_ = make_exception_unit(*this, uc_);
  exceptions_->prepare();
  return add_hooks(error);
}

bool UnicornCore::add_hooks(const char** error) {
  struct {
    int type;
    void* callback;
    int instruction;
  } const wanted[] = {{UC_HOOK_BLOCK, reinterpret_cast<void*>(&on_block), 0},
                      {UC_HOOK_INTR, reinterpret_cast<void*>(&on_exception), 0},
                      {UC_HOOK_INSN, reinterpret_cast<void*>(&on_mrs), UC_ARM64_INS_MRS},
                      {UC_HOOK_INSN, reinterpret_cast<void*>(&on_msr), UC_ARM64_INS_MSR}};
  for (const auto& hook : wanted) {
    uc_hook handle = 0;
    const uc_err result =
        hook.type == UC_HOOK_INSN
            ? uc_hook_add(uc_, &handle, hook.type, hook.callback, this, 1, 0, hook.instruction)
            : uc_hook_add(uc_, &handle, hook.type, hook.callback, this, 1, 0);
    if (result != UC_ERR_OK) {
      *error = uc_strerror(result);
      return false;
    }
    hooks_.push_back(handle);
  }
  return true;
}

RunResult UnicornCore::run(std::uint64_t budget) {
  executed_ = 0;
  budget_ = budget;
  stop_requested_ = false;
  for (;;) {
    apply_invalidations();
    if (unsupported_) return finish(StopReason::kError);
    if (stop_requested_) return finish(StopReason::kStop);
    if (executed_ >= budget_) return finish(StopReason::kBudget);
    if (interrupt_due() && !take_due_interrupt()) {
      error_ = "an interrupt can't be taken in the present state of the core";
      unsupported_ = true;
      continue;
    }
    paused_ = false;
    block_start_ = block_end_ = 0;
    exceptions_->enter_slice();
    const std::uint64_t pc = reg(Reg::kPc);
    const uc_err result = uc_emu_start(uc_, pc, kNeverReached, 0, 0);
    if (result == UC_ERR_FETCH_PROT || result == UC_ERR_FETCH_UNMAPPED) {
      // Unicorn leaves pc at the address that can't be fetched.
      const std::uint64_t target = reg(Reg::kPc);
      enter_el1(kVectorSync, target, kEsrPrefetchExternal, true, target);
      // Each such entry costs budget, or a vector table outside RAM would never come back.
      ++executed_;
      continue;
    }
    if (result != UC_ERR_OK) {
      error_ = std::string("Unicorn: ") + uc_strerror(result);
      unsupported_ = true;
      continue;
    }
    if (!paused_ && !irq_ && !fiq_) return finish(StopReason::kWfi);
  }
}

void UnicornCore::stop() { stop_requested_ = true; }

void UnicornCore::pause() {
  paused_ = true;
  uc_emu_stop(uc_);
}

void UnicornCore::mark_code(std::uint64_t address, std::uint32_t size) {
  for (Ram& ram : rams_) {
    const std::uint64_t offset = address - ram.base;
    if (offset >= ram.bytes) continue;
    ram.has_code[offset >> kPageShift] = true;
    ram.has_code[(std::min(offset + size, ram.bytes) - 1) >> kPageShift] = true;
    marked_page_ = address >> kPageShift;
  }
}

bool UnicornCore::pause_if_due() {
  // Tested before counting: a stopped block isn't executed, and its hook comes again on resumption.
  // A slice that is to end already (pc was written in a hook) ends here, not one instruction later.
  if (!paused_ && executed_ < budget_ && !stop_requested_ && !unsupported_ && invalid_.empty() &&
      !interrupt_due()) {
    return false;
  }
  pause();
  return true;
}

void UnicornCore::uncount_from(std::uint64_t pc) {
  if (pc >= block_start_ && pc < block_end_) {
    executed_ -= (block_end_ - pc) / 4;
    block_end_ = pc;
  }
}

std::uint64_t UnicornCore::reg(Reg which) const {
  std::uint64_t value = 0;
  uc_reg_read(uc_, unicorn_reg(which), &value);
  return value;
}

void UnicornCore::set_reg(Reg which, std::uint64_t value) {
  uc_reg_write(uc_, unicorn_reg(which), &value);
}

std::uint64_t UnicornCore::backend_sysreg(SysReg which) const {
  uc_arm64_cp_reg access = unpack(which, 0);
  return uc_reg_read(uc_, UC_ARM64_REG_CP_REG, &access) == UC_ERR_OK ? access.val : 0;
}

void UnicornCore::set_backend_sysreg(SysReg which, std::uint64_t value) {
  uc_arm64_cp_reg access = unpack(which, value);
  uc_reg_write(uc_, UC_ARM64_REG_CP_REG, &access);
}

bool UnicornCore::map_ram(std::uint64_t pa, std::uint64_t bytes, void* host) {
  if (uc_mem_map_ptr(uc_, pa, bytes, UC_PROT_ALL, host) != UC_ERR_OK) return false;
  rams_.push_back({pa, bytes, static_cast<std::uint8_t*>(host), {}});
  rams_.back().has_code.resize(bytes >> kPageShift);
  return true;
}

bool UnicornCore::unmap_ram(std::uint64_t pa, std::uint64_t bytes) {
  const auto found = std::find_if(rams_.begin(), rams_.end(), [&](const Ram& ram) {
    return ram.base == pa && ram.bytes == bytes;
  });
  if (found == rams_.end()) return false;
  apply_invalidations();
  // The library forgets translations of a range only when told.
  for (std::uint64_t page = 0; page < found->has_code.size(); ++page) {
    const std::uint64_t from = pa + (page << kPageShift);
    if (found->has_code[page]) uc_ctl_remove_cache(uc_, from, from + (1u << kPageShift));
  }
  marked_page_ = kNoPage;
  rams_.erase(found);
  return uc_mem_unmap(uc_, pa, bytes) == UC_ERR_OK;
}

bool UnicornCore::map_mmio(std::uint64_t pa, std::uint64_t bytes) {
  auto region = std::make_unique<MmioRegion>(MmioRegion{this, pa});
  if (uc_mmio_map(uc_, pa, bytes, &on_read, region.get(), &on_write, region.get()) != UC_ERR_OK) {
    return false;
  }
  regions_.push_back(std::move(region));
  return true;
}

void UnicornCore::invalidate_code(std::uint64_t pa, std::uint64_t bytes) {
  for (const Ram& ram : rams_) {
    const std::uint64_t from = std::max(pa, ram.base);
    const std::uint64_t to = std::min(pa + bytes, ram.base + ram.bytes);
    for (std::uint64_t page = from >> kPageShift; from < to && page <= (to - 1) >> kPageShift;
         ++page) {
      if (!ram.has_code[page - (ram.base >> kPageShift)]) continue;
      // Only between slices: inside a hook the library would leave a pending instruction abort
      // behind.
      invalid_.emplace_back(page << kPageShift, (page + 1) << kPageShift);
    }
  }
}

void UnicornCore::apply_invalidations() {
  if (invalid_.empty()) return;
  for (const auto& [from, to] : invalid_) {
    uc_ctl_remove_cache(uc_, from, to);
    for (Ram& ram : rams_) {
      if (from >= ram.base && from - ram.base < ram.bytes) {
        ram.has_code[(from - ram.base) >> kPageShift] = false;
      }
    }
  }
  invalid_.clear();
  marked_page_ = kNoPage;
}

std::string UnicornCore::description() const {
  unsigned major = 0;
  unsigned minor = 0;
  const unsigned version = uc_version(&major, &minor);
  return "unicorn " + std::to_string(major) + "." + std::to_string(minor) + "." +
         std::to_string((version >> 8) & 0xFF) + ", " + exceptions_->name();
}

std::uint32_t UnicornCore::instruction_at(std::uint64_t pc) const {
  for (const Ram& ram : rams_) {
    if (pc >= ram.base && pc - ram.base + 4 <= ram.bytes) {
      std::uint32_t word = 0;
      std::memcpy(&word, ram.host + (pc - ram.base), sizeof(word));
      return word;
    }
  }
  return 0;
}

bool UnicornCore::interrupt_due() const {
  if (!irq_ && !fiq_) return false;
  const std::uint64_t pstate = reg(Reg::kPstate);
  return (irq_ && !(pstate & kPstateI)) || (fiq_ && !(pstate & kPstateF));
}

bool UnicornCore::take_due_interrupt() {
  const bool fiq = fiq_ && !(reg(Reg::kPstate) & kPstateF);
  return exceptions_->take_interrupt(fiq);
}

void UnicornCore::enter_el1(std::uint64_t vector, std::uint64_t elr, std::uint64_t esr,
                            bool has_far, std::uint64_t far) {
  const std::uint64_t pstate = reg(Reg::kPstate);
  if (!(pstate & kPstateSp)) {
    // EL1t: change to SP_EL1, and to the first quarter of the vector table.
    const std::uint64_t sp = reg(Reg::kSp);
    std::uint64_t sp_el1 = 0;
    uc_reg_read(uc_, UC_ARM64_REG_SP_EL1, &sp_el1);
    uc_reg_write(uc_, UC_ARM64_REG_SP_EL0, &sp);
    set_reg(Reg::kSp, sp_el1);
    vector -= kVectorSync;
  }
  set_backend_sysreg(sysregs::kSpsrEl1, pstate);
  uc_reg_write(uc_, UC_ARM64_REG_ELR_EL1, &elr);
  if (vector != kVectorIrq && vector != kVectorFiq) uc_reg_write(uc_, UC_ARM64_REG_ESR_EL1, &esr);
  if (has_far) uc_reg_write(uc_, UC_ARM64_REG_FAR_EL1, &far);
  set_reg(Reg::kPstate, (pstate & kPstateNzcv) | kPstateDaif | kModeEl1h);
  std::uint64_t vbar = 0;
  uc_reg_read(uc_, UC_ARM64_REG_VBAR_EL1, &vbar);
  paused_ = true;  // writing pc ends the slice
  set_reg(Reg::kPc, vbar + vector);
}

}  // namespace trn2vp::graviton4
