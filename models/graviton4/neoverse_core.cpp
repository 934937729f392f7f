// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/neoverse_core.h"

#include <algorithm>
#include <cstring>

#include "models/common/payload.h"

namespace trn2vp::graviton4 {
namespace {

using sc_core::sc_time;

constexpr std::uint64_t kPsPerSecond = 1'000'000'000'000;
constexpr std::uint64_t kAddressSpace = std::uint64_t{1} << 48;
// Device accesses run on the thread's stack inside translated code.
constexpr std::size_t kStackBytes = 1 << 20;

constexpr std::uint64_t kMidrNeoverseV2 = 0x410F'D4F1;  // Arm, part 0xD4F, r0p1

constexpr std::uint32_t kPsciVersion = 0x8400'0000;
constexpr std::uint32_t kPsciSystemOff = 0x8400'0008;
constexpr std::uint64_t kPsciVersion1_0 = 0x0001'0000;
constexpr std::uint64_t kPsciNotSupported = ~std::uint64_t{0};

// Exact for resolutions of a picosecond and finer powers of ten.
std::uint64_t units_per_ps() {
  static const auto units =
      static_cast<std::uint64_t>(1e-12 / sc_core::sc_get_time_resolution().to_seconds() + 0.5);
  return units;
}

sc_time from_ps(std::uint64_t ps) { return sc_time::from_value(ps * units_per_ps()); }

std::uint64_t to_ps(const sc_time& time) { return time.value() / units_per_ps(); }

}  // namespace

NeoverseCore::NeoverseCore(const sc_core::sc_module_name& name)
    : NeoverseCore(name, Parameters()) {}

NeoverseCore::NeoverseCore(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      socket("socket"),
      parameters_(parameters),
      instruction_clock_(parameters.instructions_per_second),
      timer_(parameters.counter_hz),
      cpu_(load_cpu(*this, parameters.backend)) {
  keeper_.set_length(parameters.quantum);
  socket.register_invalidate_direct_mem_ptr(this, &NeoverseCore::invalidate_direct_mem_ptr);
  SC_HAS_PROCESS(NeoverseCore);
  SC_THREAD(thread);
  set_stack_size(kStackBytes);
}

void NeoverseCore::connect_gic(GicCpuInterface& interface) {
  gic_ = &interface;
  interface.on_irq = [this](bool level) {
    interrupt_ = level;
    cpu_->set_irq(level);
    if (level) wake_.notify(sc_core::SC_ZERO_TIME);
  };
}

void NeoverseCore::on_timer(std::function<void(bool)> physical,
                            std::function<void(bool)> virtual_timer) {
  timer_.on_physical = std::move(physical);
  timer_.on_virtual = std::move(virtual_timer);
}

void NeoverseCore::start_of_simulation() {
  map_ram();
  // Everything that isn't RAM goes to the bus, which knows what is there.
  std::vector<Range> ram = parameters_.ram;
  std::sort(ram.begin(), ram.end(), [](const Range& a, const Range& b) { return a.base < b.base; });
  std::uint64_t next = 0;
  for (const Range& range : ram) {
    if (range.base > next) cpu_->map_mmio(next, range.base - next);
    next = range.base + range.bytes;
  }
  if (next < kAddressSpace) cpu_->map_mmio(next, kAddressSpace - next);
}

void NeoverseCore::map_ram() {
  remap_ = false;
  for (const Range& range : mapped_) cpu_->unmap_ram(range.base, range.bytes);
  mapped_.clear();
  for (const Range& range : parameters_.ram) {
    tlm::tlm_dmi dmi;
    common::set_up(payload_, tlm::TLM_READ_COMMAND, range.base, nullptr, 0);
    const bool granted = socket->get_direct_mem_ptr(payload_, dmi) && dmi.is_read_write_allowed();
    if (!granted || dmi.get_start_address() > range.base ||
        dmi.get_end_address() < range.base + range.bytes - 1) {
      SC_REPORT_FATAL(name(), "the RAM given to the core grants no DMI over its whole range");
    }
    void* host = dmi.get_dmi_ptr() + (range.base - dmi.get_start_address());
    if (!cpu_->map_ram(range.base, range.bytes, host)) {
      SC_REPORT_FATAL(name(), "the core refuses a RAM range: multiples of 4 KiB, no overlap");
    }
    mapped_.push_back(range);
  }
}

void NeoverseCore::invalidate_direct_mem_ptr(sc_dt::uint64 start, sc_dt::uint64 end) {
  for (const Range& range : mapped_) {
    // Asked for again before the next instruction.
    if (start < range.base + range.bytes && end >= range.base) remap_ = true;
  }
  if (remap_) cpu_->stop();
}

void NeoverseCore::thread() {
  keeper_.reset();
  while (!powered_off_) {
    if (remap_) map_ram();
    timer_.update(local_ps());
    instructions_before_slice_ = instructions_;
    const RunResult result = cpu_->run(budget());
    account(result.executed);
    if (result.why == StopReason::kError) {
      failure_ = cpu_->error();
      finish(kCoreFailed);
    } else if (powered_off_) {
      finish(exit_code_);
    } else if (result.why == StopReason::kWfi) {
      sleep();
    } else if (keeper_.need_sync()) {
      keeper_.sync();
    }
  }
}

void NeoverseCore::finish(int exit_code) {
  keeper_.sync();
  powered_off_ = true;
  exit_code_ = exit_code;
  if (on_power_off) on_power_off(exit_code);
}

void NeoverseCore::sleep() {
  keeper_.sync();
  timer_.update(local_ps());
  if (interrupt_) return;
  const sc_time began = sc_core::sc_time_stamp();
  const std::uint64_t now = local_ps();
  const std::uint64_t deadline = timer_.next_deadline(now);
  if (deadline == GenericTimer::kNever) {
    wait(wake_);
  } else {
    wait(from_ps(deadline - now), wake_);
  }
  asleep_ += sc_core::sc_time_stamp() - began;
  keeper_.reset();
}

std::uint64_t NeoverseCore::budget() {
  // Timers are seen in local time: a slice never goes past the next one.
  const std::uint64_t now = local_ps();
  std::uint64_t ps = to_ps(keeper_.remaining());
  const std::uint64_t deadline = timer_.next_deadline(now);
  if (deadline != GenericTimer::kNever) ps = std::min(ps, deadline - now);
  const auto instructions = static_cast<std::uint64_t>(
      static_cast<unsigned __int128>(ps) * parameters_.instructions_per_second / kPsPerSecond);
  return instructions + 1;
}

void NeoverseCore::account(std::uint64_t executed_in_slice) {
  instructions_ = instructions_before_slice_ + executed_in_slice;
  // Inside a block the backend counts all of it, and may take back what an exception left undone.
  if (instructions_ <= timed_instructions_) return;
  keeper_.inc(from_ps(instruction_clock_.to_ps(instructions_) -
                      instruction_clock_.to_ps(timed_instructions_)));
  timed_instructions_ = instructions_;
}

std::uint64_t NeoverseCore::local_ps() const { return to_ps(keeper_.get_current_time()); }

bool NeoverseCore::access(tlm::tlm_command command, std::uint64_t pa, unsigned size, void* data) {
  account(cpu_->executed());
  if (parameters_.synchronise_accesses) keeper_.sync();
  common::set_up(payload_, command, pa, data, size);
  sc_time delay = keeper_.get_local_time();
  socket->b_transport(payload_, delay);
  keeper_.set(delay);
  if (keeper_.need_sync()) cpu_->stop();
  return payload_.is_response_ok();
}

bool NeoverseCore::mmio_read(std::uint64_t pa, unsigned size, std::uint64_t* value) {
  std::uint64_t data = 0;
  const bool good = access(tlm::TLM_READ_COMMAND, pa, size, &data);
  *value = data;
  return good;
}

bool NeoverseCore::mmio_write(std::uint64_t pa, unsigned size, std::uint64_t value) {
  return access(tlm::TLM_WRITE_COMMAND, pa, size, &value);
}

bool NeoverseCore::sysreg_read(SysReg which, std::uint64_t* value) {
  if (which == sysregs::kMidrEl1) {
    *value = kMidrNeoverseV2;
    return true;
  }
  if (which == sysregs::kMpidrEl1) {
    *value = 0x8000'0000u | (parameters_.index / 16) << 8 | parameters_.index % 16;
    return true;
  }
  account(cpu_->executed());
  return timer_.read(which, local_ps(), value) || (gic_ != nullptr && gic_->read(which, value));
}

bool NeoverseCore::sysreg_write(SysReg which, std::uint64_t value) {
  account(cpu_->executed());
  if (timer_.write(which, local_ps(), value)) {
    cpu_->stop();  // the next slice's length depends on it
    return true;
  }
  return gic_ != nullptr && gic_->write(which, value);
}

bool NeoverseCore::firmware_call(bool, unsigned imm) {
  if (imm != 0) return false;
  switch (static_cast<std::uint32_t>(cpu_->reg(x(0)))) {
    case kPsciVersion:
      cpu_->set_reg(x(0), kPsciVersion1_0);
      return true;
    case kPsciSystemOff:
      powered_off_ = true;
      exit_code_ = static_cast<int>(cpu_->reg(x(1)));
      cpu_->stop();
      return true;
    default:
      cpu_->set_reg(x(0), kPsciNotSupported);
      return true;
  }
}

}  // namespace trn2vp::graviton4
