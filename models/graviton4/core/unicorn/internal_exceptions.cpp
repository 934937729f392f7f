// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Exceptions by Unicorn 2.0.1's own (QEMU's) exception code, reached by linking libunicorn.a with
// ld's --wrap: the linker checks that every symbol named here exists. Gives precise aborts, EL0,
// FIQ, and stores at full speed.
//
// The list of wrapped symbols is in CMakeLists.txt. Declarations repeat the library's internal
// prototypes at tag 2.0.1.post1; check_library() refuses any other version.
#include <algorithm>
#include <unordered_set>
#include <vector>

#include "models/graviton4/core/unicorn/exception_unit.h"
#include "models/graviton4/core/unicorn/unicorn_core.h"

#define TRN2VP_WRAP(name) __wrap_##name##_aarch64
#define TRN2VP_REAL(name) __real_##name##_aarch64

extern "C" {
void arm_cpu_do_interrupt_aarch64(void* cs);
bool arm_cpu_exec_interrupt_aarch64(void* cs, int request);
void arm_cpu_do_transaction_failed_aarch64(void* cs, std::uint64_t pa, std::uint64_t va,
                                           unsigned size, int access, int mmu_index,
                                           std::uint32_t attributes, std::uint32_t response,
                                           std::uintptr_t return_address);
void tlb_set_dirty_aarch64(void* cs, std::uint64_t va);
void tlb_reset_dirty_aarch64(void* cs, std::uint64_t host_address, std::uint64_t bytes);
void* qemu_map_ram_ptr_aarch64(void* uc, void* block, std::uint64_t ram_address);
}

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kGuestPage = 1024;  // the library's page size for AArch64
constexpr int kInterruptIrq = 0x02;
constexpr int kInterruptFiq = 0x10;
constexpr int kAccessLoad = 0;
constexpr int kAccessStore = 1;
constexpr std::uint32_t kResponseDecodeError = 2;

// One guest access as the translated code described it. Trivial: library code jumps over frames
// that hold one.
struct Access {
  std::uint64_t va;
  std::uint32_t operation;  // low 4 bits MMU index, then log2 of the size
  std::uintptr_t
      return_address;  // into translated code, from which the precise pc follows; 0 = not known
};

// What the wrapped functions need to know of one core. They run inside run(), so a pointer to the
// core now running is enough; it is set again after each callback, which may have run other cores
// on other stacks.
struct Instance {
  uc_engine* uc = nullptr;
  void* cs = nullptr;
  Access access = {};
  bool bus_error = false;
  std::uint64_t bus_error_pa = 0;
  bool clean_store = false;
  std::unordered_set<std::uint64_t> code_pages;  // RAM pages holding translated code
};

Instance* running = nullptr;
std::vector<Instance*> instances;
struct {
  void* uc;
  void* cs;
} created = {};  // by the last uc_ctl_set_cpu_model

Instance* instance_of(void* uc) {
  for (Instance* one : instances) {
    if (one->uc == uc) return one;
  }
  return nullptr;
}

class InternalExceptions : public ExceptionUnit {
 public:
  InternalExceptions(UnicornCore& core, uc_engine* uc) : core_(core) {
    instance_.uc = uc;
    instances.push_back(&instance_);
    running = &instance_;
  }
  ~InternalExceptions() override {
    instances.erase(std::find(instances.begin(), instances.end(), &instance_));
    if (running == &instance_) running = nullptr;
  }

  void prepare() override {
    // The library builds the CPU on first use; this write is that, and takes the core out of secure
    // state with EL2 able to take HVC and pointer authentication not trapped. Else exceptions go to
    // EL3.
    core_.set_backend_sysreg(sysreg(3, 6, 1, 1, 0), 0x30531);  // SCR_EL3: NS RW HCE APK API
    core_.set_backend_sysreg(sysreg(3, 4, 1, 1, 0),
                             (1ull << 31) | (3ull << 40));  // HCR_EL2: RW APK API
    if (created.uc == instance_.uc) instance_.cs = created.cs;
  }

  bool take(std::uint32_t) override {
    if (!instance_.cs) return false;
    arm_cpu_do_interrupt_aarch64(instance_.cs);
    return true;
  }

