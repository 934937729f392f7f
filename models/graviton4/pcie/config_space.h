// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace trn2vp::graviton4 {

/// Offsets and bits of the type 0 configuration header (PCI Local Bus 3.0, section 6.1;
/// documented).
namespace pci_header {
inline constexpr unsigned kId = 0x00;  ///< vendor, device
inline constexpr unsigned kCommand = 0x04;
inline constexpr unsigned kClass = 0x08;  ///< revision, class code
inline constexpr unsigned kHeaderType = 0x0C;
inline constexpr unsigned kBar0 = 0x10;
inline constexpr unsigned kSubsystem = 0x2C;
inline constexpr unsigned kBars = 6;
inline constexpr unsigned kBytes = 4096;  ///< with the extended space
inline constexpr std::uint32_t kCommandMemory = 1u << 1;
inline constexpr std::uint32_t kCommandBusMaster = 1u << 2;
inline constexpr std::uint32_t kBar64Bit = 2u << 1;
inline constexpr std::uint32_t kBarPrefetchable = 1u << 3;
}  // namespace pci_header

/// The configuration space of one PCIe function without capabilities. No SystemC.
class PcieConfigSpace {
 public:
  /// A memory BAR. 64-bit BARs take the next index too.
  struct Bar {
    unsigned index;      ///< 0..5, first of the pair for 64-bit
    std::uint64_t size;  ///< bytes, a power of two, at least 16
    bool is_64bit;
    bool prefetchable;
  };
  struct Identity {
    std::uint16_t vendor;
    std::uint16_t device;
    std::uint8_t revision;
    std::uint32_t class_code;  ///< 24 bits
  };
  struct Hit {
    unsigned bar;
    std::uint64_t offset;
  };

  /// Throws std::invalid_argument for a BAR outside its limits.
  PcieConfigSpace(const Identity& identity, std::vector<Bar> bars);

  /// `offset` a multiple of four, below 4096. What isn't implemented reads as zero.
  std::uint32_t read(unsigned offset) const;
  void write(unsigned offset, std::uint32_t value);

  /// The BAR that decodes `address`; none while memory decoding is off.
  std::optional<Hit> decode(std::uint64_t address) const;
  std::uint64_t bar_address(unsigned index) const;
  bool bus_master() const { return (command_ & pci_header::kCommandBusMaster) != 0; }

 private:
  const Bar* bar_at(unsigned index) const;

  Identity identity_;
  std::vector<Bar> bars_;
  std::uint32_t command_ = 0;
  std::uint32_t interrupt_line_ = 0;
  std::array<std::uint32_t, pci_header::kBars> base_{};
};

/// Trainium2 as its public driver sees it (facts "neuron-device-interface" section 1, documented;
/// sizes inferred there): BAR0 4 GiB of registers, BAR4 256 GiB of HBM, both 64-bit. Revision 0x01
/// is the silicon personality. The class code (accelerator, 0x120000) isn't checked by the driver
/// (assumed).
PcieConfigSpace trainium2_config_space(std::uint8_t revision = 0x01);

/// The generic host bridge of QEMU `virt` (facts "graviton4-and-scale" 2.1, measured).
PcieConfigSpace host_bridge_config_space();

}  // namespace trn2vp::graviton4
