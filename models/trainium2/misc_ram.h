// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>

#include "models/common/initiator.h"
#include "models/common/register_target.h"
#include "models/trainium2/firmware_mailbox.h"
#include "models/trainium2/hbm/ecc.h"
#include "models/trainium2/misc_ram_registers.h"
#include "models/trainium2/timing/firmware_timing.h"

namespace trn2vp::trainium2 {

/// The chip's firmware mailbox ("MISC RAM") and the firmware behind it, as far as driver software
/// sees it (facts "neuron-device-interface" 4.1 to 4.3). The doorbell either carries out the reset
/// asked for at 0x1EC or, when none is, answers the request at the mailbox addresses. A request
/// with a wrong size or CRC fails; one whose memory does not answer gets no response.
///
/// `qemu_reset` is the one register that the driver's QEMU personality (PCI revision 0xFF) resets
/// by: write the map, it reads 0 when the reset is over. On silicon nothing is mapped there.
class MiscRam : public sc_core::sc_module {
 public:
  /// What a reset covers: bits 0-7 NeuronCores, 8-15 their groups of 16 DMA engines, 16-23 TOP_SPs.
  /// Everything, host DMA engines included, when `device`.
  struct Reset {
    bool device = false;
    std::uint32_t map = 0;
  };

  struct Parameters {
    std::uint32_t routing_id = 0;  ///< 0..63
    timing::FirmwareTiming timing;
    /// Called when a reset is accepted; takes no time.
    std::function<void(const Reset&)> on_reset;
    /// What the ECC of a stack has counted. None: nothing.
    std::function<Ecc::Counters(unsigned stack)> hbm_ecc;
    /// HBM repair status at power-on: "none", "pending" or "failed".
    std::string repair = "none";
  };

  MiscRam(const sc_core::sc_module_name& name, Parameters parameters);

  common::RegisterTarget window;
  common::RegisterTarget qemu_reset;
  /// Device addresses: requests and responses (host memory), and registers read on request.
  common::Initiator bus;

  std::uint64_t resets() const { return resets_; }

 private:
  void run();
  void reset(const Reset& reset);
  void answer();
  mailbox::Error carry_out(const mailbox::Request& request, std::vector<std::uint8_t>& data);
  std::uint32_t ecc_word(unsigned stack) const;
  std::uint32_t repair_status() const;
  bool busy() const { return (registers_.get(kMiscStatus) & kMiscStatusResetting) != 0; }

  Parameters parameters_;
  common::RegisterFile registers_;
  sc_core::sc_event doorbell_;
  bool rung_ = false;
  bool qemu_requested_ = false;
  std::uint32_t qemu_map_ = 0;
  std::uint64_t resets_ = 0;
};

}  // namespace trn2vp::trainium2
