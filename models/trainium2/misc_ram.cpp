// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/misc_ram.h"

#include <algorithm>

#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {
namespace {

sc_core::sc_time us(double value) { return {value, sc_core::SC_US}; }

constexpr std::uint32_t kNotReady = 0xDEAD'BEEF;

}  // namespace

MiscRam::MiscRam(const sc_core::sc_module_name& name, Parameters parameters)
    : sc_module(name),
      window("window",
             {[this](std::uint64_t offset, std::uint32_t& value) {
                return registers_.read(offset, value);
              },
              [this](std::uint64_t offset, std::uint32_t value) {
                return registers_.write(offset, value);
              }},
             sc_core::SC_ZERO_TIME),
      qemu_reset("qemu_reset",
                 {[this](std::uint64_t, std::uint32_t& value) {
                    // Not 0 while it goes on, whatever the map was.
                    value = qemu_requested_ ? qemu_map_ | kMiscStatusResetting : 0;
                    return true;
                  },
                  [this](std::uint64_t, std::uint32_t value) {
                    qemu_requested_ = true;
                    qemu_map_ = value;
                    doorbell_.notify(sc_core::SC_ZERO_TIME);
                    return true;
                  }},
                 sc_core::SC_ZERO_TIME),
      bus("bus"),
      parameters_(std::move(parameters)),
      registers_(misc_ram_registers(), common::RegisterFile::Undeclared::kStore) {
  registers_.set(kMiscDeviceId, parameters_.routing_id);
  registers_.on_write(kMiscDoorbell, [this](unsigned, std::uint32_t value) {
    if ((value & 1) == 0) return;
    rung_ = true;
    doorbell_.notify(sc_core::SC_ZERO_TIME);
  });
  registers_.on_read(kMiscHbmEcc, [this](unsigned stack) { return ecc_word(stack); });
  registers_.on_read(kMiscHbmRepair, [this](unsigned) { return repair_status(); });
  SC_HAS_PROCESS(MiscRam);
  SC_THREAD(run);
}

std::uint32_t MiscRam::ecc_word(unsigned stack) const {
  if (!parameters_.hbm_ecc) return 0;
  const Ecc::Counters counters = parameters_.hbm_ecc(stack);
  const auto field = [](std::uint64_t n) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(n, 0xFFFF));
  };
  return field(counters.uncorrected) | field(counters.corrected) << 16;
}

/// A word that can't be corrected asks for a repair at the next power-on (assumed).
std::uint32_t MiscRam::repair_status() const {
  if (parameters_.repair == "failed") return 2;
  if (parameters_.repair == "pending") return 1;
  for (unsigned stack = 0; parameters_.hbm_ecc && stack < address_map::kHbmStacks; ++stack) {
    if (parameters_.hbm_ecc(stack).uncorrected != 0) return 1;
  }
  return 0;
}

void MiscRam::run() {
  for (;;) {
    while (!rung_ && !qemu_requested_) wait(doorbell_);
    if (qemu_requested_) {
      reset({qemu_map_ == 0, qemu_map_});
      qemu_requested_ = false;
      continue;
    }
    rung_ = false;
    const std::uint32_t request = registers_.get(kMiscResetRequest);
    if (request == kMiscResetDevice || request == kMiscResetCores) {
      wait(us(parameters_.timing.accept_us));
      reset({request == kMiscResetDevice, registers_.get(kMiscResetMap)});
    } else {
      wait(us(parameters_.timing.mailbox_us));
      answer();
    }
  }
}

void MiscRam::reset(const Reset& reset) {
  registers_.set(kMiscStatus, registers_.get(kMiscStatus) | kMiscStatusResetting);
  registers_.set(kMiscResetRequest, 0);
  if (reset.device) registers_.set(kMiscDeviceId, kNotReady);
  ++resets_;
  if (parameters_.on_reset) parameters_.on_reset(reset);
  wait(us(parameters_.timing.reset_us));
  registers_.set(kMiscDeviceId, parameters_.routing_id);
  registers_.set(kMiscStatus, registers_.get(kMiscStatus) & ~kMiscStatusResetting);
}

void MiscRam::answer() {
  auto address = [this](unsigned high, unsigned low) {
    return std::uint64_t{registers_.get(high)} << 32 | registers_.get(low);
  };
  const std::uint64_t from = address(kMiscRequestHigh, kMiscRequestLow);
  const std::uint64_t to = address(kMiscResponseHigh, kMiscResponseLow);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  std::vector<std::uint8_t> raw(mailbox::kRequestHeader);
  if (bus.read(from, raw.data(), mailbox::kRequestHeader, delay) != tlm::TLM_OK_RESPONSE) return;
  const std::uint8_t sequence = raw[0];
  std::vector<std::uint8_t> data;
  mailbox::Error error = mailbox::Error::kFail;
  if (const auto size = mailbox::request_size(raw.data())) {
    raw.resize(*size);
    if (bus.read(from, raw.data(), *size, delay) != tlm::TLM_OK_RESPONSE) return;
    if (const auto request = mailbox::parse(raw)) error = carry_out(*request, data);
  }
  if (error != mailbox::Error::kOk) data.clear();
  const std::vector<std::uint8_t> response = mailbox::response(sequence, error, data);
  // The sequence number last: who polls it finds the rest.
  if (bus.write(to + 1, response.data() + 1, static_cast<unsigned>(response.size() - 1), delay) !=
      tlm::TLM_OK_RESPONSE) {
    return;
  }
  wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  bus.write(to, response.data(), 1, delay);
  wait(delay);
}

mailbox::Error MiscRam::carry_out(const mailbox::Request& request,
                                  std::vector<std::uint8_t>& data) {
  if (request.command == mailbox::kPostMetric) {
    if (request.data.size() > mailbox::kMaxMetric) return mailbox::Error::kFail;
    for (std::size_t i = 0; i < request.data.size(); i += 4) {
      std::uint32_t word = 0;
      for (std::size_t b = 0; b < 4 && i + b < request.data.size(); ++b) {
        word |= static_cast<std::uint32_t>(request.data[i + b]) << (8 * b);
      }
      registers_.set(kMiscMetric, word, static_cast<unsigned>(i / 4));
    }
    return mailbox::Error::kOk;
  }
  if (request.command != mailbox::kReadRegisters) return mailbox::Error::kUnknown;
  if (request.data.size() % 8 != 0) return mailbox::Error::kFail;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  for (std::size_t i = 0; i < request.data.size(); i += 8) {
    std::uint64_t address = 0;
    for (unsigned b = 0; b < 8; ++b) address |= std::uint64_t{request.data[i + b]} << (8 * b);
    std::uint8_t word[4] = {};
    if (bus.read(address, word, 4, delay) != tlm::TLM_OK_RESPONSE) return mailbox::Error::kFail;
    data.insert(data.end(), word, word + 4);
  }
  wait(delay);
  return mailbox::Error::kOk;
}

}  // namespace trn2vp::trainium2
