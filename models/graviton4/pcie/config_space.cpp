// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/pcie/config_space.h"

#include <stdexcept>
#include <string>

namespace trn2vp::graviton4 {
namespace {

constexpr unsigned kInterruptLine = 0x3C;
constexpr std::uint32_t kWritableCommand =
    pci_header::kCommandMemory | pci_header::kCommandBusMaster | (1u << 10);  // and INTx disable

bool is_upper_half(const PcieConfigSpace::Bar& bar, unsigned index) {
  return bar.is_64bit && index == bar.index + 1;
}

}  // namespace

PcieConfigSpace::PcieConfigSpace(const Identity& identity, std::vector<Bar> bars)
    : identity_(identity), bars_(std::move(bars)) {
  for (const Bar& bar : bars_) {
    const bool power_of_two = bar.size >= 16 && (bar.size & (bar.size - 1)) == 0;
    const bool fits = bar.index + (bar.is_64bit ? 1 : 0) < pci_header::kBars;
    if (!power_of_two || !fits || (!bar.is_64bit && bar.size > (1ull << 31))) {
      throw std::invalid_argument("BAR" + std::to_string(bar.index) +
                                  ": size must be a power of two that fits its width");
    }
  }
}

const PcieConfigSpace::Bar* PcieConfigSpace::bar_at(unsigned index) const {
  for (const Bar& bar : bars_) {
    if (index == bar.index || is_upper_half(bar, index)) return &bar;
  }
  return nullptr;
}

std::uint32_t PcieConfigSpace::read(unsigned offset) const {
  switch (offset) {
    case pci_header::kId:
      return static_cast<std::uint32_t>(identity_.device) << 16 | identity_.vendor;
    case pci_header::kCommand:
      return command_;
    case pci_header::kClass:
      return identity_.class_code << 8 | identity_.revision;
    case pci_header::kSubsystem:
      return static_cast<std::uint32_t>(identity_.device) << 16 | identity_.vendor;
    case kInterruptLine:
      return interrupt_line_;
    default:
      break;
  }
  if (offset < pci_header::kBar0 || offset >= pci_header::kBar0 + 4 * pci_header::kBars) return 0;
  const unsigned index = (offset - pci_header::kBar0) / 4;
  const Bar* bar = bar_at(index);
  if (bar == nullptr) return 0;
  if (is_upper_half(*bar, index)) return base_[index];
  return base_[index] | (bar->is_64bit ? pci_header::kBar64Bit : 0) |
         (bar->prefetchable ? pci_header::kBarPrefetchable : 0);
}

void PcieConfigSpace::write(unsigned offset, std::uint32_t value) {
  if (offset == pci_header::kCommand) {
    command_ = value & kWritableCommand;  // the status half has nothing to clear
  } else if (offset == kInterruptLine) {
    interrupt_line_ = value & 0xFF;
  } else if (offset >= pci_header::kBar0 && offset < pci_header::kBar0 + 4 * pci_header::kBars) {
    const unsigned index = (offset - pci_header::kBar0) / 4;
    const Bar* bar = bar_at(index);
    if (bar == nullptr) return;
    // Address bits below the size are wired to zero: that is how software finds the size.
    const std::uint64_t mask = ~(bar->size - 1);
    base_[index] =
        value & static_cast<std::uint32_t>(is_upper_half(*bar, index) ? mask >> 32 : mask);
  }
}

std::uint64_t PcieConfigSpace::bar_address(unsigned index) const {
  const Bar* bar = bar_at(index);
  if (bar == nullptr) return 0;
  const std::uint64_t low = base_[bar->index];
  return bar->is_64bit ? static_cast<std::uint64_t>(base_[bar->index + 1]) << 32 | low : low;
}

std::optional<PcieConfigSpace::Hit> PcieConfigSpace::decode(std::uint64_t address) const {
  if (!(command_ & pci_header::kCommandMemory)) return std::nullopt;
  for (const Bar& bar : bars_) {
    const std::uint64_t offset = address - bar_address(bar.index);
    if (offset < bar.size) return Hit{bar.index, offset};
  }
  return std::nullopt;
}

PcieConfigSpace trainium2_config_space(std::uint8_t revision) {
  return {{0x1D0F, 0x7364, revision, 0x120000},
          {{0, 4ull << 30, true, false}, {4, 256ull << 30, true, true}}};
}

PcieConfigSpace host_bridge_config_space() { return {{0x1B36, 0x0008, 0x00, 0x060000}, {}}; }

}  // namespace trn2vp::graviton4