  bool take_interrupt(bool fiq) override {
    return instance_.cs &&
           arm_cpu_exec_interrupt_aarch64(instance_.cs, fiq ? kInterruptFiq : kInterruptIrq);
  }

  void enter_slice() override { running = &instance_; }
  void leave_callback() override { running = &instance_; }

  void bus_error(std::uint64_t pa, unsigned, bool) override {
    if (!instance_.bus_error) instance_.bus_error_pa = pa;
    instance_.bus_error = true;
  }

  std::string name() const override { return "internal exceptions"; }

 private:
  UnicornCore& core_;
  Instance instance_;
};

void note_access(std::uint64_t va, std::uint32_t operation, std::uintptr_t return_address) {
  running->access = {va, operation, return_address};
}

// After a device access: raises the data abort of the access that caused it; doesn't return then.
void raise_bus_error(Instance& core, const Access& access, int kind) {
  if (!core.bus_error) return;
  core.bus_error = false;
  core.access.return_address = 0;
  const unsigned size = 1u << ((access.operation >> 4) & 3);
  arm_cpu_do_transaction_failed_aarch64(core.cs, core.bus_error_pa, access.va, size, kind,
                                        access.operation & 15, 0, kResponseDecodeError,
                                        access.return_address);
}

void finish_store(std::uint64_t va, unsigned size) {
  running->access.return_address = 0;
  if (!running->clean_store) return;
  running->clean_store = false;
  // Nothing was translated from this page: later stores to it need not come this way.
  if (va % kGuestPage + size <= kGuestPage)
    tlb_set_dirty_aarch64(running->cs, va & ~(kGuestPage - 1));
}

}  // namespace

std::unique_ptr<ExceptionUnit> make_exception_unit(UnicornCore& core, uc_engine* uc) {
  return std::make_unique<InternalExceptions>(core, uc);
}

const char* check_library() {
  unsigned major = 0;
  unsigned minor = 0;
  const unsigned version = uc_version(&major, &minor);
  return major == 2 && minor == 0 && ((version >> 8) & 0xFF) == 1
             ? nullptr
             : "the internal mode of the Unicorn backend needs exactly Unicorn 2.0.1";
}

}  // namespace trn2vp::graviton4

using namespace trn2vp::graviton4;

