// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Exceptions with nothing but Unicorn's documented API: entry by hand, EL1 to EL1 only.
//
// The library's pc is only exact at block boundaries inside an MMIO callback, so a hook on every
// instruction remembers it and takes an external abort before the next instruction runs. What the
// hardware does and this mode doesn't: the aborted load has already written 0 to its destination
// register (and its base register, if it updates one). Aborts of the MMU, EL0, traps of FP and
// system registers are not available; the core then stops.
#include "models/graviton4/core/unicorn/exception_unit.h"
#include "models/graviton4/core/unicorn/unicorn_core.h"

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kEsrIl = 1ull << 25;
constexpr std::uint64_t kEcSvc64 = 0x15ull << 26;
constexpr std::uint64_t kEcBrk64 = 0x3Cull << 26;
constexpr std::uint64_t kEcDataAbortSameEl = 0x25ull << 26;
constexpr std::uint64_t kIssWrite = 1ull << 6;
constexpr std::uint64_t kDfscExternal = 0x10;

class PublicExceptions : public ExceptionUnit {
 public:
  PublicExceptions(UnicornCore& core, uc_engine* uc) : core_(core), uc_(uc) {}

  void prepare() override {
    uc_hook_add(uc_, &hook_, UC_HOOK_CODE, reinterpret_cast<void*>(&on_instruction), this, 1, 0);
  }

  bool take(std::uint32_t number) override {
    const std::uint64_t pc = core_.reg(Reg::kPc);
    switch (number) {
      case kSupervisorCall:
        core_.enter_el1(UnicornCore::kVectorSync, pc, kEcSvc64 | kEsrIl | immediate(pc - 4), false,
                        0);
        return true;
      case kBreakpoint:
        core_.enter_el1(UnicornCore::kVectorSync, pc, kEcBrk64 | kEsrIl | immediate(pc), false, 0);
        return true;
      case kUndefined:
        core_.enter_el1(UnicornCore::kVectorSync, pc, kEsrIl, false, 0);
        return true;
      default:
        return false;
    }
  }

  bool take_interrupt(bool fiq) override {
    core_.enter_el1(fiq ? UnicornCore::kVectorFiq : UnicornCore::kVectorIrq, core_.reg(Reg::kPc), 0,
                    false, 0);
    return true;
  }

  void bus_error(std::uint64_t pa, unsigned, bool write) override {
    if (fault_) return;  // the second half of a split access
    fault_ = true;
    fault_pc_ = pc_;
    fault_address_ = pa;
    fault_write_ = write;
  }

  bool slices() const override { return true; }
  std::string name() const override { return "public API (EL1 only)"; }

 private:
  static void on_instruction(uc_engine*, std::uint64_t address, std::uint32_t, void* self) {
    auto& unit = *static_cast<PublicExceptions*>(self);
    if (unit.fault_) {
      unit.take_fault();
    } else if (!unit.core_.pause_if_due()) {
      unit.core_.count_instructions(1);
      unit.pc_ = address;
    }
  }

  void take_fault() {
    fault_ = false;
    const std::uint64_t iss = kDfscExternal | (fault_write_ ? kIssWrite : 0);
    core_.enter_el1(UnicornCore::kVectorSync, fault_pc_, kEcDataAbortSameEl | kEsrIl | iss, true,
                    fault_address_);
  }

  std::uint64_t immediate(std::uint64_t pc) const {
    return (core_.instruction_at(pc) >> 5) & 0xFFFF;
  }

  UnicornCore& core_;
  uc_engine* uc_;
  uc_hook hook_ = 0;
  std::uint64_t pc_ = 0;
  bool fault_ = false;
  bool fault_write_ = false;
  std::uint64_t fault_pc_ = 0;
  std::uint64_t fault_address_ = 0;
};

}  // namespace

std::unique_ptr<ExceptionUnit> make_exception_unit(UnicornCore& core, uc_engine* uc) {
  return std::make_unique<PublicExceptions>(core, uc);
}

const char* check_library() {
  unsigned major = 0;
  unsigned minor = 0;
  uc_version(&major, &minor);
  return major == 2 ? nullptr : "the public mode of the Unicorn backend needs Unicorn 2.x";
}

}  // namespace trn2vp::graviton4
