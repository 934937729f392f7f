// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// How a Unicorn core takes exceptions. Two implementations, one per shared object:
// internal_exceptions.cpp calls the library's own exception code, public_exceptions.cpp uses only
// the documented API.
#pragma once

#include <unicorn/unicorn.h>

#include <cstdint>
#include <memory>
#include <string>

namespace trn2vp::graviton4 {

class UnicornCore;

// Exception numbers Unicorn passes to UC_HOOK_INTR for AArch64 (observed on 2.0.1;
// docs in models/graviton4/README.md).
enum UnicornException : std::uint32_t {
  kUndefined = 1,
  kSupervisorCall = 2,
  kPrefetchAbort = 3,
  kDataAbort = 4,
  kBreakpoint = 7,
  kHypervisorCall = 11,
  kSecureMonitorCall = 13,
};

class ExceptionUnit {
 public:
  virtual ~ExceptionUnit() = default;
  // The registers of the new core have their reset values; called once, before hooks are added.
  virtual void prepare() = 0;
  // Inside UC_HOOK_INTR. False: this mode can't take exception `number`.
  virtual bool take(std::uint32_t number) = 0;
  // Between two slices; the interrupt is pending and not masked by PSTATE. False: it can't be taken
  // now.
  virtual bool take_interrupt(bool fiq) = 0;
  // Called before and after every callback that may switch to another core.
  virtual void enter_callback() {}
  virtual void leave_callback() {}
  // At the start of each slice.
  virtual void enter_slice() {}
  // The bus answered an access of the running instruction with an error. Called inside the MMIO
  // callback.
  virtual void bus_error(std::uint64_t pa, unsigned size, bool write) = 0;
  // True: the unit has a hook on every instruction and slices and counts there. (With such a hook,
  // the library runs on to the end of a block when the block's own hook asks it to stop.)
  virtual bool slices() const { return false; }
  virtual std::string name() const = 0;
};

std::unique_ptr<ExceptionUnit> make_exception_unit(UnicornCore& core, uc_engine* uc);
// nullptr if this build can work with the library that was loaded, else one static sentence. Called
// before uc_open.
const char* check_library();

}  // namespace trn2vp::graviton4