extern "C" {

void TRN2VP_REAL(arm_cpu_initfn)(void* uc, void* cs);
void TRN2VP_WRAP(arm_cpu_initfn)(void* uc, void* cs) {
  created = {uc, cs};
  TRN2VP_REAL(arm_cpu_initfn)(uc, cs);
}

#define TRN2VP_LOAD(name)                                                               \
  std::uint64_t TRN2VP_REAL(name)(void*, std::uint64_t, std::uint32_t, std::uintptr_t); \
  std::uint64_t TRN2VP_WRAP(name)(void* env, std::uint64_t va, std::uint32_t operation, \
                                  std::uintptr_t return_address) {                      \
    note_access(va, operation, return_address);                                         \
    const std::uint64_t value = TRN2VP_REAL(name)(env, va, operation, return_address);  \
    running->access.return_address = 0;                                                 \
    return value;                                                                       \
  }
TRN2VP_LOAD(helper_ret_ldub_mmu)
TRN2VP_LOAD(helper_le_lduw_mmu)
TRN2VP_LOAD(helper_le_ldul_mmu)
TRN2VP_LOAD(helper_le_ldq_mmu)

#define TRN2VP_STORE(name, type)                                                           \
  void TRN2VP_REAL(name)(void*, std::uint64_t, type, std::uint32_t, std::uintptr_t);       \
  void TRN2VP_WRAP(name)(void* env, std::uint64_t va, type value, std::uint32_t operation, \
                         std::uintptr_t return_address) {                                  \
    note_access(va, operation, return_address);                                            \
    TRN2VP_REAL(name)(env, va, value, operation, return_address);                          \
    finish_store(va, sizeof(type));                                                        \
  }
TRN2VP_STORE(helper_ret_stb_mmu, std::uint8_t)
TRN2VP_STORE(helper_le_stw_mmu, std::uint16_t)
TRN2VP_STORE(helper_le_stl_mmu, std::uint32_t)
TRN2VP_STORE(helper_le_stq_mmu, std::uint64_t)

std::uint32_t TRN2VP_REAL(memory_region_dispatch_read)(void*, void*, std::uint64_t, std::uint64_t*,
                                                       int, std::uint32_t);
std::uint32_t TRN2VP_WRAP(memory_region_dispatch_read)(void* uc, void* region, std::uint64_t offset,
                                                       std::uint64_t* value, int operation,
                                                       std::uint32_t attributes) {
  Instance* core = instance_of(uc);
  const Access access = core->access;  // the callback may let others run
  const std::uint32_t result =
      TRN2VP_REAL(memory_region_dispatch_read)(uc, region, offset, value, operation, attributes);
  raise_bus_error(*core, access, kAccessLoad);
  return result;
}

std::uint32_t TRN2VP_REAL(memory_region_dispatch_write)(void*, void*, std::uint64_t, std::uint64_t,
                                                        int, std::uint32_t);
std::uint32_t TRN2VP_WRAP(memory_region_dispatch_write)(void* uc, void* region,
                                                        std::uint64_t offset, std::uint64_t value,
                                                        int operation, std::uint32_t attributes) {
  Instance* core = instance_of(uc);
  const Access access = core->access;  // the callback may let others run
  const std::uint32_t result =
      TRN2VP_REAL(memory_region_dispatch_write)(uc, region, offset, value, operation, attributes);
  raise_bus_error(*core, access, kAccessStore);
  return result;
}

// The library takes every store through its self-modifying-code check, because it has no dirty
// bits. The four functions below give it the one bit that matters: was code translated from this
// page?
void TRN2VP_REAL(tlb_protect_code)(void* uc, std::uint64_t ram_address);
void TRN2VP_WRAP(tlb_protect_code)(void* uc, std::uint64_t ram_address) {
  Instance* core = instance_of(uc);
  core->code_pages.insert(ram_address / kGuestPage);
  const void* host = qemu_map_ram_ptr_aarch64(uc, nullptr, ram_address & ~(kGuestPage - 1));
  tlb_reset_dirty_aarch64(core->cs, reinterpret_cast<std::uint64_t>(host), kGuestPage);
  TRN2VP_REAL(tlb_protect_code)(uc, ram_address);
}

void TRN2VP_REAL(tlb_unprotect_code)(void* uc, std::uint64_t ram_address);
void TRN2VP_WRAP(tlb_unprotect_code)(void* uc, std::uint64_t ram_address) {
  instance_of(uc)->code_pages.erase(ram_address / kGuestPage);
  TRN2VP_REAL(tlb_unprotect_code)(uc, ram_address);
}

static bool holds_code(const Instance& core, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t page = from / kGuestPage; page <= (to - 1) / kGuestPage; ++page) {
    if (core.code_pages.count(page)) return true;
  }
  return false;
}

void* TRN2VP_REAL(page_collection_lock)(void* uc, std::uint64_t from, std::uint64_t to);
void* TRN2VP_WRAP(page_collection_lock)(void* uc, std::uint64_t from, std::uint64_t to) {
  const Instance* core = instance_of(uc);
  return holds_code(*core, from, to) ? TRN2VP_REAL(page_collection_lock)(uc, from, to) : nullptr;
}

void TRN2VP_REAL(page_collection_unlock)(void* pages);
void TRN2VP_WRAP(page_collection_unlock)(void* pages) {
  if (pages) TRN2VP_REAL(page_collection_unlock)(pages);
}

void TRN2VP_REAL(tb_invalidate_phys_page_fast)(void* uc, void* pages, std::uint64_t from, int bytes,
                                               std::uintptr_t return_address);
void TRN2VP_WRAP(tb_invalidate_phys_page_fast)(void* uc, void* pages, std::uint64_t from, int bytes,
                                               std::uintptr_t return_address) {
  if (pages) {
    TRN2VP_REAL(tb_invalidate_phys_page_fast)(uc, pages, from, bytes, return_address);
  } else {
    instance_of(uc)->clean_store = true;
  }
}

}  // extern "C"
