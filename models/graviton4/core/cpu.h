// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The project's own view of an AArch64 instruction set simulator. A backend implements Cpu; whoever
// owns the core (a SystemC module, a test) implements CpuClient. Neither side knows the other's
// library.
#pragma once

#include <cstdint>
#include <string>

namespace trn2vp::graviton4 {

// Changes whenever Cpu, CpuClient or a type in this file changes: backends are loaded at run time.
inline constexpr unsigned kCpuAbiVersion = 2;

// Why Cpu::run came back.
enum class StopReason {
  kBudget,  // the instruction budget is used up (overshoot: less than one basic block)
  kWfi,     // the guest executed WFI; pc is behind it
  kStop,    // the client called Cpu::stop()
  kError,   // the guest did something the backend can't model; see Cpu::error()
};

struct RunResult {
  std::uint64_t executed;  // instructions since the call
  StopReason why;
};

// General-purpose registers are 0..30.
enum class Reg : unsigned { kX0 = 0, kX30 = 30, kSp = 31, kPc = 32, kPstate = 33 };
inline constexpr Reg x(unsigned n) { return static_cast<Reg>(n); }

// A system register by the five fields of its MRS/MSR encoding, packed (op0 has the value 2 or 3).
using SysReg = std::uint32_t;
inline constexpr SysReg sysreg(unsigned op0, unsigned op1, unsigned crn, unsigned crm,
                               unsigned op2) {
  return (op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2;
}

namespace sysregs {
inline constexpr SysReg kMidrEl1 = sysreg(3, 0, 0, 0, 0);
inline constexpr SysReg kMpidrEl1 = sysreg(3, 0, 0, 0, 5);
inline constexpr SysReg kIdAa64Pfr0El1 = sysreg(3, 0, 0, 4, 0);
inline constexpr SysReg kIdAa64Isar0El1 = sysreg(3, 0, 0, 6, 0);
inline constexpr SysReg kRndr = sysreg(3, 3, 2, 4, 0);
inline constexpr SysReg kRndrrs = sysreg(3, 3, 2, 4, 1);
inline constexpr SysReg kSpsrEl1 = sysreg(3, 0, 4, 0, 0);
inline constexpr SysReg kElrEl1 = sysreg(3, 0, 4, 0, 1);
inline constexpr SysReg kEsrEl1 = sysreg(3, 0, 5, 2, 0);
inline constexpr SysReg kFarEl1 = sysreg(3, 0, 6, 0, 0);
inline constexpr SysReg kVbarEl1 = sysreg(3, 0, 12, 0, 0);
inline constexpr SysReg kCntfrqEl0 = sysreg(3, 3, 14, 0, 0);
inline constexpr SysReg kCntpctEl0 = sysreg(3, 3, 14, 0, 1);
inline constexpr SysReg kCntvctEl0 = sysreg(3, 3, 14, 0, 2);
inline constexpr SysReg kCntpTvalEl0 = sysreg(3, 3, 14, 2, 0);
inline constexpr SysReg kCntpCtlEl0 = sysreg(3, 3, 14, 2, 1);
inline constexpr SysReg kCntpCvalEl0 = sysreg(3, 3, 14, 2, 2);
inline constexpr SysReg kCntvTvalEl0 = sysreg(3, 3, 14, 3, 0);
inline constexpr SysReg kCntvCtlEl0 = sysreg(3, 3, 14, 3, 1);
inline constexpr SysReg kCntvCvalEl0 = sysreg(3, 3, 14, 3, 2);
inline constexpr SysReg kIccPmrEl1 = sysreg(3, 0, 4, 6, 0);
inline constexpr SysReg kIccDirEl1 = sysreg(3, 0, 12, 11, 1);
inline constexpr SysReg kIccRprEl1 = sysreg(3, 0, 12, 11, 3);
inline constexpr SysReg kIccSgi1rEl1 = sysreg(3, 0, 12, 11, 5);
inline constexpr SysReg kIccIar1El1 = sysreg(3, 0, 12, 12, 0);
inline constexpr SysReg kIccEoir1El1 = sysreg(3, 0, 12, 12, 1);
inline constexpr SysReg kIccHppir1El1 = sysreg(3, 0, 12, 12, 2);
inline constexpr SysReg kIccBpr1El1 = sysreg(3, 0, 12, 12, 3);
inline constexpr SysReg kIccCtlrEl1 = sysreg(3, 0, 12, 12, 4);
inline constexpr SysReg kIccSreEl1 = sysreg(3, 0, 12, 12, 5);
inline constexpr SysReg kIccIgrpen1El1 = sysreg(3, 0, 12, 12, 7);
}  // namespace sysregs

// What the world around the core answers. Called from inside Cpu::run, on its stack; must not
// throw. A callback may wait (switch to another SystemC process, which may run another Cpu) and may
// call stop(), set_irq(), set_fiq(), reg(), set_reg() for X registers, and invalidate_code() of the
// core that called.
class CpuClient {
 public:
  virtual ~CpuClient() = default;
  // Physical address outside every map_ram range; size 1, 2, 4 or 8 bytes, never crossing 8 bytes.
  // False = the bus answered with an error: the guest takes a synchronous external abort.
  virtual bool mmio_read(std::uint64_t pa, unsigned size, std::uint64_t* value) = 0;
  virtual bool mmio_write(std::uint64_t pa, unsigned size, std::uint64_t value) = 0;
  // False = not ours; the backend uses its own register, or the guest takes an
  // undefined-instruction exception.
  virtual bool sysreg_read(SysReg which, std::uint64_t* value) = 0;
  virtual bool sysreg_write(SysReg which, std::uint64_t value) = 0;
  // SMC #imm (secure_monitor) or HVC #imm; arguments and results in x0..x3 through reg()/set_reg().
  // False = undefined.
  virtual bool firmware_call(bool secure_monitor, unsigned imm) = 0;
};

// One AArch64 core. Starts in EL1h, interrupts masked, MMU off, registers zero. Not thread safe.
class Cpu {
 public:
  virtual ~Cpu() = default;

  // Executes about `budget` instructions (>= 1) from pc.
  virtual RunResult run(std::uint64_t budget) = 0;
  // From a callback: instructions since the call of run(), the one that called back included. Exact
  // to a basic block.
  virtual std::uint64_t executed() const = 0;
  // From a callback: leave run() at the next basic block.
  virtual void stop() = 0;
  // Level-sensitive interrupt inputs.
  virtual void set_irq(bool level) = 0;
  virtual void set_fiq(bool level) = 0;

  virtual std::uint64_t reg(Reg which) const = 0;
  virtual void set_reg(Reg which, std::uint64_t value) = 0;
  // The backend's own system register, without asking the client. 0 if it has none of that name.
  virtual std::uint64_t backend_sysreg(SysReg which) const = 0;
  virtual void set_backend_sysreg(SysReg which, std::uint64_t value) = 0;

  // `host` backs [pa, pa + bytes); both multiples of 4096; must live as long as the core. False on
  // overlap.
  virtual bool map_ram(std::uint64_t pa, std::uint64_t bytes, void* host) = 0;
  // [pa, pa + bytes) goes to mmio_read/mmio_write; both multiples of 4096. False on overlap.
  virtual bool map_mmio(std::uint64_t pa, std::uint64_t bytes) = 0;
  // Undoes map_ram of exactly this range. Not from a callback.
  virtual bool unmap_ram(std::uint64_t pa, std::uint64_t bytes) = 0;
  // Someone other than this core wrote to [pa, pa + bytes) of RAM. Cheap where no code was ever
  // executed.
  virtual void invalidate_code(std::uint64_t pa, std::uint64_t bytes) = 0;

  // Library, version and mode in one line for reports, e.g. "unicorn 2.0.1, internal exceptions".
  virtual std::string description() const = 0;
  // The reason of the last StopReason::kError.
  virtual std::string error() const = 0;
};

// What a backend's shared object exports with C linkage, under these names.
inline constexpr const char* kCpuAbiSymbol = "trn2vp_cpu_abi_version";
inline constexpr const char* kCpuCreateSymbol = "trn2vp_cpu_create";
inline constexpr const char* kCpuDestroySymbol = "trn2vp_cpu_destroy";
using CpuAbiFunction = unsigned (*)();
// nullptr on failure, then *error points to a static sentence.
using CpuCreateFunction = Cpu* (*)(CpuClient* client, const char** error);
using CpuDestroyFunction = void (*)(Cpu* cpu);

}  // namespace trn2vp::graviton4
