// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/tlm_quantumkeeper.h>

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/common/clock_domain.h"
#include "models/graviton4/core/cpu_backend.h"
#include "models/graviton4/generic_timer.h"
#include "models/graviton4/gic_cpu_interface.h"

namespace trn2vp::graviton4 {

/// One Neoverse V2 core: an instruction set simulator (any Cpu backend) that runs ahead of SystemC
/// by at most a quantum, reaches RAM by DMI and everything else by b_transport, and sleeps in WFI
/// until an interrupt or its timer wakes it.
///
/// Timing: a fixed number of instructions per second; caches and the pipeline are not modelled yet,
/// RAM accesses take no time of their own. A bus error is a synchronous external abort in the
/// guest.
class NeoverseCore : public sc_core::sc_module, private CpuClient {
 public:
  struct Range {
    std::uint64_t base;
    std::uint64_t bytes;
  };

  struct Parameters {
    unsigned index = 0;  ///< MPIDR: Aff1 = index / 16, Aff0 = index % 16
    /// 2.8 GHz (documented: facts "graviton4-and-scale" 1.1) times 2 instructions per cycle
    /// (assumed).
    std::uint64_t instructions_per_second = 5'600'000'000;
    sc_core::sc_time quantum = sc_core::sc_time(10, sc_core::SC_US);
    std::uint64_t counter_hz = 62'500'000;  ///< CNTFRQ_EL0 of QEMU `virt` (measured)
    /// Give up the lead over SystemC before each access that isn't DMI, so that devices see the
    /// core's accesses in order of time.
    bool synchronise_accesses = true;
    std::vector<Range> ram;  ///< must grant DMI
    CpuBackend backend;
  };

  tlm_utils::simple_initiator_socket<NeoverseCore> socket;

  explicit NeoverseCore(const sc_core::sc_module_name& name);
  NeoverseCore(const sc_core::sc_module_name& name, const Parameters& parameters);

  /// The core's GIC interface; without one ICC_* registers are undefined. Before simulation.
  void connect_gic(GicCpuInterface& interface);
  /// Timer interrupts (PPIs 30 and 27) go here. Before simulation.
  void on_timer(std::function<void(bool)> physical, std::function<void(bool)> virtual_timer);

  /// Where execution starts; EL1h, MMU off.
  void set_entry(std::uint64_t pc) { cpu_->set_reg(Reg::kPc, pc); }
  Cpu& cpu() { return *cpu_; }

  /// Someone else wrote to RAM.
  void invalidate_code(std::uint64_t pa, std::uint64_t bytes) { cpu_->invalidate_code(pa, bytes); }

  /// PSCI SYSTEM_OFF (function 0x8400_0008 by HVC or SMC) ends the core; x1 is the exit code (ours:
  /// PSCI defines no argument). Called at the time of the call.
  std::function<void(int exit_code)> on_power_off;
  bool powered_off() const { return powered_off_; }
  int exit_code() const { return exit_code_; }
  /// Not empty: the simulator of the core gave up, for this reason. on_power_off was called with
  /// kCoreFailed.
  const std::string& failure() const { return failure_; }
  static constexpr int kCoreFailed = -1;

  std::uint64_t instructions() const { return instructions_; }
  /// Time spent in WFI.
  sc_core::sc_time asleep() const { return asleep_; }

 private:
  class Keeper : public tlm_utils::tlm_quantumkeeper {
   public:
    void set_length(const sc_core::sc_time& length) { length_ = length; }
    sc_core::sc_time remaining() const {
      const sc_core::sc_time used = get_local_time();
      return used < length_ ? length_ - used : sc_core::SC_ZERO_TIME;
    }

   protected:
    sc_core::sc_time compute_local_quantum() override { return length_; }

   private:
    sc_core::sc_time length_;
  };

  void start_of_simulation() override;
  void thread();
  void sleep();
  void finish(int exit_code);
  std::uint64_t budget();
  /// Turns instructions of this slice into local time, as far as it doesn't contain them yet.
  void account(std::uint64_t executed_in_slice);
  std::uint64_t local_ps() const;

  void map_ram();
  void invalidate_direct_mem_ptr(sc_dt::uint64 start, sc_dt::uint64 end);

  bool access(tlm::tlm_command command, std::uint64_t pa, unsigned size, void* data);
  bool mmio_read(std::uint64_t pa, unsigned size, std::uint64_t* value) override;
  bool mmio_write(std::uint64_t pa, unsigned size, std::uint64_t value) override;
  bool sysreg_read(SysReg which, std::uint64_t* value) override;
  bool sysreg_write(SysReg which, std::uint64_t value) override;
  bool firmware_call(bool secure_monitor, unsigned imm) override;

  Parameters parameters_;
  common::ClockDomain instruction_clock_;
  Keeper keeper_;
  GenericTimer timer_;
  GicCpuInterface* gic_ = nullptr;
  sc_core::sc_event wake_;
  tlm::tlm_generic_payload payload_;
  CpuPtr cpu_;
  std::vector<Range> mapped_;
  bool remap_ = false;
  bool interrupt_ = false;
  bool powered_off_ = false;
  int exit_code_ = 0;
  std::string failure_;
  std::uint64_t instructions_ = 0;
  std::uint64_t instructions_before_slice_ = 0;
  std::uint64_t timed_instructions_ = 0;  ///< those that local time already contains
  sc_core::sc_time asleep_;
};

}  // namespace trn2vp::graviton4
