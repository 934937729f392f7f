// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Cpu on top of Unicorn (QEMU's translator as a library). Lives in a shared object of its own: the
// library is GPLv2.
//
// Slices end in a basic-block hook, never by uc_emu_start's `count` (that is a per-instruction
// hook). No call made here flushes the whole translation buffer: the library clears 1 GiB then
// (models/graviton4/README.md).
#pragma once

#include <unicorn/unicorn.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/graviton4/core/cpu.h"
#include "models/graviton4/core/unicorn/exception_unit.h"

namespace trn2vp::graviton4 {

// The library's form of a system register's name, with a value.
inline uc_arm64_cp_reg unpack(SysReg which, std::uint64_t value) {
  return {(which >> 7) & 15, (which >> 3) & 15, (which >> 14) & 3,
          (which >> 11) & 7, which & 7,         value};
}

class UnicornCore : public Cpu {
 public:
  explicit UnicornCore(CpuClient& client) : client_(client) {}
  ~UnicornCore() override;
  UnicornCore(const UnicornCore&) = delete;
  UnicornCore& operator=(const UnicornCore&) = delete;

  // Opens the library; on failure false and one sentence in *error.
  bool open(const char** error);

  RunResult run(std::uint64_t budget) override;
  std::uint64_t executed() const override { return executed_; }
  void stop() override;
  void set_irq(bool level) override { irq_ = level; }
  void set_fiq(bool level) override { fiq_ = level; }
  std::uint64_t reg(Reg which) const override;
  void set_reg(Reg which, std::uint64_t value) override;
  std::uint64_t backend_sysreg(SysReg which) const override;
  void set_backend_sysreg(SysReg which, std::uint64_t value) override;
  bool map_ram(std::uint64_t pa, std::uint64_t bytes, void* host) override;
  bool unmap_ram(std::uint64_t pa, std::uint64_t bytes) override;
  bool map_mmio(std::uint64_t pa, std::uint64_t bytes) override;
  void invalidate_code(std::uint64_t pa, std::uint64_t bytes) override;
  std::string description() const override;
  std::string error() const override { return error_; }

  // For the exception unit: architectural entry into EL1 from EL1 at VBAR_EL1 + `vector`, by hand.
  void enter_el1(std::uint64_t vector, std::uint64_t elr, std::uint64_t esr, bool has_far,
                 std::uint64_t far);
  // The guest's instruction word at pc, 0 outside RAM.
  std::uint32_t instruction_at(std::uint64_t pc) const;
  // Before an instruction that hasn't been counted: true if the slice must end here, and then it
  // does.
  bool pause_if_due();
  void count_instructions(std::uint64_t n) { executed_ += n; }
  // Forgets instructions of the current block from `pc` on; they were counted and not executed.
  void uncount_from(std::uint64_t pc);

  static constexpr std::uint64_t kVectorSync = 0x200;  // current EL, SPx
  static constexpr std::uint64_t kVectorIrq = 0x280;
  static constexpr std::uint64_t kVectorFiq = 0x300;

 private:
  struct Ram {
    std::uint64_t base;
    std::uint64_t bytes;
    std::uint8_t* host;
    std::vector<bool>
        has_code;  // per 4 KiB page: a block of it was executed since the last invalidation
  };
  struct MmioRegion {
    UnicornCore* core;
    std::uint64_t base;
  };

  static void on_block(uc_engine* uc, std::uint64_t address, std::uint32_t size, void* self);
  static void on_exception(uc_engine* uc, std::uint32_t number, void* self);
  static std::uint32_t on_mrs(uc_engine* uc, uc_arm64_reg reg, const uc_arm64_cp_reg* which,
                              void* self);
  static std::uint32_t on_msr(uc_engine* uc, uc_arm64_reg reg, const uc_arm64_cp_reg* which,
                              void* self);
  static std::uint64_t on_read(uc_engine* uc, std::uint64_t offset, unsigned size, void* region);
  static void on_write(uc_engine* uc, std::uint64_t offset, unsigned size, std::uint64_t value,
                       void* region);

  bool add_hooks(const char** error);
  bool read_own_register(SysReg which, std::uint64_t* value);
  void skip_instruction(SysReg which);
  void pause();
  bool interrupt_due() const;
  bool take_due_interrupt();
  void mark_code(std::uint64_t address, std::uint32_t size);
  void apply_invalidations();
  void firmware_call(bool secure_monitor, std::uint64_t call_pc);
  RunResult finish(StopReason why) { return {executed_, why}; }

  CpuClient& client_;
  uc_engine* uc_ = nullptr;
  std::unique_ptr<ExceptionUnit> exceptions_;
  std::vector<uc_hook> hooks_;
  std::vector<Ram> rams_;
  std::vector<std::unique_ptr<MmioRegion>> regions_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> invalid_;  // [from, to) still to be applied
  std::string error_;
  std::uint64_t executed_ = 0;
  std::uint64_t budget_ = 0;
  std::uint64_t block_start_ = 0;
  std::uint64_t block_end_ = 0;
  static constexpr unsigned kPageShift = 12;  // of has_code
  static constexpr std::uint64_t kNoPage = ~std::uint64_t{0};
  std::uint64_t marked_page_ = kNoPage;  // its bit in has_code is set
  bool irq_ = false;
  bool fiq_ = false;
  bool paused_ = false;  // emulation ends because we asked, not because of WFI
  bool stop_requested_ = false;
  bool unsupported_ = false;  // error_ says what
};

}  // namespace trn2vp::graviton4
