// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/host_runner.h"

#include <fmt/format.h>

#include <stdexcept>

#include "firmware/include/trn2vp/job.h"

namespace trn2vp::host_chip {

// Where the host can run it, and the job does not lie.
graviton4::ElfImage read_firmware(const std::string& path) {
  graviton4::ElfImage firmware = graviton4::read_elf(path);
  constexpr std::uint64_t kBegin = graviton4::address_map::kRam;
  constexpr std::uint64_t kEnd = graviton4::address_map::kJob;
  bool inside = true;
  bool starts = false;
  for (const auto& segment : firmware.segments) {
    inside &= segment.address >= kBegin && segment.address < kEnd &&
              segment.memory_bytes <= kEnd - segment.address;
    starts |= firmware.entry - segment.address < segment.memory_bytes;
  }
  if (!inside) {
    throw std::runtime_error(
        fmt::format("{}: segments: expected them in {:#x}..{:#x}", path, kBegin, kEnd));
  }
  if (!starts) {
    throw std::runtime_error(
        fmt::format("{}: entry: is {:#x}, expected an address in a segment", path, firmware.entry));
  }
  return firmware;
}

HostRunner::HostRunner(graviton4::Host& host, const graviton4::ElfImage& firmware,
                       std::function<void(const std::string&)> on_line)
    : host_(host), firmware_(firmware), on_line_(std::move(on_line)) {
  host_.on_power_off = [this](int) { on_end(); };
  if (!on_line_) return;
  host_.uart().on_character = [this](char c) {
    if (c == '\n') {
      on_line_(line_);
      line_.clear();
    } else if (c != '\r') {
      line_ += c;
    }
  };
}

void HostRunner::load(const job::JobImage& image) {
  for (const job::Segment& segment : image.segments)
    host_.write_ram(segment.address, segment.bytes.data(), segment.bytes.size());
  for (const job::VoidRange& range : image.voids) host_.discard_ram(range.address, range.bytes);
  host_.load(firmware_);
}

void HostRunner::read(std::uint64_t address, void* data, std::size_t bytes) {
  host_.read_ram(address, data, bytes);
}

std::uint32_t HostRunner::status() {
  trn2vp_job job{};
  read(TRN2VP_JOB_ADDRESS, &job, sizeof job);
  return job.result.status;
}

std::uint64_t HostRunner::instructions() const { return host_.core().instructions(); }
std::vector<std::string> HostRunner::lines() const { return host_.uart().lines(); }
std::string HostRunner::failure() const { return host_.core().failure(); }

}  // namespace trn2vp::host_chip
