// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What the library calls back while the guest runs.
#include "models/graviton4/core/unicorn/unicorn_core.h"

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kPstateZ = 0x40000000;
constexpr std::uint32_t kHvcMask = 0xFFE0001F;
constexpr std::uint32_t kHvc = 0xD4000002;
constexpr std::uint64_t kEsrUndefined = 0x02000000;  // EC 0, IL

}  // namespace

void UnicornCore::on_block(uc_engine*, std::uint64_t address, std::uint32_t size, void* self) {
  auto& core = *static_cast<UnicornCore*>(self);
  if (!core.exceptions_->slices()) {
    if (core.pause_if_due()) return;
    core.executed_ += size / 4;
    core.block_start_ = address;
    core.block_end_ = address + size;
  }
  // Most blocks lie in the page of the one before.
  const std::uint64_t page = address >> kPageShift;
  if (page != core.marked_page_ || (address + size - 1) >> kPageShift != page) {
    core.mark_code(address, size);
  }
}

void UnicornCore::firmware_call(bool secure_monitor, std::uint64_t call_pc) {
  const unsigned imm = (instruction_at(call_pc) >> 5) & 0xFFFF;
  exceptions_->enter_callback();
  const bool handled = client_.firmware_call(secure_monitor, imm);
  exceptions_->leave_callback();
  if (handled) {
    if (reg(Reg::kPc) == call_pc) {
      paused_ = true;
      set_reg(Reg::kPc, call_pc + 4);
    }
  } else {
    enter_el1(kVectorSync, call_pc, kEsrUndefined, false, 0);
  }
}

void UnicornCore::on_exception(uc_engine*, std::uint32_t number, void* self) {
  auto& core = *static_cast<UnicornCore*>(self);
  const std::uint64_t pc = core.reg(Reg::kPc);
  core.uncount_from(pc);
  if (number == kSecureMonitorCall || number == kHypervisorCall) {
    core.firmware_call(number == kSecureMonitorCall, pc - 4);
    return;
  }
  // Without EL2 the library treats HVC as undefined; pc is then at the instruction itself.
  if (number == kUndefined && (core.instruction_at(pc) & kHvcMask) == kHvc) {
    core.firmware_call(false, pc);
    return;
  }
  if (!core.exceptions_->take(number)) {
    core.error_ = "exception " + std::to_string(number) + " at pc " + std::to_string(pc) +
                  " can't be taken in mode '" + core.exceptions_->name() + "'";
    core.unsupported_ = true;
    core.pause();
  }
}

void UnicornCore::skip_instruction(SysReg which) {
  // Where the library knows the register, its translation goes on behind the skipped access.
  uc_arm64_cp_reg access = unpack(which, 0);
  if (uc_reg_read(uc_, UC_ARM64_REG_CP_REG, &access) == UC_ERR_OK) return;
  // Where it doesn't, the block ends here and would be repeated for ever; writing pc ends the
  // slice.
  const std::uint64_t pc = reg(Reg::kPc) + 4;
  uncount_from(pc);
  paused_ = true;
  set_reg(Reg::kPc, pc);
}

bool UnicornCore::read_own_register(SysReg which, std::uint64_t* value) {
  switch (which) {
    case sysregs::kIdAa64Pfr0El1:  // SVE is advertised, but enabling it ends the process
      *value = backend_sysreg(which) & ~(0xFull << 32);
      return true;
    case sysregs::kIdAa64Isar0El1:  // RNDR would read the host's random numbers
      *value = backend_sysreg(which) & ~(0xFull << 60);
      return true;
    case sysregs::kRndr:
    case sysregs::kRndrrs: {
      *value = 0;
      const std::uint64_t flags = kPstateZ;  // "no random number available"
      uc_reg_write(uc_, UC_ARM64_REG_NZCV, &flags);
      return true;
    }
    default:
      return false;
  }
}

std::uint32_t UnicornCore::on_mrs(uc_engine* uc, uc_arm64_reg reg, const uc_arm64_cp_reg* which,
                                  void* self) {
  auto& core = *static_cast<UnicornCore*>(self);
  const SysReg id = sysreg(which->op0, which->op1, which->crn, which->crm, which->op2);
  std::uint64_t value = 0;
  core.exceptions_->enter_callback();
  const bool ours = core.client_.sysreg_read(id, &value);
  core.exceptions_->leave_callback();
  if (!ours && !core.read_own_register(id, &value)) return 0;
  uc_reg_write(uc, reg, &value);
  core.skip_instruction(id);
  return 1;
}

std::uint32_t UnicornCore::on_msr(uc_engine*, uc_arm64_reg, const uc_arm64_cp_reg* which,
                                  void* self) {
  auto& core = *static_cast<UnicornCore*>(self);
  const SysReg id = sysreg(which->op0, which->op1, which->crn, which->crm, which->op2);
  core.exceptions_->enter_callback();
  const bool ours = core.client_.sysreg_write(id, which->val);
  core.exceptions_->leave_callback();
  if (!ours) return 0;
  core.skip_instruction(id);
  return 1;
}

std::uint64_t UnicornCore::on_read(uc_engine*, std::uint64_t offset, unsigned size, void* region) {
  const auto& where = *static_cast<MmioRegion*>(region);
  std::uint64_t value = 0;
  where.core->exceptions_->enter_callback();
  const bool ok = where.core->client_.mmio_read(where.base + offset, size, &value);
  where.core->exceptions_->leave_callback();
  if (!ok) where.core->exceptions_->bus_error(where.base + offset, size, false);
  return value;
}

void UnicornCore::on_write(uc_engine*, std::uint64_t offset, unsigned size, std::uint64_t value,
                           void* region) {
  const auto& where = *static_cast<MmioRegion*>(region);
  where.core->exceptions_->enter_callback();
  const bool ok = where.core->client_.mmio_write(where.base + offset, size, value);
  where.core->exceptions_->leave_callback();
  if (!ok) where.core->exceptions_->bus_error(where.base + offset, size, true);
}

}  // namespace trn2vp::graviton4
