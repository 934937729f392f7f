// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// A minimal world around one core: RAM, one device register and two hypervisor calls.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#include "models/graviton4/core/cpu_backend.h"
#include "models/graviton4/elf_image.h"

namespace trn2vp::graviton4 {

class GuestRunner : public CpuClient {
 public:
  static constexpr std::uint64_t kRamBase = 0x40000000;
  static constexpr std::uint64_t kRamBytes = 16 << 20;
  static constexpr std::uint64_t kDevice = 0x09000000;

  GuestRunner(const std::string& backend, const std::string& program)
      : ram_(static_cast<std::uint8_t*>(
            mmap(nullptr, kRamBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))),
        cpu_(load_cpu(*this, {backend})) {
    if (!cpu_->map_ram(kRamBase, kRamBytes, ram_) || !cpu_->map_mmio(0, kRamBase) ||
        !cpu_->map_mmio(kRamBase + kRamBytes, 1ull << 40)) {
      throw std::runtime_error("the core refuses the memory map");
    }
    const ElfImage image = read_elf(std::string(TRN2VP_GUEST_DIR) + "/" + program + ".elf");
    for (const ElfSegment& segment : image.segments) {
      std::memcpy(ram_ + (segment.address - kRamBase), segment.data.data(), segment.data.size());
    }
    cpu_->set_reg(Reg::kPc, image.entry);
  }
  ~GuestRunner() override {
    cpu_.reset();
    munmap(ram_, kRamBytes);
  }

  // Runs in slices of `slice` instructions until the program ends; returns its x0, or a negative
  // number: -1 too long, -2 asleep for ever, -3 backend error.
  std::int64_t run(std::uint64_t slice = 1000, std::uint64_t limit = 50'000'000) {
    while (!ended_) {
      const RunResult result = cpu_->run(slice);
      executed_ += result.executed;
      if (result.why == StopReason::kError) return -3;
      if (raise_later_) {
        raise_later_ = false;
        cpu_->set_irq(true);
      } else if (result.why == StopReason::kWfi) {
        return -2;
      }
      if (executed_ > limit) return -1;
    }
    return exit_code_;
  }

  Cpu& cpu() { return *cpu_; }
  std::uint64_t executed() const { return executed_; }

  bool mmio_read(std::uint64_t pa, unsigned, std::uint64_t* value) override {
    if (pa != kDevice) return false;
    *value = device_;
    return true;
  }
  bool mmio_write(std::uint64_t pa, unsigned, std::uint64_t value) override {
    if (pa != kDevice) return false;
    device_ = value;
    if (value <= 1) cpu_->set_irq(value == 1);
    raise_later_ = value == 2;
    return true;
  }
  bool sysreg_read(SysReg which, std::uint64_t* value) override {
    if (which == sysregs::kMidrEl1) return *value = 0x410FD4F1, true;
    if (which == sysregs::kCntvctEl0) return *value = ++counter_, true;
    return false;
  }
  bool sysreg_write(SysReg, std::uint64_t) override { return false; }
  bool firmware_call(bool secure_monitor, unsigned imm) override {
    if (secure_monitor) return false;
    if (imm == 1) {
      ended_ = true;
      exit_code_ = static_cast<std::int64_t>(cpu_->reg(x(0)));
      cpu_->stop();
      return true;
    }
    if (imm == 2) {  // patch from outside: mov x0, #3
      const std::uint64_t where = cpu_->reg(x(1));
      const std::uint32_t instruction = 0xD2800060;
      std::memcpy(ram_ + (where - kRamBase), &instruction, sizeof(instruction));
      cpu_->invalidate_code(where, sizeof(instruction));
      return true;
    }
    return false;
  }

 private:
  std::uint8_t* ram_;
  CpuPtr cpu_;
  std::uint64_t executed_ = 0;
  std::uint64_t device_ = 0;
  std::uint64_t counter_ = 0;
  std::int64_t exit_code_ = 0;
  bool raise_later_ = false;
  bool ended_ = false;
};

}  // namespace trn2vp::graviton4
