// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>
#include <systemc>
#include <vector>

#include "models/common/register_target.h"
#include "models/graviton4/gic_bank.h"
#include "models/graviton4/gic_cpu_interface.h"
#include "models/graviton4/gic_registers.h"

namespace trn2vp::graviton4 {

/// A GICv3 for 1..123 cores: distributor, one redistributor per core, one CPU interface per core.
/// Affinity routing always on, one security state. SGIs, PPIs and SPIs; no LPIs, no ITS, group 1
/// only. Core n has affinity Aff1 = n / 16, Aff0 = n % 16. Reserved registers read as zero.
class GicV3 : public sc_core::sc_module, public GicDistributor {
 public:
  static constexpr unsigned kPrivate = 32;
  static constexpr unsigned kIds = 256;  ///< SGIs, PPIs and 224 SPIs

  explicit GicV3(const sc_core::sc_module_name& name, unsigned cores = 1,
                 sc_core::sc_time latency = sc_core::sc_time(20, sc_core::SC_NS));

  auto& distributor_socket() { return distributor_.socket; }
  /// Redistributor of core n at n * 128 KiB.
  auto& redistributor_socket() { return redistributor_.socket; }
  GicCpuInterface& cpu_interface(unsigned core) { return *cores_[core]->interface; }

  /// Input lines. `id` is the interrupt id: 32..255, 16..31.
  void set_spi(unsigned id, bool level);
  void set_ppi(unsigned core, unsigned id, bool level);

 private:
  struct Core {
    Core(GicDistributor& distributor, unsigned index);
    GicBank bank{kPrivate};
    common::RegisterFile registers;
    std::unique_ptr<GicCpuInterface> interface;
  };

  Pending best_pending(unsigned core) const override;
  void acknowledge(unsigned core, unsigned id) override;
  void deactivate(unsigned core, unsigned id) override;
  void send_sgi(unsigned core, std::uint64_t value) override;

  GicBank& bank_of(unsigned core, unsigned id) {
    return id < kPrivate ? cores_[core]->bank : shared_;
  }
  bool routed_to(unsigned id, unsigned core) const;
  void connect_redistributor(unsigned core);
  void connect_distributor();
  void update_all();

  common::RegisterTarget distributor_;
  common::RegisterTarget redistributor_;
  common::RegisterFile registers_;
  GicBank shared_{kIds};  // 0..31 unused: those are the cores' own
  std::vector<std::unique_ptr<Core>> cores_;
};

}  // namespace trn2vp::graviton4
